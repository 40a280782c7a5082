"""Who opened a handoff and did what in it, for whoever watches over that. Not a word of it is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console.csv_files import build_csv_response, escape_formula, format_rows
from bot.console.labels import audit as labels
from bot.console.labels.general import N_
from bot.console.request_context import RequestContext
from bot.console.views.handoff import HANDOFF_PARAMETER
from bot.db.repositories.audit import ActSelection
from bot.db.tables.core import AuditRow
from bot.db.unit_of_work import ALL_POSTS, UnitOfWork
from bot.domain.permissions import SCOPE_NONE, SCOPE_OTHER, SCOPE_OWN
from bot.errors import NotFound

MAX_LOG_ROWS: Final = 500


def resource_scope(context: RequestContext) -> str:
    """Whose the handoff is. An auditor watches over every post. Raises NotFound."""
    with _open_unit_of_work(context) as uow:
        row = uow.handoffs.get_by_id(context.path[HANDOFF_PARAMETER])
    if row is None or (context.officer.post_id and context.officer.post_id not in (row.post_id, row.to_post)):
        raise NotFound("no such handoff")
    if row.officer_id is None:
        return SCOPE_NONE
    return SCOPE_OWN if row.officer_id == context.officer.officer_id else SCOPE_OTHER


def show_access_log(context: RequestContext) -> Response:
    """The list, the newest first."""
    handoff_id = context.path[HANDOFF_PARAMETER]
    with _open_unit_of_work(context) as uow:
        row = uow.handoffs.get_by_id(handoff_id)
        found = group_acts(uow.audit.list_by_subject(handoff_id, limit=MAX_LOG_ROWS))
        names = {officer.officer_id: officer.name for officer in uow.officers.list_all()}
    if row is None:
        raise NotFound("no such handoff")
    return context.render_page("readers.html", row=row, found=found, names=names)


def group_acts(rows: list[AuditRow]) -> list[tuple[AuditRow, int]]:
    """Acts, with how often each was done in a row within a minute; an open page reads again whenever it changes.

    Whoever opens a handoff reads its words, and both are on record: the reading stands for the opening.
    """
    found: list[tuple[AuditRow, int]] = []
    for row in rows:
        if (row.noun, row.verb) == labels.OPEN_ACT:
            continue
        before = found[-1][0] if found else None
        if before and _build_group_key(before) == _build_group_key(row):
            found[-1] = (before, found[-1][1] + 1)
        else:
            found.append((row, 1))
    return found


def _build_group_key(row: AuditRow) -> tuple[str, str, str, str, datetime]:
    return row.by, row.noun, row.verb, row.subject, row.at.replace(second=0, microsecond=0)


def _open_unit_of_work(context: RequestContext) -> UnitOfWork:
    return context.state.open_post_unit_of_work(context.officer.post_id or ALL_POSTS, reading=True)


MAX_PAGE_ROWS: Final = 100
MAX_FILE_ROWS: Final = 20_000
FILE_HEADER: Final = ("at_utc", "who", "what", "noun", "verb", "subject")
CUT_OFF_NOTE: Final = N_("There is more. Choose fewer days and take another file.")


@dataclass(frozen=True)
class AuditFilter:
    """What an auditor looks for, as they typed or chose it; empty where they did not."""

    who: str
    """The id of an officer, or the code of somebody who acts without an account."""
    what: str
    """A code of `group_acts_by_words`."""
    handoff: str
    """What it is called between her and the post, or its random id."""
    since: str
    until: str
    """Days, in UTC; the last one counts."""

    def get_fields(self) -> dict[str, str]:
        """What was chosen, by the names of the fields."""
        return {name: value for name, value in vars(self).items() if value}


def show_audit(context: RequestContext) -> Response:
    """A page of it, newest first; `before` is the number of the row that the page before ended with."""
    chosen = _parse_filter(lambda name: context.query.get(name, ""))
    selection = _build_selection(context, chosen)
    before = _parse_number(context.query.get("before", ""))
    with context.state.open_unit_of_work(reading=True) as uow:
        rows = uow.audit.list_latest(MAX_PAGE_ROWS, before=before, selection=selection)
        logins = _list_logins(uow)
        names = _list_names(uow)
    fields = chosen.get_fields()
    older = urlencode({"before": rows[-1].audit_id, **fields}) if len(rows) == MAX_PAGE_ROWS else ""
    return context.render_page(
        "audit.html",
        found=group_acts(rows),
        names=names,
        older=older,
        chosen=chosen,
        fields=fields,
        people=sorted(logins.items(), key=lambda one: one[1]),
        others=list(labels.group_actors()),
        kinds=_list_kinds(context),
    )


def export_audit(context: RequestContext) -> Response:
    """What was looked for as a file for a spreadsheet, act by act; that it was taken is on record."""
    selection = _build_selection(context, _parse_filter(context.form.get))
    with context.state.open_unit_of_work() as uow:
        rows = uow.audit.list_latest(MAX_FILE_ROWS + 1, selection=selection)
        names = _list_names(uow)
        uow.audit.write(at=context.now, by=context.officer.officer_id, verb="export", noun="audit", subject="audit")
        uow.commit()
    written = format_rows([FILE_HEADER, *_build_cells(context, rows[:MAX_FILE_ROWS], names)])
    if len(rows) > MAX_FILE_ROWS:
        written += format_rows([[_translate(context, CUT_OFF_NOTE)]])
    return build_csv_response(written, name=f"pelita-audit-{context.now:%Y-%m-%d}.csv")


def _build_cells(context: RequestContext, rows: list[AuditRow], names: Mapping[str, str]) -> list[list[str]]:
    def translate(text: str) -> str:
        return _translate(context, text)

    return [
        [
            f"{row.at:%Y-%m-%d %H:%M:%S}",
            escape_formula(names.get(row.by) or labels.describe_actor(row.by, translate)),
            escape_formula(labels.describe_act(row, translate)),
            escape_formula(row.noun),
            escape_formula(row.verb),
            escape_formula(names.get(row.subject, row.subject)),
        ]
        for row in rows
    ]


def _parse_filter(read: Callable[[str], str]) -> AuditFilter:
    days = {name: read(name) if _parse_day(read(name)) else "" for name in ("since", "until")}
    return AuditFilter(who=read("who"), what=read("what"), handoff=read("handoff").strip(), **days)


def _build_selection(context: RequestContext, chosen: AuditFilter) -> ActSelection:
    kinds = labels.group_acts_by_words()
    since, until = _parse_day(chosen.since), _parse_day(chosen.until)
    return ActSelection(
        by=labels.group_actors().get(chosen.who, (chosen.who,) if chosen.who else ()),
        acts=kinds.get(chosen.what, ()),
        other_acts=labels.ACT_LABELS,
        subject=_find_subject(context, chosen.handoff) if chosen.handoff else "",
        since=since,
        until=until + timedelta(days=1) if until else None,
    )


def _find_subject(context: RequestContext, handoff: str) -> str:
    """The random id of a handoff by its code; what was typed, where none of the auditor's posts has it any more."""
    with _open_unit_of_work(context) as uow:
        row = uow.handoffs.get_by_code(handoff.upper())
    return row.handoff_id if row else handoff


def _list_kinds(context: RequestContext) -> list[tuple[str, str]]:
    """What can be looked for, by its words."""
    kinds = {
        code: labels.describe_verb(*acts[0], lambda text: _translate(context, text))
        for code, acts in labels.group_acts_by_words().items()
    }
    return sorted(kinds.items(), key=lambda one: one[1])


def _list_logins(uow: UnitOfWork) -> dict[str, str]:
    return {officer.officer_id: officer.login for officer in uow.officers.list_all()}


def _list_names(uow: UnitOfWork) -> dict[str, str]:
    """What stands for a random id: the login of an officer, the short name of a post."""
    return {**_list_logins(uow), **{post.post_id: post.post_id for post in uow.posts.list_all()}}


def _translate(context: RequestContext, text: str) -> str:
    return context.state.template_renderer.translate(context.language, text)


def _parse_day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
        return datetime.combine(day, time.min, UTC) if day < date.max else None
    except ValueError:
        return None


def _parse_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
