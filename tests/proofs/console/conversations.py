"""Women and officers who go on writing whatever dies, and look before they write again, as people do."""

import asyncio
import html
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import httpx

from tests.support.officer_client import ConsoleClient, OfficerCredentials

UNAVAILABLE_ERRORS: Final = (httpx.HTTPError, AssertionError)
"""No answer, or a page that says that the database is away, so that no form is on it."""
AGAIN_SECONDS: Final = 0.5
PATIENCE_SECONDS: Final = 120.0


@dataclass
class Conversation:
    """One handoff: what each of the two has written, and whether anybody ever doubted that it was kept."""

    handoff_id: str
    chat_id: int
    officer: "PersistentOfficer"
    person_texts: list[str] = field(default_factory=list)
    officer_texts: list[str] = field(default_factory=list)


@dataclass
class PersistentOfficer:
    """An officer who is not put off: where nothing came back he looks at the page, and writes again only what is not there."""

    home: str
    credentials: OfficerCredentials
    http: httpx.AsyncClient
    repeated_count: int = 0
    """How often he had to try again."""

    async def sign_in(self) -> None:
        """As often as it takes."""
        await self._repeat_until(lambda: ConsoleClient(self.http).sign_in(self.credentials))

    async def claim(self, handoff_id: str) -> None:
        """Take it, and greet her."""
        console = ConsoleClient(self.http, handoff_id)
        await self._repeat_until(lambda: self._try_claim(console), done=lambda: self._has_claimed(console))
        await self.submit_action(handoff_id, lambda desk: desk.send_greeting("mango"), "mango")

    async def send_reply(self, talk: Conversation, words: str) -> None:
        """Words to her."""
        await self.submit_action(talk.handoff_id, lambda desk: desk.send_reply(words), words)
        talk.officer_texts.append(words)

    async def submit_action(
        self, handoff_id: str, deed: Callable[[ConsoleClient], Awaitable[None]], words: str
    ) -> None:
        """Send a form until these words stand on the page as his."""
        console = ConsoleClient(self.http, handoff_id)
        before = await self._count_words(console, words)
        await self._repeat_until(lambda: deed(console), done=lambda: self._has_more(console, words, before))

    async def open_handoff(self, handoff_id: str) -> str:
        """The page, as soon as it comes."""
        page: str = await self._repeat_until(ConsoleClient(self.http, handoff_id).open_handoff)
        return html.unescape(page)

    async def _try_claim(self, console: ConsoleClient) -> None:
        await console._submit_form(f"/handoffs/{console.handoff_id}/claim", of="/queue")

    async def _has_claimed(self, console: ConsoleClient) -> bool:
        return (await self.http.get(f"/handoffs/{console.handoff_id}")).status_code == httpx.codes.OK

    async def _count_words(self, console: ConsoleClient, words: str) -> int:
        return (await self.open_handoff(console.handoff_id)).count(words)

    async def _has_more(self, console: ConsoleClient, words: str, before: int) -> bool:
        return await self._count_words(console, words) > before

    async def _repeat_until(
        self, deed: Callable[[], Awaitable[Any]], *, done: Callable[[], Awaitable[bool]] | None = None
    ) -> Any:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    return await deed()
                except UNAVAILABLE_ERRORS:
                    self.repeated_count += 1
                await asyncio.sleep(AGAIN_SECONDS)
                if done is not None and await self._is_done(done):
                    return None

    async def _is_done(self, done: Callable[[], Awaitable[bool]]) -> bool:
        while True:
            try:
                return await done()
            except UNAVAILABLE_ERRORS:
                await asyncio.sleep(AGAIN_SECONDS)


async def run_person(
    woman: Any, talk: Conversation, is_over: asyncio.Event, random: Random, *, think_seconds: float
) -> None:
    """She writes until it is over; Telegram has what she wrote, whatever is killed behind it."""
    for number in itertools.count():
        await asyncio.sleep(random.expovariate(1 / think_seconds))
        if is_over.is_set():
            return
        words = f"hers {talk.chat_id} {number}."
        await woman._post("messages", {"text": words})
        talk.person_texts.append(words)


async def run_officer(talk: Conversation, is_over: asyncio.Event, random: Random, *, think_seconds: float) -> None:
    """He answers until it is over."""
    for number in itertools.count():
        await asyncio.sleep(random.expovariate(1 / think_seconds))
        if is_over.is_set():
            return
        await talk.officer.send_reply(talk, f"his {talk.chat_id} {number}.")
