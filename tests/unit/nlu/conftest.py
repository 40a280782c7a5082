"""The product's own training examples."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.assistant import lean_rasa

lean_rasa.install_lean_rasa()

ROOT = Path(__file__).resolve().parents[3]


def examples(language: str) -> list[tuple[str, str]]:
    """Text and intent of every training example in a language."""
    found = []
    for path in sorted((ROOT / "data" / "nlu" / language).glob("*.yml")):
        for entry in YAML(typ="safe").load(path)["nlu"]:
            found += [(line.strip()[2:], entry["intent"]) for line in entry["examples"].splitlines() if line.strip()]
    return found


@pytest.fixture(scope="session")
def burmese() -> list[str]:
    return [text for text, _ in examples("my")]


@pytest.fixture(scope="session")
def indonesian() -> list[tuple[str, str]]:
    return examples("id")
