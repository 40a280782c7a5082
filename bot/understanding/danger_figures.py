"""How well danger is heard: the share of dangerous messages that are, and of others that are taken for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


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
