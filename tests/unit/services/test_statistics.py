"""Numbers without persons: counted with what happens, shown when a month is over, by one dimension at a time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.db.unit_of_work import UnitOfWork
from bot.domain.statistics import DIMENSIONS, NO_ANSWER_GIVEN, Cell, MonthlyStatistics
from bot.services import statistics
from tests.support.factories import NOW, load_real_content
from tests.unit.services.conftest import Within

RULES = load_real_content().statistics_rules
MONTH = date(2025, 11, 1)
LATER = datetime(2025, 12, 31, tzinfo=UTC)
DAY = timedelta(days=1)


def happen(within: Within, times: int, *, dimension: str, value: str, now: datetime = NOW) -> None:
    def count(uow: UnitOfWork) -> None:
        for _ in range(times):
            statistics.count_event(uow, now=now, dimension=dimension, value=value)
        uow.commit()

    within(count)


def sheet(within: Within, *, audience: str = "posts", month: date = MONTH, now: datetime = LATER) -> MonthlyStatistics:
    found = within(statistics.build_monthly_statistics, month=month, audience=audience, rules=RULES, now=now)
    assert isinstance(found, MonthlyStatistics)
    return found


def shown(found: MonthlyStatistics, dimension: str) -> dict[str, int | None]:
    return {cell.value: cell.number for cell in found.get_tally(dimension).cells}


def test_a_card_that_was_sent_is_counted_one_thing_at_a_time(within: Within) -> None:
    def send(uow: UnitOfWork) -> None:
        statistics.count_submission(
            uow, now=NOW, country="MY", language="my", help_kinds=("wages", "papers"), urgency=None
        )
        uow.commit()

    within(send)
    rows = within(lambda uow: uow.statistics.list_by_month(MONTH))
    assert {(row.dimension, row.value, row.number) for row in rows} == {
        ("request", "sent", 1),
        ("country", "MY", 1),
        ("language", "my", 1),
        ("urgency", NO_ANSWER_GIVEN, 1),
        ("help", "wages", 1),
        ("help", "papers", 1),
    }


@pytest.mark.parametrize(("dimension", "value"), [("language", "de"), ("name", "Sari"), ("help", "my boss hits me")])
def test_what_is_no_closed_value_is_not_counted(within: Within, dimension: str, value: str) -> None:
    with pytest.raises(ValueError, match="is counted"):
        happen(within, 1, dimension=dimension, value=value)


def test_a_month_is_shown_when_it_is_over_and_its_delay_has_passed(within: Within) -> None:
    happen(within, 50, dimension="request", value="sent")
    for now in (NOW, datetime(2025, 12, 1, tzinfo=UTC), LATER - timedelta(seconds=1)):
        assert within(statistics.build_monthly_statistics, month=MONTH, audience="posts", rules=RULES, now=now) is None
    assert shown(sheet(within), "request") == {"sent": 50}
    assert statistics.find_newest_month(rules=RULES["posts"], now=LATER) == MONTH
    assert statistics.find_newest_month(rules=RULES["posts"], now=LATER - DAY) == date(2025, 10, 1)
    assert within(statistics.list_due_months, rules=RULES["posts"], now=LATER) == [MONTH]
    assert within(statistics.list_due_months, rules=RULES["posts"], now=LATER - DAY) == []


def test_the_month_is_that_of_the_moment_it_happened(within: Within) -> None:
    happen(within, 20, dimension="request", value="sent", now=datetime(2025, 11, 30, 23, 59, tzinfo=UTC))
    happen(within, 30, dimension="request", value="sent", now=datetime(2025, 12, 1, 0, 0, tzinfo=UTC))
    assert shown(sheet(within), "request") == {"sent": 20}
    assert shown(sheet(within, month=date(2025, 12, 1), now=LATER + 31 * DAY), "request") == {"sent": 30}


def test_small_numbers_and_what_would_give_them_away_are_hidden(within: Within) -> None:
    for language, times in (("my", 41), ("km", 23), ("vi", 3), ("en", 9), ("id", 1)):
        happen(within, times, dimension="language", value=language)
    assert shown(sheet(within), "language") == {"my": 40, "km": 25, "vi": None, "id": None, "fil": None, "en": 10}
    assert shown(sheet(within, audience="public"), "language") == {
        "my": 40,
        "km": 25,
        "vi": None,
        "id": None,
        "fil": None,
        "en": None,
    }


def test_an_empty_month_shows_nothing_but_that(within: Within) -> None:
    found = sheet(within)
    assert [tally.dimension for tally in found.tallies] == list(DIMENSIONS)
    assert all(tally.is_hidden for tally in found.tallies)
    assert found.get_tally("request").cells == (Cell("sent", None),)
