"""On a real port: calls whose caller has gone still act, and everybody goes home when it is told to stop."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import unused_port

from simulator.server import serve
from tests.unit.simulator.simulator_app import SOON, TOKEN


class Port:
    def __init__(self, session: aiohttp.ClientSession, number: int) -> None:
        self.session = session
        self.address = f"http://127.0.0.1:{number}"
        self.stop = asyncio.Event()
        self.serving = asyncio.create_task(serve(host="127.0.0.1", port=number, token=TOKEN, stop=self.stop))

    async def get(self, path: str) -> Any:
        async with self.session.get(self.address + path) as answer:
            return await answer.json()

    async def post(self, path: str, **body: Any) -> Any:
        async with self.session.post(self.address + path, json=body) as answer:
            return await answer.json()

    async def open(self) -> None:
        async with asyncio.timeout(SOON):
            while True:
                try:
                    return await self.get("/healthz")
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.02)


@pytest_asyncio.fixture
async def port() -> AsyncIterator[Port]:
    async with aiohttp.ClientSession() as session:
        opened = Port(session, unused_port())
        await opened.open()
        yield opened
        opened.stop.set()
        await asyncio.wait_for(opened.serving, SOON)


async def test_a_poller_goes_home_when_it_is_told_to_stop(port: Port) -> None:
    poll = asyncio.create_task(port.get(f"/bot{TOKEN}/getUpdates?timeout=50"))
    await asyncio.sleep(0.05)
    port.stop.set()
    await asyncio.wait_for(port.serving, SOON)
    assert await asyncio.wait_for(poll, SOON) == {"ok": True, "result": []}


async def test_a_slow_call_acts_even_if_nobody_waits_for_it_any_more(port: Port) -> None:
    chat = (await port.post("/client/women"))["chat_id"]
    await port.post("/client/faults", kind="slow", seconds=0.2)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await port.post(f"/bot{TOKEN}/sendMessage", chat_id=chat, text="x")
    changed = await port.get(f"/client/women/{chat}/messages?wait=5")
    assert [message["text"] for message in changed["messages"]] == ["x"]
