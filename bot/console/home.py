"""The first page: who is there now, and the way to everything this account includes."""

from starlette.responses import HTMLResponse, Response

from bot.console.visiting import Visit
from bot.store.officer_rows import OfficerRow


def show(visit: Visit) -> Response:
    """Home."""
    return visit.page("home.html", present=_present(visit), is_on_duty=_is_on_duty(visit))


def show_present(visit: Visit) -> Response:
    """The part of the page that says who answers now."""
    return HTMLResponse(visit.drawn("part_present.html", present=_present(visit)))


def _present(visit: Visit) -> list[OfficerRow]:
    if not visit.officer.post_id:
        return []
    with visit.work(reading=True) as uow:
        return uow.officers.on_duty(visit.officer.post_id, since=visit.now - visit.office.duty)


def _is_on_duty(visit: Visit) -> bool:
    since = visit.officer.on_duty_at
    return since is not None and visit.now - since < visit.office.duty
