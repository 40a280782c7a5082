"""What is not known: counted by question and country, listed when the month is over, small numbers hidden as everywhere."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.db.unit_of_work import UnitOfWork
from bot.domain.statistics import UNKNOWN_VALUES, Cell
from bot.services import statistics
from tests.support.factories import NOW, load_real_content
from tests.unit.services.conftest import Within

RULES = load_real_content().statistics_rules["posts"]
MONTH = date(2025, 11, 1)
DUE = datetime(2025, 12, 1, tzinfo=UTC) + timedelta(days=RULES.delay_days)
FEW = {"abortion_law:QA": 1, "rest_day:BH": 4, "hours:SG": 2, "pregnancy:OM": 3}
MANY = {"minimum_wage:MY": 23, "find_embassy:TW": 8}


def ask(within: Within, numbers: dict[str, int]) -> None:
    def count(uow: UnitOfWork) -> None:
        for value, number in numbers.items():
            for _ in range(number):
                statistics.count_unknown(uow, value, now=NOW)
        uow.commit()

    within(count)


def listed(within: Within, *, now: datetime = DUE) -> list[Cell]:
    found: list[Cell] = within(statistics.list_unknown, month=MONTH, rules=RULES, now=now)
    return found


def test_small_numbers_are_hidden_and_the_others_rounded_the_most_asked_first(within: Within) -> None:
    ask(within, FEW | MANY)
    assert listed(within) == [Cell("minimum_wage:MY", 25), Cell("find_embassy:TW", 10)]


def test_where_the_sum_would_give_one_away_nothing_is_listed(within: Within) -> None:
    ask(within, {"minimum_wage:MY": 5})
    assert listed(within) == []


def test_a_month_that_is_not_over_its_delay_is_not_listed(within: Within) -> None:
    ask(within, FEW | MANY)
    early = DUE - timedelta(seconds=1)
    assert listed(within, now=early) == []
    assert within(statistics.list_unknown_months, rules=RULES, now=early) == []
    assert within(statistics.list_unknown_months, rules=RULES, now=DUE) == [MONTH]


def test_it_stands_on_no_sheet_and_makes_no_month_of_the_sheets(within: Within) -> None:
    ask(within, MANY)
    assert within(statistics.list_due_months, rules=RULES, now=DUE) == []
    sheet = within(
        statistics.build_monthly_statistics,
        month=MONTH,
        audience="posts",
        rules=load_real_content().statistics_rules,
        now=DUE,
    )
    assert all(tally.is_hidden for tally in sheet.tallies)


@pytest.mark.parametrize("value", ["minimum_wage", "minimum_wage:XX", "my boss hits me:MY", "minimum_wage:any"])
def test_what_is_no_closed_value_is_not_counted(within: Within, value: str) -> None:
    assert value not in UNKNOWN_VALUES
    with pytest.raises(ValueError, match="is counted"):
        ask(within, {value: 1})
