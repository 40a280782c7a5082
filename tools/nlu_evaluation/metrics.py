"""Figures about understanding: how often it is right, how far its confidence can be trusted, how long it takes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

CALIBRATION_BINS = 15
"""Of the expected calibration error."""
MAX_ENCODED = 20_000
"""Examples with a vector, of all batches together."""
MAX_ASKED = 700
"""Sentences of a batch in one language that are asked."""


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
    apart = (
        abs(sum((one.predicted_intent == one.intent) - one.confidence for one in several)) for several in bins.values()
    )
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


@dataclass(frozen=True)
class Alarm:
    """One sentence, whether it is danger, and what triage made of it."""

    language: str
    is_danger: bool
    is_hard: bool
    """Written to sound like danger, and none."""
    by_words: bool
    score: float
    """Of the trained decision; from `least` on it is taken for danger."""
    by_answer: bool = False
    """Whether the assistant's answer is the card, whatever triage made of it."""

    def is_raised(self, least: float) -> bool:
        """Whether she gets the card at once."""
        return self.by_words or self.score >= least


@dataclass(frozen=True)
class Fold:
    """One batch, and what was made of it by what had learnt from the others."""

    held_out: str
    with_encoder: list[Prediction]
    without_encoder: list[Prediction]
    """Letters alone, as where there is no encoder."""
    spelling_variants: Mapping[str, tuple[list[Prediction], list[Prediction]]]
    """Sentences as they were written, and the same ones in another spelling: see augmentation.py."""
    alarms: list[Alarm]
    other_batches: int
    """How many batches it had learnt from."""


@dataclass(frozen=True)
class DangerMetrics:
    """Figures of one language; shares from 0 to 1."""

    dangers: int
    recall: float
    recall_by_words: float
    false_alarms: float
    hard: int
    false_alarms_on_hard: float
    recall_or_answered: float
    """Of all dangers, those for which she gets the card, at once or as the answer."""
    false_alarms_or_answered: float


def compute_danger_metrics(alarms: Iterable[Alarm], *, least: float) -> DangerMetrics:
    """What triage does with these sentences at this threshold."""
    several = list(alarms)
    danger = [one for one in several if one.is_danger]
    calm = [one for one in several if not one.is_danger]
    hard = [one for one in calm if one.is_hard]
    return DangerMetrics(
        dangers=len(danger),
        recall=_compute_danger_share([one.is_raised(least) for one in danger]),
        recall_by_words=_compute_danger_share([one.by_words for one in danger]),
        false_alarms=_compute_danger_share([one.is_raised(least) for one in calm]),
        hard=len(hard),
        false_alarms_on_hard=_compute_danger_share([one.is_raised(least) for one in hard]),
        recall_or_answered=_compute_danger_share([one.is_raised(least) or one.by_answer for one in danger]),
        false_alarms_or_answered=_compute_danger_share([one.is_raised(least) or one.by_answer for one in calm]),
    )


def choose_threshold(alarms: Sequence[Alarm], *, false_alarms: float) -> float:
    """The lowest threshold at which no more than this share of calm sentences is taken for danger."""
    calm = [one for one in alarms if not one.is_danger]
    allowed = int(false_alarms * len(calm)) - sum(one.by_words for one in calm)
    scores = sorted((one.score for one in calm if not one.by_words), reverse=True)
    if not scores:
        return 0.0
    return scores[min(max(allowed, 0), len(scores) - 1)] + 1e-3


def group_by_language(alarms: Iterable[Alarm]) -> Mapping[str, list[Alarm]]:
    """The alarms of each language."""
    found: dict[str, list[Alarm]] = {}
    for one in alarms:
        found.setdefault(one.language, []).append(one)
    return found


def _compute_danger_share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0
