"""The gateway's own HTTP doors: /healthz and /metrics on loopback, and the webhook where Telegram calls us."""

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web
from prometheus_client import generate_latest
from telegram import Update

from bot.doorway import Doorway
from bot.errors import StoreUnavailable
from bot.gateway.metrics import REGISTRY
from bot.gateway.telegram import Telegram

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the name of a header
LARGEST_BODY: Final = 1 << 20
Keep = Callable[[Sequence[Update]], Awaitable[None]]


def health_app(state: Callable[[], dict[str, object]]) -> web.Application:
    """Liveness and counts; no words, no ids."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response(state())

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(REGISTRY), content_type="text/plain")

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/metrics", metrics)])
    return app


def webhook_app(telegram: Telegram, keep: Keep, *, secret: str) -> web.Application:
    """Telegram's calls: secret first, in constant time, then keep, then 200. 503 where nothing could be kept."""

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode()):
            return web.Response(status=403)
        try:
            update = telegram.read(json.loads(await request.read()))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return web.Response(status=200)  # not an update: asking again would not make it one
        try:
            await keep([update])
        except StoreUnavailable:
            return web.Response(status=503)
        return web.Response(status=200)

    app = web.Application(client_max_size=LARGEST_BODY)
    app.add_routes([web.post("/telegram", receive)])
    return app


async def open_door(app: web.Application, *, host: str, port: int) -> web.AppRunner:
    """Listen. Raises OSError where the port is taken."""
    runner = Doorway(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
