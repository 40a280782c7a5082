"""The way to a PostgreSQL server, through a socket of ours that can be cut and mended."""

import asyncio
from contextlib import suppress
from pathlib import Path

NAME = ".s.PGSQL.5432"


class Pipe:
    """Passes bytes between clients and the socket in `server`; clients look for it in `folder`."""

    def __init__(self, server: Path, folder: Path) -> None:
        self.folder = folder
        self._behind = next(server.glob(".s.PGSQL.*[0-9]"))
        self._listening: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def open(self) -> None:
        """Let clients through."""
        self.folder.mkdir(exist_ok=True)
        self._listening = await asyncio.start_unix_server(self._pass, self.folder / NAME)

    async def cut(self) -> None:
        """Break every connection, and let nobody through."""
        if self._listening:
            self._listening.close()
        (self.folder / NAME).unlink(missing_ok=True)
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(self._behind)
        self._open |= {writer, server_writer}
        await asyncio.gather(_copy(reader, server_writer), _copy(server_reader, writer))
        self._open -= {writer, server_writer}


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(1 << 16):
            target.write(piece)
            await target.drain()
    target.close()
