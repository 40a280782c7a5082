"""Training the judge of letters: a linear decision over the features of a message (bot/text/hashed.py)."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from bot.nlu.table import Table
from bot.text.hashed import HashedModel
from bot.text.normalise import without_marks

Floats = npt.NDArray[np.float32]
Label = TypeVar("Label")
FEWEST_ROUNDS, MOST_ROUNDS, LOOKS = 4, 50, 300_000
"""How often each example is seen, and how many are looked at in all where there are few."""
MOST_FEATURES = 1_200_000
"""Features kept at most unless fewer are asked for; where there are more, those of the fewest messages go first."""
FAINT = 0.5
"""Weights smaller than this share of the standard deviation of their label's are dropped: six sevenths of the model, and
three right answers in a thousand."""


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
    balance = len(which) / len(classes) / np.bincount(which) if is_balanced else np.ones(len(classes))
    table = Table.of(examples, most=most)
    del examples, names
    codes, rarity = table.codes, table.rarity.astype(np.float16)
    found = _all_told(table, which, balance.tolist(), closeness=closeness)
    del table  # before the weights are brought together: it is the largest thing here
    weights = _by_feature(found, len(codes))
    bias = np.array([told.bias for told in found], dtype=np.float32)
    return HashedModel(tuple(classes.tolist()), bias, codes, rarity, *weights)


def _all_told(
    table: Table, which: npt.NDArray[np.int64], balance: Sequence[float], *, closeness: float
) -> list[_Told]:
    """What tells each label from all others: all cores at work, on one copy of the table."""

    def of_label(place: int) -> _Told:
        return _told(table, which == place, weight=balance[place], closeness=closeness)

    with ThreadPoolExecutor(os.cpu_count()) as cores:
        return list(cores.map(of_label, range(len(balance))))


def _told(table: Table, is_it: npt.NDArray[np.bool_], *, weight: float, closeness: float) -> _Told:
    from sklearn.linear_model import SGDClassifier

    rounds = max(FEWEST_ROUNDS, min(LOOKS // len(is_it), MOST_ROUNDS))
    judge = SGDClassifier(
        loss="log_loss", alpha=1 / (closeness * len(is_it)), max_iter=rounds, tol=None,
        class_weight={True: weight, False: 1.0}, random_state=0,
    ).fit(table.matrix, is_it)  # fmt: skip
    weights, bias = judge.coef_[0].astype(np.float32), float(judge.intercept_[0])
    del judge  # its weights are twice as wide
    loud = np.flatnonzero(np.abs(weights) > FAINT * weights.std())
    return _Told(table.features[loud], weights[loud].astype(np.float16), bias)


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


def with_unmarked(texts: Sequence[str], labels: Sequence[Label]) -> tuple[list[str], list[Label]]:
    """The examples, and each once more without its diacritics: half of all Vietnamese is typed so."""
    bare = [(without_marks(text), label) for text, label in zip(texts, labels, strict=True)]
    extra = [pair for pair, text in zip(bare, texts, strict=True) if pair[0] != text]
    return [*texts, *(text for text, _ in extra)], [*labels, *(label for _, label in extra)]
