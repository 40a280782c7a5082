"""Danger in a message that no list of words knows: a small trained decision, held by the gateway.

The word lists speak first, and are certain. This speaks where they are silent, and may be wrong: what follows from it must
never cost her an answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import Misconfigured
from bot.model.vocabulary import DEFAULT_LANGUAGE, SAFETY
from bot.text import language
from bot.text.hashed import Floats, HashedModel, load_arrays, read_model, save_arrays
from bot.text.normalise import normalise

FILE = "triage.npz"
"""Its name in models/."""
WINDOW, STEP = 120, 60
"""Characters: a long message is read in overlapping pieces, so that one sentence of danger is not drowned by the others."""
OPENING = 300
"""Characters from which its language is told."""
LONGEST = 4096
"""Characters of a message that are read: Telegram sends no longer one."""


@dataclass(frozen=True)
class Signals:
    """The compiled decisions: which language, how near to danger, and from where on it counts as danger."""

    intents: HashedModel
    """The letters of the assistant's own model (bot/nlu/model.py): every intent, for what else could it be?"""
    language: HashedModel
    least: Mapping[str, float]
    """The score from which a message of each language is taken for danger."""

    def suspected(self, text: str, *, after: str | None = None) -> str | None:
        """`danger_now` or `self_harm` if a message sounds like it, else None. `after`: which of them she wrote of just before."""
        name, score = nearest(self.intents, text)
        spoken = self.spoken(text)
        return name if score >= self.least[spoken[0] if spoken else DEFAULT_LANGUAGE] else None

    def spoken(self, text: str) -> tuple[str, float] | None:
        """The language of a message and how sure that is; None where nothing tells."""
        return language.detect(text[:OPENING], self.language)

    def save(self, path: Path) -> None:
        """Write one file of plain arrays."""
        languages = np.array(list(self.least))
        values = np.array(list(self.least.values()), dtype=np.float32)
        save_arrays(
            path,
            {"least.languages": languages, "least.values": values}
            | self.intents.arrays("intents")
            | self.language.arrays("language"),
        )

    @classmethod
    def load(cls, path: Path) -> "Signals":
        """Read what `save` wrote. Raises Misconfigured where it is missing or was changed."""
        arrays = load_arrays(path)
        try:
            least = dict(zip(arrays["least.languages"].tolist(), arrays["least.values"].tolist(), strict=True))
            return cls(read_model(arrays, "intents"), read_model(arrays, "language"), least)
        except (KeyError, ValueError) as error:
            raise Misconfigured(f"{path.name} is not what training writes; run `make train`.") from error


def nearest(intents: HashedModel, text: str) -> tuple[str, float]:
    """Which danger a message is nearest to, and how near: above zero it is likelier than anything else."""
    scores = intents.scores_of(list(_pieces(normalise(text[:LONGEST]))))
    return max((_nearest(intents.classes, piece) for piece in scores), key=lambda found: found[1])


def _nearest(names: Sequence[str], scores: Floats | None) -> tuple[str, float]:
    if scores is None:
        return SAFETY[0], -np.inf
    by_name = dict(zip(names, scores.tolist(), strict=True))
    dangers = {name: by_name.pop(name) for name in SAFETY if name in by_name}
    name = max(dangers, key=dangers.__getitem__)
    return name, _together(dangers.values()) - _together(by_name.values())


def _together(scores: Iterable[float]) -> float:
    """How likely it is one of several: the logarithm of the sum of what each has for it."""
    return float(np.logaddexp.reduce(list(scores)))


def _pieces(said: str) -> Iterator[str]:
    last = max(len(said) - WINDOW, 0)
    yield from (said[start : start + WINDOW] for start in range(0, last, STEP))
    yield said[last:]
