"""The rehearsal as a process: serve until told to stop."""

import asyncio
import signal

from bot.rehearsal.server import ConfigureApp, serve


def main(*, host: str, port: int, token: str, configure_app: ConfigureApp | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises OSError if the port is taken."""
    asyncio.run(_main(host=host, port=port, token=token, configure_app=configure_app))


async def _main(*, host: str, port: int, token: str, configure_app: ConfigureApp | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(host=host, port=port, token=token, stop=stop, configure_app=configure_app)
