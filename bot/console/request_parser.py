"""What a browser sent, read before anything is done with it: small, in one form, from a page of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from starlette.requests import ClientDisconnect, Request

from bot.console import cookies
from bot.console.app_state import ConsoleState
from bot.errors import StateConflict

MAX_FORM_BYTES: Final = 64 * 1024
MAX_FIELDS: Final = 200
FORM_CONTENT_TYPE: Final = "application/x-www-form-urlencoded"
NUL: Final = "\0"
"""No browser sends it, and PostgreSQL keeps it nowhere."""
OWN_FETCH_SITES: Final = ("same-origin", "none", "")
"""What a browser says of where a request comes from; `none` is the address bar."""


@dataclass(frozen=True)
class Form:
    """The fields of a form."""

    fields: Mapping[str, list[str]] = field(default_factory=dict, repr=False)

    def get(self, name: str, default: str = "") -> str:
        """One value, without spaces around it."""
        return self.fields.get(name, [default])[-1].strip()

    def get_raw(self, name: str) -> str:
        """One value as it was typed: a password, or words to somebody."""
        return self.fields.get(name, [""])[-1]

    def get_all(self, name: str) -> list[str]:
        """Every value of a field, as boxes have them."""
        return self.fields.get(name, [])


@dataclass(frozen=True)
class ParsedRequest:
    """A request in the words of the console."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Form
    token: str
    """The cookie, or nothing."""
    device_cookie: str
    """What this browser keeps of earlier sign-ins, or nothing."""
    address: str
    accept_language: str
    """The languages the browser asks for."""
    is_same_origin: bool
    """Whether it comes from one of our own pages, as far as the browser says."""
    is_fragment: bool
    """Whether a script of ours asks for a part of a page."""
    address_path: str = ""
    """The address that is asked for, without what stands behind a question mark."""
    is_forwarded: bool = False
    """Whether it came by way of a proxy."""


async def parse_request(state: ConsoleState, request: Request, *, has_form: bool) -> ParsedRequest:
    """Raises NotNow where it is too large, or not what a browser sends."""
    if any(NUL in text for text in (*request.path_params.values(), *request.query_params.values())):
        raise StateConflict("form_old")
    token = request.cookies.get(cookies.get_session_cookie_name(state), "")
    return ParsedRequest(
        path=dict(request.path_params),
        query=dict(request.query_params),
        form=await _parse_form(request) if has_form else Form(),
        token=token if cookies.is_token(token) else "",
        device_cookie=request.cookies.get(cookies.get_device_cookie_name(state), "")[: cookies.MAX_COOKIE_LENGTH],
        address=_get_client_address(state, request),
        accept_language=request.headers.get("accept-language", ""),
        is_same_origin=_is_same_origin(request),
        is_fragment=request.headers.get("x-part") == "1",
        address_path=request.url.path,
        is_forwarded="x-forwarded-for" in request.headers,
    )


async def _parse_form(request: Request) -> Form:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM_CONTENT_TYPE:
        raise StateConflict("form_old")
    body = await _read_body(request)
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise StateConflict("form_old") from None
    if any(NUL in text for texts in fields.values() for text in texts):
        raise StateConflict("form_old")
    return Form(fields)


async def _read_body(request: Request) -> bytes:
    body = b""
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_FORM_BYTES:
                raise StateConflict("too_large")
    except ClientDisconnect:
        raise StateConflict("form_old") from None  # nobody reads it; half a form is none
    return body


def _is_same_origin(request: Request) -> bool:
    # Our pages name no referrer, and browsers then call the origin of their forms `null`; what they say of the site decides.
    origin = request.headers.get("origin", "")
    is_named = origin not in ("", "null")
    if is_named and _parse_netloc(origin) != request.headers.get("host", ""):
        return False
    return request.headers.get("sec-fetch-site", "").lower() in OWN_FETCH_SITES


def _parse_netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None  # no browser is called so


def _get_client_address(state: ConsoleState, request: Request) -> str:
    peer = request.client.host if request.client else ""
    # Behind a proxy every peer is the proxy; it adds, at the end, who asked it.
    forwarded = request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
    return forwarded if state.is_https and forwarded else peer
