"""How aiohttp listens in the product: behind an intake, so that half requests shut nobody out."""

import asyncio
import signal
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.connection_guard import ConnectionLimiter, ConnectionLimits

SHUTDOWN_SECONDS = 5.0
"""A request that runs when the process is told to end has this long; a turn has five seconds in all."""


class LimitedAppRunner(web.AppRunner):
    """An AppRunner of which every connection passes an intake first."""

    def __init__(self, app: web.Application, *, bounds: ConnectionLimits | None = None, **options: Any) -> None:
        super().__init__(app, **options)
        self._intake = ConnectionLimiter(bounds or ConnectionLimits())

    @property
    def server(self) -> Callable[..., Any] | None:  # type: ignore[override]
        """What makes a protocol for each connection; a site asks for it when it starts."""
        inner = super().server
        return inner and self._intake.wrap_protocol_factory(inner)


async def serve(app: web.Application, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; a handler is cancelled when whoever asked hangs up.

    Raises OSError where the port is taken, and whatever the application raises while it starts.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    runner = LimitedAppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        await stopped.wait()
    finally:
        await runner.cleanup()
