"""Intents of all six languages in one model, as a Rasa component."""

from dataclasses import asdict, fields
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.model import IntentModel
from bot.nlu.normaliser import NORMALISED
from bot.nlu.sentences import ASK, VECTOR
from bot.nlu.training import Recipe, fit

RANKED = 5
"""How many likeliest intents are passed on, for "could it be one of these?"."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent):
    """Two judges in one model: pieces of words and, where they are not sure, the vector of the whole sentence."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings of config.yml and their defaults; see bot.nlu.training.Recipe."""
        return asdict(Recipe())

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: IntentModel | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "IntentClassifier":
        """Called by Rasa, for training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "IntentClassifier":
        """Called by Rasa, for running."""
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, IntentModel.load(directory))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model and put it into the archive."""
        examples = [example for example in training_data.intent_examples if example.get(NORMALISED)]
        vectors = {place: one.get(VECTOR) for place, one in enumerate(examples) if one.get(VECTOR) is not None}
        model = fit(
            [example.get(NORMALISED) for example in examples],
            [example.get(INTENT) for example in examples],
            recipe=Recipe(**{one.name: self._config[one.name] for one in fields(Recipe)}),
            vectors=vectors,
        )
        with self._storage.write_to(self._resource) as directory:
            model.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the likeliest intent and the ranking."""
        for message in messages:
            ranking = [
                {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: probability}
                for intent, probability in self._ranked(message)
            ]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranked(self, message: Message) -> list[tuple[str, float]]:
        if self._model is None:
            raise RuntimeError("the classifier was not trained")
        return self._model.rank(message.get(NORMALISED), message.get(ASK))[:RANKED]
