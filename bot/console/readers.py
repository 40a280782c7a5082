"""Who opened a handoff and did what in it, for whoever watches over that. Not a word of it is shown."""

from datetime import datetime
from typing import Final

from starlette.responses import Response

from bot.console.handoff import ID
from bot.console.visiting import Visit
from bot.errors import NotFound
from bot.model.permission import NONE, OTHER, OWN
from bot.store.rows import AuditRow
from bot.store.unit_of_work import EVERY_POST, UnitOfWork

ROWS: Final = 500
OPENED: Final = ("handoff", "read")


def whose(visit: Visit) -> str:
    """Whose the handoff is. An auditor watches over every post. Raises NotFound."""
    with _looking(visit) as uow:
        row = uow.handoffs.by_id(visit.path[ID])
    if row is None or (visit.officer.post_id and visit.officer.post_id not in (row.post_id, row.to_post)):
        raise NotFound("no such handoff")
    if row.officer_id is None:
        return NONE
    return OWN if row.officer_id == visit.officer.officer_id else OTHER


def show(visit: Visit) -> Response:
    """The list, the newest first."""
    handoff_id = visit.path[ID]
    with _looking(visit) as uow:
        row = uow.handoffs.by_id(handoff_id)
        found = gathered(uow.audit.of(handoff_id, limit=ROWS))
        names = {officer.officer_id: officer.name for officer in uow.officers.everybody()}
    if row is None:
        raise NotFound("no such handoff")
    return visit.page("readers.html", row=row, found=found, names=names)


def gathered(rows: list[AuditRow]) -> list[tuple[AuditRow, int]]:
    """Acts, with how often each was done in a row within a minute; an open page reads again whenever it changes.

    Whoever opens a handoff reads its words, and both are on record: the reading stands for the opening.
    """
    found: list[tuple[AuditRow, int]] = []
    for row in rows:
        if (row.noun, row.verb) == OPENED:
            continue
        before = found[-1][0] if found else None
        if before and _likeness(before) == _likeness(row):
            found[-1] = (before, found[-1][1] + 1)
        else:
            found.append((row, 1))
    return found


def _likeness(row: AuditRow) -> tuple[str, str, str, str, datetime]:
    return row.by, row.noun, row.verb, row.subject, row.at.replace(second=0, microsecond=0)


def _looking(visit: Visit) -> UnitOfWork:
    return visit.office.work_of(visit.officer.post_id or EVERY_POST, reading=True)
