"""The trained intent model as plain arrays. Numpy and the standard library are all it needs.

Two judges, each a table of weights: one reads pieces of words, the other the vector of the whole sentence. Their scores
are added; without the second the first decides alone.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.text.fusion import Fusion, Reading, read_fusion
from bot.text.hashed import HashedModel, read_model

Floats = npt.NDArray[np.float32]
Ask = Callable[[], Floats | None]
"""Makes the vector of the message, or nothing where there is no encoder; takes ten milliseconds, so it is asked late."""
LONGEST = 1000
"""Characters of a message that are read."""
ARRAYS, LETTERS, TWINS, FUSION, SENTENCES = "intents.npz", "letters", "twins", "fusion", "sentences."
"""The file of arrays, the names of what it holds, and what stands before those of the judge of vectors."""


@dataclass(frozen=True)
class Sentences:
    """The judge of sentence vectors: one hidden layer."""

    middle: Floats
    """What all vectors have in common, and says nothing; shape (size,)."""
    hidden: Floats
    """Shape (size, hidden)."""
    hidden_bias: Floats
    weights: Floats
    """Shape (hidden, intents)."""
    bias: Floats

    def scores(self, vector: Floats) -> Floats:
        """The logarithm of each intent's probability."""
        inner = np.maximum((vector - self.middle) @ self.hidden + self.hidden_bias, 0)
        raw = inner @ self.weights + self.bias
        shifted = raw - raw.max()
        scores: Floats = shifted - np.log(np.exp(shifted).sum())
        return scores


@dataclass(frozen=True)
class IntentModel:
    """Both judges, and how far their scores are to be trusted."""

    letters: HashedModel
    """The judge of pieces of words; the gateway has the same one (bot/text/danger.py)."""
    sentences: Sentences | None
    share: float
    """The weight of the letters' scores beside the sentences'."""
    sharpness: dict[str, float]
    """What scores are multiplied by to become probabilities that mean something: `alone` and `together`."""
    enough: float
    """How sure the letters must be for the sentences not to be asked."""
    twins: HashedModel | None = None
    """What tells danger from calm sentences in nearly the same words."""
    fusion: Fusion | None = None
    """What reads a message piece by piece; where there is one it decides, and no vector is asked for."""

    @property
    def intents(self) -> tuple[str, ...]:
        """In the order of the scores."""
        return self.letters.classes

    def rank(self, text: str, ask: Ask | None = None) -> list[tuple[str, float]]:
        """Every intent with its probability, likeliest first, for a normalised text.

        The vector is asked for only where letters alone are not sure enough. A text of which nothing is known gets the
        same probability for all. With a fusion, several may be likely.
        """
        reading = self.read(text)
        if reading:
            return reading.ranked()
        alone = self._ranked(text, None)
        if ask is None or self.sentences is None or alone[0][1] >= self.enough:
            return alone
        vector = ask()
        return alone if vector is None else self._ranked(text, vector)

    def read(self, text: str) -> Reading | None:
        """A normalised text piece by piece; None without a fusion."""
        return self.fusion.read(self.letters, self.twins, text) if self.fusion and self.twins else None

    def _ranked(self, text: str, vector: Floats | None) -> list[tuple[str, float]]:
        scores, judges = self.scores(text, vector)
        probabilities = np.exp(scores * self.sharpness[judges])
        probabilities /= probabilities.sum()
        order = np.argsort(-probabilities, kind="stable")
        return [(self.intents[place], float(probabilities[place])) for place in order]

    def scores(self, text: str, vector: Floats | None = None) -> tuple[Floats, str]:
        """The score of each intent, the best at zero, and who judged: `alone` or `together`."""
        spelled = self.letters.scores(text[:LONGEST])
        together = vector is not None and self.sentences is not None
        total = np.zeros(len(self.intents), dtype=np.float32) if spelled is None else self.share * spelled
        if vector is not None and self.sentences is not None and spelled is not None:
            total = total + self.sentences.scores(vector)
        shifted: Floats = total - total.max()
        return shifted, "together" if together else "alone"

    def save(self, directory: Path) -> None:
        """Write two files, plain arrays and plain JSON: nothing that could run code when read, and no word of an example."""
        arrays = self.letters.arrays(LETTERS)
        if self.sentences:
            arrays |= {SENTENCES + one.name: getattr(self.sentences, one.name) for one in fields(Sentences)}
        if self.fusion and self.twins:
            arrays |= self.fusion.arrays(FUSION) | self.twins.arrays(TWINS)
        np.savez(directory / ARRAYS, **arrays)  # type: ignore[arg-type]
        numbers = {"share": self.share, "sharpness": self.sharpness, "enough": self.enough}
        (directory / "numbers.json").write_text(json.dumps(numbers), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> "IntentModel":
        """Read what `save` wrote. Raises OSError or ValueError."""
        numbers = json.loads((directory / "numbers.json").read_text(encoding="utf-8"))
        with np.load(directory / ARRAYS, allow_pickle=False) as arrays:
            letters = read_model(arrays, LETTERS)
            said = {one.name: arrays[name] for one in fields(Sentences) if (name := SENTENCES + one.name) in arrays}
            has_fusion = f"{FUSION}.bias" in arrays
            fusion = read_fusion(arrays, FUSION) if has_fusion else None
            twins = read_model(arrays, TWINS) if has_fusion else None
        sentences = Sentences(**said) if said else None
        return cls(letters, sentences, numbers["share"], numbers["sharpness"], numbers["enough"], twins, fusion)
