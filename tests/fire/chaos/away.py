"""Parts that are away, hung or slow, and a full disk: every message is answered, in time, in her language."""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from aiohttp import ClientSession

from bot.model.vocabulary import LANGUAGES
from bot.rehearsal.woman import NoAnswer, Shown, Woman
from tests.fire.chaos.women import CARDS

PATIENCE_SECONDS = 20.0
COUNTRY = "Malaysia"


@dataclass(frozen=True)
class Asked:
    """One message of hers during the trouble, and what came."""

    language: str
    has_said_where: bool
    seconds: float
    shown: Sequence[Shown]

    @property
    def is_carded(self) -> bool:
        """She got a card."""
        return bool(self.shown) and all(message.screen in CARDS for message in self.shown)

    @property
    def is_right(self) -> bool:
        """The card is in her language, and of her country if she has said where she is."""
        return self.is_carded and all(
            message.language == self.language and message.screen.endswith("_all") != self.has_said_where
            for message in self.shown
        )


class Women:
    """So many women, greeted before the trouble; half of them have said where they are."""

    def __init__(self, http: ClientSession, url: str) -> None:
        self._http, self._url = http, url
        self._women: list[tuple[str, bool, Woman]] = []

    @property
    def chats(self) -> list[int]:
        """Their chats."""
        return [woman.chat_id for *_, woman in self._women]

    async def arrive(self, count: int) -> None:
        """They come, one language after the other, and are answered."""
        for number, language in zip(range(count), cycle(LANGUAGES), strict=False):
            woman = await Woman.arrive(self._http, self._url, language_code=language, wait_seconds=PATIENCE_SECONDS)
            await woman.says("/start")
            says_where = bool(number % 2)
            if says_where:
                await woman.says(COUNTRY)
            self._women.append((language, says_where, woman))

    async def ask(self, times: int, text: str) -> list[Asked]:
        """Each writes so many times, one message after the other; all of them side by side."""
        asked = await asyncio.gather(*(self._ask(*who, times, text) for who in self._women))
        return [one for several in asked for one in several]

    async def heard(self) -> int:
        """How many messages of ours stand in their chats."""
        chats = await asyncio.gather(*(woman.chat() for *_, woman in self._women))
        return sum(not message.is_hers for chat in chats for message in chat)

    async def _ask(self, language: str, has_said_where: bool, woman: Woman, times: int, text: str) -> list[Asked]:
        found = []
        for _ in range(times):
            began = time.monotonic()
            try:
                shown = await woman.says(text)
            except NoAnswer:
                shown = ()
            # What `says` waits for more to come is not waiting for an answer.
            seconds = shown[0].milliseconds / 1000 if shown else time.monotonic() - began
            found.append(Asked(language, has_said_where, seconds, shown))
        return found


class Scene:
    """A folder, connections and women for one scene; gone at its end."""

    def __init__(self) -> None:
        self._exits = AsyncExitStack()

    async def __aenter__(self) -> "Scene":
        self.folder = Path(self._exits.enter_context(tempfile.TemporaryDirectory(prefix="pelita-away-")))
        self.http = await self._exits.enter_async_context(ClientSession())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exits.aclose()
