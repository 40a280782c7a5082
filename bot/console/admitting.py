"""From a request to its answer: recognised, the form ours, the verb allowed; otherwise a kind page that says so."""

import logging
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.console import cookies, faults
from bot.console.arriving import ParsedRequest, parse_request
from bot.console.office import ConsoleState
from bot.console.visiting import RequestContext, Route, build_anonymous_context, build_request_context, touch_session
from bot.errors import OperationRefused, PermissionDenied, StateConflict, StoreUnavailable
from bot.model.permission import JOINING_VERB, PUBLIC_VERB, STATIC_VERB, is_allowed
from bot.services import sign_in

log = logging.getLogger(__name__)
Endpoint = Callable[[Request], Awaitable[Response]]


def build_endpoint(state: ConsoleState, route: Route) -> Endpoint:
    """What the server calls for a route."""

    async def answer(request: Request) -> Response:
        try:
            arrival = await parse_request(state, request, has_form=route.has_form)
            return await run_in_threadpool(handle_request, state, route, arrival)
        except StateConflict as error:  # the form could not even be read
            return faults.render_plain_error(state, request, faults.get_status(error))
        except StoreUnavailable as error:
            log.warning("store_away error=%s", str(error))
            return faults.render_plain_error(state, request, faults.UNAVAILABLE)

    return answer


def handle_request(state: ConsoleState, route: Route, request: ParsedRequest) -> Response:
    """The answer to one request. Raises StoreUnavailable."""
    visit = build_anonymous_context(state, request) if route.verb == STATIC_VERB else build_request_context(state, request)
    try:
        response = authorize(visit, route) or route.view(visit)
    except OperationRefused as error:
        response = faults.render_refusal(visit, error)
    if route.has_form or not request.is_fragment:  # what a script fetches by itself is no use of the session
        touch_session(visit)
    if visit.token != request.token and "set-cookie" not in response.headers:
        cookies.set_session_cookie(state, response, visit.token)
    return response


def authorize(context: RequestContext, route: Route) -> Response | None:
    """Where else somebody must go first, or None. Raises NotNow and NotYours where he may not come in at all."""
    if route.has_form:
        _check_csrf_token(context)
    if route.verb in (STATIC_VERB, PUBLIC_VERB):
        return None
    if context.identity is None:
        return faults.redirect_to_sign_in(context)
    if (context.identity.session.stage == sign_in.STAGE_JOINING) != (route.verb == JOINING_VERB):
        return context.redirect("/joining" if context.identity.session.stage == sign_in.STAGE_JOINING else "/")
    if route.verb != JOINING_VERB and not is_allowed(context.officer.effective_roles, route.verb, route.resource_scope(context)):
        raise PermissionDenied("not_allowed" if context.officer.confirmed_at else "not_confirmed")
    return None


def _check_csrf_token(context: RequestContext) -> None:
    """Raises NotYours where a form is not ours, or was drawn for another browser."""
    given = context.form.get("csrf")
    if not context.request.is_same_origin or not cookies.is_csrf_token(context.state, context.token, given):
        raise PermissionDenied("form_old")
