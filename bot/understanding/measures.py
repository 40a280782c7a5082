"""Figures about understanding: how often it is right, how far its confidence can be trusted, how long it takes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

BINS = 15
"""Of the expected calibration error."""


@dataclass(frozen=True)
class Judged:
    """One sentence, what it means, and what was understood: intents with their probabilities, likeliest first."""

    intent: str
    ranking: Sequence[tuple[str, float]]
    milliseconds: float
    language: str | None = None

    @property
    def best(self) -> str:
        """The likeliest intent."""
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        """The probability of the likeliest intent."""
        return self.ranking[0][1]


@dataclass(frozen=True)
class Figures:
    """What is reported of many sentences; shares from 0 to 1."""

    sentences: int
    accuracy: float
    top3: float
    macro_f1: float
    ece: float
    """Expected calibration error: how far confidence and accuracy lie apart, on average."""
    milliseconds: Mapping[str, float]
    """`p50` and `p95` of one sentence."""


def measure(judged: Sequence[Judged]) -> Figures:
    """All figures. Raises ValueError where there is nothing to measure."""
    if not judged:
        raise ValueError("there is nothing to measure")
    times = [one.milliseconds for one in judged]
    return Figures(
        sentences=len(judged),
        accuracy=_share(one.best == one.intent for one in judged),
        top3=_share(any(name == one.intent for name, _ in one.ranking[:3]) for one in judged),
        macro_f1=macro_f1(judged),
        ece=calibration_error(judged),
        milliseconds={"p50": percentile(times, 50), "p95": percentile(times, 95)},
    )


def macro_f1(judged: Sequence[Judged]) -> float:
    """The mean, over the intents that occur, of the harmonic mean of precision and recall."""
    asked, said = Counter(one.intent for one in judged), Counter(one.best for one in judged)
    right = Counter(one.intent for one in judged if one.best == one.intent)
    return sum(2 * right[intent] / (asked[intent] + said[intent]) for intent in asked) / len(asked)


def calibration_error(judged: Sequence[Judged]) -> float:
    """Sentences in bins of equal width by confidence; the distance of confidence and accuracy, weighted by size."""
    bins: dict[int, list[Judged]] = {}
    for one in judged:
        bins.setdefault(min(int(one.confidence * BINS), BINS - 1), []).append(one)
    apart = (abs(sum((one.best == one.intent) - one.confidence for one in several)) for several in bins.values())
    return sum(apart) / len(judged)


def confusion(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """Intent → what it was taken for → how often."""
    table: dict[str, Counter[str]] = {}
    for one in judged:
        table.setdefault(one.intent, Counter())[one.best] += 1
    return {intent: dict(row.most_common()) for intent, row in sorted(table.items())}


def mistakes(judged: Sequence[Judged], *, most: int) -> Iterator[tuple[str, str, int]]:
    """The commonest mistakes: intent, taken for, how often."""
    wrong = Counter((one.intent, one.best) for one in judged if one.best != one.intent)
    yield from ((intent, best, times) for (intent, best), times in wrong.most_common(most))


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which so many percent lie; the nearest one there is."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def _share(hits: Iterator[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted)
