"""From a request to its answer: recognised, the form ours, the verb allowed; otherwise a kind page that says so."""

import logging
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.console import cookies, faults
from bot.console.arriving import Arrival, read
from bot.console.office import Office
from bot.console.visiting import Route, Visit, recognised, see, unseen
from bot.errors import NotNow, NotYours, Refused, StoreUnavailable
from bot.model.permission import ANYONE, JOINING, STILL, allows
from bot.services import sign_in

log = logging.getLogger(__name__)
Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint(office: Office, route: Route) -> Endpoint:
    """What the server calls for a route."""

    async def answer(request: Request) -> Response:
        try:
            arrival = await read(office, request, has_form=route.has_form)
            return await run_in_threadpool(serve, office, route, arrival)
        except NotNow as error:  # the form could not even be read
            return faults.plain(office, request, faults.status_of(error))
        except StoreUnavailable as error:
            log.warning("store_away error=%s", str(error))
            return faults.plain(office, request, faults.AWAY)

    return answer


def serve(office: Office, route: Route, arrival: Arrival) -> Response:
    """The answer to one request. Raises StoreUnavailable."""
    visit = unseen(office, arrival) if route.verb == STILL else recognised(office, arrival)
    try:
        response = turned_away(visit, route) or route.view(visit)
    except Refused as error:
        response = faults.refused(visit, error)
    if route.has_form or not arrival.is_part:  # what a script fetches by itself is no use of the session
        see(visit)
    if visit.token != arrival.token and "set-cookie" not in response.headers:
        cookies.give(office, response, visit.token)
    return response


def turned_away(visit: Visit, route: Route) -> Response | None:
    """Where else somebody must go first, or None. Raises NotNow and NotYours where he may not come in at all."""
    if route.has_form:
        _check_form(visit)
    if route.verb in (STILL, ANYONE):
        return None
    if visit.signed is None:
        return faults.signed_out(visit)
    if (visit.signed.session.stage == sign_in.JOINING) != (route.verb == JOINING):
        return visit.go("/joining" if visit.signed.session.stage == sign_in.JOINING else "/")
    if route.verb != JOINING and not allows(visit.officer.acting_roles, route.verb, route.whose(visit)):
        raise NotYours("not_allowed" if visit.officer.confirmed_at else "not_confirmed")
    return None


def _check_form(visit: Visit) -> None:
    """Raises NotYours where a form is not ours, or was drawn for another browser."""
    given = visit.form.get("csrf")
    if not visit.arrival.is_ours or not cookies.is_form_token(visit.office, visit.token, given):
        raise NotYours("form_old")
