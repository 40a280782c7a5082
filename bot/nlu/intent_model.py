"""The trained intent model as plain arrays. Numpy and the standard library are all it needs.

Two judges, each a table of weights: one reads pieces of words, the other the vector of the whole sentence. Their scores
are added; without the second the first decides alone.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.domain.enums import DISTRESS_INTENTS
from bot.nlu.fusion import FusionModel, IntentPrediction, fusion_from_arrays
from bot.nlu.linear_model import LinearModel, model_from_arrays

Floats = npt.NDArray[np.float32]
GetVector = Callable[[], Floats | None]
"""Makes the vector of the message, or nothing where there is no encoder; takes ten milliseconds, so it is asked late."""
MAX_CHARACTERS = 1000
"""Characters of a message that are read."""
ARRAYS_FILE, NGRAM_PREFIX, NEAR_DANGER_PREFIX, FUSION_PREFIX, EMBEDDING_PREFIX = (
    "intents.npz",
    "letters",
    "twins",
    "fusion",
    "sentences.",
)
"""The file of arrays, the names of what it holds, and what stands before those of the judge of vectors."""


@dataclass(frozen=True)
class EmbeddingClassifier:
    """The judge of sentence vectors: one hidden layer."""

    middle: Floats
    """What all vectors have in common, and says nothing; shape (size,)."""
    hidden: Floats
    """Shape (size, hidden)."""
    hidden_bias: Floats
    weights: Floats
    """Shape (hidden, intents)."""
    bias: Floats

    def predict_log_proba(self, vector: Floats) -> Floats:
        """The logarithm of each intent's probability."""
        inner = np.maximum((vector - self.middle) @ self.hidden + self.hidden_bias, 0)
        raw = inner @ self.weights + self.bias
        shifted = raw - raw.max()
        scores: Floats = shifted - np.log(np.exp(shifted).sum())
        return scores


@dataclass(frozen=True)
class IntentModel:
    """Both judges, and how far their scores are to be trusted."""

    ngram_model: LinearModel
    """The judge of pieces of words; the gateway has the same one (bot/nlu/danger_model.py)."""
    embedding_classifier: EmbeddingClassifier | None
    ngram_weight: float
    """The weight of the letters' scores beside the sentences'."""
    temperature: dict[str, float]
    """What scores are multiplied by to become probabilities that mean something: `alone` and `together`."""
    confidence_threshold: float
    """How sure the letters must be for the sentences not to be asked."""
    near_danger_model: LinearModel | None = None
    """What tells danger from calm sentences in nearly the same words."""
    fusion: FusionModel | None = None
    """What reads a message piece by piece; where there is one it decides, and no vector is asked for."""

    @property
    def intents(self) -> tuple[str, ...]:
        """In the order of the scores."""
        return self.ngram_model.classes

    def rank_intents(self, text: str, ask: GetVector | None = None) -> list[tuple[str, float]]:
        """Every intent with its probability, likeliest first, for a normalised text.

        The vector is asked for only where letters alone are not sure enough. A text of which nothing is known gets the
        same probability for all. With a fusion, several may be likely.
        """
        reading = self.predict(text)
        if reading:
            return reading.rank_intents()
        alone = self._rank_with_vector(text, None)
        if ask is None or self.embedding_classifier is None or alone[0][1] >= self.confidence_threshold:
            return alone
        vector = ask()
        return alone if vector is None else self._rank_with_vector(text, vector)

    def predict(self, text: str) -> IntentPrediction | None:
        """A normalised text piece by piece; None without a fusion."""
        return (
            self.fusion.predict(self.ngram_model, self.near_danger_model, text)
            if self.fusion and self.near_danger_model
            else None
        )

    def _rank_with_vector(self, text: str, vector: Floats | None) -> list[tuple[str, float]]:
        scores, judges = self.compute_scores(text, vector)
        probabilities = np.exp(scores * self.temperature[judges])
        probabilities /= probabilities.sum()
        order = np.argsort(-probabilities, kind="stable")
        return [(self.intents[place], float(probabilities[place])) for place in order]

    def compute_scores(self, text: str, vector: Floats | None = None) -> tuple[Floats, str]:
        """The score of each intent, the best at zero, and who judged: `alone` or `together`."""
        spelled = self.ngram_model.decision_function(text[:MAX_CHARACTERS])
        together = vector is not None and self.embedding_classifier is not None
        total = np.zeros(len(self.intents), dtype=np.float32) if spelled is None else self.ngram_weight * spelled
        if vector is not None and self.embedding_classifier is not None and spelled is not None:
            total = total + self.embedding_classifier.predict_log_proba(vector)
        shifted: Floats = total - total.max()
        return shifted, "together" if together else "alone"

    def save(self, directory: Path) -> None:
        """Write two files, plain arrays and plain JSON: nothing that could run code when read, and no word of an example."""
        arrays = self.ngram_model.to_arrays(NGRAM_PREFIX)
        if self.embedding_classifier:
            arrays |= {
                EMBEDDING_PREFIX + one.name: getattr(self.embedding_classifier, one.name)
                for one in fields(EmbeddingClassifier)
            }
        if self.fusion and self.near_danger_model:
            arrays |= self.fusion.to_arrays(FUSION_PREFIX) | self.near_danger_model.to_arrays(NEAR_DANGER_PREFIX)
        np.savez(directory / ARRAYS_FILE, **arrays)  # type: ignore[arg-type]
        numbers = {"share": self.ngram_weight, "sharpness": self.temperature, "enough": self.confidence_threshold}
        (directory / "numbers.json").write_text(json.dumps(numbers), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> "IntentModel":
        """Read what `save` wrote. Raises OSError or ValueError."""
        numbers = json.loads((directory / "numbers.json").read_text(encoding="utf-8"))
        with np.load(directory / ARRAYS_FILE, allow_pickle=False) as arrays:
            letters = model_from_arrays(arrays, NGRAM_PREFIX)
            said = {
                one.name: arrays[name]
                for one in fields(EmbeddingClassifier)
                if (name := EMBEDDING_PREFIX + one.name) in arrays
            }
            has_fusion = f"{FUSION_PREFIX}.bias" in arrays
            fusion = fusion_from_arrays(arrays, FUSION_PREFIX) if has_fusion else None
            twins = model_from_arrays(arrays, NEAR_DANGER_PREFIX) if has_fusion else None
        sentences = EmbeddingClassifier(**said) if said else None
        return cls(letters, sentences, numbers["share"], numbers["sharpness"], numbers["enough"], twins, fusion)


@dataclass(frozen=True)
class FallbackPolicy:
    """How likely meanings must be; config.yml says why each is what it is."""

    sure: float = 0.5
    """The confidence an answer needs."""
    sooner: Mapping[str, float] = field(default_factory=dict)
    """Intents where not to answer is worse, with what they need; nothing makes these doubtful."""
    unless: Mapping[str, float] = field(default_factory=dict)
    """Intents that say it is none of ours: another one is doubtful as soon as one of these is so likely."""
    care: float = math.inf
    """How likely something hard must be for her to be asked rather than told that it is none of ours."""

    def is_confident(self, ranking: Sequence[tuple[str, float]]) -> bool:
        """Whether the likeliest intent is answered; intents with their probability, likeliest first."""
        if not ranking:
            return False
        (intent, confidence), *others = ranking
        if intent in self.sooner:
            return confidence >= self.sooner[intent]
        if intent in self.unless:
            doubts = any(name in DISTRESS_INTENTS and likely >= self.care for name, likely in others)
        else:
            doubts = any(likely >= self.unless.get(name, math.inf) for name, likely in others)
        return confidence >= self.sure and not doubts
