"""The features of many texts as one sparse table, for training: counted and weighed on all cores, with few copies."""

import gc
import itertools
import os
from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.text.hashed import counted, strength_of

Floats = npt.NDArray[np.float32]
AT_ONCE = 2048
"""Texts worked on in one step: a copy of all would not fit beside them."""
SHARED_OUT = 8 * AT_ONCE
"""From so many texts on, features are counted by all cores."""


@dataclass(frozen=True)
class Table:
    """The features of many texts, with as few copies as can be: this is the largest thing in training."""

    matrix: Any
    """scipy.sparse, one row a text, of length one."""
    codes: npt.NDArray[np.uint32]
    """The features, in order."""
    rarity: Floats
    """Inverse document frequency of each feature."""
    features: npt.NDArray[np.int32]
    """Which feature each column is of; the commonest stand first."""

    @classmethod
    def of(cls, texts: Sequence[str], *, most: int) -> "Table":
        """From normalised texts, with so many features at most."""
        from scipy.sparse import csr_matrix

        seen, times, lengths = array("I"), array("B"), [0]
        for codes, repeated, each in _counted_by_all(texts):
            seen.frombytes(codes)
            times.frombytes(repeated)
            lengths += each
        known, often = _commonest(np.frombuffer(seen, dtype=np.uint32), most)
        rarity = (1 + np.log((1 + len(texts)) / (1 + often))).astype(np.float32)
        features = np.argsort(-often, kind="stable").astype(np.int32)
        # Columns that are often asked for lie side by side: they share the processor's cache, which spares a sixth of learning.
        columns = np.empty_like(features)
        columns[features] = np.arange(len(features), dtype=np.int32)
        values, rows = _weighed(seen, times, np.cumsum(lengths), known, rarity, columns)
        del seen[len(values) :], times  # a fifth of the features is not kept
        places = np.frombuffer(seen, dtype=np.int32)
        return cls(csr_matrix((values, places, rows), shape=(len(texts), len(known))), known, rarity, features)

    def head(self, rows: int) -> Any:
        """The first rows, not copied."""
        from scipy.sparse import csr_matrix

        whole, end = self.matrix, self.matrix.indptr[rows]
        return csr_matrix((whole.data[:end], whole.indices[:end], whole.indptr[: rows + 1]), shape=(rows, whole.shape[1]))


Counts = tuple[bytes, bytes, list[int]]
"""The codes of the features of some texts, how often each is in its text, and how many each text has."""


def _counted_by_all(texts: Sequence[str]) -> Iterator[Counts]:
    parts = (texts[first : first + AT_ONCE] for first in range(0, len(texts), AT_ONCE))
    if len(texts) < SHARED_OUT:
        yield from map(_counted, parts)
        return
    # What the workers make is no garbage, and looking for some would copy all that they share with us.
    with ProcessPoolExecutor(os.cpu_count(), initializer=gc.disable) as cores:
        yield from cores.map(_counted, parts)


def _counted(texts: Sequence[str]) -> Counts:
    codes, times, each = counted(texts)
    return codes.tobytes(), times.tobytes(), each.tolist()


def _commonest(codes: npt.NDArray[np.uint32], most: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
    """The features that are kept, in order, and in how many texts each is. At least one, for scikit-learn."""
    first, step = codes.view(np.uint8)[3::4], 16  # the byte that counts most where the smallest stands first in memory

    def told_apart(part: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        return np.unique(codes[first // step == part], return_counts=True)

    with ThreadPoolExecutor(os.cpu_count()) as cores:
        parts = list(cores.map(told_apart, range(256 // step)))
    known, often = np.concatenate([part for part, _ in parts]), np.concatenate([times.astype(np.int32) for _, times in parts])
    least = next(least for least in itertools.count(1) if np.count_nonzero(often >= least) <= most)
    kept = often >= least
    if least > 1:  # and of those a little rarer as many as there is room for, whichever their codes put first
        kept[np.flatnonzero(often == least - 1)[: most - np.count_nonzero(kept)]] = True
    return (known[kept], often[kept]) if kept.any() else (np.zeros(1, np.uint32), np.zeros(1, np.int32))


def _weighed(
    seen: "array[int]", times: "array[int]", ends: npt.NDArray[np.int64], known: npt.NDArray[np.uint32], rarity: Floats,
    columns: npt.NDArray[np.int32],
) -> tuple[Floats, npt.NDArray[np.int64]]:  # fmt: skip
    """The weight of each feature that is kept, and where each row ends; codes become columns, in place and closed up."""
    codes, numbered = np.frombuffer(seen, dtype=np.uint32), np.frombuffer(seen, dtype=np.int32)
    often, weights, rows = np.frombuffer(times, dtype=np.uint8), np.empty(len(seen), dtype=np.float32), array("q", [0])

    def weigh(first: int) -> tuple[npt.NDArray[np.int32], Floats, npt.NDArray[np.int64]]:
        bounds = ends[first : first + AT_ONCE + 1]
        part = slice(bounds[0], bounds[-1])
        return _weighed_part(codes[part], often[part], np.diff(bounds), known, rarity, columns)

    with ThreadPoolExecutor(os.cpu_count()) as cores:
        # What is closed up lies before all that is still read: no part becomes longer.
        for at, weight, lengths in cores.map(weigh, range(0, len(ends) - 1, AT_ONCE)):
            place = slice(rows[-1], rows[-1] + len(at))
            numbered[place], weights[place] = at, weight
            rows.frombytes((rows[-1] + np.cumsum(lengths)).tobytes())
    return weights[: rows[-1]], np.frombuffer(rows, dtype=np.int64)


def _weighed_part(
    codes: npt.NDArray[np.uint32], times: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int64],
    known: npt.NDArray[np.uint32], rarity: Floats, columns: npt.NDArray[np.int32],
) -> tuple[npt.NDArray[np.int32], Floats, npt.NDArray[np.int64]]:  # fmt: skip
    """Of some texts: the column and the weight of each feature that is kept, and how many of each text are."""
    at = np.minimum(known.searchsorted(codes), len(known) - 1).astype(np.int32)
    kept = known[at] == codes
    text, at = np.repeat(np.arange(len(lengths)), lengths)[kept], at[kept]
    weight = strength_of(times[kept]) * rarity[at]
    length = np.sqrt(np.bincount(text, weights=weight * weight, minlength=len(lengths)))
    return columns[at], (weight / length[text]).astype(np.float32), np.bincount(text, minlength=len(lengths))
