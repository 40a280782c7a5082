"""Duty: who of a post answers now, which is what women are told."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.db.tables.officers import HolidayRow, OfficerRow, ShiftRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.enums import DESTINATIONS, ORIGINS
from bot.domain.officer import MAX_NAME_LENGTH, MINUTES_PER_DAY, ShiftGap
from bot.errors import NotFound, StateConflict
from bot.i18n import opening_hours


def set_on_duty(uow: UnitOfWork, *, officer_id: str, on_duty: bool, by: str, now: datetime) -> bool:
    """An officer begins or stops to answer; whether that is news.

    It lapses by itself after the hours of the policy, so saying it again begins them anew. Raises NotFound.
    """
    officer = uow.officers.get_by_id(officer_id, for_update=True)
    if officer is None or not officer.can_sign_in or not officer.confirmed_at or not officer.post_id:
        raise NotFound("officer")
    uow.officers.update(officer_id, on_duty_at=now if on_duty else None)
    refresh_post_duty(uow, officer.post_id)
    is_news = (officer.on_duty_at is not None) != on_duty
    if is_news:
        uow.audit.write(
            at=now, by=by, verb="go_on_duty" if on_duty else "go_off_duty", noun="officer", subject=officer_id
        )
    uow.commit()
    return is_news


def refresh_post_duty(uow: UnitOfWork, post_id: str | None) -> None:
    """The post is on duty since somebody of it last said so, within the caller's transaction."""
    if post_id:
        uow.posts.update(post_id, on_duty_at=uow.officers.get_newest_duty_start(post_id))


STEP_MINUTES: Final = 15
"""Minutes; opening hours are looked at this finely."""
DAYS_AHEAD: Final = 14
_SHIFT_NOUN, _HOLIDAY_NOUN = "shift", "holiday"


@dataclass(frozen=True)
class OpeningHours:
    """When a post says it answers: OpenStreetMap text, in its time zone."""

    hours: str
    time_zone: str


@dataclass(frozen=True)
class CalendarEntry:
    """A time of one day, in minutes of the post's own day."""

    begins: int
    ends: int
    shift: ShiftRow | None
    """None: the post is open, and nobody covers it."""


@dataclass(frozen=True)
class CalendarDay:
    """One day of a week, with its entries in the order of the clock."""

    day: date
    holiday: str
    """What it is called; empty on any other day. The shifts of the week do not hold on it."""
    entries: list[CalendarEntry]


@dataclass(frozen=True)
class ShiftPlan:
    """Who answers when, and when nobody does although the post says somebody would."""

    holidays: list[HolidayRow]
    """From today on."""
    officers: list[OfficerRow]
    gaps: list[ShiftGap]
    """Of two weeks from today."""
    week: list[CalendarDay]
    today: date


def add_shifts(
    uow: UnitOfWork,
    *,
    post_id: str,
    officer_id: str,
    weekdays: Collection[int],
    begins: int,
    ends: int,
    by: str,
    now: datetime,
    new_id: Callable[[], str],
) -> None:
    """A time of every week, on one day of it or several. One that ends before it begins goes on until the next day.

    Raises StateConflict and NotFound; then none was added.
    """
    officer = uow.officers.get_by_id(officer_id)
    if officer is None or officer.post_id != post_id:
        raise NotFound("officer")
    are_days = bool(weekdays) and all(0 <= weekday <= 6 for weekday in weekdays)
    if not (are_days and 0 <= begins < MINUTES_PER_DAY and 0 <= ends <= MINUTES_PER_DAY) or begins == ends:
        raise StateConflict("shift_unfit")
    known = {(row.officer_id, row.weekday, row.begins, row.ends) for row in uow.roster.list_shifts(post_id)}
    for weekday in sorted(set(weekdays)):
        for day, first, last in _split_at_midnight(weekday, begins, ends):
            if (officer_id, day, first, last) in known:
                continue
            shift = ShiftRow(new_id(), post_id, officer_id, day, first, last)
            uow.roster.add_shift(shift)
            _record(uow, "add", _SHIFT_NOUN, shift.shift_id, by=by, now=now)
    uow.commit()


def remove_shift(uow: UnitOfWork, *, post_id: str, shift_id: str, by: str, now: datetime) -> bool:
    """Remove a shift of a post; whether it was there."""
    is_news = uow.roster.delete_shift(post_id, shift_id)
    if is_news:
        _record(uow, "remove", _SHIFT_NOUN, shift_id, by=by, now=now)
    uow.commit()
    return is_news


def add_holiday(uow: UnitOfWork, *, holiday: HolidayRow, by: str, now: datetime) -> bool:
    """A day on which the shifts do not hold; False where it is one already. Raises NotNow."""
    is_named = 0 < len(holiday.name) <= MAX_NAME_LENGTH and holiday.name.isprintable()
    if not is_named or holiday.country not in (*DESTINATIONS, *ORIGINS):
        raise StateConflict("holiday_unfit")
    is_news = uow.roster.add_holiday(holiday)
    if is_news:
        _record(uow, "add", _HOLIDAY_NOUN, holiday.post_id, by=by, now=now)
    uow.commit()
    return is_news


def remove_holiday(uow: UnitOfWork, *, post_id: str, day: date, by: str, now: datetime) -> bool:
    """The shifts hold on that day after all; whether that is news."""
    is_news = uow.roster.delete_holiday(post_id, day)
    if is_news:
        _record(uow, "remove", _HOLIDAY_NOUN, post_id, by=by, now=now)
    uow.commit()
    return is_news


def build_plan(
    uow: UnitOfWork, *, post_id: str, opening: OpeningHours, week_of: date | None = None, now: datetime
) -> ShiftPlan:
    """The roster of a post: the week that a day is in, this week where none is given, and the gaps to come."""
    today = now.astimezone(ZoneInfo(opening.time_zone)).date()
    monday = _get_monday(week_of or today)
    officers = uow.officers.list_by_post(post_id)
    able = {officer.officer_id for officer in officers if officer.joined_at and not officer.disabled_at}
    shifts = uow.roster.list_shifts(post_id)
    holidays = uow.roster.list_holidays(post_id, since=min(today, monday))
    covering = [shift for shift in shifts if shift.officer_id in able]
    free_days = {row.day for row in holidays}
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    names = {row.day: row.name for row in holidays}
    week = []
    for day in (monday + timedelta(days=place) for place in range(7)):
        gaps = find_gaps(opening, covering, free_days, [day]) if day >= today else []
        week.append(_build_calendar_day(day, names.get(day, ""), shifts, gaps))
    return ShiftPlan(
        [row for row in holidays if row.day >= today],
        officers,
        find_gaps(opening, covering, free_days, days),
        week,
        today,
    )


def list_shifts_now(uow: UnitOfWork, *, post_id: str, time_zone: str, now: datetime) -> list[ShiftRow]:
    """The shifts of a post at this moment, as its roster says; none on its holidays."""
    there = now.astimezone(ZoneInfo(time_zone))
    minute = there.hour * 60 + there.minute
    if any(row.day == there.date() for row in uow.roster.list_holidays(post_id, since=there.date())):
        return []
    return [
        row
        for row in uow.roster.list_shifts(post_id)
        if row.weekday == there.weekday() and row.begins <= minute < row.ends
    ]


def find_gaps(
    opening: OpeningHours, shifts: Sequence[ShiftRow], holidays: set[date], days: Sequence[date]
) -> list[ShiftGap]:
    """Opening hours that no shift covers, day by day. Unknown hours have none."""
    return [gap for day in days for gap in _find_day_gaps(opening, [] if day in holidays else shifts, day)]


def _find_day_gaps(opening: OpeningHours, shifts: Sequence[ShiftRow], day: date) -> list[ShiftGap]:
    todays = [shift for shift in shifts if shift.weekday == day.weekday()]
    found: list[ShiftGap] = []
    for minute in range(0, MINUTES_PER_DAY, STEP_MINUTES):
        is_covered = any(shift.begins <= minute < shift.ends for shift in todays)
        if is_covered or not _is_open(opening, day, minute):
            continue
        if found and found[-1].ends == minute:
            found[-1] = ShiftGap(day, found[-1].begins, minute + STEP_MINUTES)
        else:
            found.append(ShiftGap(day, minute, minute + STEP_MINUTES))
    return found


def _is_open(opening: OpeningHours, day: date, minute: int) -> bool:
    at = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(opening.time_zone))
    return bool(opening_hours.is_open(opening.hours, opening.time_zone, now=at))


def _build_calendar_day(day: date, holiday: str, shifts: Sequence[ShiftRow], gaps: Sequence[ShiftGap]) -> CalendarDay:
    held = [] if holiday else [shift for shift in shifts if shift.weekday == day.weekday()]
    entries = [CalendarEntry(shift.begins, shift.ends, shift) for shift in held]
    entries += [CalendarEntry(gap.begins, gap.ends, None) for gap in gaps]
    return CalendarDay(day, holiday, sorted(entries, key=lambda entry: (entry.begins, entry.ends)))


def _get_monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _split_at_midnight(weekday: int, begins: int, ends: int) -> list[tuple[int, int, int]]:
    if begins < ends:
        return [(weekday, begins, ends)]
    parts = [(weekday, begins, MINUTES_PER_DAY), ((weekday + 1) % 7, 0, ends)]
    return [part for part in parts if part[1] < part[2]]


def _record(uow: UnitOfWork, verb: str, noun: str, subject: str, *, by: str, now: datetime) -> None:
    uow.audit.write(at=now, by=by, verb=verb, noun=noun, subject=subject)
