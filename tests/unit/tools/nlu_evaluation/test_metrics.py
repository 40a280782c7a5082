"""Figures, worked out by hand."""

import pytest

from tools.nlu_evaluation.metrics import (
    Prediction,
    compute_calibration_error,
    compute_confusion,
    compute_macro_f1,
    compute_metrics,
    compute_percentile,
    list_mistakes,
)


def judged(intent: str, *best: str, confidence: float = 1.0, milliseconds: float = 1.0) -> Prediction:
    return Prediction(intent, [(name, confidence) for name in best], milliseconds)


SAID = [
    judged("a", "a", "b", "c"),
    judged("a", "a", "b", "c"),
    judged("a", "b", "c", "a"),
    judged("b", "c", "a", "d", "b"),
]


def test_shares() -> None:
    found = compute_metrics(SAID)
    assert (found.sentences, found.accuracy, found.top3) == (4, 0.5, 0.75)


def test_macro_f1_is_the_mean_over_what_was_asked() -> None:
    # a: precision 2/2, recall 2/3 → 0.8; b: 0/1 and 0/1 → 0
    assert compute_macro_f1(SAID) == pytest.approx(0.4)


def test_confidence_and_accuracy_apart() -> None:
    assert compute_calibration_error(
        [judged("a", "a", confidence=0.9), judged("a", "b", confidence=0.9)]
    ) == pytest.approx(0.4)
    assert compute_calibration_error([judged("a", "a", confidence=1.0)]) == 0


def test_two_bins_are_weighed_by_size() -> None:
    several = [judged("a", "a", confidence=0.5)] * 3 + [judged("a", "b", confidence=0.95)]
    assert compute_calibration_error(several) == pytest.approx((3 * 0.5 + 0.95) / 4)


def test_confusion_and_its_worst() -> None:
    assert compute_confusion(SAID) == {"a": {"a": 2, "b": 1}, "b": {"c": 1}}
    assert list(list_mistakes(SAID, limit=1)) == [("a", "b", 1)]


def test_percentiles() -> None:
    assert (compute_percentile([3, 1, 2], 50), compute_percentile([3, 1, 2], 95), compute_percentile([7], 0)) == (
        2,
        3,
        7,
    )


def test_nothing_to_measure_is_said() -> None:
    with pytest.raises(ValueError, match="nothing"):
        compute_metrics([])
