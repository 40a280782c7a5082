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
from bot.nlu.text.ngram_features import LongArray, extract_ngrams, mark_changes

Floats = npt.NDArray[np.float32]
Arrays = dict[str, npt.NDArray[Any]]
MAX_COUNT = 255
_ROW_SHIFT = np.uint64(32)


def count_features(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Of normalised texts: the codes of their features, how often each is in its text (255 times where it is more), and how
    many each text has. Those of one text stand together, in order."""
    codes, rows = extract_ngrams(texts)
    keys: LongArray = (rows.astype(np.uint64) << _ROW_SHIFT) | codes
    keys.sort()
    edges = np.flatnonzero(mark_changes(keys))
    first, times = edges[:-1], edges[1:] - edges[:-1]
    each = np.bincount((keys[first] >> _ROW_SHIFT).astype(np.int64), minlength=len(texts))
    return keys[first].astype(np.uint32), np.minimum(times, MAX_COUNT).astype(np.uint8), each


def compute_term_weight(times: npt.NDArray[np.uint8]) -> Floats:
    """How much a feature says that stands so many times: it grows slowly with repetition."""
    return np.log(times, dtype=np.float32) + np.float32(1)


@dataclass(frozen=True)
class LinearModel:
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

    def to_arrays(self, name: str) -> Arrays:
        """What is written into a file, under this name."""
        return {f"{name}.{part}": np.asarray(getattr(self, part)) for part in _FIELD_NAMES}

    def decision_function(self, text: str) -> Floats | None:
        """The score of each class for a normalised text: above zero speaks for it. None where nothing of it is known."""
        return self.decision_functions([text])[0]

    def decision_functions(self, texts: Sequence[str]) -> list[Floats | None]:
        """The same for each of several texts, which takes little longer than for one."""
        codes, times, each = count_features(texts)
        ends = each.cumsum()[:-1]
        return [self._score_features(*one) for one in zip(np.split(codes, ends), np.split(times, ends), strict=True)]

    def _score_features(self, codes: npt.NDArray[np.uint32], times: npt.NDArray[np.uint8]) -> Floats | None:
        at = self.codes.searchsorted(codes)
        at[at == len(self.codes)] = 0
        known = self.codes[at] == codes if len(self.codes) else np.zeros(len(at), dtype=bool)
        if not known.any():
            return None
        rows = at[known]
        strength = compute_term_weight(times[known]) * self.rarity[rows].astype(np.float32)
        return self._sum_weights(rows, strength / np.linalg.norm(strength))

    def _sum_weights(self, rows: npt.NDArray[np.int64], strength: Floats) -> Floats:
        first = self.starts[rows]
        lengths = self.starts[rows + 1] - first
        ends = lengths.cumsum()
        chosen = np.arange(ends[-1]) + (first - ends + lengths).repeat(lengths)
        spoken = strength.repeat(lengths) * self.weights[chosen].astype(np.float32)
        totals = np.bincount(self.places[chosen], weights=spoken, minlength=len(self.classes))
        scores: Floats = totals.astype(np.float32) + self.bias
        return scores

    def predict_proba(self, text: str) -> dict[str, float]:
        """Each class with its probability; together one. Nothing where nothing of the text is known."""
        scores = self.decision_function(text)
        if scores is None:
            return {}
        each = 1 / (1 + np.exp(-scores))
        return dict(zip(self.classes, (each / each.sum()).tolist(), strict=True))


_FIELD_NAMES = tuple(part.name for part in fields(LinearModel))


def model_from_arrays(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> LinearModel:
    """One model of a file. Raises KeyError."""
    classes, *parts = (arrays[f"{name}.{part}"] for part in _FIELD_NAMES)
    return LinearModel(tuple(map(str, classes.tolist())), *parts)


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
