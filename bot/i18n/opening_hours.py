"""Opening hours as she reads them: when somebody answers, and whether somebody does now.

Hours are OpenStreetMap text (`Mo-Fr 09:00-12:00,14:00-16:00; Sa,PH 09:00-12:00`, `PH off`) in the time of the place they belong
to. Which days are public holidays is known of a few countries only; of any other, whoever is open now is so unless it is one.
"""

import re
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import format_time, get_day_names
from opening_hours import OpeningHours, UnknownCountryError  # type: ignore[attr-defined]  # its stub has none

from bot.i18n import labels
from bot.i18n.languages import get_locale
from bot.i18n.translator import Translator

ALWAYS: Final = "24/7"
DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAYS: Final = "PH"
OFF: Final = "off"
_DAY = f"(?:{'|'.join(DAYS)})"
_DAYS = rf"(?:{HOLIDAYS}|{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*(?:,{HOLIDAYS})?)"
_SPAN = r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d"
_RULE: Final = re.compile(rf"({_DAYS}) ({_SPAN}(?:,{_SPAN})*)|({HOLIDAYS}) ({OFF})")


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
    """Days and times of each rule; `PH`, last of the days, are public holidays, and `off` their times where nobody answers.

    Raises ValueError for what we could not say in six languages. What holds on public holidays only stands last: a rule of
    OpenStreetMap replaces those before it.
    """
    matched = [_RULE.fullmatch(rule) for rule in hours.split("; ")]
    found = [(rule[1] or rule[3], rule[2] or rule[4]) for rule in matched if rule]
    if len(found) < len(matched) or HOLIDAYS in [days for days, _ in found[:-1]] or found == [(HOLIDAYS, OFF)]:
        raise ValueError(f"hours {hours!r} cannot be read")
    return found


def get_zone_territory(zone: str) -> str:
    """The country that a time zone is of; empty where it is no zone."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return ""
    aliases = get_global("zone_aliases")
    return str(get_global("zone_territories").get(aliases.get(zone, zone), ""))


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
        is_doubtful = HOLIDAYS in hours and not _knows_holidays(timezone)
        return translator.translate_label(labels.ROW["open_unless_holiday" if is_doubtful else "open_now"], now=clock)
    at = _format_clock(opens.time(), translator)
    if opens.date() == there.date():
        return translator.translate_label(labels.ROW["opens"], now=clock, opens=at)
    day = get_day_names("wide", context="stand-alone", locale=get_locale(translator.language))[opens.weekday()]
    return translator.translate_label(labels.ROW["opens_on"], now=clock, day=day, opens=at)


@lru_cache(maxsize=512)
def _parse(hours: str, timezone: str) -> OpeningHours:
    country = get_zone_territory(timezone) if HOLIDAYS in hours and _knows_holidays(timezone) else None
    return OpeningHours(hours, timezone=ZoneInfo(timezone), country=country)


@lru_cache(maxsize=64)
def _knows_holidays(timezone: str) -> bool:
    try:
        OpeningHours(ALWAYS, country=get_zone_territory(timezone))
    except UnknownCountryError:
        return False
    return True


def _format_rule(days: str, spans: str, translator: Translator) -> str:
    if spans == OFF:
        return translator.translate_label(labels.ROW["holidays_closed"])
    names = get_day_names("abbreviated", context="stand-alone", locale=get_locale(translator.language))
    said = dict(zip(DAYS, (names[place] for place in range(len(DAYS))), strict=True))
    said[HOLIDAYS] = translator.translate_label(labels.ROW["holidays"])
    shown = ", ".join("–".join(said[day] for day in part.split("-")) for part in days.split(","))
    clocks = [
        [_format_clock(time.fromisoformat(at), translator) for at in span.split("-")] for span in spans.split(",")
    ]
    *earlier, last = clocks
    opens = ", ".join([*("–".join(span) for span in earlier), last[0]])
    return translator.translate_label(labels.ROW["open"], days=shown, opens=opens, closes=last[1])


def _format_clock(at: time, translator: Translator) -> str:
    return str(format_time(at, "H:mm", locale=get_locale(translator.language)))
