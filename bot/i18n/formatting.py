"""Figures as she reads them: numbers, shares, money, dates and clock times in her language's form, with Western digits."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_currency, format_decimal, format_percent

from bot.domain.rights import Fact, find_value_form
from bot.errors import RenderError
from bot.i18n import labels
from bot.i18n.languages import get_locale
from bot.i18n.translator import Translator


def format_day(value: str, translator: Translator) -> str:
    """A date as exactly as its source gives it: a year, a month or a day."""
    year, month, of_month = (value.split("-") + ["", ""])[:3]
    when = date(int(year), int(month or 1), int(of_month or 1))
    form = "long" if of_month else "MMMM y" if month else "y"
    return str(format_date(when, form, locale=get_locale(translator.language)))


def format_date_and_time(at: datetime, zone: str, translator: Translator) -> str:
    """A day, with its weekday, and a clock time as they are in a zone."""
    there, locale = at.astimezone(ZoneInfo(zone)), get_locale(translator.language)
    day, clock = format_date(there.date(), "full", locale=locale), format_time(there.time(), "H:mm", locale=locale)
    return str(get_datetime_format("medium", locale=locale)).format(clock, day)


def format_value(name: str, value: str, translator: Translator) -> str:
    """A value of a statement, read as its form says (bot/domain/rights.py). Raises Unrenderable."""
    form = find_value_form(name, value)
    if form is None:
        raise RenderError(f"{value!r} is no value of {name}")
    return FORMATTERS[form](value, translator)


def _format_number(value: str, translator: Translator) -> str:
    return str(format_decimal(_parse_amount(value), locale=get_locale(translator.language)))


def _format_money(value: str, translator: Translator) -> str:
    amount, _, currency = value.partition(" ")
    locale = get_locale(translator.language)
    return str(format_currency(_parse_amount(amount), currency, "#,##0.## ¤¤¤", locale, currency_digits=False))


def _format_percent(value: str, translator: Translator) -> str:
    return str(
        format_percent(_parse_amount(value.rstrip("%")) / 100, "#,##0.##%", locale=get_locale(translator.language))
    )


def _format_clock(value: str, translator: Translator) -> str:
    return str(format_time(time.fromisoformat(value), "H:mm", locale=get_locale(translator.language)))


def _parse_amount(value: str) -> float | int:
    return float(value) if "." in value else int(value)


FORMATTERS: Final[dict[str, Callable[[str, Translator], str]]] = {
    "year": format_day,
    "date": format_day,
    "number": _format_number,
    "money": _format_money,
    "share": _format_percent,
    "clock": _format_clock,
}
"""Who renders which form."""


FACT_CONTEXT = "fact"


def format_statements(facts: Sequence[Fact], translator: Translator) -> str:
    """What a source says, a line each, and the source. Raises Unrenderable."""
    said = [
        translator.translate(FACT_CONTEXT, fact.statement).format_map(
            {name: format_value(name, written, translator) for name, written in fact.values.items()}
        )
        for fact in facts
    ]
    return "\n".join([*said, _format_source(facts[0], translator)])


def _format_source(fact: Fact, translator: Translator) -> str:
    source = fact.source
    if source.published:
        read = translator.translate_label(
            labels.ROW["source"], source=source.title, date=format_day(source.published, translator)
        )
    else:
        read = translator.translate_label(labels.ROW["source_undated"], source=source.title)
    parts = [
        read,
        "" if fact.is_sure else translator.translate_label(labels.FACT["less_sure"]),
        translator.translate_label(labels.ROW["checked"], date=format_day(source.assured_on.isoformat(), translator))
        if source.assured_on
        else "",
    ]
    return " · ".join(part for part in parts if part)
