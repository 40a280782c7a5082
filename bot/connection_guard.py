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
MAX_CONNECTIONS: Final = 256
LAST_CHUNK: Final = b"0\r\n\r\n"
_CONTENT_LENGTH_PATTERN: Final = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,12})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED_PATTERN: Final = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
UNAVAILABLE_RESPONSE: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
)


@dataclass(frozen=True)
class ConnectionLimits:
    """What one port bears."""

    head_seconds: float = 10.0
    """From the first moment of a request until its head is whole."""
    body_seconds: float = 20.0
    """From there until its body is whole."""
    connections: int = field(
        default_factory=lambda: min(MAX_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 4)
    )
    """At once; well below the files that this process may open, so that there are always some for everything else."""
    head_bytes: int = 65_536


@dataclass
class ConnectionLimiter:
    """Every connection of one port."""

    limits: ConnectionLimits = field(default_factory=ConnectionLimits)
    _connections: dict["LimitedConnection", None] = field(default_factory=dict)

    def wrap_protocol_factory(self, build: Callable[..., asyncio.Protocol]) -> Callable[..., asyncio.Protocol]:
        """A factory of protocols that stand before those `build` makes."""
        return lambda *args, **kwargs: LimitedConnection(self, build(*args, **kwargs))

    def admit(self, connection: "LimitedConnection") -> bool:
        """Whether there is room: the oldest connection that brought no whole request makes it."""
        if len(self._connections) >= self.limits.connections:
            idle = next((known for known in self._connections if known.is_request_incomplete), None)
            if idle is None:
                return False
            idle.abort()
        self._connections[connection] = None
        return True

    def remove(self, connection: "LimitedConnection") -> None:
        """It is closed."""
        self._connections.pop(connection, None)

    def __len__(self) -> int:
        return len(self._connections)


class LimitedConnection(asyncio.Protocol):
    """One connection: passes on whatever comes, and keeps the time."""

    def __init__(self, limiter: ConnectionLimiter, inner: asyncio.Protocol) -> None:
        self._limiter, self._inner = limiter, inner
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._head = b""
        self._missing_bytes: int | None = None
        """Bytes of the body that are still to come; None where that is not known, because they come in chunks."""
        self._is_in_body = self._is_rejected = False
        self.is_request_incomplete = True
        """Whether the other side still owes us the rest of a request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let in, or turned away at once."""
        self._transport = transport = cast(asyncio.Transport, transport)
        if not self._limiter.admit(self):
            self._is_rejected = True
            transport.write(UNAVAILABLE_RESPONSE)
            transport.close()
            return
        self._start_timer(self._limiter.limits.head_seconds)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Something of a request."""
        if self._is_rejected:
            return
        self._track_request(data)
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """The other side sends nothing more."""
        return None if self._is_rejected else self._inner.eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        """It is over."""
        self._stop_timer()
        self._limiter.remove(self)
        if not self._is_rejected:
            self._inner.connection_lost(error)

    def pause_writing(self) -> None:
        """The other side reads more slowly than we write."""
        if not self._is_rejected:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It has caught up."""
        if not self._is_rejected:
            self._inner.resume_writing()

    def abort(self) -> None:
        """Close at once: nothing was owed to whoever owes us the rest of a request."""
        self._limiter.remove(self)
        if self._transport is not None:
            self._transport.abort()

    def _track_request(self, data: bytes) -> None:
        while data:
            data = self._read_body(data) if self._is_in_body else self._read_head(data)

    def _read_head(self, data: bytes) -> bytes:
        if not self.is_request_incomplete:  # the next request on this connection begins
            self._start_timer(self._limiter.limits.head_seconds)
        self._head += data
        head, end, rest = self._head.partition(HEAD_END)
        if not end:
            if len(self._head) > self._limiter.limits.head_bytes:
                self.abort()
            return b""
        self._head = b""
        length, chunked = _CONTENT_LENGTH_PATTERN.search(head + b"\r\n"), _CHUNKED_PATTERN.search(head)
        self._missing_bytes = None if chunked else int(length[1]) if length else 0
        self._is_in_body = self._missing_bytes != 0
        if self._is_in_body:
            self._start_timer(self._limiter.limits.body_seconds)
        else:
            self._stop_timer()
        return rest

    def _read_body(self, data: bytes) -> bytes:
        if self._missing_bytes is None:
            self._head = (self._head + data)[-len(LAST_CHUNK) :]
            is_whole, rest = self._head == LAST_CHUNK, b""
        else:
            rest = data[self._missing_bytes :]
            self._missing_bytes = max(0, self._missing_bytes - len(data))
            is_whole = self._missing_bytes == 0
        if is_whole:
            self._head, self._is_in_body = b"", False
            self._stop_timer()
        return rest

    def _start_timer(self, seconds: float) -> None:
        self._stop_timer()
        self.is_request_incomplete = True
        self._timer = asyncio.get_running_loop().call_later(seconds, self.abort)

    def _stop_timer(self) -> None:
        self.is_request_incomplete = False
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
