"""Intents of all six languages in one model, as a Rasa component."""

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import TrainedComponent
from bot.nlu.model import IntentModel
from bot.nlu.normaliser import NORMALISED
from bot.nlu.sentences import ASK, VECTOR
from bot.nlu.training import Recipe, fit
from bot.nlu.tuned import FILE, kept_for

RANKED = 5
"""How many likeliest intents are passed on, for "could it be one of these?"."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(TrainedComponent[IntentModel | None]):
    """Two judges in one model: pieces of words and, where they are not sure, the vector of the whole sentence."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings of config.yml and their defaults: bot.nlu.training.Recipe, and the file of the judge that is kept."""
        return {**asdict(Recipe()), "judge": FILE}

    @classmethod
    def begun(cls, config: dict[str, Any]) -> IntentModel | None:
        """Nothing."""
        return None

    @classmethod
    def read(cls, folder: Path) -> IntentModel | None:
        """The model."""
        return IntentModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model and put it into the archive."""
        examples = [example for example in training_data.intent_examples if example.get(NORMALISED)]
        vectors = {place: one.get(VECTOR) for place, one in enumerate(examples) if one.get(VECTOR) is not None}
        intents = [example.get(INTENT) for example in examples]
        model = fit(
            [example.get(NORMALISED) for example in examples],
            intents,
            recipe=Recipe(**{one.name: self._config[one.name] for one in fields(Recipe)}),
            vectors=vectors,
            kept=None if vectors else kept_for(Path(self._config["judge"]), intents),
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
        if self._learnt is None:
            raise RuntimeError("the classifier was not trained")
        return self._learnt.rank(message.get(NORMALISED), message.get(ASK))[:RANKED]
