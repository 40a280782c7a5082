"""Rows of the directory as she reads them: a mission, a help line. Numbers and dates are formatted, never translated."""

from collections.abc import Sequence
from datetime import datetime

import phonenumbers

from bot.domain.directory import (
    EMERGENCY_KINDS,
    GOVERNMENT,
    NO_SUBSTITUTE_RISKS,
    SHOWN_CONTACTS,
    Contact,
    Directory,
    Hotline,
    Mission,
    Source,
)
from bot.domain.enums import ANY, DEFAULT_LANGUAGE, DESTINATIONS, ORIGINS
from bot.errors import RenderError
from bot.i18n import labels
from bot.i18n.formatting import format_day as _date
from bot.i18n.languages import format_language_names, get_country_name, get_language_name
from bot.i18n.line_names import translate_line_name
from bot.i18n.opening_hours import format_opening_hours as hours_lines
from bot.i18n.translator import Translator

PHONE_KINDS = ("whatsapp", "sms")
"""Ways that are numbers."""
BRANDS = {"whatsapp": "WhatsApp", "line": "LINE", "sms": "SMS", "facebook": "Facebook"}
"""Ways whose name is the same on every telephone."""


def render_hotline(line: Hotline, translator: Translator, *, now: datetime | None = None, has_ways: bool = True) -> str:
    """Several lines: who, the risk before the number, the number on its own line, then what else is known.

    Without `has_ways` other ways to reach it are left out: they stand above already.

    `now` is None where the text is kept for later: then it does not say whether somebody answers at this moment.
    """
    name, official = _name_line(line, translator)
    schedule, *more = hours_lines(line.hours, line.timezone, translator, now=now)
    about = [
        schedule,
        translator.translate_label(labels.ROW["free"]) if line.is_free else "",
    ]
    spoken = format_language_names(line.languages, translator.language)
    parts = [
        " · ".join(part for part in (translator.translate_label(labels.KINDS[line.kind]), name) if part),
        official,
        _render_risk(line, translator),
        format_phone(line.phone),
        _render_keys(line, translator),
        "" if line.dialable_from == ANY or line.is_emergency else _render_only_from(line, translator),
        " · ".join(filter(None, about)),
        *more,
        _render_operator(line, translator),
        translator.translate_label(labels.ROW["languages"], languages=spoken) if spoken else "",
    ]
    checked = _render_verification(line.source, translator)
    return _join_lines([*parts, *_render_below(checked, line.ways if has_ways else (), translator)])


def render_emergency(directory: Directory, country: str, translator: Translator) -> str:
    """Police and ambulance of a country in a few short lines: a risk before the numbers, then nothing but numbers.

    Of a home country of which none is trusted, that; of any other country Unrenderable is raised.
    """
    rows = directory.list_emergency_lines(country)
    if not rows:
        return _render_no_line(country, translator)
    numbers = [f"{_render_area(line, translator)}: {format_phone(line.phone)}" for line in rows]
    risks = dict.fromkeys(_render_risk(line, translator) for line in rows)
    return _join_lines(
        [*risks, *numbers, _render_verification(min((line.source for line in rows), key=_get_source_rank), translator)]
    )


def render_emergency_line(directory: Directory, country: str, translator: Translator) -> str:
    """The same in one line, a risk before it.

    Without the day of the source: it is read in danger, and every sign more is one too many.
    """
    rows = directory.list_emergency_lines(country)
    if not rows and country not in DESTINATIONS:
        return f"{get_country_name(country, translator.language)}: {_render_no_line(country, translator)}"
    if not rows:
        raise RenderError(f"no emergency number in {country}")
    risks = dict.fromkeys(_render_short_risk(line, translator) for line in rows)
    least = min((line.source for line in rows), key=_get_source_rank)
    return _join_lines(
        [
            *risks,
            *_render_emergency_lines(
                rows, country, translator, checked=_render_verification(least, translator, is_dated=False)
            ),
        ]
    )


def render_likely_emergency(directory: Directory, countries: Sequence[str], translator: Translator) -> str:
    """One line for each of these countries that has emergency numbers. Raises Unrenderable where none has."""
    found = [(country, rows) for country in countries if (rows := directory.list_emergency_lines(country))]
    if not found:
        raise RenderError("no emergency number for any likely country")
    return _join_lines([line for country, rows in found for line in _render_emergency_lines(rows, country, translator)])


def render_mission(
    row: Mission,
    translator: Translator,
    *,
    says_risk: bool = True,
    away: str = "",
    now: datetime | None = None,
    has_ways: bool = True,
) -> str:
    """An office: kind and own name, its risk, address, hours and numbers, or plainly that none is trusted yet."""
    opening = [_render_title(row, translator), away, row.name, _render_risk(row, translator) if says_risk else ""]
    ways = row.ways if has_ways else ()
    if not (row.address or row.phone or row.phone_after_hours):
        nothing = translator.translate_label(labels.ROW["nothing"])
        website = _render_website(row, translator) if has_ways else ""
        return _join_lines([*opening, nothing, website, *_render_below("", ways, translator)])
    spoken = format_language_names(row.languages, translator.language)
    parts = [
        *opening,
        row.address or translator.translate_label(labels.ROW["no_address"]),
        *hours_lines(row.hours, row.timezone, translator, now=now),
        translator.translate_label(labels.ROW["languages"], languages=spoken) if spoken else "",
    ]
    *numbers, checked = _render_numbers(row, translator, has_website=has_ways)
    return _join_lines([*parts, *numbers, *_render_below(checked, ways, translator)])


def render_ways(row: Hotline | Mission, translator: Translator) -> str:
    """Every other way to reach an office or a line, its website the last. Raises RenderError where none is known."""
    website = _render_website(row, translator)
    if not (row.ways or website):
        raise RenderError(f"no other way to reach {row.row_id}")
    *shown, caution = _render_below("", row.ways, translator, most=len(row.ways)) if row.ways else [""]
    return _join_lines([*shown, website, caution])


def render_registration(line: Hotline, translator: Translator) -> str:
    """Whose page it is, its address, whether we have checked it, and who learns of it. Raises RenderError without one."""
    page = line.find_registration()
    if page is None:
        raise RenderError(f"no page to register at {line.row_id}")
    return _join_lines(
        [
            get_country_name(line.country, translator.language),
            format_contact(page.kind, page.value, translator),
            _render_verification(page.source, translator),
            translator.translate_label(labels.ROW["register_told"]),
        ]
    )


def render_older_number(row: Mission, translator: Translator) -> str:
    """An office, its risk, a number nobody has confirmed, and how old that is. Raises RenderError where there is none."""
    if not row.older_phone:
        raise RenderError(f"no older number of {row.row_id}")
    published = _date(row.source.published, translator)
    return _join_lines(
        [
            _render_title(row, translator),
            _render_risk(row, translator),
            format_phone(row.older_phone),
            translator.translate_label(labels.ROW["older"], date=published),
        ]
    )


def format_phone(number: str) -> str:
    """A number as people dial it: national where it is toll-free, as stored where it is a short code, else international."""
    if not number.startswith("+"):
        return number
    parsed = phonenumbers.parse(number)
    is_free = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE
    form = phonenumbers.PhoneNumberFormat.NATIONAL if is_free else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def format_contact(kind: str, value: str, translator: Translator) -> str:
    """Another way than a number, with what it is: “WhatsApp: +60 12-345 6789”."""
    shown = format_phone(value) if kind in PHONE_KINDS else value
    if kind in BRANDS:
        return f"{BRANDS[kind]}: {shown}"
    return translator.translate_label(labels.ROW[kind], value=shown)


def format_keys(keys: str, language: str, translator: Translator) -> str:
    """What is pressed after a number for a language: “For Indonesian, press 1 → 7”."""
    name = get_language_name(language, translator.language)
    return translator.translate_label(labels.ROW["keys"], language=name, keys=" → ".join(keys.split()))


def _name_line(line: Hotline, translator: Translator) -> tuple[str, str]:
    """What a line is called in her language, and what it calls itself where that is not the same."""
    if line.is_emergency:
        return translator.translate_label(labels.AREAS[line.area]) if line.area else "", ""
    name = translate_line_name(line.name, translator)
    return name or line.name, line.name if name and translator.language != DEFAULT_LANGUAGE else ""


def _render_operator(line: Hotline, translator: Translator) -> str:
    """Who answers: always that a government does; that none does, only where a page says who runs it."""
    if line.is_emergency:
        return ""
    if line.run_by == GOVERNMENT:
        country = get_country_name(line.country, translator.language)
        return translator.translate_label(labels.ROW["government"], country=country)
    known = labels.ROW.get(line.run_by) if line.run_by_source else None
    return translator.translate_label(known) if known else ""


def _render_title(row: Mission, translator: Translator) -> str:
    origin = get_country_name(row.origin, translator.language)
    return f"{translator.translate_label(labels.MISSIONS[row.kind], origin=origin)}, {row.city}"


def _render_keys(line: Hotline, translator: Translator) -> str:
    """What she presses for her language, or nothing; that nobody has tried it, where somebody has called the number."""
    keys = line.find_keys(translator.language)
    if keys is None:
        return ""
    words = format_keys(keys.value, keys.language, translator)
    is_said_below = _get_source_rank(keys.source) == _get_source_rank(line.source)
    return words if is_said_below else f"{words} · {_render_verification(keys.source, translator)}"


def _render_below(
    checked: str, ways: Sequence[Contact], translator: Translator, *, most: int = SHOWN_CONTACTS
) -> list[str]:
    """The words about the check of the numbers, then a few other ways with theirs; the same words once, below all of them.

    Whoever writes leaves something on her telephone: that stands last, once a screen (renderer.py).
    """
    shown = [
        (format_contact(way.kind, way.value, translator), _render_verification(way.source, translator))
        for way in ways[:most]
    ]
    lines = [("", checked), *shown]
    following = [words for _, words in lines[1:]] + [""]
    told = [
        part
        for (way, words), after in zip(lines, following, strict=True)
        for part in (way, words if words != after else "")
    ]
    return [*told, translator.translate_label(labels.ROW["written"])] if shown else told


def _render_website(row: Hotline | Mission, translator: Translator) -> str:
    """Where no number is known, its website; of an office that can harm her none is offered in the place of a number."""
    if not row.website or row.risk in NO_SUBSTITUTE_RISKS:
        return ""
    return translator.translate_label(labels.ROW["website"], website=row.website)


def _render_numbers(row: Mission, translator: Translator, *, has_website: bool) -> list[str]:
    """The numbers, each above the words about its check, the last of all such words; the same words once."""
    main = format_phone(row.phone) if row.phone else ""
    after = (
        translator.translate_label(labels.ROW["after_hours"], phone=format_phone(row.phone_after_hours))
        if row.phone_after_hours
        else ""
    )
    first, second = (
        _render_verification(row.source, translator),
        _render_verification(row.after_hours_source or row.source, translator),
    )
    if not main and not after:
        website = _render_website(row, translator) if has_website else ""
        return [translator.translate_label(labels.ROW["no_number"]), website, first]
    if not after or not (main or row.address):
        return [main, after, second if after else first]
    return [main, *([first] if first != second else []), after, second]


def _render_risk(row: Hotline | Mission, translator: Translator) -> str:
    return translator.translate_label(labels.RISKS[row.risk]) if row.risk else ""


def _render_no_line(country: str, translator: Translator) -> str:
    if country not in ORIGINS:
        raise RenderError(f"no emergency number for {country}")
    return translator.translate_label(labels.ROW["no_line"])


def _render_short_risk(line: Hotline, translator: Translator) -> str:
    short = labels.SHORT_RISKS.get(line.risk)
    return translator.translate_label(short) if short else _render_risk(line, translator)


def _render_emergency_lines(
    rows: Sequence[Hotline], country: str, translator: Translator, *, checked: str = ""
) -> list[str]:
    """The numbers of the whole country in one line, then a line for each that holds in a part of it."""
    whole = _render_emergency_numbers([line for line in rows if not line.area], country, translator)
    parts = [f"{_render_area(line, translator)}: {format_phone(line.phone)}" for line in rows if line.area]
    return [" · ".join(part for part in (whole, checked) if part), *parts]


def _render_area(line: Hotline, translator: Translator) -> str:
    return translator.translate_label(labels.AREAS[line.area] if line.area else labels.KINDS[line.kind])


def _render_emergency_numbers(rows: Sequence[Hotline], country: str, translator: Translator) -> str:
    numbers = {line.kind: format_phone(line.phone) for line in rows}
    if set(numbers) != set(EMERGENCY_KINDS):
        if country in DESTINATIONS:
            raise RenderError(f"no police or no ambulance in {country}")
        known = ", ".join(
            f"{translator.translate_label(labels.KINDS[kind])}: {number}" for kind, number in numbers.items()
        )
        return f"{get_country_name(country, translator.language)}: {known}"
    return translator.translate_label(
        labels.ROW["emergency"], country=get_country_name(country, translator.language), **numbers
    )


def _render_only_from(line: Hotline, translator: Translator) -> str:
    if format_phone(line.phone).startswith("+"):
        return ""
    return translator.translate_label(
        labels.ROW["only_from"], country=get_country_name(line.country, translator.language)
    )


def _render_verification(source: Source, translator: Translator, *, is_dated: bool = True) -> str:
    if source.assured_on:
        words = labels.ROW["checked" if source.is_recent else "stale"]
        return translator.translate_label(words, date=_date(source.assured_on.isoformat(), translator))
    words = translator.translate_label(labels.ROW["unchecked"])
    return f"{words} ({_date(source.published, translator)})" if source.published and is_dated else words


def _get_source_rank(source: Source) -> tuple[bool, bool]:
    return source.assured_on is not None, source.is_recent


def _join_lines(parts: list[str]) -> str:
    return "\n".join(part for part in parts if part)
