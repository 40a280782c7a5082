"""The hours of a post as a form shows them: for each day of the week from when until when, and what holds on public holidays.

They are stored as OpenStreetMap text (`bot.i18n.opening_hours`); nobody at a post has to know how that is written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bot.errors import StateConflict
from bot.i18n.opening_hours import ALWAYS, DAYS, HOLIDAYS, OFF, parse_rules

SPANS_PER_DAY: Final = 2
"""A morning and an afternoon; hours that were stored with more are shown with as many."""
_CLOCK: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")

Spans = tuple[str, ...]
"""What `09:00-12:00` stands for, in the order of the day."""


class HolidayHours(StrEnum):
    """What holds on public holidays."""

    AS_USUAL = "as_usual"
    CLOSED = "closed"
    OWN = "own"


@dataclass(frozen=True)
class WeeklyHours:
    """From when until when, by day; a day without spans is closed. No day at all: the hours are not known."""

    days: Mapping[str, Spans] = field(default_factory=dict)
    """By `Mo` … `Su`, and `PH` where public holidays have hours of their own."""
    holidays: HolidayHours = HolidayHours.AS_USUAL
    is_always: bool = False
    """Day and night."""


def parse_weekly_hours(hours: str) -> WeeklyHours:
    """What stored hours mean day by day; a later rule replaces an earlier one. Raises ValueError for what is none of ours."""
    if hours in ("", ALWAYS):
        return WeeklyHours(is_always=hours == ALWAYS)
    days: dict[str, Spans] = {}
    holidays = HolidayHours.AS_USUAL
    for names, spans in parse_rules(hours):
        if spans == OFF:
            holidays = HolidayHours.CLOSED
            continue
        for day in _expand_days(names):
            days[day] = tuple(spans.split(","))
    if HOLIDAYS in days:
        holidays = HolidayHours.OWN
    return WeeklyHours(days, holidays)


def format_weekly_hours(week: WeeklyHours) -> str:
    """The text that is stored: days with the same hours stand together. Empty where no day has any."""
    if week.is_always:
        return ALWAYS
    by_spans: dict[Spans, list[str]] = {}
    for day in DAYS:
        if week.days.get(day):
            by_spans.setdefault(week.days[day], []).append(day)
    rules = [f"{_join_days(days)} {','.join(spans)}" for spans, days in by_spans.items()]
    if rules and week.holidays is HolidayHours.CLOSED:
        rules.append(f"{HOLIDAYS} {OFF}")
    if week.holidays is HolidayHours.OWN and week.days.get(HOLIDAYS):
        rules.append(f"{HOLIDAYS} {','.join(week.days[HOLIDAYS])}")
    return "; ".join(rules)


def build_spans(begins: Sequence[str], ends: Sequence[str]) -> Spans:
    """The spans of one day from what was typed, earliest first; pairs left empty are none.

    Raises StateConflict where one of a pair is missing or no time, where both are the same, and where two spans overlap.
    """
    spans = []
    for begin, end in zip(begins, ends, strict=False):
        if not begin and not end:
            continue
        if not _CLOCK.fullmatch(begin) or not _CLOCK.fullmatch(end) or begin == end:
            raise StateConflict("hours_unfit")
        spans.append((begin, end))
    spans.sort()
    goes_on_at_night = [begin for begin, end in spans if end < begin]
    is_overlapping = any(earlier[1] > later[0] for earlier, later in zip(spans, spans[1:], strict=False))
    if is_overlapping or goes_on_at_night not in ([], [spans[-1][0]] if spans else []):
        raise StateConflict("hours_unfit")
    return tuple(f"{begin}-{end}" for begin, end in spans)


def _expand_days(names: str) -> list[str]:
    found: list[str] = []
    for part in names.split(","):
        first, _, last = part.partition("-")
        if not last:
            found.append(first)
            continue
        begin, end = DAYS.index(first), DAYS.index(last)
        found += [DAYS[place % len(DAYS)] for place in range(begin, (end if end >= begin else end + len(DAYS)) + 1)]
    return found


def _join_days(days: Sequence[str]) -> str:
    runs: list[list[str]] = []
    for day in days:
        if runs and DAYS.index(day) == DAYS.index(runs[-1][-1]) + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
