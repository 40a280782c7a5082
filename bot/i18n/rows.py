"""Rows of the directory as she reads them: a mission, a help line. Numbers and dates are formatted, never translated."""

from collections.abc import Sequence
from datetime import datetime

import phonenumbers

from bot.errors import Unrenderable
from bot.i18n import labels
from bot.i18n.figures import day as _date
from bot.i18n.hours import lines as hours_lines
from bot.i18n.languages import country_name, language_names
from bot.i18n.voice import Voice
from bot.model.directory import EMERGENCY, Directory, Hotline, Mission, Source
from bot.model.vocabulary import ANY, DESTINATIONS, ORIGINS


def hotline(line: Hotline, voice: Voice, *, now: datetime | None = None) -> str:
    """Several lines: who, the risk before the number, the number on its own line, then what else is known.

    `now` is None where the text is kept for later: then it does not say whether somebody answers at this moment.
    """
    name = (voice.label(labels.AREAS[line.area]) if line.area else "") if line.is_emergency else line.name
    schedule, *more = hours_lines(line.hours, line.timezone, voice, now=now)
    about = [schedule, *([voice.label(labels.ROW["free"])] if line.is_free else [])]
    spoken = language_names(line.languages, voice.language)
    parts = [
        " · ".join(part for part in (voice.label(labels.KINDS[line.kind]), name) if part),
        _risk(line, voice),
        phone(line.phone),
        "" if line.dialable_from == ANY or line.is_emergency else _only_from(line, voice),
        " · ".join(about),
        *more,
        voice.label(labels.ROW["languages"], languages=spoken) if spoken else "",
        _checked(line.source, voice),
    ]
    return _lines(parts)


def emergency(directory: Directory, country: str, voice: Voice) -> str:
    """Police and ambulance of a country in a few short lines: a risk before the numbers, then nothing but numbers.

    Of a home country of which none is trusted, that; of any other country Unrenderable is raised.
    """
    rows = directory.emergency(country)
    if not rows:
        return _none_trusted(country, voice)
    numbers = [f"{_where(line, voice)}: {phone(line.phone)}" for line in rows]
    risks = dict.fromkeys(_risk(line, voice) for line in rows)
    return _lines([*risks, *numbers, _checked(min((line.source for line in rows), key=_how_sure), voice)])


def emergency_line(directory: Directory, country: str, voice: Voice) -> str:
    """The same in one line, a risk before it.

    Without the day of the source: it is read in danger, and every sign more is one too many.
    """
    rows = directory.emergency(country)
    if not rows and country not in DESTINATIONS:
        return f"{country_name(country, voice.language)}: {_none_trusted(country, voice)}"
    if not rows:
        raise Unrenderable(f"no emergency number in {country}")
    risks = dict.fromkeys(_short_risk(line, voice) for line in rows)
    least = min((line.source for line in rows), key=_how_sure)
    return _lines([*risks, *_emergency_lines(rows, country, voice, checked=_checked(least, voice, is_dated=False))])


def emergency_likely(directory: Directory, countries: Sequence[str], voice: Voice) -> str:
    """One line for each of these countries that has emergency numbers. Raises Unrenderable where none has."""
    found = [(country, rows) for country in countries if (rows := directory.emergency(country))]
    if not found:
        raise Unrenderable("no emergency number for any likely country")
    return _lines([line for country, rows in found for line in _emergency_lines(rows, country, voice)])


def mission(row: Mission, voice: Voice, *, says_risk: bool = True, away: str = "", now: datetime | None = None) -> str:
    """An office: kind and own name, its risk, address, hours and numbers, or plainly that none is trusted yet."""
    title = voice.label(labels.MISSIONS[row.kind], origin=country_name(row.origin, voice.language))
    opening = [f"{title}, {row.city}", away, row.name, _risk(row, voice) if says_risk else ""]
    if not (row.address or row.phone or row.phone_after_hours):
        return _lines([*opening, voice.label(labels.ROW["nothing"])])
    spoken = language_names(row.languages, voice.language)
    parts = [
        *opening,
        row.address or voice.label(labels.ROW["no_address"]),
        *hours_lines(row.hours, row.timezone, voice, now=now),
        voice.label(labels.ROW["languages"], languages=spoken) if spoken else "",
        *_numbers(row, voice),
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
    """The numbers, each above the words about its check; the same words once."""
    main = phone(row.phone) if row.phone else ""
    after = voice.label(labels.ROW["after_hours"], phone=phone(row.phone_after_hours)) if row.phone_after_hours else ""
    first, second = _checked(row.source, voice), _checked(row.after_hours_source or row.source, voice)
    if not main and not after:
        return [voice.label(labels.ROW["no_number"]), first]
    if not after or not (main or row.address):
        return [main, after, second if after else first]
    return [main, *([first] if first != second else []), after, second]


def _risk(row: Hotline | Mission, voice: Voice) -> str:
    return voice.label(labels.RISKS[row.risk]) if row.risk else ""


def _none_trusted(country: str, voice: Voice) -> str:
    if country not in ORIGINS:
        raise Unrenderable(f"no emergency number for {country}")
    return voice.label(labels.ROW["no_line"])


def _short_risk(line: Hotline, voice: Voice) -> str:
    short = labels.SHORT_RISKS.get(line.risk)
    return voice.label(short) if short else _risk(line, voice)


def _emergency_lines(rows: Sequence[Hotline], country: str, voice: Voice, *, checked: str = "") -> list[str]:
    """The numbers of the whole country in one line, then a line for each that holds in a part of it."""
    whole = _emergency_line([line for line in rows if not line.area], country, voice)
    parts = [f"{_where(line, voice)}: {phone(line.phone)}" for line in rows if line.area]
    return [" · ".join(part for part in (whole, checked) if part), *parts]


def _where(line: Hotline, voice: Voice) -> str:
    return voice.label(labels.AREAS[line.area] if line.area else labels.KINDS[line.kind])


def _emergency_line(rows: Sequence[Hotline], country: str, voice: Voice) -> str:
    numbers = {line.kind: phone(line.phone) for line in rows}
    if set(numbers) != set(EMERGENCY):
        if country in DESTINATIONS:
            raise Unrenderable(f"no police or no ambulance in {country}")
        known = ", ".join(f"{voice.label(labels.KINDS[kind])}: {number}" for kind, number in numbers.items())
        return f"{country_name(country, voice.language)}: {known}"
    return voice.label(labels.ROW["emergency"], country=country_name(country, voice.language), **numbers)


def _only_from(line: Hotline, voice: Voice) -> str:
    if phone(line.phone).startswith("+"):
        return ""
    return voice.label(labels.ROW["only_from"], country=country_name(line.country, voice.language))


def _checked(source: Source, voice: Voice, *, is_dated: bool = True) -> str:
    if source.assured_on:
        words = labels.ROW["checked" if source.is_lately else "stale"]
        return voice.label(words, date=_date(source.assured_on.isoformat(), voice))
    words = voice.label(labels.ROW["unchecked"])
    return f"{words} ({_date(source.published, voice)})" if source.published and is_dated else words


def _how_sure(source: Source) -> tuple[bool, bool]:
    return source.assured_on is not None, source.is_lately


def _lines(parts: list[str]) -> str:
    return "\n".join(part for part in parts if part)
