"""Figures as she reads them: numbers, shares, money, dates and clock times in her language's form, with Western digits."""

from collections.abc import Callable
from datetime import date, time
from typing import Final

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from bot.errors import Unrenderable
from bot.i18n.languages import locale_of
from bot.i18n.voice import Voice
from bot.model.values import form_of


def day(written: str, voice: Voice) -> str:
    """A date as exactly as its source gives it: a year, a month or a day."""
    year, month, of_month = (written.split("-") + ["", ""])[:3]
    when = date(int(year), int(month or 1), int(of_month or 1))
    form = "long" if of_month else "MMMM y" if month else "y"
    return str(format_date(when, form, locale=locale_of(voice.language)))


def value(name: str, written: str, voice: Voice) -> str:
    """A value of a statement, read as its form says (bot/model/values.py). Raises Unrenderable."""
    form = form_of(name, written)
    if form is None:
        raise Unrenderable(f"{written!r} is no value of {name}")
    return RENDERED[form](written, voice)


def _number(written: str, voice: Voice) -> str:
    return str(format_decimal(_amount(written), locale=locale_of(voice.language)))


def _money(written: str, voice: Voice) -> str:
    amount, _, currency = written.partition(" ")
    locale = locale_of(voice.language)
    return str(format_currency(_amount(amount), currency, "#,##0.## ¤¤¤", locale, currency_digits=False))


def _share(written: str, voice: Voice) -> str:
    return str(format_percent(_amount(written.rstrip("%")) / 100, "#,##0.##%", locale=locale_of(voice.language)))


def _clock(written: str, voice: Voice) -> str:
    return str(format_time(time.fromisoformat(written), "H:mm", locale=locale_of(voice.language)))


def _amount(written: str) -> float | int:
    return float(written) if "." in written else int(written)


RENDERED: Final[dict[str, Callable[[str, Voice], str]]] = {
    "year": day,
    "date": day,
    "number": _number,
    "money": _money,
    "share": _share,
    "clock": _clock,
}
"""Who renders which form."""
