"""Danger in a message that no list of words knows: a small trained decision, held by the gateway.

The word lists speak first, and are certain. This speaks where they are silent, and may be wrong: what follows from it must
never cost her an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from bot.errors import Misconfigured
from bot.model.vocabulary import DEFAULT_LANGUAGE
from bot.text import language
from bot.text.fusion import Fusion, Reading, read_fusion
from bot.text.hashed import HashedModel, load_arrays, read_model, save_arrays
from bot.text.normalise import normalise

FILE: Final = "triage.npz"
"""Its name in models/."""
OPENING: Final = 300
"""Characters from which its language is told."""
LATER: Final = 6.0
"""How much nearer a message counts to danger that was clear just before: what goes on is told in few words."""
CLEAR: Final = 4.0
"""So far above what counts as danger there is hardly a doubt."""


@dataclass(frozen=True)
class Signals:
    """The compiled decisions: which language, how near to danger, and from where on it counts as danger."""

    letters: HashedModel
    """The judge of letters in the assistant's own model (bot/nlu/model.py)."""
    twins: HashedModel
    """What tells danger from calm sentences in nearly the same words."""
    fusion: Fusion
    language: HashedModel
    least: Mapping[str, float]
    """The logarithm of the odds from which a message of each language is taken for danger."""

    def suspected(self, text: str, *, after: str | None = None) -> str | None:
        """`danger_now` or `self_harm` if a message sounds like it, else None.

        `after`: which of them she wrote of just before.
        """
        name, above = self._above(text)
        if above >= 0:
            return name
        return after if after and above >= -LATER else None

    def is_clear(self, text: str) -> bool:
        """Whether there is hardly a doubt that a message is danger."""
        return self._above(text)[1] >= CLEAR

    def _above(self, text: str) -> tuple[str, float]:
        """Which danger a message is nearest to, and how far above what counts as danger in its language."""
        name, score = self.read(text).danger
        spoken = self.spoken(text)
        return name, score - self.least[spoken[0] if spoken else DEFAULT_LANGUAGE]

    def read(self, text: str) -> Reading:
        """What a message is read as, by letters alone."""
        return self.fusion.read(self.letters, self.twins, normalise(text))

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
            | self.letters.arrays("intents")
            | self.twins.arrays("twins")
            | self.fusion.arrays("fusion")
            | self.language.arrays("language"),
        )

    @classmethod
    def load(cls, path: Path) -> "Signals":
        """Read what `save` wrote. Raises Misconfigured where it is missing or was changed."""
        arrays = load_arrays(path)
        try:
            least = dict(zip(arrays["least.languages"].tolist(), arrays["least.values"].tolist(), strict=True))
            letters, twins, spoken = (read_model(arrays, name) for name in ("intents", "twins", "language"))
            return cls(letters, twins, read_fusion(arrays, "fusion"), spoken, least)
        except (KeyError, ValueError) as error:
            raise Misconfigured(f"{path.name} is not what training writes; run `make train`.") from error
