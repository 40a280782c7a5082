"""Training the judge of letters: a linear decision over the features of a message (bot/nlu/linear_model.py)."""

import os
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot import process_memory
from bot.nlu.fusion import CALM, DANGER
from bot.nlu.linear_model import LinearModel
from bot.nlu.text.normalize import remove_diacritics
from bot.nlu.training.tfidf_matrix import ROWS_PER_PART, TfidfMatrix

Floats = npt.NDArray[np.float32]
MIN_ROUNDS, MAX_ROUNDS, MAX_SAMPLES = 5, 50, 300_000
"""How often each example is seen, and how many are looked at in all where there are few."""
FIRST_FRACTION = 8
"""The first round sees one row in so many: enough to know which ones are clear."""
CLEAR_SCORE = -5.0
"""Below this score (one in a hundred and fifty) it is clear that a message is not of a label."""
ROUNDS_PER_SELECTION = 2
"""Rounds from one look at what is clear to the next."""
MAX_FEATURES = 1_200_000
"""Features kept at most unless fewer are asked for; where there are more, those of the fewest messages go first."""
MAX_NEAR_DANGER_FEATURES = 400_000
"""Of the model that tells twins apart."""
PRUNING_THRESHOLD = 0.5
"""Weights smaller than this share of the standard deviation of their label's are dropped: six sevenths of the model, and
three right answers in a thousand."""


@dataclass(frozen=True)
class _LabelWeights:
    """What tells one label from all others: some columns of the table, the weight of each, and a bias."""

    kept: npt.NDArray[np.uint8]
    """Which columns, one bit for each: forty labels have eight million of them."""
    weights: npt.NDArray[np.float16]
    bias: float


def fit_ngram_classifier(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    C: float,
    is_balanced: bool = True,
    max_features: int = MAX_FEATURES,
    max_samples: int = MAX_SAMPLES,
) -> LinearModel:
    """A decision over the letters of normalised texts.

    `is_balanced`: rare labels weigh as much as common ones. `max_features`: how many are kept. `max_samples`: how many
    examples are looked at in all, some of them again and again.
    """
    examples, names = _shuffle(*add_without_diacritics(texts, labels))
    classes, which = np.unique(names, return_inverse=True)
    balance = len(which) / len(classes) / np.bincount(which) if is_balanced else np.ones(len(classes))
    table = TfidfMatrix.fit(examples, max_features=max_features)
    del examples, names
    codes, rarity, features = table.codes, table.rarity.astype(np.float16), table.features
    found = _fit_labels(table, which, balance.tolist(), C=C, max_samples=max_samples)
    del table  # before the weights are brought together: it is the largest thing here
    weights = _group_by_feature(found, features)
    bias = np.array([told.bias for told in found], dtype=np.float32)
    return LinearModel(tuple(classes.tolist()), bias, codes, rarity, *weights)


def fit_near_danger_classifier(texts: Sequence[str], are_danger: Sequence[bool], *, C: float) -> LinearModel:
    """What tells danger from calm sentences in nearly the same words ("he is hitting me" and "he is not hitting me now").

    Beside 260,000 sentences about everything a "not" says little; among these alone it says what matters. Empty where there
    is no danger or no twin of it.
    """
    if len(set(are_danger)) < 2:
        nothing = np.zeros(0, dtype=np.float32)
        return LinearModel(
            (CALM, DANGER),
            np.zeros(2, dtype=np.float32),
            nothing.astype(np.uint32),
            nothing.astype(np.float16),
            np.zeros(1, dtype=np.int32),
            nothing.astype(np.uint8),
            nothing.astype(np.float16),
        )
    return fit_ngram_classifier(
        texts, [DANGER if one else CALM for one in are_danger], C=C, max_features=MAX_NEAR_DANGER_FEATURES
    )


def _fit_labels(
    table: TfidfMatrix, which: npt.NDArray[np.int64], balance: Sequence[float], *, C: float, max_samples: int
) -> list[_LabelWeights]:
    """What tells each label from all others: all cores at work, on one copy of the table."""
    from threadpoolctl import threadpool_limits

    def of_label(place: int) -> _LabelWeights:
        return _fit_label(table, which == place, weight=balance[place], C=C, max_samples=max_samples)

    process_memory.cache_large_blocks()
    # scikit-learn scales the weights with BLAS, whose own threads would wait busily for the next time on cores that are needed.
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as cores:
        return list(cores.map(of_label, range(len(balance))))


def _fit_label(
    table: TfidfMatrix, is_it: npt.NDArray[np.bool_], *, weight: float, C: float, max_samples: int
) -> _LabelWeights:
    from sklearn.linear_model import SGDClassifier

    judge = SGDClassifier(loss="log_loss", tol=None, class_weight={True: weight, False: 1.0}, random_state=0)
    rounds = min(max_samples // len(is_it), MAX_ROUNDS)
    if rounds >= MIN_ROUNDS:
        # Where there are few examples every row is needed each time, or scores become surer than they are right.
        judge.set_params(alpha=1 / (C * len(is_it)), max_iter=rounds).fit(table.get_rows(np.arange(len(is_it))), is_it)
    else:
        _fit_hard_examples(judge, table, is_it, C=C)
    weights, bias = judge.coef_[0].astype(np.float32), float(judge.intercept_[0])
    del judge  # its weights are twice as wide
    loud = np.abs(weights) > PRUNING_THRESHOLD * weights.std()
    return _LabelWeights(np.packbits(loud), weights[loud].astype(np.float16), bias)


def _fit_hard_examples(classifier: Any, table: TfidfMatrix, is_it: npt.NDArray[np.bool_], *, C: float) -> None:
    """From a first part of all rows, and then again and again from those that are not clear by now.

    What is unclear teaches nearly all there is to learn: of forty intents a message is far from most.
    """
    first = max(len(is_it) // FIRST_FRACTION, 1)
    classifier.alpha = 1 / (C * first)
    _partial_fit(classifier, table, is_it, np.arange(first), before=0)
    for round_ in range(1, MIN_ROUNDS):
        if round_ % ROUNDS_PER_SELECTION == 1:
            unclear = np.flatnonzero(is_it | (_decision_function(classifier, table) > CLEAR_SCORE))
            # Rows that are left out count as learnt: how fast it learns, and how far weights are pulled towards zero, goes by
            # the rows that are seen.
            classifier.alpha = 1 / (C * len(unclear))
        _partial_fit(classifier, table, is_it, unclear, before=round_ * len(unclear))


def _partial_fit(
    classifier: Any, table: TfidfMatrix, is_it: npt.NDArray[np.bool_], places: npt.NDArray[np.int64], *, before: int
) -> None:
    """Learn from these rows once, after so many others."""
    for begin in range(0, len(places), ROWS_PER_PART):
        part = places[begin : begin + ROWS_PER_PART]
        if hasattr(classifier, "t_"):  # not before it has seen any; rows that were left out count as seen
            classifier.t_ = 1.0 + before + begin
        classifier.partial_fit(table.get_rows(part), is_it[part], classes=[False, True])


def _decision_function(classifier: Any, table: TfidfMatrix) -> Floats:
    # In single precision, as the rows are: scipy would copy them into double.
    return table.dot(classifier.coef_[0].astype(np.float32)) + np.float32(classifier.intercept_[0])


def _group_by_feature(
    found: Sequence[_LabelWeights], features: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
    """Where the weights of each feature start, the class of each weight, and the weights. `features`: of each column."""

    def of(told: _LabelWeights) -> npt.NDArray[np.int32]:
        own: npt.NDArray[np.int32] = features[np.unpackbits(told.kept, count=len(features)).astype(bool)]
        return own

    lengths = np.zeros(len(features), dtype=np.int32)
    for told in found:
        lengths[of(told)] += 1
    starts = np.concatenate([[0], lengths.cumsum()]).astype(np.int32)
    free, places = starts[:-1].copy(), np.zeros(starts[-1], dtype=np.uint8)
    weights = np.zeros(starts[-1], dtype=np.float16)
    for place, told in enumerate(found):
        own = of(told)
        at = free[own]
        places[at], weights[at] = place, told.weights
        free[own] += 1
    return starts, places, weights


def _shuffle(texts: Sequence[str], labels: Sequence[str]) -> tuple[list[str], list[str]]:
    """Both in the same other order, so that the first part of them has some of everything.

    The order comes from the texts alone: in which file an example stands changes nothing, and one more moves no other.
    """
    mixed = sorted(zip(map(compute_order_key, texts), texts, labels, strict=True))
    return [text for _, text, _ in mixed], [label for *_, label in mixed]


def compute_order_key(text: str) -> int:
    """A number that says nothing about what the text says."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def add_without_diacritics(texts: Sequence[str], labels: Sequence[str]) -> tuple[list[str], list[str]]:
    """The examples, and each once more without its diacritics: half of all Vietnamese is typed so."""
    both = zip(texts, labels, strict=True)
    extra = [(bare, label) for text, label in both if (bare := remove_diacritics(text)) != text]
    return [*texts, *(text for text, _ in extra)], [*labels, *(label for _, label in extra)]
