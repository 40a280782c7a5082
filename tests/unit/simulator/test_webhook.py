"""The webhook delivers in order for each chat, side by side for different chats, until it hears 2xx."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from simulator.webhook import SECRET_HEADER
from tests.unit.simulator.simulator_app import SOON, Theatre


class Listener:
    """A bot's address: it records what comes and answers with the statuses it was given, then with 200."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.statuses: dict[str, list[int]] = {}
        self.retry_after: str | None = None
        self.url = ""

    async def hear(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.bodies.append(body)
        self.secrets.append(request.headers.get(SECRET_HEADER))
        planned = self.statuses.get(body.get("message", {}).get("text", ""), [])
        headers = {"Retry-After": self.retry_after} if self.retry_after else {}
        return web.Response(status=planned.pop(0) if planned else 200, headers=headers)

    def texts(self) -> list[str]:
        return [body["message"]["text"] for body in self.bodies]

    async def heard(self, count: int) -> None:
        async with asyncio.timeout(SOON):
            while len(self.bodies) < count:
                await asyncio.sleep(0.01)


@pytest_asyncio.fixture
async def listener() -> AsyncIterator[Listener]:
    listening = Listener()
    app = web.Application()
    app.router.add_post("/hook", listening.hear)
    async with TestServer(app) as server:
        listening.url = str(server.make_url("/hook"))
        yield listening


async def none_pending(theatre: Theatre) -> None:
    async with asyncio.timeout(SOON):
        while await theatre.pending():
            await asyncio.sleep(0.01)


async def test_updates_arrive_with_the_secret_and_are_done(theatre: Theatre, listener: Listener) -> None:
    await theatre.do("setWebhook", url=listener.url, secret_token="s-E_1")
    await theatre.write(await theatre.woman(), "x")
    await listener.heard(1)
    assert (listener.texts(), listener.secrets) == (["x"], ["s-E_1"])
    await none_pending(theatre)


async def test_what_waited_before_is_delivered_too(theatre: Theatre, listener: Listener) -> None:
    await theatre.write(await theatre.woman(), "x")
    await theatre.do("setWebhook", url=listener.url)
    await listener.heard(1)
    assert listener.secrets == [None]


async def test_a_chat_keeps_its_order_through_failures_and_others_do_not_wait(
    theatre: Theatre, listener: Listener
) -> None:
    listener.statuses = {"one": [500, 502, 301]}
    chat, other = await theatre.woman(), await theatre.woman()
    await theatre.do("setWebhook", url=listener.url)
    await theatre.write(chat, "one")
    await theatre.write(chat, "two")
    await theatre.write(other, "else")
    await listener.heard(6)
    assert [text for text in listener.texts() if text != "else"] == ["one"] * 4 + ["two"]
    assert listener.texts().index("else") < listener.texts().index("two")


async def test_pauses_double(theatre: Theatre, listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    real_sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        pauses.append(seconds)
        await real_sleep(0)

    monkeypatch.setattr("simulator.webhook.asyncio.sleep", note)
    listener.statuses = {"x": [500] * 15}
    await theatre.do("setWebhook", url=listener.url)
    await theatre.write(await theatre.woman(), "x")
    async with asyncio.timeout(SOON):
        while len(listener.bodies) < 16:
            await real_sleep(0.01)
    assert pauses[:3] == [0.01, 0.02, 0.04] and max(pauses) == 60.0


async def test_the_bot_can_ask_for_a_pause(theatre: Theatre, listener: Listener) -> None:
    listener.statuses, listener.retry_after = {"x": [503]}, "1000"
    await theatre.do("setWebhook", url=listener.url)
    await theatre.write(await theatre.woman(), "x")
    await listener.heard(1)
    await asyncio.sleep(0.1)
    assert len(listener.bodies) == 1 and await theatre.pending() == 1


async def test_the_last_error_is_told(theatre: Theatre, listener: Listener) -> None:
    listener.statuses, listener.retry_after = {"x": [503]}, "1000"
    await theatre.do("setWebhook", url=listener.url, max_connections=3, allowed_updates=["message"])
    await theatre.write(await theatre.woman(), "x")
    await listener.heard(1)
    await asyncio.sleep(0.05)
    info = await theatre.do("getWebhookInfo")
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (listener.url, 1, 3)
    assert info["allowed_updates"] == ["message"] and "503" in info["last_error_message"]


async def test_an_address_where_nobody_listens_loses_nothing(theatre: Theatre, listener: Listener) -> None:
    await theatre.do("setWebhook", url="http://127.0.0.1:9/hook")
    await theatre.write(await theatre.woman(), "x")
    await asyncio.sleep(0.05)
    await theatre.do("setWebhook", url=listener.url)
    await listener.heard(1)


async def test_an_update_can_come_twice(theatre: Theatre, listener: Listener) -> None:
    await theatre.do("setWebhook", url=listener.url)
    await theatre.write(await theatre.woman(), "x")
    await none_pending(theatre)
    await theatre.post("updates/repeat")
    await listener.heard(2)
    assert listener.bodies[0] == listener.bodies[1]


@pytest.mark.parametrize("parameters", [{"url": "ftp://x"}, {"url": "http://x", "secret_token": "with space"}])
async def test_a_bad_address_or_secret_is_refused(theatre: Theatre, parameters: dict[str, str]) -> None:
    assert (await theatre.refused("setWebhook", **parameters))[0] == 400
