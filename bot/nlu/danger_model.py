"""Danger in a message that no list of words knows: a small trained decision, held by the gateway.

The word lists speak first, and are certain. This speaks where they are silent, and may be wrong: what follows from it must
never cost her an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from bot.domain.enums import DEFAULT_LANGUAGE
from bot.errors import Misconfigured
from bot.nlu.fusion import FusionModel, IntentPrediction, fusion_from_arrays
from bot.nlu.linear_model import LinearModel, load_arrays, model_from_arrays, save_arrays
from bot.nlu.text import language_id
from bot.nlu.text.normalize import normalize

TRIAGE_MODEL_FILE: Final = "triage.npz"
"""Its name in models/."""
MAX_LANGUAGE_CHARACTERS: Final = 300
"""Characters from which its language is told."""
FOLLOW_UP_MARGIN: Final = 6.0
"""How much nearer a message counts to danger that was clear just before: what goes on is told in few words."""
CLEAR_MARGIN: Final = 4.0
"""So far above what counts as danger there is hardly a doubt."""


@dataclass(frozen=True)
class TriageModel:
    """The compiled decisions: which language, how near to danger, and from where on it counts as danger."""

    ngram_model: LinearModel
    """The judge of letters in the assistant's own model (bot/nlu/intent_model.py)."""
    near_danger_model: LinearModel
    """What tells danger from calm sentences in nearly the same words."""
    fusion: FusionModel
    language_model: LinearModel
    thresholds: Mapping[str, float]
    """The logarithm of the odds from which a message of each language is taken for danger."""

    def predict_danger(self, text: str, *, after: str | None = None) -> str | None:
        """`danger_now` or `self_harm` if a message sounds like it, else None.

        `after`: which of them she wrote of just before.
        """
        name, above = self._compute_margin(text)
        if above >= 0:
            return name
        return after if after and above >= -FOLLOW_UP_MARGIN else None

    def is_clear_danger(self, text: str) -> bool:
        """Whether there is hardly a doubt that a message is danger."""
        return self._compute_margin(text)[1] >= CLEAR_MARGIN

    def _compute_margin(self, text: str) -> tuple[str, float]:
        """Which danger a message is nearest to, and how far above what counts as danger in its language."""
        name, score = self.predict_intents(text).likeliest_danger
        spoken = self.detect_language(text)
        return name, score - self.thresholds[spoken[0] if spoken else DEFAULT_LANGUAGE]

    def predict_intents(self, text: str) -> IntentPrediction:
        """What a message is read as, by letters alone."""
        return self.fusion.predict(self.ngram_model, self.near_danger_model, normalize(text))

    def detect_language(self, text: str) -> tuple[str, float] | None:
        """The language of a message and how sure that is; None where nothing tells."""
        return language_id.detect_language(text[:MAX_LANGUAGE_CHARACTERS], self.language_model)

    def save(self, path: Path) -> None:
        """Write one file of plain arrays."""
        languages = np.array(list(self.thresholds))
        values = np.array(list(self.thresholds.values()), dtype=np.float32)
        save_arrays(
            path,
            {"least.languages": languages, "least.values": values}
            | self.ngram_model.to_arrays("intents")
            | self.near_danger_model.to_arrays("twins")
            | self.fusion.to_arrays("fusion")
            | self.language_model.to_arrays("language"),
        )

    @classmethod
    def load(cls, path: Path) -> "TriageModel":
        """Read what `save` wrote. Raises Misconfigured where it is missing or was changed."""
        arrays = load_arrays(path)
        try:
            least = dict(zip(arrays["least.languages"].tolist(), arrays["least.values"].tolist(), strict=True))
            letters, twins, spoken = (model_from_arrays(arrays, name) for name in ("intents", "twins", "language"))
            return cls(letters, twins, fusion_from_arrays(arrays, "fusion"), spoken, least)
        except (KeyError, ValueError) as error:
            raise Misconfigured(f"{path.name} is not what training writes; run `make train`.") from error
