"""Rows of the directory as she reads them: a mission, a help line. Numbers and dates are formatted, never translated."""

from datetime import time

import phonenumbers
from babel.dates import format_time, get_day_names

from bot.errors import Unrenderable
from bot.i18n import labels
from bot.i18n.figures import day as _date
from bot.i18n.languages import country_name, language_names, locale_of
from bot.i18n.voice import Voice
from bot.model.directory import Directory, Hotline, Mission, Source
from bot.model.vocabulary import ANY, DESTINATIONS

OSM_DAYS = {"Mo": 0, "Tu": 1, "We": 2, "Th": 3, "Fr": 4, "Sa": 5, "Su": 6}


def hotline(line: Hotline, voice: Voice) -> str:
    """Several lines: who, the risk before the number, the number on its own line, then what else is known."""
    name = "" if line.is_emergency else line.name
    about = [_hours(line.hours, voice), *([voice.label(labels.ROW["free"])] if line.is_free else [])]
    spoken = language_names(line.languages, voice.language)
    parts = [
        " · ".join(part for part in (voice.label(labels.KINDS[line.kind]), name) if part),
        voice.label(labels.RISKS[line.risk]) if line.risk else "",
        phone(line.phone),
        "" if line.dialable_from == ANY or line.is_emergency else _only_from(line, voice),
        " · ".join(about),
        voice.label(labels.ROW["languages"], languages=spoken) if spoken else "",
        _checked(line.source, voice),
    ]
    return _lines(parts)


def emergency(directory: Directory, country: str, voice: Voice) -> str:
    """Police and ambulance of a country in a few short lines; the numbers first of all."""
    rows = directory.emergency(country)
    if not rows:
        raise Unrenderable(f"no emergency number for {country}")
    numbers = [f"{voice.label(labels.KINDS[line.kind])}: {phone(line.phone)}" for line in rows]
    return _lines([*numbers, _checked(rows[0].source, voice)])


def emergency_all(directory: Directory, voice: Voice) -> str:
    """One line a country: police and ambulance."""
    return _lines([_emergency_line(directory, country, voice) for country in DESTINATIONS])


def mission(row: Mission, voice: Voice, *, says_risk: bool = True) -> str:
    """An office: kind and own name, its risk, address and numbers, or plainly that none is trusted yet."""
    title = voice.label(labels.MISSIONS[row.kind], origin=country_name(row.origin, voice.language))
    numbers = _numbers(row, voice)
    opening = [f"{title}, {row.city}", row.name, voice.label(labels.RISKS[row.risk]) if row.risk and says_risk else ""]
    if not row.address and not numbers:
        return _lines([*opening, voice.label(labels.ROW["nothing"])])
    parts = [
        *opening,
        row.address or voice.label(labels.ROW["no_address"]),
        *(numbers or [voice.label(labels.ROW["no_number"])]),
        _checked(row.source, voice),
    ]
    return _lines(parts)


def phone(number: str) -> str:
    """A number as people dial it: national where it is toll-free, as stored where it is a short code, else international."""
    if not number.startswith("+"):
        return number
    parsed = phonenumbers.parse(number)
    is_free = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE
    form = phonenumbers.PhoneNumberFormat.NATIONAL if is_free else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def _numbers(row: Mission, voice: Voice) -> list[str]:
    after = voice.label(labels.ROW["after_hours"], phone=phone(row.phone_after_hours)) if row.phone_after_hours else ""
    return [line for line in (phone(row.phone) if row.phone else "", after) if line]


def _emergency_line(directory: Directory, country: str, voice: Voice) -> str:
    numbers = {line.kind: phone(line.phone) for line in directory.emergency(country)}
    return voice.label(labels.ROW["emergency"], country=country_name(country, voice.language), **numbers)


def _only_from(line: Hotline, voice: Voice) -> str:
    if phone(line.phone).startswith("+"):
        return ""
    return voice.label(labels.ROW["only_from"], country=country_name(line.country, voice.language))


def _hours(hours: str, voice: Voice) -> str:
    if not hours:
        return voice.label(labels.ROW["hours_unknown"])
    if hours == "24/7":
        return voice.label(labels.ROW["always_open"])
    days, span = hours.split(" ")
    names = get_day_names("abbreviated", context="stand-alone", locale=locale_of(voice.language))
    shown = "–".join(names[OSM_DAYS[day]] for day in days.split("-"))
    opens, closes = (_clock(part, voice) for part in span.split("-"))
    return voice.label(labels.ROW["open"], days=shown, opens=opens, closes=closes)


def _clock(written: str, voice: Voice) -> str:
    return str(format_time(time.fromisoformat(written), "H:mm", locale=locale_of(voice.language)))


def _checked(source: Source, voice: Voice) -> str:
    if source.assured_on:
        return voice.label(labels.ROW["checked"], date=_date(source.assured_on.isoformat(), voice))
    words = voice.label(labels.ROW["unchecked"])
    return f"{words} ({_date(source.published, voice)})" if source.published else words


def _lines(parts: list[str]) -> str:
    return "\n".join(part for part in parts if part)
