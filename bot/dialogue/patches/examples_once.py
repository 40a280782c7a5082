"""Training examples are read once, and quickly where a file holds nothing else."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from weakref import WeakValueDictionary

from bot.dialogue.patches.patch import Patch
from bot.errors import BadContent
from bot.text.examples import ExampleBlock, parse_example_file

NO_FEATURES: Final = ()
"""No step of ours gives an example features: the classifier makes its own."""
ANNOTATED: Final = "["
"""Where an example has this, Rasa reads the file: it may mark an entity."""


def apply_examples_once() -> None:
    """Replace the file importer's reading of examples; each importer remembers what it made of them."""
    from rasa.shared.importers.rasa import RasaFileImporter
    from rasa.shared.nlu.training_data.loading import load_data
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    shown = Message.build(text="").output_properties
    in_use: WeakValueDictionary[object, Any] = WeakValueDictionary()

    def read(path: str, language: str | None) -> Any:
        told = _read_plain_examples(Path(path))
        if told is None:
            return load_data(path, language)
        examples = [Message.build(text=text, intent=intent) for text, intent in told]
        for example in examples:
            # One for all: of their own these take a quarter of the memory. Adding a feature to an example fails loudly.
            example.output_properties, example.features = shown, NO_FEATURES
        return TrainingData(examples)

    def get_nlu_data(self: Any, language: str | None = "en") -> Any:
        known: dict[str | None, Any] = self.__dict__.setdefault("_read", {})
        if language not in known:
            # One training asks two importers; what the first one holds is not built a second time.
            files = tuple((path, _hash_file(Path(path))) for path in self._nlu_files)
            known[language] = in_use.get(files) or TrainingData().merge(*(read(path, language) for path in self._nlu_files))
            in_use[files] = known[language]
        return known[language]

    RasaFileImporter.get_nlu_data = get_nlu_data


def _hash_file(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b""  # Rasa says what is wrong with it


def _read_plain_examples(path: Path) -> list[tuple[str, str]] | None:
    try:
        return parse_plain_examples(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None  # Rasa says what is wrong with it


def parse_plain_examples(text: str) -> list[tuple[str, str]] | None:
    """The examples of a file with this text, and their intents; None where it holds anything but a list of them."""
    try:
        written = parse_example_file(text)
    except BadContent:
        return None
    if written is None or written.keys - {"version", "nlu"} or not all(map(_is_plain, written.blocks)):
        return None
    return [(text, block.intent) for block in written.blocks for text in _iterate_example_lines(block.examples)]


def _is_plain(block: ExampleBlock) -> bool:
    lines = [line for line in block.examples.split("\n") if line.strip()]
    is_list = all(line.startswith("- ") and ANNOTATED not in line for line in lines)
    return block.is_plain and is_list and bool(block.intent) and "/" not in block.intent


def _iterate_example_lines(examples: str) -> Iterator[str]:
    return (text for line in examples.split("\n") if (text := line[2:].strip("\n\r ")))


EXAMPLES_ONCE = Patch(
    name="examples_once",
    file="rasa/shared/importers/rasa.py",
    reason="Rasa reads every example three times, and each time twice: half of a training",
    sources={
        "rasa.shared.importers.rasa:RasaFileImporter.get_nlu_data": "d6f96b1358403dab",
        "rasa.shared.importers.utils:training_data_from_paths": "fef5668313d26813",
        "rasa.shared.nlu.training_data.formats.rasa_yaml:RasaYAMLReader._parse_intent": "0233c5c020c6c691",
        "rasa.shared.nlu.training_data.formats.rasa_yaml:RasaYAMLReader._parse_training_examples": "09f06014ecd7231e",
    },
    apply=apply_examples_once,
)
