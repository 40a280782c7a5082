"""The vector of each message, where the sentence encoder is there."""

import json
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.rasa_components.text_normalizer import NORMALIZED_TEXT
from bot.nlu.rasa_components.trained_component import TrainedComponent
from bot.nlu.sentence_encoder import Encoder, Floats, open_encoder
from bot.nlu.text.normalize import DiacriticRestorer
from bot.nlu.training.intent_model import sample_stratified

SENTENCE_VECTOR = "sentence_vector"
"""In training the vector itself."""
GET_SENTENCE_VECTOR = "ask_for_sentence_vector"
"""At run time a function that makes it: most messages are understood without."""
_FILE = "accents.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceFeaturizer(TrainedComponent[DiacriticRestorer]):
    """Leaves a vector, or a way to it, beside the normalised text; neither is part of what NLU returns."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`use`: false leaves the encoder out even where it is installed; `most`: of how many examples vectors are made in
        training.
        """
        return {"use": True, "most": 4000}

    @classmethod
    def create_untrained(cls, config: dict[str, Any]) -> DiacriticRestorer:
        """It knows of no diacritics yet."""
        return DiacriticRestorer({}, {})

    @classmethod
    def load_learned(cls, folder: Path) -> DiacriticRestorer:
        """Which diacritics are left out; also for the examples that are encoded in training."""
        return DiacriticRestorer(**json.loads((folder / _FILE).read_text(encoding="utf-8")))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which diacritics are left out, and put that into the archive."""
        accents = DiacriticRestorer.fit(one.get(NORMALIZED_TEXT) or "" for one in training_data.training_examples)
        with self._storage.write_to(self._resource) as directory:
            (directory / _FILE).write_text(json.dumps(accents.as_dict(), ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode so many examples as are wanted: all cores at work, many texts at a time."""
        examples = [one for one in training_data.training_examples if one.get(INTENT) and one.get(NORMALIZED_TEXT)]
        intents = [one.get(INTENT) for one in examples]
        encoder = open_encoder() if self._config["use"] else None
        if encoder:
            places = sample_stratified(intents, max_examples=self._config["most"])
            told = [examples[place] for place in places]
            for example, vector in zip(told, encoder([self._restore_text(one) for one in told]), strict=True):
                example.set(SENTENCE_VECTOR, vector)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Leave with each message how to encode it."""
        for message in messages:
            if message.get(NORMALIZED_TEXT) and self._single_thread_encoder:
                message.set(GET_SENTENCE_VECTOR, partial(self._encode_message, message))
        return messages

    @cached_property
    def _single_thread_encoder(self) -> Encoder | None:
        # One message at a time is no work for two cores, which would wait on each other.
        return open_encoder(threads=1) if self._config["use"] else None

    def _encode_message(self, message: Message) -> Floats | None:
        return self._single_thread_encoder([self._restore_text(message)])[0] if self._single_thread_encoder else None

    def _restore_text(self, message: Message) -> str:
        return self._learned.restore(message.get(NORMALIZED_TEXT))
