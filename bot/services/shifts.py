"""Shifts: who of a post answers when, on which days nobody does, and which opening hours nobody covers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.errors import NotFound, NotNow
from bot.i18n import hours
from bot.model.officer import LONGEST_NAME, MINUTES_A_DAY, Gap
from bot.model.vocabulary import DESTINATIONS, ORIGINS
from bot.store.officer_rows import HolidayRow, OfficerRow, ShiftRow
from bot.store.unit_of_work import UnitOfWork

STEP: Final = 15
"""Minutes; opening hours are looked at this finely."""
DAYS_AHEAD: Final = 14
_SHIFT, _HOLIDAY = "shift", "holiday"


@dataclass(frozen=True)
class Opening:
    """When a post says it answers: OpenStreetMap text, in its time zone."""

    hours: str
    time_zone: str


@dataclass(frozen=True)
class Plan:
    """Who answers when, and when nobody does although the post says somebody would."""

    shifts: list[ShiftRow]
    holidays: list[HolidayRow]
    officers: list[OfficerRow]
    gaps: list[Gap]


def add_shift(
    uow: UnitOfWork, *, post_id: str, officer_id: str, weekday: int, begins: int, ends: int, by: str, now: datetime,
    new_id: Callable[[], str],
) -> None:  # fmt: skip
    """A time of every week. One that ends before it begins goes on until the next day. Raises NotNow and NotFound."""
    officer = uow.officers.by_id(officer_id)
    if officer is None or officer.post_id != post_id:
        raise NotFound("officer")
    if not (0 <= weekday <= 6 and 0 <= begins < MINUTES_A_DAY and 0 <= ends <= MINUTES_A_DAY) or begins == ends:
        raise NotNow("shift_unfit")
    for day, first, last in _over_midnight(weekday, begins, ends):
        shift = ShiftRow(new_id(), post_id, officer_id, day, first, last)
        uow.roster.add_shift(shift)
        _record(uow, "add", _SHIFT, shift.shift_id, by=by, now=now)
    uow.commit()


def remove_shift(uow: UnitOfWork, *, post_id: str, shift_id: str, by: str, now: datetime) -> bool:
    """Remove a shift of a post; whether it was there."""
    is_news = uow.roster.drop_shift(post_id, shift_id)
    if is_news:
        _record(uow, "remove", _SHIFT, shift_id, by=by, now=now)
    uow.commit()
    return is_news


def add_holiday(uow: UnitOfWork, *, holiday: HolidayRow, by: str, now: datetime) -> bool:
    """A day on which the shifts do not hold; False where it is one already. Raises NotNow."""
    is_named = 0 < len(holiday.name) <= LONGEST_NAME and holiday.name.isprintable()
    if not is_named or holiday.country not in (*DESTINATIONS, *ORIGINS):
        raise NotNow("holiday_unfit")
    is_news = uow.roster.add_holiday(holiday)
    if is_news:
        _record(uow, "add", _HOLIDAY, holiday.post_id, by=by, now=now)
    uow.commit()
    return is_news


def remove_holiday(uow: UnitOfWork, *, post_id: str, day: date, by: str, now: datetime) -> bool:
    """The shifts hold on that day after all; whether that is news."""
    is_news = uow.roster.drop_holiday(post_id, day)
    if is_news:
        _record(uow, "remove", _HOLIDAY, post_id, by=by, now=now)
    uow.commit()
    return is_news


def plan(uow: UnitOfWork, *, post_id: str, opening: Opening, now: datetime) -> Plan:
    """The roster of a post, and its gaps for two weeks from today."""
    today = now.astimezone(ZoneInfo(opening.time_zone)).date()
    officers = uow.officers.of_post(post_id)
    able = {officer.officer_id for officer in officers if officer.joined_at and not officer.disabled_at}
    shifts, holidays = uow.roster.shifts(post_id), uow.roster.holidays(post_id, since=today)
    covering = [shift for shift in shifts if shift.officer_id in able]
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    return Plan(shifts, holidays, officers, gaps(opening, covering, {row.day for row in holidays}, days))


def gaps(opening: Opening, shifts: Sequence[ShiftRow], holidays: set[date], days: Sequence[date]) -> list[Gap]:
    """Opening hours that no shift covers, day by day. Unknown hours have none."""
    return [gap for day in days for gap in _gaps_of(opening, [] if day in holidays else shifts, day)]


def _gaps_of(opening: Opening, shifts: Sequence[ShiftRow], day: date) -> list[Gap]:
    todays = [shift for shift in shifts if shift.weekday == day.weekday()]
    found: list[Gap] = []
    for minute in range(0, MINUTES_A_DAY, STEP):
        is_covered = any(shift.begins <= minute < shift.ends for shift in todays)
        if is_covered or not _is_open(opening, day, minute):
            continue
        if found and found[-1].ends == minute:
            found[-1] = Gap(day, found[-1].begins, minute + STEP)
        else:
            found.append(Gap(day, minute, minute + STEP))
    return found


def _is_open(opening: Opening, day: date, minute: int) -> bool:
    at = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(opening.time_zone))
    return bool(hours.is_open(opening.hours, opening.time_zone, now=at))


def _over_midnight(weekday: int, begins: int, ends: int) -> list[tuple[int, int, int]]:
    if begins < ends:
        return [(weekday, begins, ends)]
    parts = [(weekday, begins, MINUTES_A_DAY), ((weekday + 1) % 7, 0, ends)]
    return [part for part in parts if part[1] < part[2]]


def _record(uow: UnitOfWork, verb: str, noun: str, subject: str, *, by: str, now: datetime) -> None:
    uow.audit.write(at=now, by=by, verb=verb, noun=noun, subject=subject)
