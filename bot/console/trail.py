"""The audit, for an auditor: who did what to which thing, when. It holds no words, so the page shows none."""

from typing import Final

from starlette.responses import Response

from bot.console.readers import group_acts
from bot.console.visiting import RequestContext

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
