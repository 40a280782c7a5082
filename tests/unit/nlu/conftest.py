"""The product's own training examples."""

from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from bot.dialogue import lean
from bot.nlu.model import Sentences
from bot.nlu.tuned import Tuned

lean.install()

ROOT = Path(__file__).resolve().parents[3]


def examples(language: str) -> list[tuple[str, str]]:
    """Text and intent of every training example in a language."""
    found = []
    for path in sorted((ROOT / "data" / "nlu" / language).glob("*/*.yml")):
        for entry in YAML(typ="safe").load(path)["nlu"]:
            found += [(line.strip()[2:], entry["intent"]) for line in entry["examples"].splitlines() if line.strip()]
    return found


@pytest.fixture(scope="session")
def burmese() -> list[str]:
    return [text for text, _ in examples("my")]


@pytest.fixture(scope="session")
def indonesian() -> list[tuple[str, str]]:
    return examples("id")


def judge(intents: list[str], *, size: int = 8) -> Sentences:
    """One that takes the vector that points along an intent's own axis for that intent."""
    along = np.eye(size, len(intents), dtype=np.float32)
    nothing = np.zeros(size, dtype=np.float32)
    return Sentences(nothing, np.eye(size, dtype=np.float32), nothing, 99 * along, np.zeros(len(intents), np.float32))


def kept(path: Path, intents: list[str]) -> Tuned:
    """Such a judge, written to a file."""
    tuned = Tuned(judge(sorted(intents)), dict.fromkeys(sorted(intents), 3))
    tuned.save(path)
    return tuned
