"""The first page: who is there now, and the way to everything this account includes."""

from dataclasses import dataclass

from starlette.responses import HTMLResponse, Response

from bot.console.officers import opener
from bot.console.visiting import Visit
from bot.store.officer_rows import OfficerRow


@dataclass(frozen=True)
class Waiting:
    """An account that waits for a second person, and who opened it."""

    row: OfficerRow
    opened_by: str


def show(visit: Visit) -> Response:
    """Home."""
    return visit.page("home.html", present=_present(visit), is_on_duty=_is_on_duty(visit), waiting=_waiting(visit))


def show_present(visit: Visit) -> Response:
    """The part of the page that says who answers now."""
    return HTMLResponse(visit.drawn("part_present.html", present=_present(visit)))


def _present(visit: Visit) -> list[OfficerRow]:
    if not visit.officer.post_id:
        return []
    with visit.work(reading=True) as uow:
        return uow.officers.on_duty(visit.officer.post_id, since=visit.now - visit.office.duty)


def _waiting(visit: Visit) -> list[Waiting]:
    """Accounts that one person opened alone: of his post, or all where he looks after all. None for a newcomer."""
    is_over_all = visit.may("change_posts")
    if not visit.officer.confirmed_at or not (is_over_all or visit.officer.post_id):
        return []
    with visit.office.work(reading=True) as uow:
        found = uow.officers.unconfirmed(None if is_over_all else visit.officer.post_id)
        return [Waiting(row, opener(uow, row)) for row in found]


def _is_on_duty(visit: Visit) -> bool:
    since = visit.officer.on_duty_at
    return since is not None and visit.now - since < visit.office.duty
