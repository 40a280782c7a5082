"""The way to a PostgreSQL server, through a socket of ours that can be cut and mended."""

import asyncio
from contextlib import suppress
from pathlib import Path

NAME = ".s.PGSQL.5432"


class SocketProxy:
    """Passes bytes between clients and the socket in `server`; clients look for it in `folder`."""

    def __init__(self, server: Path, folder: Path) -> None:
        self.folder = folder
        self._server_path = next(server.glob(".s.PGSQL.*[0-9]"))
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Let clients through."""
        self.folder.mkdir(exist_ok=True)
        self._server = await asyncio.start_unix_server(self._relay, self.folder / NAME)

    async def disconnect(self) -> None:
        """Break every connection, and let nobody through."""
        if self._server:
            self._server.close()
        (self.folder / NAME).unlink(missing_ok=True)
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(self._server_path)
        self._writers |= {writer, server_writer}
        await asyncio.gather(_copy_stream(reader, server_writer), _copy_stream(server_reader, writer))
        self._writers -= {writer, server_writer}


async def _copy_stream(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(1 << 16):
            target.write(piece)
            await target.drain()
    target.close()
