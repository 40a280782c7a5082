"""What a browser sent, read before anything is done with it: small, in one form, from a page of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from starlette.requests import ClientDisconnect, Request

from bot.console import cookies
from bot.console.office import Office
from bot.errors import NotNow

LARGEST_FORM: Final = 64 * 1024
MOST_FIELDS: Final = 200
FORM: Final = "application/x-www-form-urlencoded"
NUL: Final = "\0"
"""No browser sends it, and PostgreSQL keeps it nowhere."""
OURS: Final = ("same-origin", "none", "")
"""What a browser says of where a request comes from; `none` is the address bar."""


@dataclass(frozen=True)
class Form:
    """The fields of a form."""

    fields: Mapping[str, list[str]] = field(default_factory=dict, repr=False)

    def get(self, name: str, default: str = "") -> str:
        """One value, without spaces around it."""
        return self.fields.get(name, [default])[-1].strip()

    def raw(self, name: str) -> str:
        """One value as it was typed: a password, or words to somebody."""
        return self.fields.get(name, [""])[-1]

    def every(self, name: str) -> list[str]:
        """Every value of a field, as boxes have them."""
        return self.fields.get(name, [])


@dataclass(frozen=True)
class Arrival:
    """A request in the words of the console."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Form
    token: str
    """The cookie, or nothing."""
    marks: str
    """What this browser keeps of earlier sign-ins, or nothing."""
    address: str
    spoken: str
    """The languages the browser asks for."""
    is_ours: bool
    """Whether it comes from one of our own pages, as far as the browser says."""
    is_part: bool
    """Whether a script of ours asks for a part of a page."""


async def read(office: Office, request: Request, *, has_form: bool) -> Arrival:
    """Raises NotNow where it is too large, or not what a browser sends."""
    if any(NUL in text for text in (*request.path_params.values(), *request.query_params.values())):
        raise NotNow("form_old")
    token = request.cookies.get(cookies.name(office), "")
    return Arrival(
        path=dict(request.path_params),
        query=dict(request.query_params),
        form=await _form(request) if has_form else Form(),
        token=token if cookies.readable(token) else "",
        marks=request.cookies.get(cookies.marks_name(office), "")[: cookies.LONGEST],
        address=_address(office, request),
        spoken=request.headers.get("accept-language", ""),
        is_ours=_is_ours(request),
        is_part=request.headers.get("x-part") == "1",
    )


async def _form(request: Request) -> Form:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM:
        raise NotNow("form_old")
    body = await _body(request)
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise NotNow("form_old") from None
    if any(NUL in text for texts in fields.values() for text in texts):
        raise NotNow("form_old")
    return Form(fields)


async def _body(request: Request) -> bytes:
    body = b""
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST_FORM:
                raise NotNow("too_large")
    except ClientDisconnect:
        raise NotNow("form_old") from None  # nobody reads it; half a form is none
    return body


def _is_ours(request: Request) -> bool:
    # Our pages name no referrer, and browsers then call the origin of their forms `null`; what they say of the site decides.
    origin = request.headers.get("origin", "")
    is_named = origin not in ("", "null")
    if is_named and _netloc(origin) != request.headers.get("host", ""):
        return False
    return request.headers.get("sec-fetch-site", "").lower() in OURS


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None  # no browser is called so


def _address(office: Office, request: Request) -> str:
    peer = request.client.host if request.client else ""
    # Behind a proxy every peer is the proxy; it adds, at the end, who asked it.
    forwarded = request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
    return forwarded if office.is_https and forwarded else peer
