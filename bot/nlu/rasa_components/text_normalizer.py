"""First in the pipeline: one spelling for training and for running."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.text.normalize import normalize

NORMALIZED_TEXT = "normalised_text"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TextNormalizer(GraphComponent):
    """Leaves the normalised text beside the text, for the components behind it; it is not part of what NLU returns."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TextNormalizer":
        """Called by Rasa."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise every example."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise messages. What a button means is no language: only Rasa reads it, just as it is."""
        for message in messages:
            text = message.get(TEXT) or ""
            said = "" if text.startswith(INTENT_MESSAGE_PREFIX) else normalize(text)
            message.set(NORMALIZED_TEXT, text if said == text else said)  # most are: kept once, not twice
        return messages
