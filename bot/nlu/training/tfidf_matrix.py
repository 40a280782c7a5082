"""The features of many texts as one sparse table, for training: counted and weighed on all cores, with few copies."""

import gc
import itertools
import os
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from bot.nlu.linear_model import compute_term_weight, count_features

Floats = npt.NDArray[np.float32]
BATCH_SIZE = 2048
"""Texts worked on in one step: a copy of all would not fit beside them."""
MAX_PENDING_BATCHES = 4
"""Steps that may be done before the one that is taken next: what nobody has taken yet lies in memory."""
MIN_PARALLEL_TEXTS = 8 * BATCH_SIZE
"""From so many texts on, features are counted by all cores."""
ROWS_PER_PART = 16_384
"""Rows to be taken at a time from a table that is made: fewer cost time, and more cost memory."""
SLICE_SIZE = 1 << 22
"""Features of so many texts that are marked at a time."""
MAX_WEIGHT = 255
"""The weight of what says most in a text; all others stand in proportion, so that one byte is enough for each."""


@dataclass(frozen=True)
class TfidfMatrix:
    """The features of many texts, with as few copies as can be: this is the largest thing in training."""

    weights: Any
    """scipy.sparse, one row a text: how much each of its features says, from 1 to LOUDEST."""
    scale: Floats
    """What makes each row one of length one."""
    codes: npt.NDArray[np.uint32]
    """The features, in order."""
    rarity: Floats
    """Inverse document frequency of each feature."""
    features: npt.NDArray[np.int32]
    """Which feature each column is of; the commonest stand first."""

    @classmethod
    def fit(cls, texts: Sequence[str], *, max_features: int) -> "TfidfMatrix":
        """From normalised texts, with so many features at most."""
        from scipy.sparse import csr_matrix

        seen, times, lengths = array("I"), array("B"), [0]
        for codes, repeated, each in _count_in_processes(texts):
            seen.frombytes(codes)
            times.frombytes(repeated)
            lengths += each
        known, often = _select_features(np.frombuffer(seen, dtype=np.uint32), max_features)
        rarity = (1 + np.log((1 + len(texts)) / (1 + often))).astype(np.float32)
        features = np.argsort(-often, kind="stable").astype(np.int32)
        # Columns that are often asked for lie side by side: they share the processor's cache, which spares a sixth of learning.
        columns = np.empty_like(features)
        columns[features] = np.arange(len(features), dtype=np.int32)
        rows, scale = _weigh_rows(seen, times, np.cumsum(lengths), known, rarity, columns)
        del seen[rows[-1] :], times[rows[-1] :]  # a fifth of the features is not kept
        weights, places = np.frombuffer(times, dtype=np.uint8), np.frombuffer(seen, dtype=np.int32)
        return cls(csr_matrix((weights, places, rows), shape=(len(texts), len(known))), scale, known, rarity, features)

    def __len__(self) -> int:
        return len(self.scale)

    def get_rows(self, places: npt.NDArray[np.int64]) -> Any:
        """A copy of some rows, as scipy.sparse, each of length one."""
        found = self.weights[places]
        found.data = found.data.astype(np.float32)
        found.data *= np.repeat(self.scale[places], np.diff(found.indptr))
        return found

    def dot(self, vector: Floats) -> Floats:
        """The product of each row with a vector that has one number for each column."""
        parts = range(0, len(self), ROWS_PER_PART)
        product: Floats = np.concatenate([self._get_part(first) @ vector for first in parts]) * self.scale
        return product

    def _get_part(self, first: int) -> Any:
        """Some rows, not copied but for their weights, which are not scaled."""
        from scipy.sparse import csr_matrix

        whole, ends = self.weights, self.weights.indptr[first : first + ROWS_PER_PART + 1]
        part = slice(ends[0], ends[-1])
        kept = whole.data[part].astype(np.float32), whole.indices[part], ends - ends[0]
        return csr_matrix(kept, shape=(len(ends) - 1, whole.shape[1]))


Counts = tuple[bytes, bytes, list[int]]
"""The codes of the features of some texts, how often each is in its text, and how many each text has."""


def _count_in_processes(texts: Sequence[str]) -> Iterator[Counts]:
    parts = (texts[first : first + BATCH_SIZE] for first in range(0, len(texts), BATCH_SIZE))
    if len(texts) < MIN_PARALLEL_TEXTS:
        yield from map(_count_batch, parts)
        return
    # What the workers make is no garbage, and looking for some would copy all that they share with us.
    with ProcessPoolExecutor(os.cpu_count(), initializer=gc.disable) as cores:
        yield from _map_with_lookahead(cores, _count_batch, parts)


Given = TypeVar("Given")
Made = TypeVar("Made")


def _map_with_lookahead(cores: Executor, work: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Made]:
    """What is made of each, in order: as `map` of an executor, which makes everything at once however slowly it is taken."""
    waiting: deque[Future[Made]] = deque()
    for one in given:
        waiting.append(cores.submit(work, one))
        if len(waiting) > MAX_PENDING_BATCHES:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _count_batch(texts: Sequence[str]) -> Counts:
    codes, times, each = count_features(texts)
    return codes.tobytes(), times.tobytes(), each.tolist()


def _select_features(
    codes: npt.NDArray[np.uint32], max_features: int
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
    """The features that are kept, in order, and in how many texts each is. At least one, for scikit-learn."""
    step = 16

    def told_apart(head: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
        found, times = np.unique(_select_by_first_byte(codes, range(head, head + step)), return_counts=True)
        return found, times.astype(np.int32)

    with ThreadPoolExecutor(os.cpu_count()) as cores:
        parts = list(cores.map(told_apart, range(0, 256, step)))
    known, often = (np.concatenate(kind) for kind in zip(*parts, strict=True))
    del parts
    least = next(least for least in itertools.count(1) if np.count_nonzero(often >= least) <= max_features)
    kept = often >= least
    if least > 1:  # and of those a little rarer as many as there is room for, whichever their codes put first
        kept[np.flatnonzero(often == least - 1)[: max_features - np.count_nonzero(kept)]] = True
    return (known[kept], often[kept]) if kept.any() else (np.zeros(1, np.uint32), np.zeros(1, np.int32))


def _select_by_first_byte(codes: npt.NDArray[np.uint32], heads: range) -> npt.NDArray[np.uint32]:
    """The codes that begin with one of these bytes: looked for in slices, as marks for all codes would take as much again."""
    slices = (codes[first : first + SLICE_SIZE] for first in range(0, len(codes), SLICE_SIZE))
    # The byte that counts most is the last one where the smallest stands first in memory; a smaller one wraps to a large one.
    found = [part[(part.view(np.uint8)[3::4] - heads.start) < len(heads)] for part in slices]
    return np.concatenate(found) if found else codes


_WeightedPart = tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8], Floats, npt.NDArray[np.int64]]
"""Of some texts: the column of each feature that is kept and how much it says, and the scale of each text and how many
features it has."""


def _weigh_rows(
    seen: "array[int]",
    times: "array[int]",
    ends: npt.NDArray[np.int64],
    known: npt.NDArray[np.uint32],
    rarity: Floats,
    columns: npt.NDArray[np.int32],
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Where each row ends and what makes it one of length one; codes become columns and how often they stand there becomes
    how much they say, in place and closed up: only features that are kept are left."""
    codes, numbered = np.frombuffer(seen, dtype=np.uint32), np.frombuffer(seen, dtype=np.int32)
    often, scales, rows = np.frombuffer(times, dtype=np.uint8), array("f"), array("q", [0])

    def weigh(first: int) -> _WeightedPart:
        bounds = ends[first : first + BATCH_SIZE + 1]
        part = slice(bounds[0], bounds[-1])
        return _weigh_part(codes[part], often[part], np.diff(bounds), known, rarity, columns)

    with ThreadPoolExecutor(os.cpu_count()) as cores:
        # What is closed up lies before all that is still read: no part becomes longer.
        for at, weight, scale, lengths in _map_with_lookahead(cores, weigh, range(0, len(ends) - 1, BATCH_SIZE)):
            place = slice(rows[-1], rows[-1] + len(at))
            numbered[place], often[place] = at, weight
            rows.frombytes((rows[-1] + np.cumsum(lengths)).tobytes())
            scales.frombytes(scale.tobytes())
    return np.frombuffer(rows, dtype=np.int64), np.frombuffer(scales, dtype=np.float32)


def _weigh_part(
    codes: npt.NDArray[np.uint32],
    times: npt.NDArray[np.uint8],
    lengths: npt.NDArray[np.int64],
    known: npt.NDArray[np.uint32],
    rarity: Floats,
    columns: npt.NDArray[np.int32],
) -> _WeightedPart:
    at = np.minimum(known.searchsorted(codes), len(known) - 1).astype(np.int32)
    kept = known[at] == codes
    text, at = np.repeat(np.arange(len(lengths)), lengths)[kept], at[kept]
    each = np.bincount(text, minlength=len(lengths))
    weight = _quantize(compute_term_weight(times[kept]) * rarity[at], each)
    squares = np.bincount(text, weights=weight.astype(np.float32) ** 2, minlength=len(lengths))
    return columns[at], weight, (1 / np.sqrt(np.maximum(squares, 1))).astype(np.float32), each


def _quantize(weight: Floats, each: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """The weights in proportion to the largest of their text; each text has so many of them."""
    full = each > 0
    if not full.any():
        return np.zeros(0, dtype=np.uint8)
    loudest = np.maximum.reduceat(weight, (np.cumsum(each) - each)[full])
    shares = weight / np.repeat(loudest, each[full])
    told: npt.NDArray[np.uint8] = np.maximum(np.rint(shares * MAX_WEIGHT), 1).astype(np.uint8)
    return told
