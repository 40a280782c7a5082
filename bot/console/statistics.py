"""Numbers without persons: the sheet of a month with its plots, and the same as a file. Every one says what it does not say."""

import csv
import io
from datetime import date
from typing import Final

from starlette.responses import Response

from bot.console import counted, plots
from bot.console.visiting import Visit
from bot.errors import NotFound
from bot.i18n.languages import country_name, language_names
from bot.model.counting import AUDIENCES, Sheet, Tally
from bot.services import statistics

POSTS, PUBLIC = AUDIENCES
MONTHS: Final = 12
HEADER: Final = ("month", "dimension", "value", "what", "which", "number")
FORMULA: Final = ("=", "+", "-", "@")
"""What a cell must not begin with, or a spreadsheet works it out."""


def show(visit: Visit) -> Response:
    """The sheet of a month as posts may see it, and how often a person was asked for in the last months."""
    months = _months(visit)
    month = _asked(visit.query.get("month", ""), months)
    sheet = _sheet(visit, month, POSTS) if month else None
    year = [(f"{each:%Y-%m}", _sheet(visit, each, POSTS).tally("request").cells[0].number) for each in months[:MONTHS]]
    return visit.page(
        "statistics.html", months=[f"{each:%Y-%m}" for each in months], month=f"{month:%Y-%m}" if month else "",
        tallies=[_drawn(visit, tally) for tally in sheet.tallies] if sheet else [], year=plots.columns(year[::-1]),
        not_prevalence=counted.NOT_PREVALENCE, how_hidden=_how_hidden(visit, POSTS), size=(plots.WIDTH, plots.HEIGHT),
    )  # fmt: skip


def export(visit: Visit) -> Response:
    """A sheet as a file for a spreadsheet; that it was taken is on record. Raises NotFound."""
    audience = visit.form.get("audience", POSTS)
    month = _asked(visit.form.get("month"), _months(visit))
    if audience not in AUDIENCES or month is None:
        raise NotFound("sheet")
    written = as_csv(visit, _sheet(visit, month, audience))
    with visit.office.work() as uow:
        by = visit.officer.officer_id
        uow.audit.write(at=visit.now, by=by, verb="export", noun="statistics", subject=f"{audience} {month:%Y-%m}")
        uow.commit()
    name = f"pelita-{audience}-{month:%Y-%m}.csv"
    named = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(written.encode("utf-8-sig"), media_type="text/csv", headers=named)


def as_csv(visit: Visit, sheet: Sheet) -> str:
    """What it does not say first, then a row for each value."""
    out = io.StringIO()
    write = csv.writer(out).writerow
    write([_plain(visit, counted.NOT_PREVALENCE)])
    write([_safe(_how_hidden(visit, sheet.audience))])
    write(HEADER)
    for tally in sheet.tallies:
        what = _plain(visit, counted.DIMENSIONS[tally.dimension])
        for cell in tally.cells:
            number = _plain(visit, counted.HIDDEN) if cell.number is None else cell.number
            which = _safe(_named(visit, tally.dimension, cell.value))
            write([f"{sheet.month:%Y-%m}", tally.dimension, cell.value, what, which, number])
    return out.getvalue()


def _months(visit: Visit) -> list[date]:
    with visit.office.work(reading=True) as uow:
        return statistics.due_months(uow, rules=visit.office.rules[POSTS], now=visit.now)


def _asked(written: str, months: list[date]) -> date | None:
    """The month that was asked for, else the newest there is."""
    return next((month for month in months if f"{month:%Y-%m}" == written), months[0] if months else None)


def _sheet(visit: Visit, month: date, audience: str) -> Sheet:
    with visit.office.work(reading=True) as uow:
        found = statistics.release(uow, month=month, audience=audience, rules=visit.office.rules, now=visit.now)
    if found is None:
        raise NotFound("sheet")
    return found


def _drawn(visit: Visit, tally: Tally) -> tuple[str, list[plots.Line]]:
    """A heading, and its lines; none where nothing may be shown."""
    values = [(_named(visit, tally.dimension, cell.value), cell.number) for cell in tally.cells]
    return counted.DIMENSIONS[tally.dimension], [] if tally.is_hidden else plots.lines(values)


def _named(visit: Visit, dimension: str, value: str) -> str:
    if dimension == "country":
        return country_name(value, visit.language)
    if dimension == "language":
        return language_names((value,), visit.language) or value
    return visit.office.pages.say(visit.language, counted.VALUES[dimension][value])


def _how_hidden(visit: Visit, audience: str) -> str:
    rules = visit.office.rules[audience]
    values: dict[str, object] = {"least": rules.least, "round_to": rules.round_to, "delay": rules.delay_days}
    return visit.office.pages.say(visit.language, counted.HOW_HIDDEN, **values)


def _plain(visit: Visit, text: str) -> str:
    return _safe(visit.office.pages.say(visit.language, text))


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
