"""Two ways for an odd request: straight into the application, and over a socket into the running process."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from bot.config.settings import LOOPBACK
from tests.proofs.console.fuzz_requests import TRANSPORT_HEADERS, Request

SECONDS: Final = 10.0
"""Within which an answer begins; the console itself gives up on its database sooner."""
CONTINUE: Final = "100"
NO_STATUS: Final = 0
"""No answer at all: rightly so for a request that was cut off."""


@dataclass(frozen=True)
class RawResponse:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


async def send_in_process(app: Any, request: Request) -> RawResponse:
    """Straight into the application, as a server hands it over. Raises whatever the application lets out."""
    pieces = [{"type": "http.request", "body": piece, "more_body": True} for piece in request.pieces]
    if not request.is_cut:
        pieces.append({"type": "http.request", "body": b"", "more_body": False})
    came: list[dict[str, Any]] = []
    is_over = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if pieces:
            return pieces.pop(0)
        if not request.is_cut:
            await is_over.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        came.append(message)
        if message["type"] == "http.response.body":
            is_over.set()  # a stream is left after its first piece

    async with asyncio.timeout(SECONDS):
        await app(_build_scope(request), receive, send)
    start = next((message for message in came if message["type"] == "http.response.start"), None)
    if start is None:
        return RawResponse(NO_STATUS, {}, b"")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    return RawResponse(start["status"], headers, b"".join(message.get("body", b"") for message in came))


def _build_scope(request: Request) -> dict[str, Any]:
    path, _, query = request.target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(name, value) for name, value in request.headers if name.decode() not in TRANSPORT_HEADERS],
        "client": (LOOPBACK, 50000),
        "server": (LOOPBACK, 8082),
        "state": {},
    }


async def send_over_socket(port: int, request: Request) -> RawResponse:
    """Over a socket, byte for byte."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        async with asyncio.timeout(SECONDS):
            body = b"".join(request.pieces)
            writer.write(_build_head(request) + (body if not request.is_cut else body[: len(body) // 2]))
            await writer.drain()
            if request.is_broken:
                writer.write_eof()
            return await _read_answer(reader)
    except (OSError, TimeoutError):
        return RawResponse(NO_STATUS, {}, b"")
    finally:
        writer.transport.abort()


def _build_head(request: Request) -> bytes:
    names = {name for name, _ in request.headers}
    length = str(sum(map(len, request.pieces))).encode()
    sized = () if names & {b"content-length", b"transfer-encoding"} else ((b"content-length", length),)
    lines = [b"%b %b HTTP/1.1" % (request.method.encode(), request.target)]
    lines += [b"%b: %b" % (name, value) for name, value in (*request.headers, *sized, (b"connection", b"close"))]
    return b"\r\n".join(lines) + b"\r\n\r\n"


async def _read_answer(reader: asyncio.StreamReader) -> RawResponse:
    """Its head, and the beginning of its body: a stream has no end."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = await reader.readline()
        if not line:
            return RawResponse(NO_STATUS, {}, b"")
        head += line
    first, *lines = head.decode("latin-1").split("\r\n")
    if first.split(" ")[1] == CONTINUE:
        return await _read_answer(reader)
    headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
    body = await (reader.read(4096) if "text/event-stream" in headers.get("content-type", "") else reader.read())
    return RawResponse(int(first.split(" ")[1]), headers, body)
