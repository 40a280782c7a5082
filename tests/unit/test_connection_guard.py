"""Half requests are cut off in time, whoever sends a whole one is answered meanwhile, and slow answers are left alone."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web

from bot.connection_guard import UNAVAILABLE_RESPONSE, ConnectionLimits
from bot.http_server import LimitedAppRunner

pytestmark = pytest.mark.slow
BOUNDS = ConnectionLimits(head_seconds=0.6, body_seconds=0.9, connections=20)
HALF = (
    b"GET / HTTP/1.1\r\nHost: here\r\nX-Slow: ",
    b"POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n12345",
    b"",
)
CHUNKED = b"POST /body HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"


@dataclass
class Door:
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def sends(self, data: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(data)
        return reader, writer

    async def closes(self, data: bytes) -> float:
        """Seconds until a connection that sent only this is closed without an answer."""
        began = time.monotonic()
        reader, writer = await self.sends(data)
        try:
            assert await asyncio.wait_for(reader.read(), 10) == b""
        except ConnectionResetError:
            pass
        writer.close()
        return time.monotonic() - began


@pytest_asyncio.fixture
async def door() -> AsyncIterator[Door]:
    async def slow(_: web.Request) -> web.Response:
        await asyncio.sleep(2 * BOUNDS.body_seconds)
        return web.Response(text="slow")

    async def body(request: web.Request) -> web.Response:
        return web.Response(text=(await request.read()).decode())

    app = web.Application()
    app.add_routes([web.get("/", lambda _: web.Response(text="well")), web.get("/slow", slow), web.post("/body", body)])
    runner = LimitedAppRunner(app, bounds=BOUNDS)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield Door(site.port)
    await runner.cleanup()


@pytest.mark.parametrize("half", [*HALF, CHUNKED], ids=["head", "body", "nothing", "chunks"])
async def test_half_a_request_is_cut_off(door: Door, half: bytes) -> None:
    assert 0.5 <= await door.closes(half) < 3.0


async def test_one_letter_at_a_time_is_cut_off_too(door: Door) -> None:
    reader, writer = await door.sends(b"GET / HTTP/1.1\r\n")
    began = time.monotonic()
    with pytest.raises(ConnectionError):
        while True:
            writer.write(b"X-Slow: 1\r\n")
            await writer.drain()
            await asyncio.sleep(0.1)
    assert time.monotonic() - began < 3.0


async def test_many_half_requests_shut_nobody_out(door: Door) -> None:
    held = [await door.sends(HALF[0]) for _ in range(3 * BOUNDS.connections)]
    async with ClientSession() as http:
        for _ in range(3):
            async with http.get(door.url) as answer:
                assert await answer.text() == "well"
    for _, writer in held:
        writer.close()


async def test_with_every_place_taken_by_a_whole_request_one_more_is_told(door: Door) -> None:
    held = [await door.sends(b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n") for _ in range(BOUNDS.connections)]
    await asyncio.sleep(0.2)
    reader, writer = await door.sends(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
    assert await reader.read() == UNAVAILABLE_RESPONSE
    for _, one in [*held, (reader, writer)]:
        one.close()


async def test_a_whole_request_may_wait_for_its_answer(door: Door) -> None:
    async with ClientSession() as http, http.get(f"{door.url}/slow") as answer:
        assert await answer.text() == "slow"


async def test_requests_one_after_another_on_one_connection(door: Door) -> None:
    async with ClientSession() as http:
        for _ in range(3):
            async with http.post(f"{door.url}/body", data=b"words") as answer:
                assert await answer.text() == "words"
            await asyncio.sleep(0.4)
    reader, writer = await door.sends(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n" * 2)
    assert (await reader.readuntil(b"well")) and (await reader.readuntil(b"well"))
    writer.write(CHUNKED)
    await asyncio.sleep(0.2)
    writer.write(b"0\r\n\r\n")
    assert (await reader.readuntil(b"12345")).startswith(b"HTTP/1.1 200")
    writer.close()
