"""The gateway's own HTTP doors: /healthz and /metrics on loopback, and the webhook where Telegram calls us."""

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web
from prometheus_client import generate_latest
from telegram import Update

from bot.doorway import LimitedAppRunner
from bot.errors import StoreUnavailable
from bot.gateway.metrics import REGISTRY
from bot.gateway.telegram import TelegramClient

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the name of a header
MAX_BODY_BYTES: Final = 1 << 20
UpdateSink = Callable[[Sequence[Update]], Awaitable[None]]


def build_health_app(get_state: Callable[[], dict[str, object]]) -> web.Application:
    """Liveness and counts; no words, no ids."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response(get_state())

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(REGISTRY), content_type="text/plain")

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/metrics", metrics)])
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


async def start_server(app: web.Application, *, host: str, port: int) -> web.AppRunner:
    """Listen. Raises OSError where the port is taken."""
    runner = LimitedAppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
