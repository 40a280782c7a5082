"""About how much she is owed, and what she answers about it, as she reads it."""

from typing import Final

from babel.numbers import format_currency, format_decimal, get_currency_name

from bot.domain.estimates import Formula, round_down_to_half
from bot.i18n import labels
from bot.i18n.languages import get_locale
from bot.i18n.translator import Translator

_MONEY_FORM: Final = "#,##0 ¤¤¤"
_SEVERAL: Final = 10


def format_years(formula: Formula, years: int, translator: Translator) -> str:
    """Full years: 0 to 4, or 5 or more."""
    if years == 0:
        return translator.translate_label(labels.YEARS["none"])
    said = _format_number(years, translator)
    return translator.translate_label(labels.YEARS["or_more"], years=said) if years == formula.most_years else said


def format_wage_range(formula: Formula, number: int, translator: Translator) -> str:
    """A range of wages a month, as on its button: numbers alone."""
    low, high = formula.list_wage_ranges()[number]
    ends = {"low": low, "high": high}
    said = {name: _format_number(end, translator) for name, end in ends.items() if end is not None}
    if len(said) < len(ends):
        return translator.translate_label(labels.WAGE_RANGES["under" if low is None else "over"], **said)
    return "{low}–{high}".format_map(said)


def format_currency_name(formula: Formula, translator: Translator) -> str:
    """What money is called there, as more than one of it."""
    return str(get_currency_name(formula.currency, count=_SEVERAL, locale=get_locale(translator.language)))


def format_estimate(formula: Formula, years: int, wage: str | None, translator: Translator) -> str:
    """What a formula gives, a line each: in months or weeks of her wage, and in money of a range of wages."""
    units = round_down_to_half(formula.compute_units(years))
    amount = _format_number(float(units) if units.denominator > 1 else int(units), translator)
    key = f"{formula.unit}s_or_more" if formula.is_open_ended(years) else f"{formula.unit}s"
    said = translator.translate_label(
        labels.ESTIMATE["one_month" if units == 1 and key == "months" else key], amount=amount
    )
    return said if wage is None else f"{said}\n{_format_sum(formula, years, int(wage), translator)}"


def _format_sum(formula: Formula, years: int, wage: int, translator: Translator) -> str:
    low, high = formula.list_wage_ranges()[wage]
    is_open_ended = formula.is_open_ended(years)
    if low is None and high is not None:
        key = "money_each_year" if is_open_ended else "money_up_to"
        return _format_money(key, formula, translator, high=formula.compute_money(1 if is_open_ended else years, high))
    if low is None or high is None or is_open_ended:
        return _format_money("money_or_more", formula, translator, low=formula.compute_money(years, low or 0))
    ends = (formula.compute_money(years, end) for end in (low, high))
    return _format_money("money", formula, translator, **dict(zip(("low", "high"), ends, strict=True)))


def _format_number(number: float, translator: Translator) -> str:
    return str(format_decimal(number, locale=get_locale(translator.language)))


def _format_money(key: str, formula: Formula, translator: Translator, **ends: int) -> str:
    """A line about money; the last number in it carries the currency."""
    locale = get_locale(translator.language)
    numbers = {name: _format_number(end, translator) for name, end in ends.items()}
    last = next(reversed(ends))
    numbers[last] = str(format_currency(ends[last], formula.currency, _MONEY_FORM, locale, currency_digits=False))
    return translator.translate_label(labels.ESTIMATE[key], **numbers)
