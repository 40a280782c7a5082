"""The phone page: a few files of our own, and headers that keep everything else out."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from simulator import bot_api, media, user_api
from simulator.state import SIMULATOR, create_simulator

STATIC = Path(__file__).parent / "static"

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


async def show_page(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "index.html")


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """On every answer, whatever it is."""
    response.headers.update(HEADERS)


ROUTES = [web.get("/", show_page), web.static("/static", STATIC)]


MAX_BODY_BYTES = 1_000_000
SHUTDOWN_SECONDS = 2.0


ConfigureApp = Callable[[web.Application], None]
"""What else is put beside the phone: it may add routes, and work that runs along."""
CreateRunner = Callable[..., web.AppRunner]
"""How it listens: takes the application and what aiohttp's own AppRunner takes."""


def create_app(
    *,
    token: str,
    now: Callable[[], datetime],
    rng: random.Random,
    first_retry: float = 1.0,
    configure_app: ConfigureApp | None = None,
) -> web.Application:
    """The whole rehearsal as one application.

    `now` gives aware UTC; with a seeded `rng` every id can be foreseen; `first_retry` is the webhook's first pause
    after a failure, in seconds.
    """
    app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[user_api.guard_client])
    app[SIMULATOR] = create_simulator(token=token, now=now, rng=rng, first_retry=first_retry)
    app.add_routes([*bot_api.ROUTES, *media.ROUTES, *user_api.ROUTES, *ROUTES])
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(_close_simulator)
    app.cleanup_ctx.append(_deliver_webhooks)
    if configure_app:
        configure_app(app)
    return app


async def serve(
    *,
    host: str,
    port: int,
    token: str,
    stop: asyncio.Event,
    configure_app: ConfigureApp | None = None,
    create_runner: CreateRunner = web.AppRunner,
) -> None:
    """Serve until `stop` is set. Raises OSError if the port is taken."""
    app = create_app(token=token, now=lambda: datetime.now(UTC), rng=random.Random(), configure_app=configure_app)
    runner = create_runner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        await stop.wait()
    finally:
        await runner.cleanup()


async def _close_simulator(app: web.Application) -> None:
    app[SIMULATOR].close()


async def _deliver_webhooks(app: web.Application) -> AsyncIterator[None]:
    running = asyncio.create_task(app[SIMULATOR].webhook.run())
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def main(
    *,
    host: str,
    port: int,
    token: str,
    configure_app: ConfigureApp | None = None,
    create_runner: CreateRunner = web.AppRunner,
) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises OSError if the port is taken."""
    asyncio.run(_main(host=host, port=port, token=token, configure_app=configure_app, create_runner=create_runner))


async def _main(
    *, host: str, port: int, token: str, configure_app: ConfigureApp | None, create_runner: CreateRunner
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(host=host, port=port, token=token, stop=stop, configure_app=configure_app, create_runner=create_runner)
