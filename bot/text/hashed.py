"""A trained decision as plain arrays: weights found by the hash of each feature. Numpy alone.

Features are kept as numbers of 32 bits and never as text, so no sentence can be read out of the file.
"""

import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.errors import Misconfigured
from bot.text.codes import Longs, changes
from bot.text.grams import grams

Floats = npt.NDArray[np.float32]
Arrays = dict[str, npt.NDArray[Any]]
MOST_TIMES = 255
_ABOVE = np.uint64(32)


def counted(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Of normalised texts: the codes of their features, how often each is in its text (255 times where it is more), and how
    many each text has. Those of one text stand together, in order."""
    codes, rows = grams(texts)
    keys: Longs = (rows.astype(np.uint64) << _ABOVE) | codes
    keys.sort()
    edges = np.flatnonzero(changes(keys))
    first, times = edges[:-1], edges[1:] - edges[:-1]
    each = np.bincount((keys[first] >> _ABOVE).astype(np.int64), minlength=len(texts))
    return keys[first].astype(np.uint32), np.minimum(times, MOST_TIMES).astype(np.uint8), each


def strength_of(times: npt.NDArray[np.uint8]) -> Floats:
    """How much a feature says that stands so many times: it grows slowly with repetition."""
    return np.log(times, dtype=np.float32) + np.float32(1)


@dataclass(frozen=True)
class HashedModel:
    """One linear decision for each class. Weights too faint to tell are left out: most features speak for few classes."""

    classes: tuple[str, ...]
    bias: Floats
    """Shape (classes,)."""
    codes: npt.NDArray[np.uint32]
    """The features known, in order; shape (features,)."""
    rarity: npt.NDArray[np.float16]
    """Inverse document frequency of each: rare features say more."""
    starts: npt.NDArray[np.int32]
    """Where the weights of each feature begin, and one more for the end; shape (features + 1,)."""
    places: npt.NDArray[np.uint8]
    """The class that each weight speaks for."""
    weights: npt.NDArray[np.float16]
    """Shape (weights,)."""

    def arrays(self, name: str) -> Arrays:
        """What is written into a file, under this name."""
        return {f"{name}.{part}": np.asarray(getattr(self, part)) for part in _PARTS}

    def scores(self, text: str) -> Floats | None:
        """The score of each class for a normalised text: above zero speaks for it. None where nothing of it is known."""
        return self.scores_of([text])[0]

    def scores_of(self, texts: Sequence[str]) -> list[Floats | None]:
        """The same for each of several texts, which takes little longer than for one."""
        codes, times, each = counted(texts)
        ends = each.cumsum()[:-1]
        return [self._scores(*one) for one in zip(np.split(codes, ends), np.split(times, ends), strict=True)]

    def _scores(self, codes: npt.NDArray[np.uint32], times: npt.NDArray[np.uint8]) -> Floats | None:
        at = self.codes.searchsorted(codes)
        at[at == len(self.codes)] = 0
        known = self.codes[at] == codes if len(self.codes) else np.zeros(len(at), dtype=bool)
        if not known.any():
            return None
        rows = at[known]
        strength = strength_of(times[known]) * self.rarity[rows].astype(np.float32)
        return self._summed(rows, strength / np.linalg.norm(strength))

    def _summed(self, rows: npt.NDArray[np.int64], strength: Floats) -> Floats:
        first = self.starts[rows]
        lengths = self.starts[rows + 1] - first
        ends = lengths.cumsum()
        chosen = np.arange(ends[-1]) + (first - ends + lengths).repeat(lengths)
        spoken = strength.repeat(lengths) * self.weights[chosen].astype(np.float32)
        totals = np.bincount(self.places[chosen], weights=spoken, minlength=len(self.classes))
        scores: Floats = totals.astype(np.float32) + self.bias
        return scores

    def probabilities(self, text: str) -> dict[str, float]:
        """Each class with its probability; together one. Nothing where nothing of the text is known."""
        scores = self.scores(text)
        if scores is None:
            return {}
        each = 1 / (1 + np.exp(-scores))
        return dict(zip(self.classes, (each / each.sum()).tolist(), strict=True))


_PARTS = tuple(part.name for part in fields(HashedModel))


def read_model(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> HashedModel:
    """One model of a file. Raises KeyError."""
    classes, *parts = (arrays[f"{name}.{part}"] for part in _PARTS)
    return HashedModel(tuple(map(str, classes.tolist())), *parts)


def save_arrays(path: Path, arrays: Arrays) -> None:
    """Write one file; it takes the place of the old one only when it is whole, whoever else is writing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.stem}.", delete=False) as unfinished:
        np.savez(unfinished, **arrays)  # type: ignore[arg-type]
    Path(unfinished.name).chmod(0o644)
    Path(unfinished.name).replace(path)


def load_arrays(path: Path) -> Arrays:
    """Read a file of plain arrays; anything that could run code is refused. Raises Misconfigured."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise Misconfigured(f"{path.name} cannot be read; run `make train`.") from error
