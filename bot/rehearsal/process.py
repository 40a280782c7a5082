"""The rehearsal as a process: serve until told to stop."""

import asyncio
import signal

from bot.rehearsal.server import Besides, serve


def main(*, host: str, port: int, token: str, besides: Besides | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises OSError if the port is taken."""
    asyncio.run(_main(host=host, port=port, token=token, besides=besides))


async def _main(*, host: str, port: int, token: str, besides: Besides | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(host=host, port=port, token=token, stop=stop, besides=besides)
