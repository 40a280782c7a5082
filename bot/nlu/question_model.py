"""What a message asks, beside what it is about: one decision over pieces of words, asked of the whole and of each clause.

"My madam has my passport since two years, can she do that?" is about a kept passport, and asks whether that is allowed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from bot.domain.enums import NO_QUESTION
from bot.nlu.fusion import MAX_WHOLE_CHARACTERS, split_segments
from bot.nlu.linear_model import Floats, LinearModel, load_arrays, model_from_arrays, save_arrays

MODEL_FILE, MODEL_NAME, WORLD_NAME = "questions.npz", "questions", "world"
LEAST_OF_WORLD, PLAINLY_OF_WORLD = 0.15, 0.7
"""How likely it must be that she asks about the world around her, and as how likely it counts then at least: that decision is
one of few against many, and says little of what it is sure of.
"""
MAX_PIECES: Final = 40
"""Clauses of a message that are read, the last ones: a story ends with what it asks."""
MAX_RANKED: Final = 5
"""Questions that are passed on, for whoever knows what was told before."""


@dataclass(frozen=True)
class QuestionModel:
    """The compiled decision."""

    linear_model: LinearModel
    world_model: LinearModel | None = None
    """Whether she asks of a war, a storm or an epidemic: decided apart, so that no other question is heard otherwise by it."""

    def rank_questions(self, text: str) -> list[tuple[str, float]]:
        """The likeliest questions of a normalised message, and that it asks none, each with its probability.

        A question counts as likely as in the piece where it is likeliest; that nothing is asked, as little as anywhere.
        """
        segments = split_segments(text)
        pieces = [segments.whole[:MAX_WHOLE_CHARACTERS], *segments.clauses[-MAX_PIECES:], *segments.pairs[-MAX_PIECES:]]
        shares = _rank_pieces(self.linear_model, pieces)
        if shares is None:
            return [(NO_QUESTION, 1.0)]
        likely = dict(zip(self.linear_model.classes, shares.max(axis=0).tolist(), strict=True))
        del likely[NO_QUESTION]
        nothing = float(shares[:, self.linear_model.classes.index(NO_QUESTION)].min())
        asked = sorted(likely.items(), key=lambda one: -one[1])[:MAX_RANKED]
        world = self._ask_of_world(pieces)
        left = 1.0 - sum(likely for _, likely in world)
        asked = [(name, likely * left) for name, likely in [*asked, (NO_QUESTION, nothing)]]
        return sorted([*world, *asked], key=lambda one: -one[1])

    def _ask_of_world(self, pieces: Sequence[str]) -> list[tuple[str, float]]:
        """The question about the world around her, where it is likely enough."""
        shares = _rank_pieces(self.world_model, pieces) if self.world_model else None
        if shares is None or self.world_model is None:
            return []
        likely = dict(zip(self.world_model.classes, shares.max(axis=0).tolist(), strict=True))
        del likely[NO_QUESTION]
        return [(name, max(share, PLAINLY_OF_WORLD)) for name, share in likely.items() if share >= LEAST_OF_WORLD]

    def save(self, folder: Path) -> None:
        """Write one file of plain arrays."""
        arrays = self.linear_model.to_arrays(MODEL_NAME)
        save_arrays(
            folder / MODEL_FILE, {**arrays, **(self.world_model.to_arrays(WORLD_NAME) if self.world_model else {})}
        )

    @classmethod
    def load(cls, folder: Path) -> "QuestionModel":
        """Read what `save` wrote. Raises Misconfigured, KeyError."""
        arrays = load_arrays(folder / MODEL_FILE)
        has_world = any(name.startswith(WORLD_NAME) for name in arrays)
        return cls(model_from_arrays(arrays, MODEL_NAME), model_from_arrays(arrays, WORLD_NAME) if has_world else None)


def _rank_pieces(model: LinearModel, pieces: Sequence[str]) -> Floats | None:
    """A row of shares for each piece that has a known letter; None where there is none."""
    scores = [one for one in model.decision_functions(pieces) if one is not None]
    return _compute_shares(np.array(scores)) if scores else None


def _compute_shares(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares
