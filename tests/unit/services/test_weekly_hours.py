"""Hours day by day, and the text they are stored as."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StateConflict
from bot.i18n.opening_hours import DAYS, is_open, is_supported
from bot.services.weekly_hours import HolidayHours, WeeklyHours, build_spans, format_weekly_hours, parse_weekly_hours

SPANS = (("09:00-17:00",), ("08:30-12:00", "14:00-16:00"), ("22:00-06:00",))


@pytest.mark.parametrize(
    "hours",
    [
        "",
        "24/7",
        "Mo-Fr 09:00-12:00,14:00-16:00",
        "Mo-Fr 09:00-17:00; Sa 09:00-12:00; PH off",
        "Mo,We 09:00-12:00; Tu 14:00-16:00; PH 10:00-11:00",
    ],
)
def test_stored_hours_come_back_as_they_were(hours: str) -> None:
    assert format_weekly_hours(parse_weekly_hours(hours)) == hours


@pytest.mark.parametrize(
    ("hours", "stored"),
    [
        ("Sa,PH 09:00-12:00", "Sa 09:00-12:00; PH 09:00-12:00"),
        ("Mo-Su 09:00-17:00; We 14:00-16:00", "Mo-Tu,Th-Su 09:00-17:00; We 14:00-16:00"),
        ("Fr-Mo 09:00-17:00", "Mo,Fr-Su 09:00-17:00"),
    ],
)
def test_what_is_written_in_another_way_means_the_same(hours: str, stored: str) -> None:
    assert format_weekly_hours(parse_weekly_hours(hours)) == stored


def test_hours_that_are_none_of_ours_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        parse_weekly_hours("sometimes")


@given(
    days=st.dictionaries(st.sampled_from(DAYS), st.sampled_from(SPANS)),
    holidays=st.sampled_from([HolidayHours.AS_USUAL, HolidayHours.CLOSED]),
)
def test_hours_survive_being_stored(days: dict[str, tuple[str, ...]], holidays: HolidayHours) -> None:
    stored = format_weekly_hours(WeeklyHours(days, holidays))
    assert is_supported(stored, "Asia/Kuala_Lumpur")
    assert parse_weekly_hours(stored).days == days


@given(days=st.dictionaries(st.sampled_from(DAYS), st.sampled_from(SPANS[:2]), min_size=1), hour=st.integers(0, 167))
def test_what_the_form_says_is_when_the_post_is_open(days: dict[str, tuple[str, ...]], hour: int) -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour, minutes=15)  # a Monday
    spans = [span.split("-") for span in days.get(DAYS[at.weekday()], ())]
    said = any(begin <= f"{at:%H:%M}" < end for begin, end in spans)
    assert is_open(format_weekly_hours(WeeklyHours(days)), "UTC", now=at) is said


@pytest.mark.parametrize(
    ("begins", "ends", "spans"),
    [
        (["", ""], ["", ""], ()),
        (["14:00", "09:00"], ["16:00", "12:00"], ("09:00-12:00", "14:00-16:00")),
        (["09:00", "22:00"], ["12:00", "06:00"], ("09:00-12:00", "22:00-06:00")),
    ],
)
def test_what_was_typed_becomes_spans_in_order(begins: list[str], ends: list[str], spans: tuple[str, ...]) -> None:
    assert build_spans(begins, ends) == spans


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (["09:00"], [""]),
        ([""], ["12:00"]),
        (["9:00"], ["12:00"]),
        (["24:00"], ["12:00"]),
        (["09:00"], ["09:00"]),
        (["09:00", "11:00"], ["12:00", "13:00"]),
        (["22:00", "23:00"], ["06:00", "23:30"]),
    ],
)
def test_spans_that_make_no_sense_are_refused(begins: list[str], ends: list[str]) -> None:
    with pytest.raises(StateConflict) as refused:
        build_spans(begins, ends)
    assert refused.value.reason == "hours_unfit"
