"""Pages for what cannot be shown: kind, plain, and without a word of why the machine thinks so."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.console import cookies, return_address
from bot.console.app_state import ConsoleState
from bot.console.labels import general, handoff
from bot.console.request_context import (
    RequestContext,
    Route,
    build_anonymous_context,
    build_request_context,
    touch_session,
)
from bot.console.request_parser import ParsedRequest, parse_request
from bot.console.views import sign_in
from bot.domain.permissions import JOINING_VERB, LISTENING_VERB, PUBLIC_VERB, STATIC_VERB, is_allowed
from bot.errors import NotFound, OperationRefused, PermissionDenied, StateConflict, StoreUnavailable
from bot.services.officers import authentication

SEE_OTHER: Final = 303
FORBIDDEN, NOT_FOUND, CONFLICT, TOO_LARGE, SERVER_ERROR, UNAVAILABLE = 403, 404, 409, 413, 500, 503
UNAUTHORIZED: Final = 401
SIGN_IN_PATH: Final = "/sign-in"
REASONS: Final = {**general.REASONS, **handoff.REASONS}


def render_refusal(context: RequestContext, error: OperationRefused) -> Response:
    """A page that says why, for somebody we know."""
    status = get_status(error)
    title, sentence = general.ERROR_PAGES.get(status, general.ERROR_PAGES[CONFLICT])
    reason = REASONS.get(getattr(error, "reason", "") or str(error), sentence)
    return context.render_page("fault.html", status=status, title=title, sentence=reason)


def render_plain_error(state: ConsoleState, request: Request, status: int) -> Response:
    """A page for anybody, drawn without the database."""
    title, sentence = general.ERROR_PAGES.get(status, general.ERROR_PAGES[SERVER_ERROR])
    asked = request.headers.get("accept-language", "")
    drawn = state.template_renderer.render(
        "fault_alone.html", language=state.template_renderer.match_language(asked), title=title, sentence=sentence
    )
    return HTMLResponse(drawn, status_code=status)


def redirect_to_sign_in(context: RequestContext) -> Response:
    """To the door; a script is told so, and goes there by itself."""
    if context.request.is_fragment:
        return Response(status_code=UNAUTHORIZED)
    page = return_address.parse_return_address(context.request.address_path)
    kept = return_address.seal_typed_text(context)
    if kept:
        return sign_in.render_sign_in(context, status=FORBIDDEN, next_page=page, kept=kept)
    done = "ended" if context.request.token else ""
    return context.redirect(f"{SIGN_IN_PATH}?next={page}" if page else SIGN_IN_PATH, done=done)


def get_status(error: OperationRefused) -> int:
    """The status of an answer that refuses."""
    if isinstance(error, NotFound):
        return NOT_FOUND
    if isinstance(error, PermissionDenied):
        return FORBIDDEN
    return TOO_LARGE if str(error) == "too_large" else CONFLICT


log = logging.getLogger(__name__)
Endpoint = Callable[[Request], Awaitable[Response]]


def build_endpoint(state: ConsoleState, route: Route) -> Endpoint:
    """What the server calls for a route."""

    async def answer(request: Request) -> Response:
        try:
            arrival = await parse_request(state, request, has_form=route.has_form)
            return await run_in_threadpool(handle_request, state, route, arrival)
        except StateConflict as error:  # the form could not even be read
            return render_plain_error(state, request, get_status(error))
        except StoreUnavailable as error:
            log.warning("store_away error=%s", str(error))
            return render_plain_error(state, request, UNAVAILABLE)

    return answer


def handle_request(state: ConsoleState, route: Route, request: ParsedRequest) -> Response:
    """The answer to one request. Raises StoreUnavailable."""
    visit = (
        build_anonymous_context(state, request) if route.verb == STATIC_VERB else build_request_context(state, request)
    )
    try:
        response = authorize(visit, route) or route.view(visit)
    except OperationRefused as error:
        response = render_refusal(visit, error)
    if route.has_form and request.is_fragment and response.status_code == SEE_OTHER:
        response = JSONResponse({"to": response.headers["location"]})  # a script goes there by itself
    # What a script fetches by itself is no use of the session, nor is a stream that begins anew.
    if route.has_form or not (request.is_fragment or route.verb == LISTENING_VERB):
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
        return redirect_to_sign_in(context)
    if (context.identity.session.stage == authentication.STAGE_JOINING) != (route.verb == JOINING_VERB):
        return context.redirect("/joining" if context.identity.session.stage == authentication.STAGE_JOINING else "/")
    if route.verb != JOINING_VERB and not is_allowed(
        context.officer.effective_roles, route.verb, route.resource_scope(context)
    ):
        raise PermissionDenied("not_allowed" if context.officer.confirmed_at else "not_confirmed")
    return None


def _check_csrf_token(context: RequestContext) -> None:
    """Raises NotYours where a form is not ours, or was drawn for another browser."""
    given = context.form.get("csrf")
    if not context.request.is_same_origin or not cookies.is_csrf_token(context.state, context.token, given):
        raise PermissionDenied("form_old")
