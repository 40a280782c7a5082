"""What is counted, in words of officers. Codes become words here and nowhere else; their catalogue is `console`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.responses import Response

from bot.console.csv_files import build_csv_response, escape_formula, format_rows
from bot.console.labels.general import N_
from bot.console.labels.handoff import HELP, OUTCOMES, URGENCY
from bot.console.request_context import RequestContext
from bot.domain.statistics import AUDIENCES, COMPLAINT_POST, MonthlyStatistics, Tally, month_of
from bot.errors import NotFound
from bot.i18n.languages import format_language_names, get_country_name
from bot.services import feedback, statistics

PREVALENCE_NOTE: Final = N_(
    "These numbers say how often this service was used. They do not say how common violence is, and a rise may mean that"
    " more women know where to ask."
)
"""Stands on every sheet, also on those that are exported."""
SUPPRESSION_NOTE: Final = N_(
    "Numbers below {least} are hidden, and sometimes others, so that nobody can work them out. The rest is rounded to"
    " {round_to}. A month is shown {delay} days after its end."
)
HIDDEN_LABEL: Final = N_("hidden")
TOO_FEW_LABEL: Final = N_("Too few to show.")

DIMENSION_LABELS: Final[Mapping[str, str]] = {
    "request": N_("Requests for a person"),
    "country": N_("Country of the post"),
    "language": N_("Language"),
    "help": N_("Kind of help (several may be chosen)"),
    "urgency": N_("How urgent, as she marked it"),
    "answer": N_("How the waiting ended"),
    "outcome": N_("How the handoff ended"),
    "feedback": N_("How it was, as she tapped it"),
    "complaint": N_("Complaints"),
}

VALUE_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "request": {"sent": N_("Sent")},
    "help": HELP,
    "urgency": {**URGENCY, "not_said": N_("Not said")},
    "answer": {
        "in_time": N_("Answered in time"),
        "late": N_("Answered late"),
        "nobody": N_("Nobody answered"),
        "withdrawn": N_("Withdrawn before"),
    },
    "outcome": {**OUTCOMES, "withdrawn": N_("Withdrawn after an answer"), "quiet": N_("Nobody wrote any more")},
    "feedback": {"helped": N_("It helped"), "a_little": N_("It helped a little"), "not_helped": N_("It did not help")},
    "complaint": {
        "nobody_answered": N_("Nobody answered"),
        "wrong_information": N_("What she was told was wrong"),
        "not_kind": N_("Somebody was not kind"),
        "pushed_me": N_("Somebody pushed her to do something"),
        "told_others": N_("Somebody told others"),
        "asked_for_money": N_("Somebody asked for money"),
        "touched_or_asked": N_("Somebody touched her, or asked for something"),
        "no_say": N_("Does not want to say"),
    },
}
"""Countries and languages have their names from CLDR."""


WIDTH: Final = 300
"""Units of a plot; it is drawn as wide as there is room."""
HEIGHT: Final = 100


@dataclass(frozen=True)
class BarRow:
    """A row of a table with a bar in it; `number` is None where it is hidden, and the bar has no length then."""

    label: str
    number: int | None
    length: float


@dataclass(frozen=True)
class BarColumn:
    """A bar beside others, standing on the ground."""

    label: str
    number: int | None
    x: float
    y: float
    width: float
    height: float


def build_bar_rows(values: Sequence[tuple[str, int | None]]) -> list[BarRow]:
    """A bar for each value; the longest is as long as there is room."""
    most = _find_max(values)
    return [BarRow(label, number, round(WIDTH * (number or 0) / most, 1)) for label, number in values]


def build_bar_columns(values: Sequence[tuple[str, int | None]]) -> list[BarColumn]:
    """A bar for each value, side by side; the highest is as high as there is room."""
    most, step = _find_max(values), WIDTH / max(1, len(values))
    found = []
    for place, (label, number) in enumerate(values):
        height = round(HEIGHT * (number or 0) / most, 1)
        found.append(
            BarColumn(label, number, round(step * (place + 0.1), 1), HEIGHT - height, round(step * 0.8, 1), height)
        )
    return found


def _find_max(values: Sequence[tuple[str, int | None]]) -> int:
    return max((number or 0 for _, number in values), default=0) or 1


POSTS, PUBLIC = AUDIENCES
MAX_MONTHS: Final = 12
CSV_HEADER: Final = ("month", "dimension", "value", "what", "which", "number")


def show_statistics(context: RequestContext) -> Response:
    """The sheet of a month as posts may see it, and how often a person was asked for in the last months."""
    months = _list_months(context)
    month = _choose_month(context.query.get("month", ""), months)
    sheet = _load_monthly_statistics(context, month, POSTS) if month else None
    year = [
        (f"{each:%Y-%m}", _load_monthly_statistics(context, each, POSTS).get_tally("request").cells[0].number)
        for each in months[:MAX_MONTHS]
    ]
    return context.render_page(
        "statistics.html",
        months=[f"{each:%Y-%m}" for each in months],
        month=f"{month:%Y-%m}" if month else "",
        tallies=[_build_bars(context, tally) for tally in sheet.tallies] if sheet else [],
        year=build_bar_columns(year[::-1]),
        not_prevalence=PREVALENCE_NOTE,
        how_hidden=_build_suppression_note(context, POSTS),
        size=(WIDTH, HEIGHT),
    )


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
    return build_csv_response(written, name=f"pelita-{audience}-{month:%Y-%m}.csv")


def format_csv(context: RequestContext, sheet: MonthlyStatistics) -> str:
    """What it does not say first, then a row for each value."""
    rows: list[Sequence[object]] = [
        [_translate_cell(context, PREVALENCE_NOTE)],
        [escape_formula(_build_suppression_note(context, sheet.audience))],
        CSV_HEADER,
    ]
    for tally in sheet.tallies:
        what = _translate_cell(context, DIMENSION_LABELS[tally.dimension])
        for cell in tally.cells:
            number = _translate_cell(context, HIDDEN_LABEL) if cell.number is None else cell.number
            which = escape_formula(_label_value(context, tally.dimension, cell.value))
            rows.append([f"{sheet.month:%Y-%m}", tally.dimension, cell.value, what, which, number])
    return format_rows(rows)


def _list_months(context: RequestContext) -> list[date]:
    with context.state.open_unit_of_work(reading=True) as uow:
        return statistics.list_due_months(uow, rules=context.state.statistics_rules[POSTS], now=context.now)


def _choose_month(text: str, months: list[date]) -> date | None:
    """The month that was asked for, else the newest there is."""
    return next((month for month in months if f"{month:%Y-%m}" == text), months[0] if months else None)


def _load_monthly_statistics(context: RequestContext, month: date, audience: str) -> MonthlyStatistics:
    with context.state.open_unit_of_work(reading=True) as uow:
        found = statistics.build_monthly_statistics(
            uow, month=month, audience=audience, rules=context.state.statistics_rules, now=context.now
        )
    if found is None:
        raise NotFound("sheet")
    return found


def _build_bars(context: RequestContext, tally: Tally) -> tuple[str, list[BarRow]]:
    """A heading, and its lines; none where nothing may be shown."""
    values = [(_label_value(context, tally.dimension, cell.value), cell.number) for cell in tally.cells]
    return DIMENSION_LABELS[tally.dimension], [] if tally.is_hidden else build_bar_rows(values)


def _label_value(context: RequestContext, dimension: str, value: str) -> str:
    if dimension == "country":
        return get_country_name(value, context.language)
    if dimension == "language":
        return format_language_names((value,), context.language) or value
    return context.state.template_renderer.translate(context.language, VALUE_LABELS[dimension][value])


def _build_suppression_note(context: RequestContext, audience: str) -> str:
    rules = context.state.statistics_rules[audience]
    values: dict[str, object] = {"least": rules.least, "round_to": rules.round_to, "delay": rules.delay_days}
    return context.state.template_renderer.translate(context.language, SUPPRESSION_NOTE, **values)


def _translate_cell(context: RequestContext, text: str) -> str:
    return escape_formula(context.state.template_renderer.translate(context.language, text))


def show_complaints(context: RequestContext) -> Response:
    """The complaints of this month, or of an earlier one."""
    with context.state.open_unit_of_work() as uow:
        months = sorted(
            {*uow.statistics.list_months(("complaint", COMPLAINT_POST)), month_of(context.now)}, reverse=True
        )
        asked = context.query.get("month", "")
        month = next((each for each in months if f"{each:%Y-%m}" == asked), months[0])
        found = feedback.load_overview(uow, month=month)
        names = {post.post_id: post.name for post in uow.posts.list_all()}
        uow.audit.write(
            at=context.now, by=context.officer.officer_id, verb="see", noun="complaints", subject=f"{month:%Y-%m}"
        )
        uow.commit()
    return context.render_page(
        "complaints.html",
        months=[f"{each:%Y-%m}" for each in months],
        month=f"{month:%Y-%m}",
        found=found,
        names=names,
        kinds=VALUE_LABELS["complaint"],
    )
