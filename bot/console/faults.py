"""Pages for what cannot be shown: kind, plain, and without a word of why the machine thinks so."""

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.console import handoff_texts, texts
from bot.console.office import Office
from bot.console.visiting import Visit
from bot.errors import NotFound, NotYours, Refused

FORBIDDEN, MISSING, NOT_NOW, TOO_LARGE, BROKEN, AWAY = 403, 404, 409, 413, 500, 503
UNSIGNED: Final = 401
SIGN_IN: Final = "/sign-in"
REASONS: Final = {**texts.REASONS, **handoff_texts.REASONS}


def refused(visit: Visit, error: Refused) -> Response:
    """A page that says why, for somebody we know."""
    status = status_of(error)
    title, sentence = texts.FAULTS.get(status, texts.FAULTS[NOT_NOW])
    reason = REASONS.get(getattr(error, "reason", "") or str(error), sentence)
    return visit.page("fault.html", status=status, title=title, sentence=reason)


def plain(office: Office, request: Request, status: int) -> Response:
    """A page for anybody, drawn without the database."""
    title, sentence = texts.FAULTS.get(status, texts.FAULTS[BROKEN])
    asked = request.headers.get("accept-language", "")
    drawn = office.pages.draw("fault_alone.html", language=office.pages.spoken(asked), title=title, sentence=sentence)
    return HTMLResponse(drawn, status_code=status)


def signed_out(visit: Visit) -> Response:
    """To the door; a script is told so, and goes there by itself."""
    if visit.arrival.is_part:
        return Response(status_code=UNSIGNED)
    return visit.go(SIGN_IN, done="ended" if visit.arrival.token else "")


def status_of(error: Refused) -> int:
    """The status of an answer that refuses."""
    if isinstance(error, NotFound):
        return MISSING
    if isinstance(error, NotYours):
        return FORBIDDEN
    return TOO_LARGE if str(error) == "too_large" else NOT_NOW
