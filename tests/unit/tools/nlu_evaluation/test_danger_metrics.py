"""Figures about danger, worked out by hand."""

from tools.nlu_evaluation.metrics import Alarm, choose_threshold, compute_danger_metrics, group_by_language


def alarm(
    score: float,
    *,
    danger: bool = False,
    hard: bool = False,
    words: bool = False,
    answer: bool = False,
    language: str = "id",
) -> Alarm:
    return Alarm(language, danger, hard, words, score, answer)


ALARMS = [
    alarm(2.0, danger=True),
    alarm(-2.0, danger=True, words=True),
    alarm(-3.0, danger=True, answer=True),
    alarm(0.5, danger=True),
    alarm(1.0, hard=True, answer=True),
    alarm(-1.0, hard=True),
    alarm(-4.0, answer=True),
    alarm(-4.0, words=True),
    alarm(0.0),
]


def test_what_is_heard_at_a_threshold() -> None:
    found = compute_danger_metrics(ALARMS, least=0.5)
    assert (found.dangers, found.recall, found.recall_by_words) == (4, 0.75, 0.25)
    assert (found.false_alarms, found.hard, found.false_alarms_on_hard) == (2 / 5, 2, 0.5)
    assert (found.recall_or_answered, found.false_alarms_or_answered) == (1.0, 3 / 5)


def test_the_threshold_keeps_to_its_budget() -> None:
    calm = [alarm(score / 100) for score in range(100)]
    least = choose_threshold(calm, false_alarms=0.03)
    assert sum(one.is_raised(least) for one in calm) == 3
    with_words = [*calm, *[alarm(-9.0, words=True)] * 2]
    assert sum(one.is_raised(choose_threshold(with_words, false_alarms=0.03)) for one in with_words) <= 3


def test_alarms_are_told_apart_by_language() -> None:
    assert {
        language: len(found) for language, found in group_by_language([alarm(1), alarm(1, language="km")]).items()
    } == {
        "id": 1,
        "km": 1,
    }


def test_nothing_to_hear_is_no_share() -> None:
    assert compute_danger_metrics([], least=0.0).recall == 0
    assert choose_threshold([], false_alarms=0.1) == 0
