"""The clock only takes away: a check lasts, runs out, and hides a number, but never an emergency number."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.directory import Directory, Hotline, Mission, Source
from bot.domain.verification import VerificationPolicy, count_lapses, filter_directory, find_expiry_date
from tests.support.factories import load_real_content
from tests.unit.domain.test_directory import line, office

RULES = load_real_content().verification_rules
CALLED = date(2025, 1, 31)


def checked(row: Hotline | Mission, on: date = CALLED) -> Hotline | Mission:
    return replace(row, source=Source("a page", "2024", assured_on=on))


def seen(row: Hotline, on: date, rules: VerificationPolicy = RULES) -> Hotline | None:
    return next(iter(filter_directory(Directory((), (row,)), rules, on=on).hotlines), None)


def office_on(row: Mission, on: date) -> Mission:
    return filter_directory(Directory((row,), ()), RULES, on=on).missions[0]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 8, 15), 6, date(2026, 2, 15)),
        (date(2025, 12, 1), 12, date(2026, 12, 1)),
        (date(2025, 11, 30), 1, date(2025, 12, 30)),
    ],
)
def test_months_are_those_of_the_calendar(start: date, months: int, end: date) -> None:
    assert find_expiry_date(start, months) == end


@pytest.mark.parametrize(
    ("on", "times"),
    [
        (date(2025, 7, 30), 0),
        (date(2025, 7, 31), 1),
        (date(2026, 1, 30), 1),
        (date(2026, 1, 31), 2),
        (date(2036, 1, 1), 2),
    ],
)
def test_a_check_runs_out_to_the_day(on: date, times: int) -> None:
    assert count_lapses(CALLED, 6, on=on) == times
    assert count_lapses(None, 6, on=on) == 0


@pytest.mark.parametrize(
    ("kind", "months"), [("police", 12), ("ambulance", 12), ("labour", 6), ("violence", 6), ("migrant_ngo", 6)]
)
def test_how_long_a_check_of_a_line_lasts(kind: str, months: int) -> None:
    assert RULES.get_lifetime_months(line("x", kind)) == months


@pytest.mark.parametrize(("country", "months"), [("MY", 6), ("JP", 6), ("SA", 3), ("AE", 3), ("JO", 3), ("LB", 3)])
def test_how_long_a_check_of_an_office_lasts(country: str, months: int) -> None:
    assert RULES.get_lifetime_months(office("x", "PH", country)) == months


@pytest.mark.parametrize(
    ("confidence", "on", "is_shown", "is_lately"),
    [
        ("high", date(2025, 3, 1), True, True),
        ("medium", date(2025, 3, 1), True, True),
        ("high", date(2025, 9, 1), True, False),
        ("medium", date(2025, 9, 1), False, False),
        ("high", date(2026, 9, 1), False, False),
    ],
)
def test_a_line_past_its_time_loses_a_level_and_then_goes(
    confidence: str, on: date, is_shown: bool, is_lately: bool
) -> None:
    found = seen(checked(line("x", confidence=confidence)), on)
    assert (found is not None) is is_shown
    assert found is None or found.source.is_recent is is_lately


@pytest.mark.parametrize("confidence", ["high", "medium"])
def test_a_line_nobody_has_called_keeps_the_confidence_of_its_source(confidence: str) -> None:
    assert seen(line("x", confidence=confidence), date(2036, 1, 1))


@pytest.mark.parametrize("kind", ["police", "ambulance"])
def test_an_emergency_number_is_never_hidden_but_says_that_it_is_old(kind: str) -> None:
    found = seen(checked(line("x", kind, confidence="medium")), date(2036, 1, 1))
    assert found
    assert not found.source.is_recent


def test_the_numbers_of_an_office_run_out_each_by_itself() -> None:
    later = Source("a page", "2024", assured_on=date(2025, 12, 1))
    row = replace(
        checked(office("x", "PH")),
        address="A road",
        phone="1",
        phone_after_hours="2",
        confidence="high",
        phone_confidence="high",
        after_hours_confidence="high",
        after_hours_source=later,
    )
    half, gone = office_on(row, date(2026, 3, 1)), office_on(row, date(2037, 1, 1))
    assert (half.phone, half.address, half.phone_after_hours) == ("", "", "2")
    assert (gone.phone, gone.address, gone.phone_after_hours) == ("", "", "")
    assert half.after_hours_source and half.after_hours_source.is_recent


def test_the_order_stays() -> None:
    content = load_real_content()
    today = content.as_of(date(2026, 11, 24)).directory
    assert [row.row_id for row in today.hotlines] == [row.row_id for row in content.directory.hotlines]
