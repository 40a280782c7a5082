"""The audit, for an auditor: who did what to which thing, when. It holds no words, so the page shows none."""

from typing import Final

from starlette.responses import Response

from bot.console.readers import gathered
from bot.console.visiting import Visit

ROWS: Final = 100


def show(visit: Visit) -> Response:
    """A page of it, newest first; `before` is the number of the row that the page before ended with."""
    with visit.office.work(reading=True) as uow:
        rows = uow.audit.latest(ROWS, before=_number(visit.query.get("before", "")))
        names = {officer.officer_id: officer.login for officer in uow.officers.everybody()}
        names.update({post.post_id: post.post_id for post in uow.posts.all()})
    older = rows[-1].audit_id if len(rows) == ROWS else None
    return visit.page("audit.html", found=gathered(rows), names=names, older=older)


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else None
