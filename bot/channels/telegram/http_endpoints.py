"""The gateway's own HTTP doors: /healthz and /metrics on loopback, and the webhook where Telegram calls us."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web
from telegram import Update

from bot.channels.context import ChannelContext
from bot.channels.metrics import PROCESS
from bot.channels.telegram.client import TelegramClient
from bot.connection_guard import ConnectionLimits
from bot.crypto.key_ring import CHANNEL
from bot.errors import ChannelUnavailable, ChatUnreachable, DecryptionError, NotFound, StoreUnavailable
from bot.http_server import LimitedAppRunner
from bot.process_metrics import CONTENT_TYPE
from bot.services.handoffs import vault

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the name of a header
MAX_BODY_BYTES: Final = 1 << 20
UpdateSink = Callable[[Sequence[Update]], Awaitable[None]]


def build_health_app(
    get_state: Callable[[], dict[str, object]],
    list_reasons: Callable[[], Sequence[str]],
) -> web.Application:
    """Liveness, readiness with reasons, and counts; no words, no ids."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response(get_state())

    async def readyz(_: web.Request) -> web.Response:
        status, body = PROCESS.report_readiness(list_reasons())
        return web.json_response(body, status=status)

    async def metrics(_: web.Request) -> web.Response:
        PROCESS.report_readiness(list_reasons())
        return web.Response(body=PROCESS.render(), content_type=CONTENT_TYPE)

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)])
    return app


def build_webhook_app(telegram: TelegramClient, store_updates: UpdateSink, *, secret: str) -> web.Application:
    """Telegram's calls: secret first, in constant time, then keep, then 200. 503 where nothing could be kept."""

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode()):
            return web.Response(status=403)
        try:
            update = telegram.parse_update(json.loads(await request.read()))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return web.Response(status=200)  # not an update: asking again would not make it one
        try:
            await store_updates([update])
        except StoreUnavailable:
            return web.Response(status=503)
        return web.Response(status=200)

    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.add_routes([web.post("/telegram", receive)])
    return app


async def start_server(
    app: web.Application, *, host: str, port: int, limits: ConnectionLimits | None = None
) -> web.AppRunner:
    """Listen. Raises OSError where the port is taken."""
    runner = LimitedAppRunner(app, bounds=limits, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner


log = logging.getLogger(__name__)
RESPONSE_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
POSITION_PATTERN: Final = r"[0-9]{1,9}"


def build_media_routes(context: ChannelContext) -> list[web.RouteDef]:
    """The door, for the gateway's own port."""

    async def hand_out(request: web.Request) -> web.StreamResponse:
        handoff_id, position = request.match_info["handoff"], int(request.match_info["position"])
        by = request.query.get("by", "")
        if not _has_valid_signature(context, request, handoff_id, position, by):
            return web.Response(status=403, headers=RESPONSE_HEADERS)
        try:
            name, kind = await context.db.run_unfenced(
                vault.find_media, context.keys, handoff_id=handoff_id, position=position, by=by, now=context.now()
            )
        except (NotFound, DecryptionError):
            return web.Response(status=404, headers=RESPONSE_HEADERS)
        except StoreUnavailable:
            return web.Response(status=503, headers=RESPONSE_HEADERS)
        return await _stream_file(context, request, name, vault.CONTENT_TYPES[kind])

    return [web.get(f"/media/{{handoff}}/{{position:{POSITION_PATTERN}}}", hand_out)]


def _has_valid_signature(
    context: ChannelContext, request: web.Request, handoff_id: str, position: int, by: str
) -> bool:
    until = request.query.get("until", "")
    if not (until.isascii() and until.isdigit()):
        return False
    return vault.has_valid_signature(
        context.keys.get_key(CHANNEL),
        handoff_id=handoff_id,
        position=position,
        by=by,
        until=int(until),
        signature=request.query.get("signature", ""),
        now=context.now(),
    )


async def _stream_file(
    context: ChannelContext, request: web.Request, name: str, content_type: str
) -> web.StreamResponse:
    response = web.StreamResponse(headers={**RESPONSE_HEADERS, "Content-Type": content_type})
    try:
        async for piece in context.channel.stream_file(name):
            if not response.prepared:
                await response.prepare(request)  # only now: what Telegram does not have any more is said so
            await response.write(piece)
    except (ChannelUnavailable, ChatUnreachable):
        log.info("media_not_handed_out")
        if not response.prepared:
            return web.Response(status=502, headers=RESPONSE_HEADERS)
        response.force_close()
    if not response.prepared:
        await response.prepare(request)
    await response.write_eof()
    return response
