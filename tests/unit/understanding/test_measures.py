"""Figures, worked out by hand."""

import pytest

from bot.understanding.measures import Judged, calibration_error, confusion, macro_f1, measure, mistakes, percentile


def judged(intent: str, *best: str, confidence: float = 1.0, milliseconds: float = 1.0) -> Judged:
    return Judged(intent, [(name, confidence) for name in best], milliseconds)


SAID = [
    judged("a", "a", "b", "c"),
    judged("a", "a", "b", "c"),
    judged("a", "b", "c", "a"),
    judged("b", "c", "a", "d", "b"),
]


def test_shares() -> None:
    found = measure(SAID)
    assert (found.sentences, found.accuracy, found.top3) == (4, 0.5, 0.75)


def test_macro_f1_is_the_mean_over_what_was_asked() -> None:
    # a: precision 2/2, recall 2/3 → 0.8; b: 0/1 and 0/1 → 0
    assert macro_f1(SAID) == pytest.approx(0.4)


def test_confidence_and_accuracy_apart() -> None:
    assert calibration_error([judged("a", "a", confidence=0.9), judged("a", "b", confidence=0.9)]) == pytest.approx(0.4)
    assert calibration_error([judged("a", "a", confidence=1.0)]) == 0


def test_two_bins_are_weighed_by_size() -> None:
    several = [judged("a", "a", confidence=0.5)] * 3 + [judged("a", "b", confidence=0.95)]
    assert calibration_error(several) == pytest.approx((3 * 0.5 + 0.95) / 4)


def test_confusion_and_its_worst() -> None:
    assert confusion(SAID) == {"a": {"a": 2, "b": 1}, "b": {"c": 1}}
    assert list(mistakes(SAID, most=1)) == [("a", "b", 1)]


def test_percentiles() -> None:
    assert (percentile([3, 1, 2], 50), percentile([3, 1, 2], 95), percentile([7], 0)) == (2, 3, 7)


def test_nothing_to_measure_is_said() -> None:
    with pytest.raises(ValueError, match="nothing"):
        measure([])
