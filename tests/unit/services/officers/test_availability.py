"""Gaps: exactly the opening hours that no shift covers."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db.tables.officers import ShiftRow
from bot.domain.officer import ShiftGap
from bot.i18n import opening_hours
from bot.services.officers.availability import STEP_MINUTES, OpeningHours, find_gaps

KL = "Asia/Kuala_Lumpur"
OFFICE = OpeningHours("Mo-Fr 09:00-12:00,14:00-16:00", KL)
MONDAY = date(2026, 3, 2)
WEEK = [MONDAY + timedelta(days=ahead) for ahead in range(7)]
QUARTERS = st.integers(0, 95).map(lambda quarter: quarter * STEP_MINUTES)


def shift(weekday: int, begins: int, ends: int) -> ShiftRow:
    return ShiftRow("shift", "post", "officer", weekday, begins, ends)


def test_without_shifts_every_opening_hour_is_one() -> None:
    assert find_gaps(OFFICE, [], set(), [MONDAY]) == [ShiftGap(MONDAY, 540, 720), ShiftGap(MONDAY, 840, 960)]


def test_a_closed_day_has_none() -> None:
    assert find_gaps(OFFICE, [], set(), [WEEK[5], WEEK[6]]) == []


def test_a_shift_cuts_a_gap_in_two() -> None:
    assert find_gaps(OFFICE, [shift(0, 600, 660)], set(), [MONDAY])[:2] == [
        ShiftGap(MONDAY, 540, 600),
        ShiftGap(MONDAY, 660, 720),
    ]


def test_on_a_holiday_shifts_do_not_hold() -> None:
    assert find_gaps(OFFICE, [shift(0, 0, 1440)], {MONDAY}, [MONDAY]) == find_gaps(OFFICE, [], set(), [MONDAY])


def test_unknown_hours_have_no_gap() -> None:
    assert find_gaps(OpeningHours("", KL), [], set(), WEEK) == []


@pytest.mark.parametrize("zone", [KL, "Asia/Beirut", "UTC"])
def test_day_and_night_are_a_whole_day_also_when_the_clock_is_changed(zone: str) -> None:
    changed = date(2026, 3, 29)  # Beirut goes to summer time
    assert find_gaps(OpeningHours("24/7", zone), [], set(), [changed]) == [ShiftGap(changed, 0, 1440)]


@given(st.lists(st.tuples(st.integers(0, 6), QUARTERS, QUARTERS), max_size=8), st.sets(st.sampled_from(WEEK)))
def test_a_minute_is_in_a_gap_if_the_post_is_open_and_nobody_covers_it(
    times: list[tuple[int, int, int]], holidays: set[date]
) -> None:
    shifts = [shift(day, min(one, two), max(one, two) + STEP_MINUTES) for day, one, two in times]
    found = find_gaps(OFFICE, shifts, holidays, WEEK)
    for day in WEEK:
        for minute in range(0, 1440, 45):
            at = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(KL))
            covered = day not in holidays and any(
                row.weekday == day.weekday() and row.begins <= minute < row.ends for row in shifts
            )
            is_gap = any(gap.day == day and gap.begins <= minute < gap.ends for gap in found)
            assert is_gap == (bool(opening_hours.is_open(OFFICE.hours, KL, now=at)) and not covered)
