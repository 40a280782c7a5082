"""Intents of all six languages in one model, as a Rasa component."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.model.gravity import order_by_gravity
from bot.model.vocabulary import SAFETY, TOPICS
from bot.nlu.component import TrainedComponent
from bot.nlu.model import IntentModel
from bot.nlu.normaliser import NORMALISED
from bot.nlu.sentences import ASK, VECTOR
from bot.nlu.training import Recipe, fit
from bot.text.examples import read_written
from bot.text.fusion import FILE, kept_for
from bot.text.normalise import normalise

TOPIC = "topic"
"""The entity that names another topic of the same message."""
GRAVE = (*SAFETY, *TOPICS)
"""What a message may tell several of."""
RANKED = 5
"""How many likeliest intents are passed on, for "could it be one of these?"."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(TrainedComponent[IntentModel | None]):
    """Two judges in one model: pieces of words and, where they are not sure, the vector of the whole sentence."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings of config.yml and their defaults: bot.nlu.training.Recipe; `fusion`: the file of the one that is kept;
        `calm_twins`: a pattern for the files of examples that sound like danger and are none; `several`: how likely each of
        several topics in one message must be.
        """
        return {**asdict(Recipe()), "fusion": FILE, "calm_twins": "", "several": 0.5}

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
            calm_twins=list(_texts(self._config["calm_twins"])),
            fusion=kept_for(Path(self._config["fusion"]), intents),
        )
        with self._storage.write_to(self._resource) as directory:
            model.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the ranking; of several topics in one message the gravest is the intent, the others entities."""
        for message in messages:
            ranked = self._ranked(message)
            told = self._told(ranked)
            if told and ranked[0][0] in GRAVE:  # whoever asks for an office gets it, whatever else she tells
                ranked.sort(key=lambda one: one[0] != told[0])
            best = ranked[0][0]
            ranking = [
                {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: probability} for intent, probability in ranked[:RANKED]
            ]
            others = [{"entity": TOPIC, "value": intent, "extractor": type(self).__name__} for intent in told if intent != best]
            message.set(ENTITIES, [*(message.get(ENTITIES) or ()), *others], add_to_output=True)
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranked(self, message: Message) -> list[tuple[str, float]]:
        if self._learnt is None:
            raise RuntimeError("the classifier was not trained")
        return self._learnt.rank(message.get(NORMALISED), message.get(ASK))

    def _told(self, ranked: Sequence[tuple[str, float]]) -> tuple[str, ...]:
        """Danger and topics that are told of in one message, the gravest first; of the two dangers the likelier."""
        if self._learnt is None or self._learnt.fusion is None:
            return ()
        told = [intent for intent, likely in ranked if intent in GRAVE and likely >= self._config["several"]]
        dangers = [intent for intent in told if intent in SAFETY][:1]
        return order_by_gravity([*dangers, *(intent for intent in told if intent in TOPICS)])


def _texts(pattern: str) -> Iterator[str]:
    """The examples of these files, normalised: Rasa does not say which file an example stood in."""
    for path in sorted(Path().glob(pattern)) if pattern else ():
        written = read_written(path.read_text(encoding="utf-8"))
        lines = (line for block in written.blocks for line in block.examples.split("\n")) if written else ()
        yield from (normalise(line[2:]) for line in lines if line.startswith("- "))
