"""Places, nationalities and languages as entities, and messages that are nothing else."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.domain.enums import ANY, DESTINATIONS, HOME_COUNTRIES
from bot.nlu.place_matcher import PlaceNameMatcher, get_names_only_intent
from bot.nlu.place_roles import PlaceReading
from bot.nlu.place_words import PlaceWords
from bot.nlu.rasa_components.text_normalizer import NORMALIZED_TEXT
from bot.nlu.rasa_components.trained_component import TrainedComponent

_FILE = "aliases.json"
PLACE_READING_KEY: Final = "named"
"""The role of a country that this message names and that changes nothing she said before. No slot takes it."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class Gazetteer(TrainedComponent[PlaceNameMatcher]):
    """Looks names up in a table; nothing is learnt, so nothing is guessed. The table travels inside the model."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The tables, from where training is run. Without `places`, no cities are found; without `words`, no roles."""
        return {"path": "data/directory/place_aliases.csv", "places": "", "words": ""}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Called by Rasa: a changed table makes a new model."""
        paths = [
            Path(path) for path in {**cls.get_default_config(), **config}.values() if isinstance(path, str) and path
        ]
        read = hashlib.sha256()
        for path in paths:
            read.update(path.read_bytes() if path.exists() else b"")
        return read.hexdigest() if paths else None

    @classmethod
    def create_untrained(cls, config: dict[str, Any]) -> PlaceNameMatcher:
        """The tables."""
        places, words = (Path(config[name]) if config.get(name) else None for name in ("places", "words"))
        return PlaceNameMatcher.load(Path(config["path"]), places, words)

    @classmethod
    def load_learned(cls, folder: Path) -> PlaceNameMatcher:
        """The tables inside the model."""
        kept = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return PlaceNameMatcher.from_rows(kept["names"], PlaceWords.from_rows(kept["words"]))

    def train(self, training_data: TrainingData) -> Resource:
        """Put the tables into the archive."""
        with self._storage.write_to(self._resource) as directory:
            kept = {"names": self._learned.as_rows(), "words": self._learned.words.as_rows()}
            (directory / _FILE).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add entities, and settle the intent of a message that is only a place or only a language."""
        for message in messages:
            said = message.get(METADATA) or {}
            read = self._learned.read_message(message.get(NORMALIZED_TEXT), language=said.get("language"))
            entities = [
                {"entity": kind, "value": code, **({"role": role} if role else {}), "extractor": type(self).__name__}
                for kind, code, role in list_entities(read, known=said.get("country"), language=said.get("language"))
            ]
            message.set(ENTITIES, [*(message.get(ENTITIES) or ()), *entities], add_to_output=True)
            settled = get_names_only_intent(read)
            if settled:
                _set_intent(message, settled)
        return messages


def list_entities(
    reading: PlaceReading, *, known: str | None, language: str | None
) -> Iterator[tuple[str, str, str | None]]:
    """Kind, code and role of what a message says of places. `known`: the country she gave before.

    A country without a role is where she is from now on; one that is only named is for this message alone.
    """
    yield from (("language", code, None) for code in reading.languages)
    if reading.home_country:
        yield "origin", reading.home_country, None
    is_settled = len(reading.current_countries) == 1 and (
        reading.is_current_stated or (known in (None, ANY) and reading.current_countries[0] in DESTINATIONS)
    )
    yield from (("country", code, None if is_settled else PLACE_READING_KEY) for code in reading.current_countries)
    if known in reading.left_countries and not reading.current_countries:
        # She came back from there: its numbers are of no use to her any more.
        yield "country", reading.home_country or HOME_COUNTRIES.get(language or "", ANY), None
    yield from (("place", code, None) for code in reading.places)


def _set_intent(message: Message, intent: str) -> None:
    certain = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: 1.0}
    names = [one[INTENT_NAME_KEY] for one in message.get(INTENT_RANKING_KEY) or ()]
    others = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: 0.0} for name in names if name != intent]
    message.set(INTENT, certain, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [dict(certain), *others], add_to_output=True)
