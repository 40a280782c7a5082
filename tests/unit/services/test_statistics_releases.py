"""What is released is what the brute force of test_suppression.py attacks, sheet by sheet, and never changes again (R40)."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.db.tables.core import CountRow
from bot.domain.statistics import AUDIENCES, DIMENSIONS, MonthlyStatistics
from bot.services import statistics
from tests.support.factories import load_real_content
from tests.unit.services.test_suppression import Shown, shown

RULES = load_real_content().statistics_rules
MONTH = date(2025, 11, 1)
DUE = {
    audience: datetime(2025, 12, 1, tzinfo=UTC) + timedelta(days=RULES[audience].delay_days) for audience in AUDIENCES
}
NUMBERS = st.integers(0, 40) | st.integers(0, 6)
Counted = dict[str, list[int]]


@st.composite
def counted(draw: st.DrawFn) -> Counted:
    """How often each value of each dimension happened in a month."""
    return {name: draw(st.lists(NUMBERS, min_size=len(of), max_size=len(of))) for name, of in DIMENSIONS.items()}


def uow(numbers: Counted) -> Any:
    """A unit of work over such a month."""
    rows = [
        CountRow(MONTH, name, value, number)
        for name, each in numbers.items()
        for value, number in zip(DIMENSIONS[name], each, strict=True)
        if number
    ]
    return SimpleNamespace(statistics=SimpleNamespace(list_by_month=lambda month: rows if month == MONTH else []))


def released(numbers: Counted, audience: str, *, days: float = 0) -> MonthlyStatistics:
    found = statistics.build_monthly_statistics(
        uow(numbers), month=MONTH, audience=audience, rules=RULES, now=DUE[audience] + timedelta(days=days)
    )
    assert found
    return found


def seen(sheet: MonthlyStatistics, dimension: str) -> Shown:
    return tuple(cell.number for cell in sheet.get_tally(dimension).cells)


@given(numbers=counted())
@settings(max_examples=60)
def test_each_sheet_is_what_the_attack_is_tried_on(numbers: Counted) -> None:
    for audience in AUDIENCES:
        sheet = released(numbers, audience)
        for name, each in numbers.items():
            assert seen(sheet, name) == shown(each, RULES["posts"], RULES[audience].least)


@given(numbers=counted(), days=st.lists(st.floats(0, 3000), min_size=3, max_size=3))
@settings(max_examples=20)
def test_no_pair_of_releases_of_a_month_differs_by_anything(numbers: Counted, days: list[float]) -> None:
    """Between the first release and any later one nothing can be subtracted."""
    for audience in AUDIENCES:
        releases = [released(numbers, audience, days=each) for each in (0.0, *days)]
        assert all(one == other for one, other in combinations(releases, 2))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_before_its_time_there_is_no_release_to_compare_with(audience: str) -> None:
    a_moment_before = DUE[audience] - timedelta(seconds=1)
    assert (
        statistics.build_monthly_statistics(uow({}), month=MONTH, audience=audience, rules=RULES, now=a_moment_before)
        is None
    )


@given(
    numbers=counted(),
    more=st.sampled_from([(name, place) for name, of in DIMENSIONS.items() for place in range(len(of))]),
)
@settings(max_examples=100)
def test_one_event_more_shows_in_no_sheet_but_of_its_own_dimension(numbers: Counted, more: tuple[str, int]) -> None:
    """Nothing ties two dimensions together, so that what is in one of them is no key to another."""
    name, place = more
    other = {**numbers, name: [number + (at == place) for at, number in enumerate(numbers[name])]}
    for audience in AUDIENCES:
        before, after = released(numbers, audience), released(other, audience)
        assert all(seen(before, each) == seen(after, each) for each in DIMENSIONS if each != name)
