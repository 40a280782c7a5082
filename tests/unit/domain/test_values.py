"""A value has exactly one form, and none that the calendar or the clock does not have."""

import pytest

from bot.domain.rights import VALUE_PATTERNS, find_value_form, parse_values

KNOWN = {
    "year": [("year", "2019"), ("later_year", "2022")],
    "date": [("since", "2023-01"), ("since", "2025-12-07")],
    "number": [("days", "14"), ("rate", "0.5"), ("people", "2019")],
    "money": [("fine", "10000 MYR"), ("fee", "1.5 KWD")],
    "share": [("share", "10%"), ("share", "2.5%")],
    "clock": [("start", "22:00"), ("end", "06:00")],
}


@pytest.mark.parametrize(
    ("form", "name", "written"), [(form, *pair) for form, found in KNOWN.items() for pair in found]
)
def test_a_value_is_told_by_its_form(form: str, name: str, written: str) -> None:
    assert find_value_form(name, written) == form
    assert [one for one, pattern in VALUE_PATTERNS.items() if pattern.match(f"{name}={written}")] == [form]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("days", ""),
        ("days", "14 days"),
        ("days", "1,000"),
        ("days", "១៤"),
        ("days", "１４"),
        ("days", "-3"),
        ("fine", "RM10000"),
        ("fine", "10000 Myr"),
        ("share", "10 %"),
        ("since", "2023-13"),
        ("since", "2023-02-30"),
        ("since", "2023-1"),
        ("start", "25:00"),
        ("start", "8:00"),
        ("year", "19"),
        ("year", "2019-01"),
        ("Days", "14"),
        ("days", "14\n"),
    ],
)
def test_what_is_no_value_has_no_form(name: str, written: str) -> None:
    assert find_value_form(name, written) is None


def test_a_cell_holds_several() -> None:
    assert parse_values("fine=10000 MYR;years=5") == [("fine", "10000 MYR"), ("years", "5")]
    assert parse_values("") == []
