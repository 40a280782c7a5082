"""Who opened a handoff and did what in it, for whoever watches over that. Not a word of it is shown."""

from datetime import datetime
from typing import Final

from starlette.responses import Response

from bot.console.request_context import RequestContext
from bot.console.views.handoff import HANDOFF_PARAMETER
from bot.db.tables.core import AuditRow
from bot.db.unit_of_work import ALL_POSTS, UnitOfWork
from bot.domain.permissions import SCOPE_NONE, SCOPE_OTHER, SCOPE_OWN
from bot.errors import NotFound

MAX_LOG_ROWS: Final = 500
OPEN_ACT: Final = ("handoff", "read")


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
        if (row.noun, row.verb) == OPEN_ACT:
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


def show_audit(context: RequestContext) -> Response:
    """A page of it, newest first; `before` is the number of the row that the page before ended with."""
    with context.state.open_unit_of_work(reading=True) as uow:
        rows = uow.audit.list_latest(MAX_PAGE_ROWS, before=_parse_number(context.query.get("before", "")))
        names = {officer.officer_id: officer.login for officer in uow.officers.list_all()}
        names.update({post.post_id: post.post_id for post in uow.posts.list_all()})
    older = rows[-1].audit_id if len(rows) == MAX_PAGE_ROWS else None
    return context.render_page("audit.html", found=group_acts(rows), names=names, older=older)


def _parse_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
