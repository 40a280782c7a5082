"""The first page: who is there now, and the way to everything this account includes."""

from dataclasses import dataclass

from starlette.responses import HTMLResponse, Response

from bot.console.officers import find_inviter_name
from bot.console.visiting import RequestContext
from bot.store.officer_rows import OfficerRow


@dataclass(frozen=True)
class UnconfirmedAccount:
    """An account that waits for a second person, and who opened it."""

    row: OfficerRow
    opened_by: str


def show_home(context: RequestContext) -> Response:
    """Home."""
    return context.render_page("home.html", present=_list_on_duty(context), is_on_duty=_is_on_duty(context), waiting=_list_unconfirmed(context))


def show_on_duty(context: RequestContext) -> Response:
    """The part of the page that says who answers now."""
    return HTMLResponse(context.render_template("part_present.html", present=_list_on_duty(context)))


def _list_on_duty(context: RequestContext) -> list[OfficerRow]:
    if not context.officer.post_id:
        return []
    with context.open_unit_of_work(reading=True) as uow:
        return uow.officers.list_on_duty(context.officer.post_id, since=context.now - context.state.duty_period)


def _list_unconfirmed(context: RequestContext) -> list[UnconfirmedAccount]:
    """Accounts that one person opened alone: of his post, or all where he looks after all. None for a newcomer."""
    is_over_all = context.is_allowed("change_posts")
    if not context.officer.confirmed_at or not (is_over_all or context.officer.post_id):
        return []
    with context.state.open_unit_of_work(reading=True) as uow:
        found = uow.officers.list_unconfirmed(None if is_over_all else context.officer.post_id)
        return [UnconfirmedAccount(row, find_inviter_name(uow, row)) for row in found]


def _is_on_duty(context: RequestContext) -> bool:
    since = context.officer.on_duty_at
    return since is not None and context.now - since < context.state.duty_period
