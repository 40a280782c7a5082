"""The webhook: secret first, kept before 200, and never a reason for Telegram to send rubbish again."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer
from telegram import Update

from bot.channels.metrics import UPDATES
from bot.channels.telegram.http_endpoints import SECRET_HEADER, build_health_app, build_webhook_app, start_server
from bot.errors import StoreUnavailable
from tests.support import raw_updates
from tests.support.fakes import FakeTelegram

SECRET = "a-secret-only-telegram-knows-of-us"
GOOD = {SECRET_HEADER: SECRET}


class Keeping:
    """Keeps updates, or cannot."""

    def __init__(self) -> None:
        self.kept: list[Update] = []
        self.is_away = False

    async def __call__(self, updates: Sequence[Update]) -> None:
        if self.is_away:
            raise StoreUnavailable
        await asyncio.sleep(0.01)
        self.kept += updates


@pytest.fixture
def keeping() -> Keeping:
    return Keeping()


@pytest_asyncio.fixture
async def door(keeping: Keeping) -> AsyncIterator[TestClient[Any, Any]]:
    app = build_webhook_app(FakeTelegram(), keeping, secret=SECRET)  # type: ignore[arg-type]
    async with TestClient(TestServer(app)) as client:
        yield client


async def status(door: TestClient[Any, Any], body: bytes, headers: dict[str, str]) -> int:
    async with door.post("/telegram", data=body, headers=headers) as answer:
        assert await answer.read() == b""
        return answer.status


def update() -> bytes:
    return json.dumps({"update_id": 7, **raw_updates.text("gaji saya")}).encode()


async def test_an_update_is_kept_before_it_is_acknowledged(door: TestClient[Any, Any], keeping: Keeping) -> None:
    assert await status(door, update(), GOOD) == 200
    assert [one.update_id for one in keeping.kept] == [7]


@pytest.mark.parametrize(
    "headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET[:-1]}, {SECRET_HEADER: SECRET + "x"}]
)
@pytest.mark.parametrize("body", [update(), b"{", b""])
async def test_without_the_secret_nothing_is_even_read(
    door: TestClient[Any, Any], keeping: Keeping, headers: dict[str, str], body: bytes
) -> None:
    assert await status(door, body, headers) == 403
    assert keeping.kept == []


async def test_a_secret_that_is_no_text_is_a_wrong_secret(door: TestClient[Any, Any]) -> None:
    reader, writer = await asyncio.open_connection(door.host, door.port)
    head = b"POST /telegram HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n"
    writer.write(head + SECRET_HEADER.encode() + b": \xff\xfe\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    assert answer.split(b" ")[1] in (b"403", b"400")


async def test_what_could_not_be_kept_is_not_acknowledged(door: TestClient[Any, Any], keeping: Keeping) -> None:
    keeping.is_away = True
    assert await status(door, update(), GOOD) == 503
    keeping.is_away = False
    assert await status(door, update(), GOOD) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"3",
        b'"x"',
        b"{}",
        b'{"update_id": 1, "message": 5}',
        b'{"message": {}}',
        b"\xff\xfe",
        b'{"update_id": 1, "message": {"message_id": 1}}',
        b'{"update_id": 1, "callback_query": {"id": "1"}}',
    ],
)
async def test_rubbish_is_acknowledged_and_dropped(door: TestClient[Any, Any], keeping: Keeping, body: bytes) -> None:
    assert await status(door, body, GOOD) == 200
    assert keeping.kept == []


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/telegram"), ("POST", "/"), ("POST", "/telegram/x"), ("GET", "/metrics")]
)
async def test_there_is_no_other_door(door: TestClient[Any, Any], method: str, path: str) -> None:
    async with door.request(method, path, headers=GOOD) as answer:
        assert answer.status in (404, 405)


async def test_health_and_counts_are_told_without_words() -> None:
    UPDATES.labels(kind="text").inc()
    async with TestClient(TestServer(build_health_app(lambda: {"ok": True}, list))) as client:
        async with client.get("/healthz") as answer:
            assert await answer.json() == {"ok": True}
        async with client.get("/metrics") as answer:
            assert "pelita_updates_total" in await answer.text()


async def test_a_port_that_is_taken_is_said(free_tcp_port: int) -> None:
    runner = await start_server(build_health_app(dict, list), host="127.0.0.1", port=free_tcp_port)
    with pytest.raises(OSError, match="address already in use|Address already in use"):
        await start_server(build_health_app(dict, list), host="127.0.0.1", port=free_tcp_port)
    await runner.cleanup()
