"""The way between browsers and the console: a TCP proxy on loopback that can be cut in the ways in which networks are cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from bot.config.settings import LOOPBACK

CHUNK_BYTES: Final = 64 * 1024
END_SECONDS: Final = 2.0
KINDS: Final = ("held", "lost", "closed")
"""Nothing passes, then all of it does · nothing passes, and what was open stays dead for good, without a word · all is
closed at once, and refused meanwhile."""


class TcpProxy:
    """Everything that passes, passes here."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._passes = asyncio.Event()
        self._passes.set()
        self._is_refused = False
        self._open: set[ProxiedConnection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.address = ""

    @asynccontextmanager
    async def run(self) -> "AsyncIterator[TcpProxy]":
        """The proxy, until the block ends."""
        server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self.address = f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            self._passes.set()
            self._close_all()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=END_SECONDS)

    def cut(self, kind: str) -> None:
        """From now on nothing passes."""
        self._passes.clear()
        if kind == "lost":
            for pair in self._open:
                pair.is_dead = True
        if kind == "closed":
            self._is_refused = True
            self._close_all()

    def restore(self) -> None:
        """It passes again, what is dead excepted."""
        self._is_refused = False
        self._passes.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_refused:
            writer.transport.abort()
            return
        if task := asyncio.current_task():
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        pair = ProxiedConnection(self._passes, [writer])
        self._open.add(pair)
        try:
            await self._passes.wait()  # while it is cut, a connection seems to be made and nothing comes of it
            there, onward = await asyncio.open_connection(LOOPBACK, self._target)
            pair.writers.append(onward)
            await asyncio.gather(pair.forward(reader, onward), pair.forward(there, writer))
        except OSError:
            pass
        finally:
            pair.close()
            self._open.discard(pair)

    def _close_all(self) -> None:
        for pair in tuple(self._open):
            pair.close()


class ProxiedConnection:
    """One connection through the wire."""

    def __init__(self, passes: asyncio.Event, writers: list[asyncio.StreamWriter]) -> None:
        self._passes = passes
        self.writers = writers
        self.is_dead = False

    async def forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One way of it."""
        while piece := await reader.read(CHUNK_BYTES):
            await self._passes.wait()
            if self.is_dead:
                continue  # it goes nowhere, and nobody is told
            writer.write(piece)
            await writer.drain()
        if not self.is_dead:
            with suppress(OSError):
                writer.close()

    def close(self) -> None:
        """Both sides, at once."""
        for writer in self.writers:
            writer.transport.abort()
