"""Numbers without persons: the sheet of a month with its plots, and the same as a file. Every one says what it does not say."""

import csv
import io
from datetime import date
from typing import Final

from starlette.responses import Response

from bot.console import counted, plots
from bot.console.visiting import RequestContext
from bot.errors import NotFound
from bot.i18n.languages import format_language_names, get_country_name
from bot.model.counting import AUDIENCES, MonthlyStatistics, Tally
from bot.services import statistics

POSTS, PUBLIC = AUDIENCES
MAX_MONTHS: Final = 12
CSV_HEADER: Final = ("month", "dimension", "value", "what", "which", "number")
FORMULA_PREFIXES: Final = ("=", "+", "-", "@")
"""What a cell must not begin with, or a spreadsheet works it out."""


def show_statistics(context: RequestContext) -> Response:
    """The sheet of a month as posts may see it, and how often a person was asked for in the last months."""
    months = _list_months(context)
    month = _choose_month(context.query.get("month", ""), months)
    sheet = _load_monthly_statistics(context, month, POSTS) if month else None
    year = [(f"{each:%Y-%m}", _load_monthly_statistics(context, each, POSTS).get_tally("request").cells[0].number) for each in months[:MAX_MONTHS]]
    return context.render_page(
        "statistics.html", months=[f"{each:%Y-%m}" for each in months], month=f"{month:%Y-%m}" if month else "",
        tallies=[_build_bars(context, tally) for tally in sheet.tallies] if sheet else [], year=plots.build_bar_columns(year[::-1]),
        not_prevalence=counted.PREVALENCE_NOTE, how_hidden=_build_suppression_note(context, POSTS), size=(plots.WIDTH, plots.HEIGHT),
    )  # fmt: skip


def export_statistics(context: RequestContext) -> Response:
    """A sheet as a file for a spreadsheet; that it was taken is on record. Raises NotFound."""
    audience = context.form.get("audience", POSTS)
    month = _choose_month(context.form.get("month"), _list_months(context))
    if audience not in AUDIENCES or month is None:
        raise NotFound("sheet")
    written = format_csv(context, _load_monthly_statistics(context, month, audience))
    with context.state.open_unit_of_work() as uow:
        by = context.officer.officer_id
        uow.audit.write(at=context.now, by=by, verb="export", noun="statistics", subject=f"{audience} {month:%Y-%m}")
        uow.commit()
    name = f"pelita-{audience}-{month:%Y-%m}.csv"
    named = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(written.encode("utf-8-sig"), media_type="text/csv", headers=named)


def format_csv(context: RequestContext, sheet: MonthlyStatistics) -> str:
    """What it does not say first, then a row for each value."""
    out = io.StringIO()
    write = csv.writer(out).writerow
    write([_translate_cell(context, counted.PREVALENCE_NOTE)])
    write([_escape_formula(_build_suppression_note(context, sheet.audience))])
    write(CSV_HEADER)
    for tally in sheet.tallies:
        what = _translate_cell(context, counted.DIMENSION_LABELS[tally.dimension])
        for cell in tally.cells:
            number = _translate_cell(context, counted.HIDDEN_LABEL) if cell.number is None else cell.number
            which = _escape_formula(_label_value(context, tally.dimension, cell.value))
            write([f"{sheet.month:%Y-%m}", tally.dimension, cell.value, what, which, number])
    return out.getvalue()


def _list_months(context: RequestContext) -> list[date]:
    with context.state.open_unit_of_work(reading=True) as uow:
        return statistics.list_due_months(uow, rules=context.state.statistics_rules[POSTS], now=context.now)


def _choose_month(text: str, months: list[date]) -> date | None:
    """The month that was asked for, else the newest there is."""
    return next((month for month in months if f"{month:%Y-%m}" == text), months[0] if months else None)


def _load_monthly_statistics(context: RequestContext, month: date, audience: str) -> MonthlyStatistics:
    with context.state.open_unit_of_work(reading=True) as uow:
        found = statistics.build_monthly_statistics(uow, month=month, audience=audience, rules=context.state.statistics_rules, now=context.now)
    if found is None:
        raise NotFound("sheet")
    return found


def _build_bars(context: RequestContext, tally: Tally) -> tuple[str, list[plots.BarRow]]:
    """A heading, and its lines; none where nothing may be shown."""
    values = [(_label_value(context, tally.dimension, cell.value), cell.number) for cell in tally.cells]
    return counted.DIMENSION_LABELS[tally.dimension], [] if tally.is_hidden else plots.build_bar_rows(values)


def _label_value(context: RequestContext, dimension: str, value: str) -> str:
    if dimension == "country":
        return get_country_name(value, context.language)
    if dimension == "language":
        return format_language_names((value,), context.language) or value
    return context.state.template_renderer.translate(context.language, counted.VALUE_LABELS[dimension][value])


def _build_suppression_note(context: RequestContext, audience: str) -> str:
    rules = context.state.statistics_rules[audience]
    values: dict[str, object] = {"least": rules.least, "round_to": rules.round_to, "delay": rules.delay_days}
    return context.state.template_renderer.translate(context.language, counted.SUPPRESSION_NOTE, **values)


def _translate_cell(context: RequestContext, text: str) -> str:
    return _escape_formula(context.state.template_renderer.translate(context.language, text))


def _escape_formula(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_PREFIXES) else text
