"""Figures about understanding: how often it is right, how far its confidence can be trusted, how long it takes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

CALIBRATION_BINS = 15
"""Of the expected calibration error."""


@dataclass(frozen=True)
class Prediction:
    """One sentence, what it means, and what was understood: intents with their probabilities, likeliest first."""

    intent: str
    ranking: Sequence[tuple[str, float]]
    milliseconds: float
    language: str | None = None

    @property
    def predicted_intent(self) -> str:
        """The likeliest intent."""
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        """The probability of the likeliest intent."""
        return self.ranking[0][1]


@dataclass(frozen=True)
class Metrics:
    """What is reported of many sentences; shares from 0 to 1."""

    sentences: int
    accuracy: float
    top3: float
    macro_f1: float
    ece: float
    """Expected calibration error: how far confidence and accuracy lie apart, on average."""
    milliseconds: Mapping[str, float]
    """`p50` and `p95` of one sentence."""


def compute_metrics(predictions: Sequence[Prediction]) -> Metrics:
    """All figures. Raises ValueError where there is nothing to measure."""
    if not predictions:
        raise ValueError("there is nothing to measure")
    times = [one.milliseconds for one in predictions]
    return Metrics(
        sentences=len(predictions),
        accuracy=_compute_share(one.predicted_intent == one.intent for one in predictions),
        top3=_compute_share(any(name == one.intent for name, _ in one.ranking[:3]) for one in predictions),
        macro_f1=compute_macro_f1(predictions),
        ece=compute_calibration_error(predictions),
        milliseconds={"p50": compute_percentile(times, 50), "p95": compute_percentile(times, 95)},
    )


def compute_macro_f1(predictions: Sequence[Prediction]) -> float:
    """The mean, over the intents that occur, of the harmonic mean of precision and recall."""
    asked, said = Counter(one.intent for one in predictions), Counter(one.predicted_intent for one in predictions)
    right = Counter(one.intent for one in predictions if one.predicted_intent == one.intent)
    return sum(2 * right[intent] / (asked[intent] + said[intent]) for intent in asked) / len(asked)


def compute_calibration_error(predictions: Sequence[Prediction]) -> float:
    """Sentences in bins of equal width by confidence; the distance of confidence and accuracy, weighted by size."""
    bins: dict[int, list[Prediction]] = {}
    for one in predictions:
        bins.setdefault(min(int(one.confidence * CALIBRATION_BINS), CALIBRATION_BINS - 1), []).append(one)
    apart = (abs(sum((one.predicted_intent == one.intent) - one.confidence for one in several)) for several in bins.values())
    return sum(apart) / len(predictions)


def compute_confusion(predictions: Sequence[Prediction]) -> dict[str, dict[str, int]]:
    """Intent → what it was taken for → how often."""
    table: dict[str, Counter[str]] = {}
    for one in predictions:
        table.setdefault(one.intent, Counter())[one.predicted_intent] += 1
    return {intent: dict(row.most_common()) for intent, row in sorted(table.items())}


def list_mistakes(predictions: Sequence[Prediction], *, limit: int) -> Iterator[tuple[str, str, int]]:
    """The commonest mistakes: intent, taken for, how often."""
    wrong = Counter((one.intent, one.predicted_intent) for one in predictions if one.predicted_intent != one.intent)
    yield from ((intent, best, times) for (intent, best), times in wrong.most_common(limit))


def compute_percentile(values: Sequence[float], percent: float) -> float:
    """The value below which so many percent lie; the nearest one there is."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def _compute_share(hits: Iterator[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted)
