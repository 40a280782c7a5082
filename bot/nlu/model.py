"""The trained intent model: a vocabulary and a table of weights. Numpy and the standard library are all it needs."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.nlu.grams import grams

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class IntentModel:
    """One logistic regression an intent, over weighted features."""

    intents: tuple[str, ...]
    vocabulary: dict[str, int]
    """Feature → row."""
    rarity: Floats
    """Inverse document frequency of each row; shape (features,)."""
    weights: npt.NDArray[np.float16]
    """Shape (features, intents); half precision halves the memory and changes no decision (tested)."""
    bias: Floats
    """Shape (intents,)."""

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Every intent with its probability, likeliest first, for a normalised text.

        A text without a single known feature gets the same probability for all.
        """
        counts = Counter(self.vocabulary[gram] for gram in grams(text) if gram in self.vocabulary)
        probabilities = self._probabilities(counts) if counts else np.full(len(self.intents), 1 / len(self.intents))
        order = np.argsort(-probabilities, kind="stable")
        return [(self.intents[place], float(probabilities[place])) for place in order]

    def save(self, directory: Path) -> None:
        """Write two files, plain arrays and plain JSON: nothing that could run code when read."""
        np.savez_compressed(directory / "weights.npz", rarity=self.rarity, weights=self.weights, bias=self.bias)
        words = {"intents": self.intents, "vocabulary": list(self.vocabulary)}
        (directory / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> "IntentModel":
        """Read what `save` wrote. Raises OSError or ValueError."""
        words = json.loads((directory / "words.json").read_text(encoding="utf-8"))
        with np.load(directory / "weights.npz", allow_pickle=False) as arrays:
            rarity, weights, bias = arrays["rarity"], arrays["weights"], arrays["bias"]
        vocabulary = {gram: row for row, gram in enumerate(words["vocabulary"])}
        return cls(tuple(words["intents"]), vocabulary, rarity, weights, bias)

    def _probabilities(self, counts: Counter[int]) -> Floats:
        rows = np.fromiter(counts, dtype=np.int64)
        strength = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self.rarity[rows]
        strength /= np.linalg.norm(strength)
        scores = strength @ self.weights[rows].astype(np.float32) + self.bias
        each = 1 / (1 + np.exp(-scores))
        probabilities: Floats = each / each.sum()
        return probabilities
