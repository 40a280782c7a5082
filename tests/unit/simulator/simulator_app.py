"""A rehearsal under test: its clock stands still until it is moved, and both sides speak in one line."""

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from simulator.server import create_app

TOKEN = "123456:rehearsal"
SOON = 5.0


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_time(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Theatre:
    http: TestClient[Any, Any]
    clock: Clock

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One call of the bot's, with Telegram's whole answer."""
        async with self.http.post(f"/bot{TOKEN}/{method}", json=parameters) as answer:
            return await answer.json()

    async def do(self, method: str, **parameters: Any) -> Any:
        """A call that must succeed; its result."""
        body = await self.call(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **parameters: Any) -> tuple[int, str]:
        """A call that must fail; code and description."""
        body = await self.call(method, **parameters)
        assert not body["ok"], body
        return body["error_code"], body["description"]

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"/client/{path}", json=body) as answer:
            return {"status": answer.status, **await answer.json()}

    async def get(self, path: str) -> dict[str, Any]:
        async with self.http.get(f"/client/{path}") as answer:
            return {"status": answer.status, **await answer.json()}

    async def woman(self, **about: Any) -> int:
        return (await self.post("women", **about))["chat_id"]

    async def write(self, chat: int, text: str) -> int:
        return (await self.post(f"women/{chat}/messages", text=text))["message_id"]

    async def screen(self, chat: int) -> list[dict[str, Any]]:
        return (await self.get(f"women/{chat}/messages"))["messages"]

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        return await self.do("getUpdates", **parameters)

    async def pending(self) -> int:
        return (await self.get("updates/pending"))["pending"]

    async def until(self, task: asyncio.Task[Any]) -> Any:
        return await asyncio.wait_for(task, SOON)


async def open_theatre(*, first_retry: float = 0.01) -> Theatre:
    clock = Clock()
    app = create_app(token=TOKEN, now=clock, rng=random.Random(7), first_retry=first_retry)
    http = TestClient(TestServer(app))
    await http.start_server()
    return Theatre(http, clock)


def keyboard(*rows: list[tuple[str, str]]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": text, "callback_data": data} for text, data in row] for row in rows]}
