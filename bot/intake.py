"""The intake of a listening port: a request that is sent half, or ever so slowly, is cut off, and there is room for the next.

It stands before any server's own protocol (aiohttp, uvicorn) and only watches what comes in. A connection that holds a whole
request may wait for its answer as long as it takes: pages that follow events and long polls do.
"""

import asyncio
import re
import resource
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

HEAD_END: Final = b"\r\n\r\n"
MOST_CONNECTIONS: Final = 256
LAST_CHUNK: Final = b"0\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,12})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
FULL: Final = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Bounds:
    """What one port bears."""

    head_seconds: float = 10.0
    """From the first moment of a request until its head is whole."""
    body_seconds: float = 20.0
    """From there until its body is whole."""
    connections: int = field(
        default_factory=lambda: min(MOST_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 4)
    )
    """At once; well below the files that this process may open, so that there are always some for everything else."""
    head_bytes: int = 65_536


@dataclass
class Intake:
    """Every connection of one port."""

    bounds: Bounds = field(default_factory=Bounds)
    _open: dict["Watched", None] = field(default_factory=dict)

    def before(self, build: Callable[..., asyncio.Protocol]) -> Callable[..., asyncio.Protocol]:
        """A factory of protocols that stand before those `build` makes."""
        return lambda *args, **kwargs: Watched(self, build(*args, **kwargs))

    def admit(self, connection: "Watched") -> bool:
        """Whether there is room: the oldest connection that brought no whole request makes it."""
        if len(self._open) >= self.bounds.connections:
            idle = next((known for known in self._open if known.is_owing), None)
            if idle is None:
                return False
            idle.cut()
        self._open[connection] = None
        return True

    def leave(self, connection: "Watched") -> None:
        """It is closed."""
        self._open.pop(connection, None)

    def __len__(self) -> int:
        return len(self._open)


class Watched(asyncio.Protocol):
    """One connection: passes on whatever comes, and keeps the time."""

    def __init__(self, intake: Intake, inner: asyncio.Protocol) -> None:
        self._intake, self._inner = intake, inner
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._head = b""
        self._missing: int | None = None
        """Bytes of the body that are still to come; None where that is not known, because they come in chunks."""
        self._is_in_body = self._is_turned_away = False
        self.is_owing = True
        """Whether the other side still owes us the rest of a request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let in, or turned away at once."""
        self._transport = transport = cast(asyncio.Transport, transport)
        if not self._intake.admit(self):
            self._is_turned_away = True
            transport.write(FULL)
            transport.close()
            return
        self._await(self._intake.bounds.head_seconds)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Something of a request."""
        if self._is_turned_away:
            return
        self._follow(data)
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """The other side sends nothing more."""
        return None if self._is_turned_away else self._inner.eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        """It is over."""
        self._rest()
        self._intake.leave(self)
        if not self._is_turned_away:
            self._inner.connection_lost(error)

    def pause_writing(self) -> None:
        """The other side reads more slowly than we write."""
        if not self._is_turned_away:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It has caught up."""
        if not self._is_turned_away:
            self._inner.resume_writing()

    def cut(self) -> None:
        """Close at once: nothing was owed to whoever owes us the rest of a request."""
        self._intake.leave(self)
        if self._transport is not None:
            self._transport.abort()

    def _follow(self, data: bytes) -> None:
        while data:
            data = self._body(data) if self._is_in_body else self._more_head(data)

    def _more_head(self, data: bytes) -> bytes:
        if not self.is_owing:  # the next request on this connection begins
            self._await(self._intake.bounds.head_seconds)
        self._head += data
        head, end, rest = self._head.partition(HEAD_END)
        if not end:
            if len(self._head) > self._intake.bounds.head_bytes:
                self.cut()
            return b""
        self._head = b""
        length, chunked = _LENGTH.search(head + b"\r\n"), _CHUNKED.search(head)
        self._missing = None if chunked else int(length[1]) if length else 0
        self._is_in_body = self._missing != 0
        if self._is_in_body:
            self._await(self._intake.bounds.body_seconds)
        else:
            self._rest()
        return rest

    def _body(self, data: bytes) -> bytes:
        if self._missing is None:
            self._head = (self._head + data)[-len(LAST_CHUNK) :]
            is_whole, rest = self._head == LAST_CHUNK, b""
        else:
            rest = data[self._missing :]
            self._missing = max(0, self._missing - len(data))
            is_whole = self._missing == 0
        if is_whole:
            self._head, self._is_in_body = b"", False
            self._rest()
        return rest

    def _await(self, seconds: float) -> None:
        self._rest()
        self.is_owing = True
        self._timer = asyncio.get_running_loop().call_later(seconds, self.cut)

    def _rest(self) -> None:
        self.is_owing = False
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
