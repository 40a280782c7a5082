"""A small trained decision as plain arrays: a table of weights found by the hash of each feature. Numpy alone.

No vocabulary is kept, so nothing that anybody wrote can be read out of the file, and it stays small in the gateway.
"""

import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.errors import Misconfigured
from bot.text.grams import grams

Floats = npt.NDArray[np.float32]
Arrays = dict[str, npt.NDArray[Any]]
BUCKETS = 1 << 18
"""Rows of a table. Two features that fall into one row share its weight: with half as many half a point less is understood."""


def row_of(gram: str) -> int:
    """The row of a feature."""
    return zlib.crc32(gram.encode("utf-8", "surrogatepass")) % BUCKETS


def counted(text: str) -> tuple[npt.NDArray[np.int64], Floats]:
    """The rows of the features of a normalised text, and the strength of each: it grows slowly with repetition."""
    counts = Counter(map(row_of, grams(text)))
    rows = np.fromiter(counts, dtype=np.int64, count=len(counts))
    times: Floats = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    return rows, np.log(times) + np.float32(1)


@dataclass(frozen=True)
class HashedModel:
    """One linear decision for each class."""

    classes: tuple[str, ...]
    rarity: npt.NDArray[np.float16]
    """Inverse document frequency of each row: rare features say more."""
    weights: npt.NDArray[np.float16]
    """Shape (BUCKETS, classes)."""
    bias: Floats
    """Shape (classes,)."""

    def arrays(self, name: str) -> Arrays:
        """What is written into a file, under this name."""
        return {
            f"{name}.classes": np.array(self.classes),
            f"{name}.rarity": self.rarity,
            f"{name}.weights": self.weights,
            f"{name}.bias": self.bias,
        }

    def scores(self, text: str) -> Floats | None:
        """The score of each class for a normalised text: above zero speaks for it. None where nothing of it is known."""
        rows, strength = counted(text)
        weights = self.weights[rows].astype(np.float32)
        if not weights.any():
            return None
        strength = strength * self.rarity[rows].astype(np.float32)
        scores: Floats = strength / np.linalg.norm(strength) @ weights + self.bias
        return scores

    def probabilities(self, text: str) -> dict[str, float]:
        """Each class with its probability; together one. Nothing where nothing of the text is known."""
        scores = self.scores(text)
        if scores is None:
            return {}
        each = 1 / (1 + np.exp(-scores))
        return dict(zip(self.classes, (each / each.sum()).tolist(), strict=True))


def read_model(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> HashedModel:
    """One model of a file. Raises KeyError."""
    classes = tuple(str(one) for one in arrays[f"{name}.classes"].tolist())
    rarity, weights, bias = (arrays[f"{name}.{part}"] for part in ("rarity", "weights", "bias"))
    return HashedModel(classes, rarity, weights, bias)


def save_arrays(path: Path, arrays: Arrays) -> None:
    """Write one file; it takes the place of the old one only when it is whole, whoever else is writing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.stem}.", delete=False) as unfinished:
        np.savez_compressed(unfinished, **arrays)
    Path(unfinished.name).chmod(0o644)
    Path(unfinished.name).replace(path)


def load_arrays(path: Path) -> Arrays:
    """Read a file of plain arrays; anything that could run code is refused. Raises Misconfigured."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise Misconfigured(f"{path.name} cannot be read; run `make train`.") from error
