"""What a message asks, beside what it is about: one decision over pieces of words, asked of the whole and of each clause.

"My madam has my passport since two years, can she do that?" is about a kept passport, and asks whether that is allowed.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from bot.domain.enums import NO_QUESTION
from bot.nlu.fusion import MAX_WHOLE_CHARACTERS, split_segments
from bot.nlu.linear_model import Floats, LinearModel, load_arrays, model_from_arrays, save_arrays

MODEL_FILE, MODEL_NAME = "questions.npz", "questions"
MAX_PIECES: Final = 40
"""Clauses of a message that are read, the last ones: a story ends with what it asks."""
MAX_RANKED: Final = 5
"""Questions that are passed on, for whoever knows what was told before."""


@dataclass(frozen=True)
class QuestionModel:
    """The compiled decision."""

    linear_model: LinearModel

    def rank_questions(self, text: str) -> list[tuple[str, float]]:
        """The likeliest questions of a normalised message, and that it asks none, each with its probability.

        A question counts as likely as in the piece where it is likeliest; that nothing is asked, as little as anywhere.
        """
        segments = split_segments(text)
        pieces = [segments.whole[:MAX_WHOLE_CHARACTERS], *segments.clauses[-MAX_PIECES:], *segments.pairs[-MAX_PIECES:]]
        scores = [one for one in self.linear_model.decision_functions(pieces) if one is not None]
        if not scores:
            return [(NO_QUESTION, 1.0)]
        shares = _compute_shares(np.array(scores))
        likely = dict(zip(self.linear_model.classes, shares.max(axis=0).tolist(), strict=True))
        del likely[NO_QUESTION]
        nothing = float(shares[:, self.linear_model.classes.index(NO_QUESTION)].min())
        asked = sorted(likely.items(), key=lambda one: -one[1])[:MAX_RANKED]
        return sorted([*asked, (NO_QUESTION, nothing)], key=lambda one: -one[1])

    def save(self, folder: Path) -> None:
        """Write one file of plain arrays."""
        save_arrays(folder / MODEL_FILE, self.linear_model.to_arrays(MODEL_NAME))

    @classmethod
    def load(cls, folder: Path) -> "QuestionModel":
        """Read what `save` wrote. Raises Misconfigured, KeyError."""
        return cls(model_from_arrays(load_arrays(folder / MODEL_FILE), MODEL_NAME))


def _compute_shares(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares
