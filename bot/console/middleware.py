"""Pages for what cannot be shown: kind, plain, and without a word of why the machine thinks so."""

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.console import handoff_texts, texts
from bot.console.office import ConsoleState
from bot.console.visiting import RequestContext
from bot.errors import NotFound, OperationRefused, PermissionDenied

FORBIDDEN, NOT_FOUND, CONFLICT, TOO_LARGE, SERVER_ERROR, UNAVAILABLE = 403, 404, 409, 413, 500, 503
UNAUTHORIZED: Final = 401
SIGN_IN_PATH: Final = "/sign-in"
REASONS: Final = {**texts.REASONS, **handoff_texts.REASONS}


def render_refusal(context: RequestContext, error: OperationRefused) -> Response:
    """A page that says why, for somebody we know."""
    status = get_status(error)
    title, sentence = texts.ERROR_PAGES.get(status, texts.ERROR_PAGES[CONFLICT])
    reason = REASONS.get(getattr(error, "reason", "") or str(error), sentence)
    return context.render_page("fault.html", status=status, title=title, sentence=reason)


def render_plain_error(state: ConsoleState, request: Request, status: int) -> Response:
    """A page for anybody, drawn without the database."""
    title, sentence = texts.ERROR_PAGES.get(status, texts.ERROR_PAGES[SERVER_ERROR])
    asked = request.headers.get("accept-language", "")
    drawn = state.template_renderer.render("fault_alone.html", language=state.template_renderer.match_language(asked), title=title, sentence=sentence)
    return HTMLResponse(drawn, status_code=status)


def redirect_to_sign_in(context: RequestContext) -> Response:
    """To the door; a script is told so, and goes there by itself."""
    if context.request.is_fragment:
        return Response(status_code=UNAUTHORIZED)
    return context.redirect(SIGN_IN_PATH, done="ended" if context.request.token else "")


def get_status(error: OperationRefused) -> int:
    """The status of an answer that refuses."""
    if isinstance(error, NotFound):
        return NOT_FOUND
    if isinstance(error, PermissionDenied):
        return FORBIDDEN
    return TOO_LARGE if str(error) == "too_large" else CONFLICT
