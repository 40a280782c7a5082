"""The web chat's own port, for a proxy that encrypts: the page, its messages, and numbers to call without any script."""

import asyncio
import ipaddress
import json
import re
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from bot.channels.web.pages import WebPages
from bot.channels.web.request_limits import RequestLimits
from bot.channels.web.sessions import PageKeys, WebSession, WebSessions
from bot.config.settings import DEFAULT_WEB_PROXIES
from bot.domain.chat_ids import WEB_UPDATE_BASE
from bot.domain.enums import CARD_COUNTRIES, DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.messages import IncomingMessage, UpdateKind
from bot.errors import StoreUnavailable, TooManyRequests

MAX_BODY_BYTES: Final = 16_384
MAX_TEXT_LENGTH: Final = 4_096
"""Characters of a message, as on Telegram."""
MAX_CALLBACK_LENGTH: Final = 64
POLL_SECONDS: Final = 25.0
RETRY_SECONDS: Final = 5
MAX_NUMBER: Final = 1_000_000
LEAVE_CALLBACK_DATA: Final = "x"
_NONCE_PATTERN: Final = re.compile(r"[0-9a-f]{16,64}")
_OWN_SITES: Final = ("same-origin", "none", "")
SECURITY_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; media-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""On every answer: nothing foreign is loaded, nothing is kept, nobody is told where she came from."""


StoreMessages = Callable[[Sequence[tuple[str, IncomingMessage]]], Awaitable[None]]
"""Keep messages, each with the id of its turn, and have them answered. Raises StoreUnavailable."""


@dataclass(kw_only=True)
class WebDoor:
    """What the requests of pages are answered with."""

    sessions: WebSessions
    keys: PageKeys
    pages: WebPages
    limits: RequestLimits
    store_messages: StoreMessages
    is_leader: Callable[[], Awaitable[bool]]
    """Only the gateway that leads has pages: what the others keep is answered elsewhere."""
    proxies: Collection[str] = DEFAULT_WEB_PROXIES
    """Addresses and networks of reverse proxies that say who asks."""
    clock_ns: Callable[[], int] = time.time_ns
    poll_seconds: float = POLL_SECONDS
    _newest_update: int = field(default=0, init=False)

    def take_update_id(self) -> int:
        """A number greater than all before, also those before a restart."""
        self._newest_update = max(self._newest_update + 1, WEB_UPDATE_BASE + self.clock_ns() // 1000)
        return self._newest_update


class _BadRequest(Exception):
    """A request that no page of ours sends."""


def build_web_app(door: WebDoor) -> web.Application:
    """Everything a page asks for."""

    async def show_chat(request: web.Request) -> web.Response:
        language = request.match_info.get("language") or choose_language(request.headers.get("Accept-Language", ""))
        return _html(door.pages.render_chat(language))

    async def list_numbers(request: web.Request) -> web.Response:
        return _html(door.pages.render_countries(request.match_info["language"]))

    async def show_numbers(request: web.Request) -> web.Response:
        if request.match_info["country"] not in CARD_COUNTRIES:
            raise web.HTTPNotFound
        return _html(door.pages.render_numbers(request.match_info["language"], request.match_info["country"]))

    async def serve_file(request: web.Request) -> web.Response:
        content, content_type = door.pages.get_file(request.path[1:])
        response = web.Response(body=content, content_type=content_type, charset="utf-8")
        response.enable_compression()
        return response

    async def issue_key(request: web.Request) -> web.Response:
        await _read_fields(request)
        door.limits.count_key(find_address(request, proxies=door.proxies))
        return web.json_response({"key": door.keys.issue_key()})

    async def send(request: web.Request) -> web.Response:
        fields = await _read_fields(request)
        session = await _open_session(door, fields)
        number = await _receive(door, session, fields)
        return web.json_response({"id": number})

    async def poll(request: web.Request) -> web.Response:
        fields = await _read_fields(request)
        session = await _open_session(door, fields)
        session.confirm_events(_read_number(fields, "after"))
        events = await _wait_for_events(session, seconds=door.poll_seconds)
        return web.json_response({"events": events})

    async def close(request: web.Request) -> web.Response:
        fields = _parse_fields(await request.read())  # a page that goes cannot choose the type of what it sends
        chat_id = door.keys.find_chat(fields.get("key"))
        if chat_id is not None:
            door.sessions.close_session(chat_id)
            if fields.get("leave") is True:
                await _leave(door, chat_id, str(fields.get("language", "")))
        return web.Response(status=204)

    app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[_guard])
    languages = "|".join(LANGUAGES)
    app.add_routes(
        [
            web.get("/", show_chat),
            web.get(f"/{{language:{languages}}}", show_chat),
            web.get(f"/numbers/{{language:{languages}}}", list_numbers),
            web.get(f"/numbers/{{language:{languages}}}/{{country:[A-Z]{{2}}}}", show_numbers),
            *(web.get(f"/{name}", serve_file) for name in door.pages.list_files()),
            web.post("/key", issue_key),
            web.post("/send", send),
            web.post("/poll", poll),
            web.post("/close", close),
        ]
    )
    app.on_response_prepare.append(_add_security_headers)
    return app


def choose_language(accepted: str) -> str:
    """The first of her browser's languages that we speak."""
    for part in accepted[:200].split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        code = {"tl": "fil"}.get(code, code)
        if code in LANGUAGES:
            return code
    return DEFAULT_LANGUAGE


def find_address(request: web.Request, *, proxies: Collection[str]) -> str:
    """Where a request comes from: what one of our proxies says last, else the other end of the line."""
    remote = request.remote or ""
    said = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    return said if said and _is_within(remote, proxies) else remote


def _is_within(address: str, networks: Collection[str]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(network) for network in networks)


@web.middleware
async def _guard(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Any:
    if request.headers.get("Sec-Fetch-Site", "") not in _OWN_SITES and request.method != "GET":
        return web.Response(status=403)
    try:
        return await handler(request)
    except _BadRequest:
        return web.Response(status=400)
    except TooManyRequests:
        return web.Response(status=429, headers={"Retry-After": str(RETRY_SECONDS)})
    except StoreUnavailable:
        return web.Response(status=503, headers={"Retry-After": str(RETRY_SECONDS)})


async def _add_security_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(SECURITY_HEADERS)
    response.headers.pop("Server", None)


async def _read_fields(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise _BadRequest  # a form of another site cannot send this type
    return _parse_fields(await request.read())


def _parse_fields(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise _BadRequest from None
    if not isinstance(fields, dict):
        raise _BadRequest
    return fields


def _read_number(fields: dict[str, Any], name: str) -> int:
    number = fields.get(name, 0)
    if type(number) is not int or not 0 <= number <= MAX_NUMBER:
        raise _BadRequest
    return number


def _read_text(fields: dict[str, Any], name: str, most: int) -> str:
    text = fields.get(name, "")
    if not isinstance(text, str):
        raise _BadRequest
    # Halves of a character can stand in JSON, but in nothing that is kept or sent.
    return text.encode("utf-8", "replace").decode("utf-8")[:most]


async def _open_session(door: WebDoor, fields: dict[str, Any]) -> WebSession:
    chat_id = door.keys.find_chat(fields.get("key"))
    if chat_id is None:
        raise web.HTTPGone
    newest = max(_read_number(fields, "after"), _read_number(fields, "newest"))
    if not await door.is_leader():
        raise StoreUnavailable("another gateway answers")
    return door.sessions.open_session(chat_id, newest=newest)


async def _receive(door: WebDoor, session: WebSession, fields: dict[str, Any]) -> int:
    """Keep what she typed or tapped; the number of her message, or of the one whose button it was."""
    nonce = _read_text(fields, "nonce", 64)
    tap = _read_text(fields, "tap", MAX_CALLBACK_LENGTH)
    text = _read_text(fields, "text", MAX_TEXT_LENGTH).strip()
    if not _NONCE_PATTERN.fullmatch(nonce) or bool(tap) == bool(text):
        raise _BadRequest
    is_known = nonce in session.sent_numbers
    if not is_known:
        door.limits.count_message()
    message_id = _read_number(fields, "message") if tap else session.take_number(nonce)
    incoming = IncomingMessage(
        update_id=door.take_update_id(),
        kind=UpdateKind.TAP if tap else UpdateKind.TEXT,
        chat_id=session.chat_id,
        message_id=message_id,
        language_code=_read_language(fields),
        text=tap or text,
    )
    await door.store_messages([(door.keys.derive_turn_id(session.chat_id, nonce), incoming)])
    return message_id


def _read_language(fields: dict[str, Any]) -> str:
    language = fields.get("language")
    return language if language in LANGUAGES else ""


async def _leave(door: WebDoor, chat_id: int, language: str) -> None:
    """She left the page in haste: the same as Leave, although nobody reads the line it says."""
    update_id = door.take_update_id()
    incoming = IncomingMessage(
        update_id=update_id,
        kind=UpdateKind.TAP,
        chat_id=chat_id,
        message_id=0,
        language_code=language if language in LANGUAGES else "",
        text=LEAVE_CALLBACK_DATA,
    )
    await door.store_messages([(door.keys.derive_turn_id(chat_id, f"leave|{update_id}"), incoming)])


async def _wait_for_events(session: WebSession, *, seconds: float) -> list[dict[str, Any]]:
    """What a page is to do: at once where there is something, else as soon as something comes, else nothing."""
    session.polls += 1
    mine = session.polls
    session.arrived.set() if session.events else session.arrived.clear()
    try:
        async with asyncio.timeout(seconds):
            await session.arrived.wait()
    except TimeoutError:
        return []
    return list(session.events) if session.polls == mine else []


def _html(text: str) -> web.Response:
    response = web.Response(text=text, content_type="text/html")
    response.enable_compression()
    return response
