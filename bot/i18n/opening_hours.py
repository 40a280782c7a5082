"""Opening hours as she reads them: when somebody answers, and whether somebody does now. Public holidays are not known.

Hours are OpenStreetMap text (`Mo-Fr 09:00-12:00,14:00-16:00; Sa 09:00-12:00`) in the time of the place they belong to.
"""

import re
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_time, get_day_names
from opening_hours import OpeningHours

from bot.i18n import labels
from bot.i18n.languages import get_locale
from bot.i18n.translator import Translator

ALWAYS: Final = "24/7"
DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = f"(?:{'|'.join(DAYS)})"
_SPAN = r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d"
_RULE: Final = re.compile(rf"({_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*) ({_SPAN}(?:,{_SPAN})*)")


def format_opening_hours(hours: str, timezone: str, translator: Translator, *, now: datetime | None) -> list[str]:
    """The hours, a line for each rule, and what they mean now. Raises ValueError for hours outside our subset.

    `now` is None where the text will be read at another time than it is made: then nothing is said of this moment.
    """
    if not hours:
        return [translator.translate_label(labels.ROW["hours_unknown"])]
    if hours == ALWAYS:
        return [translator.translate_label(labels.ROW["always_open"])]
    said = [_format_rule(*rule, translator) for rule in parse_rules(hours)]
    return [*said, _format_status(hours, timezone, translator, now)] if timezone and now else said


def parse_rules(hours: str) -> list[tuple[str, str]]:
    """Days and times of each rule. Raises ValueError for what we could not say in six languages."""
    matched = [_RULE.fullmatch(rule) for rule in hours.split("; ")]
    found = [(rule[1], rule[2]) for rule in matched if rule]
    if len(found) < len(matched):
        raise ValueError(f"hours {hours!r} cannot be read")
    return found


def is_open(hours: str, timezone: str, *, now: datetime) -> bool | None:
    """Whether somebody answers at a moment; None where that is not known."""
    if hours == ALWAYS:
        return True
    if not hours or not timezone:
        return None
    return bool(_parse(hours, timezone).is_open(now.astimezone(ZoneInfo(timezone))))


def find_next_opening(hours: str, timezone: str, *, now: datetime) -> datetime | None:
    """When somebody answers next, once nobody does; None where that is not known."""
    if not hours or not timezone or hours == ALWAYS:
        return None
    found: datetime | None = _parse(hours, timezone).next_change(now.astimezone(ZoneInfo(timezone)))
    return found and found.astimezone(UTC)


def format_moment(at: datetime, timezone: str, translator: Translator) -> str:
    """A day of the week and a time there: “Monday 13:00”."""
    there = at.astimezone(ZoneInfo(timezone))
    day = get_day_names("wide", context="stand-alone", locale=get_locale(translator.language))[there.weekday()]
    return f"{day} {_format_clock(there.time(), translator)}"


def is_supported(hours: str, timezone: str) -> bool:
    """Whether these are hours in our subset, none at all among them, in a time zone there is."""
    try:
        ZoneInfo(timezone)
        return hours in ("", ALWAYS) or bool(parse_rules(hours))
    except (ValueError, KeyError, OSError):
        return False


def _format_status(hours: str, timezone: str, translator: Translator, now: datetime) -> str:
    there = now.astimezone(ZoneInfo(timezone))
    clock = _format_clock(there.time(), translator)
    opens = _parse(hours, timezone).next_change(there)
    if opens is None or is_open(hours, timezone, now=now):
        return translator.translate_label(labels.ROW["open_now"], now=clock)
    at = _format_clock(opens.time(), translator)
    if opens.date() == there.date():
        return translator.translate_label(labels.ROW["opens"], now=clock, opens=at)
    day = get_day_names("wide", context="stand-alone", locale=get_locale(translator.language))[opens.weekday()]
    return translator.translate_label(labels.ROW["opens_on"], now=clock, day=day, opens=at)


@lru_cache(maxsize=512)
def _parse(hours: str, timezone: str) -> OpeningHours:
    return OpeningHours(hours, timezone=ZoneInfo(timezone))


def _format_rule(days: str, spans: str, translator: Translator) -> str:
    names = get_day_names("abbreviated", context="stand-alone", locale=get_locale(translator.language))
    shown = ", ".join("–".join(names[DAYS.index(day)] for day in part.split("-")) for part in days.split(","))
    clocks = [
        [_format_clock(time.fromisoformat(at), translator) for at in span.split("-")] for span in spans.split(",")
    ]
    *earlier, last = clocks
    opens = ", ".join([*("–".join(span) for span in earlier), last[0]])
    return translator.translate_label(labels.ROW["open"], days=shown, opens=opens, closes=last[1])


def _format_clock(at: time, translator: Translator) -> str:
    return str(format_time(at, "H:mm", locale=get_locale(translator.language)))
