"""Places, nationalities and languages as entities, and messages that are nothing else."""

import hashlib
import json
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import TrainedComponent
from bot.nlu.normaliser import NORMALISED
from bot.text.places import PlaceNames, intent_alone

_FILE = "aliases.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class Gazetteer(TrainedComponent[PlaceNames]):
    """Looks names up in a table; nothing is learnt, so nothing is guessed. The table travels inside the model."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`path` and `places`: the tables, from where training is run. Without `places`, no cities are found."""
        return {"path": "data/directory/place_aliases.csv", "places": ""}

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
    def begun(cls, config: dict[str, Any]) -> PlaceNames:
        """The tables."""
        places = config.get("places")
        return PlaceNames.read(Path(config["path"]), Path(places) if places else None)

    @classmethod
    def read(cls, folder: Path) -> PlaceNames:
        """The table inside the model."""
        return PlaceNames.of_rows(json.loads((folder / _FILE).read_text(encoding="utf-8")))

    def train(self, training_data: TrainingData) -> Resource:
        """Put the table into the archive."""
        with self._storage.write_to(self._resource) as directory:
            rows = json.dumps(self._learnt.as_rows(), ensure_ascii=False)
            (directory / _FILE).write_text(rows, encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add entities, and settle the intent of a message that is only a place or only a language."""
        for message in messages:
            found, left = self._learnt.find(message.get(NORMALISED))
            entities = [{"entity": one.kind, "value": one.code, "extractor": type(self).__name__} for one in found]
            message.set(ENTITIES, [*(message.get(ENTITIES) or ()), *entities], add_to_output=True)
            settled = intent_alone(found, left)
            if settled:
                _settle(message, settled)
        return messages


def _settle(message: Message, intent: str) -> None:
    certain = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: 1.0}
    names = [one[INTENT_NAME_KEY] for one in message.get(INTENT_RANKING_KEY) or ()]
    others = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: 0.0} for name in names if name != intent]
    message.set(INTENT, certain, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [dict(certain), *others], add_to_output=True)
