"""The vector of each message, where the sentence encoder is there."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import Encoder, open_encoder
from bot.nlu.normaliser import NORMALISED
from bot.nlu.training import chosen

VECTOR = "sentence_vector"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Leaves a vector beside the normalised text, or nothing; it is not part of what NLU returns."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`use`: false leaves the encoder out even where it is installed; `most`: of how many examples, in training."""
        return {"use": True, "most": 6000}

    def __init__(self, encoder: Encoder | None, *, most: int) -> None:
        self._encoder = encoder
        self._most = most

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEncoder":
        """Called by Rasa, for training: both cores at work, many texts at a time."""
        return cls(open_encoder() if config["use"] else None, most=config["most"])

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "SentenceEncoder":
        """Called by Rasa, for running: one message at a time is no work for two cores, which would wait on each other."""
        return cls(open_encoder(threads=1) if config["use"] else None, most=config["most"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode examples that have an intent, so many as are wanted."""
        examples = [one for one in training_data.training_examples if one.get(INTENT) and one.get(NORMALISED)]
        self.process([examples[place] for place in chosen([one.get(INTENT) for one in examples], most=self._most)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Encode messages."""
        said = [message for message in messages if message.get(NORMALISED)]
        if self._encoder and said:
            vectors = self._encoder([message.get(NORMALISED) for message in said])
            for message, vector in zip(said, vectors, strict=True):
                message.set(VECTOR, vector)
        return messages
