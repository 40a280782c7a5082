"""Women and officers who go on writing whatever dies, and look before they write again, as people do."""

import asyncio
import html
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import httpx

from tests.support.posted import Badge, Console

AWAY: Final = (httpx.HTTPError, AssertionError)
"""No answer, or a page that says that the database is away, so that no form is on it."""
AGAIN_SECONDS: Final = 0.5
PATIENCE_SECONDS: Final = 120.0


@dataclass
class Talk:
    """One handoff: what each of the two has written, and whether anybody ever doubted that it was kept."""

    handoff_id: str
    chat_id: int
    officer: "Steady"
    hers: list[str] = field(default_factory=list)
    his: list[str] = field(default_factory=list)


@dataclass
class Steady:
    """An officer who is not put off: where nothing came back he looks at the page, and writes again only what is not there."""

    home: str
    badge: Badge
    http: httpx.AsyncClient
    again: int = 0
    """How often he had to try again."""

    async def signs_in(self) -> None:
        """As often as it takes."""
        await self._until(lambda: Console(self.http).signs_in(self.badge))

    async def claims(self, handoff_id: str) -> None:
        """Take it, and greet her."""
        console = Console(self.http, handoff_id)
        await self._until(lambda: self._claim(console), done=lambda: self._holds(console))
        await self.does(handoff_id, lambda desk: desk.greets("mango"), "mango")

    async def writes(self, talk: Talk, words: str) -> None:
        """Words to her."""
        await self.does(talk.handoff_id, lambda desk: desk.says(words), words)
        talk.his.append(words)

    async def does(self, handoff_id: str, deed: Callable[[Console], Awaitable[None]], words: str) -> None:
        """Send a form until these words stand on the page as his."""
        console = Console(self.http, handoff_id)
        before = await self._counted(console, words)
        await self._until(lambda: deed(console), done=lambda: self._more(console, words, before))

    async def reads(self, handoff_id: str) -> str:
        """The page, as soon as it comes."""
        page: str = await self._until(Console(self.http, handoff_id).reads)
        return html.unescape(page)

    async def _claim(self, console: Console) -> None:
        await console._sends(f"/handoffs/{console.handoff_id}/claim", of="/queue")

    async def _holds(self, console: Console) -> bool:
        return (await self.http.get(f"/handoffs/{console.handoff_id}")).status_code == httpx.codes.OK

    async def _counted(self, console: Console, words: str) -> int:
        return (await self.reads(console.handoff_id)).count(words)

    async def _more(self, console: Console, words: str, before: int) -> bool:
        return await self._counted(console, words) > before

    async def _until(self, deed: Callable[[], Awaitable[Any]], *, done: Callable[[], Awaitable[bool]] | None = None) -> Any:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    return await deed()
                except AWAY:
                    self.again += 1
                await asyncio.sleep(AGAIN_SECONDS)
                if done is not None and await self._is(done):
                    return None

    async def _is(self, done: Callable[[], Awaitable[bool]]) -> bool:
        while True:
            try:
                return await done()
            except AWAY:
                await asyncio.sleep(AGAIN_SECONDS)


async def she_writes(woman: Any, talk: Talk, is_over: asyncio.Event, random: Random, *, think_seconds: float) -> None:
    """She writes until it is over; Telegram has what she wrote, whatever is killed behind it."""
    for number in itertools.count():
        await asyncio.sleep(random.expovariate(1 / think_seconds))
        if is_over.is_set():
            return
        words = f"hers {talk.chat_id} {number}."
        await woman._post("messages", {"text": words})
        talk.hers.append(words)


async def he_writes(talk: Talk, is_over: asyncio.Event, random: Random, *, think_seconds: float) -> None:
    """He answers until it is over."""
    for number in itertools.count():
        await asyncio.sleep(random.expovariate(1 / think_seconds))
        if is_over.is_set():
            return
        await talk.officer.writes(talk, f"his {talk.chat_id} {number}.")
