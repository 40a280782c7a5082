"""Putting the rehearsal on a port."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime

from aiohttp import web

from bot.doorway import LimitedAppRunner
from bot.rehearsal import api, client, files, page
from bot.rehearsal.state import SIMULATOR, create_simulator

MAX_BODY_BYTES = 1_000_000
SHUTDOWN_SECONDS = 2.0


ConfigureApp = Callable[[web.Application], None]
"""What else is put beside the phone: it may add routes, and work that runs along."""


def create_app(
    *, token: str, now: Callable[[], datetime], rng: random.Random, first_retry: float = 1.0, configure_app: ConfigureApp | None = None
) -> web.Application:
    """The whole rehearsal as one application.

    `now` gives aware UTC; with a seeded `rng` every id can be foreseen; `first_retry` is the webhook's first pause
    after a failure, in seconds.
    """
    app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[client.guard_client])
    app[SIMULATOR] = create_simulator(token=token, now=now, rng=rng, first_retry=first_retry)
    app.add_routes([*api.ROUTES, *files.ROUTES, *client.ROUTES, *page.ROUTES])
    app.on_response_prepare.append(page.add_headers)
    app.on_shutdown.append(_close_simulator)
    app.cleanup_ctx.append(_deliver_webhooks)
    if configure_app:
        configure_app(app)
    return app


async def serve(*, host: str, port: int, token: str, stop: asyncio.Event, configure_app: ConfigureApp | None = None) -> None:
    """Serve until `stop` is set. Raises OSError if the port is taken."""
    app = create_app(token=token, now=lambda: datetime.now(UTC), rng=random.Random(), configure_app=configure_app)
    runner = LimitedAppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
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
