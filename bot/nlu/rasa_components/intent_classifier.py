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

from bot.domain.enums import SAFETY_INTENTS, TOPICS, order_by_gravity
from bot.nlu.fusion import FUSION_FILE, load_matching_fusion
from bot.nlu.intent_model import IntentModel
from bot.nlu.rasa_components.sentence_featurizer import GET_SENTENCE_VECTOR, SENTENCE_VECTOR
from bot.nlu.rasa_components.text_normalizer import NORMALIZED_TEXT
from bot.nlu.rasa_components.trained_component import TrainedComponent
from bot.nlu.text.normalize import normalize
from bot.nlu.training.example_files import NEAR_DANGER, parse_example_file
from bot.nlu.training.intent_model import TrainingConfig, fit_intent_model

TOPIC_ENTITY = "topic"
"""The entity that names another topic of the same message."""
GRAVE_INTENTS = (*SAFETY_INTENTS, *TOPICS)
"""What a message may tell several of."""
RANKING_LENGTH = 5
"""How many likeliest intents are passed on, for "could it be one of these?"."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(TrainedComponent[IntentModel | None]):
    """Two judges in one model: pieces of words and, where they are not sure, the vector of the whole sentence."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings of config.yml and their defaults: bot.nlu.training.intent_model.TrainingConfig; `fusion`: the file
        of the one that is kept;
        `examples`: a pattern for the files of examples, which say which of them sound like danger and are none; `several`: how
        likely each of several topics in one message must be.
        """
        return {**asdict(TrainingConfig()), "fusion": FUSION_FILE, "examples": "", "several": 0.5}

    @classmethod
    def create_untrained(cls, config: dict[str, Any]) -> IntentModel | None:
        """Nothing."""
        return None

    @classmethod
    def load_learned(cls, folder: Path) -> IntentModel | None:
        """The model."""
        return IntentModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model and put it into the archive."""
        examples = [example for example in training_data.intent_examples if example.get(NORMALIZED_TEXT)]
        vectors = {
            place: one.get(SENTENCE_VECTOR)
            for place, one in enumerate(examples)
            if one.get(SENTENCE_VECTOR) is not None
        }
        intents = [example.get(INTENT) for example in examples]
        model = fit_intent_model(
            [example.get(NORMALIZED_TEXT) for example in examples],
            intents,
            config=TrainingConfig(**{one.name: self._config[one.name] for one in fields(TrainingConfig)}),
            vectors=vectors,
            calm_twins=list(_iterate_calm_twins(self._config["examples"])),
            fusion=load_matching_fusion(Path(self._config["fusion"]), intents),
        )
        with self._storage.write_to(self._resource) as directory:
            model.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the ranking; of several topics in one message the gravest is the intent, the others entities."""
        for message in messages:
            ranked = self._rank_intents(message)
            told = self._list_mentioned_intents(ranked)
            if told and ranked[0][0] in GRAVE_INTENTS:  # whoever asks for an office gets it, whatever else she tells
                ranked.sort(key=lambda one: one[0] != told[0])
            best = ranked[0][0]
            ranking = [
                {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: probability}
                for intent, probability in ranked[:RANKING_LENGTH]
            ]
            others = [
                {"entity": TOPIC_ENTITY, "value": intent, "extractor": type(self).__name__}
                for intent in told
                if intent != best
            ]
            message.set(ENTITIES, [*(message.get(ENTITIES) or ()), *others], add_to_output=True)
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank_intents(self, message: Message) -> list[tuple[str, float]]:
        if self._learned is None:
            raise RuntimeError("the classifier was not trained")
        return self._learned.rank_intents(message.get(NORMALIZED_TEXT), message.get(GET_SENTENCE_VECTOR))

    def _list_mentioned_intents(self, ranked: Sequence[tuple[str, float]]) -> tuple[str, ...]:
        """Danger and topics that are told of in one message, the gravest first; of the two dangers the likelier."""
        if self._learned is None or self._learned.fusion is None:
            return ()
        told = [intent for intent, likely in ranked if intent in GRAVE_INTENTS and likely >= self._config["several"]]
        dangers = [intent for intent in told if intent in SAFETY_INTENTS][:1]
        return order_by_gravity([*dangers, *(intent for intent in told if intent in TOPICS)])


def _iterate_calm_twins(pattern: str) -> Iterator[str]:
    """What sounds like danger in these files and is none, normalised; Rasa's examples do not say of which kind they are."""
    for path in sorted(Path().glob(pattern)) if pattern else ():
        written = parse_example_file(path.read_text(encoding="utf-8"))
        blocks = (block for block in written.blocks if block.kind == NEAR_DANGER) if written else ()
        lines = (line for block in blocks for line in block.examples.split("\n"))
        yield from (normalize(line[2:]) for line in lines if line.startswith("- "))
