"""Training the judge of letters: a linear decision over the features of a message (bot/text/hashed.py)."""

import gc
import itertools
import os
from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from bot.text.hashed import HashedModel, counted, strength_of
from bot.text.normalise import without_marks

Floats = npt.NDArray[np.float32]
Label = TypeVar("Label")
FEWEST_ROUNDS, MOST_ROUNDS, LOOKS = 4, 50, 300_000
"""How often each example is seen, and how many are looked at in all where there are few."""
MOST_FEATURES = 2_000_000
"""Features kept at most unless fewer are asked for; where there are more, those of a single message go first."""
FAINT = 0.5
"""Weights smaller than this share of the standard deviation of their label's are dropped: six sevenths of the model, and
three right answers in a thousand."""
AT_ONCE = 4096
"""Texts worked on in one step: a copy of all would not fit beside them."""
SHARED_OUT = 4 * AT_ONCE
"""From so many texts on, features are counted by all cores."""


@dataclass(frozen=True)
class _Told:
    """What tells one label from all others: features, the weight of each, and a bias."""

    features: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float16]
    bias: float


def learnt(
    texts: Sequence[str], labels: Sequence[str], *, closeness: float, is_balanced: bool = True, most: int = MOST_FEATURES
) -> HashedModel:
    """A decision over the letters of normalised texts.

    `is_balanced`: rare labels weigh as much as common ones. `most`: features to be kept.
    """
    examples, names = with_unmarked(texts, labels)
    classes, which = np.unique(names, return_inverse=True)
    balance = len(names) / len(classes) / np.bincount(which) if is_balanced else np.ones(len(classes))
    table = Table.of(examples, most=most)
    codes, rarity = table.codes, table.rarity.astype(np.float16)
    found = _all_told(table, which, balance.tolist(), closeness=closeness)
    del table  # before the weights are brought together: it is the largest thing here
    weights = _by_feature(found, len(codes))
    bias = np.array([told.bias for told in found], dtype=np.float32)
    return HashedModel(tuple(classes.tolist()), bias, codes, rarity, *weights)


def _all_told(
    table: "Table", which: npt.NDArray[np.int64], balance: Sequence[float], *, closeness: float
) -> list[_Told]:
    """What tells each label from all others: all cores at work, on one copy of the table."""

    def of_label(place: int) -> _Told:
        return _told(table, which == place, weight=balance[place], closeness=closeness)

    with ThreadPoolExecutor(os.cpu_count()) as cores:
        return list(cores.map(of_label, range(len(balance))))


def _told(table: "Table", is_it: npt.NDArray[np.bool_], *, weight: float, closeness: float) -> _Told:
    from sklearn.linear_model import SGDClassifier

    rounds = max(FEWEST_ROUNDS, min(LOOKS // len(is_it), MOST_ROUNDS))
    judge = SGDClassifier(
        loss="log_loss", alpha=1 / (closeness * len(is_it)), max_iter=rounds, tol=None,
        class_weight={True: weight, False: 1.0}, random_state=0,
    ).fit(table.matrix, is_it)  # fmt: skip
    weights = judge.coef_[0]
    loud = np.flatnonzero(np.abs(weights) > FAINT * weights.std())
    return _Told(loud.astype(np.int32), weights[loud].astype(np.float16), float(judge.intercept_[0]))


def _by_feature(
    found: Sequence[_Told], features: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
    """Where the weights of each feature start, the class of each weight, and the weights."""
    lengths = np.zeros(features, dtype=np.int32)
    for told in found:
        lengths[told.features] += 1
    starts = np.concatenate([[0], lengths.cumsum()]).astype(np.int32)
    free, places = starts[:-1].copy(), np.zeros(starts[-1], dtype=np.uint8)
    weights = np.zeros(starts[-1], dtype=np.float16)
    for place, told in enumerate(found):
        at = free[told.features]
        places[at], weights[at] = place, told.weights
        free[told.features] += 1
    return starts, places, weights


@dataclass(frozen=True)
class Table:
    """The features of many texts, with as few copies as can be: this is the largest thing in training."""

    matrix: Any
    """scipy.sparse, one row a text, of length one."""
    codes: npt.NDArray[np.uint32]
    """The features, one a column, in order."""
    rarity: Floats
    """Inverse document frequency of each column."""

    @classmethod
    def of(cls, texts: Sequence[str], *, most: int) -> "Table":
        """From normalised texts, with so many features at most."""
        from scipy.sparse import csr_matrix

        seen, times, lengths = array("I"), array("H"), [0]
        for codes, repeated, each in _counted_by_all(texts):
            seen.frombytes(codes)
            times.frombytes(repeated)
            lengths += each
        columns, ends = np.frombuffer(seen, dtype=np.uint32), np.cumsum(lengths)
        known, often = _commonest(columns, most)
        rarity = (1 + np.log((1 + len(texts)) / (1 + often))).astype(np.float32)
        values, rows = _weighed(columns, np.frombuffer(times, dtype=np.uint16), ends, known, rarity)
        places = columns.view(np.int32)[: len(values)]
        return cls(csr_matrix((values, places, rows), shape=(len(texts), len(known))), known, rarity)


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
    found = [counted(text) for text in texts]
    codes, times = (np.concatenate(part).tobytes() for part in zip(*found, strict=True))
    return codes, times, [len(codes) for codes, _ in found]


def _commonest(codes: npt.NDArray[np.uint32], most: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
    """The features that are kept, in order, and in how many texts each is. At least one, for scikit-learn."""
    first, step = codes.view(np.uint8)[3::4], 16  # the byte that counts most where the smallest stands first in memory
    parts = [np.unique(codes[first // step == part], return_counts=True) for part in range(256 // step)]
    known, often = np.concatenate([part for part, _ in parts]), np.concatenate([times.astype(np.int32) for _, times in parts])
    least = next(least for least in itertools.count(1) if np.count_nonzero(often >= least) <= most)
    kept = often >= least
    return (known[kept], often[kept]) if kept.any() else (np.zeros(1, np.uint32), np.zeros(1, np.int32))


def _weighed(
    columns: npt.NDArray[np.uint32], times: npt.NDArray[np.uint16], ends: npt.NDArray[np.int64],
    known: npt.NDArray[np.uint32], rarity: Floats,
) -> tuple[Floats, list[int]]:  # fmt: skip
    """The weight of each feature that is kept, and where each row ends; codes become columns, in place and closed up."""
    numbered, weights, rows = columns.view(np.int32), array("f"), [0]
    for first in range(0, len(ends) - 1, AT_ONCE):
        bounds = ends[first : first + AT_ONCE + 1]
        part, texts = slice(bounds[0], bounds[-1]), len(bounds) - 1
        at = np.minimum(known.searchsorted(columns[part]), len(known) - 1)
        kept = known[at] == columns[part]
        text = np.repeat(np.arange(texts), np.diff(bounds))[kept]
        weight = strength_of(times[part][kept]) * rarity[at[kept]]
        length = np.sqrt(np.bincount(text, weights=weight * weight, minlength=texts))
        numbered[rows[-1] : rows[-1] + len(weight)] = at[kept]
        weights.frombytes((weight / length[text]).astype(np.float32).tobytes())
        rows += (rows[-1] + np.bincount(text, minlength=texts).cumsum()).tolist()
    return np.frombuffer(weights, dtype=np.float32), rows


def with_unmarked(texts: Sequence[str], labels: Sequence[Label]) -> tuple[list[str], list[Label]]:
    """The examples, and each once more without its diacritics: half of all Vietnamese is typed so."""
    bare = [(without_marks(text), label) for text, label in zip(texts, labels, strict=True)]
    extra = [pair for pair, text in zip(bare, texts, strict=True) if pair[0] != text]
    return [*texts, *(text for text, _ in extra)], [*labels, *(label for _, label in extra)]
