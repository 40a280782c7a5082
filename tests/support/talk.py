"""A woman in a test: what she does, and what she must and must not read."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest_asyncio
from aiohttp import ClientSession

from bot.rehearsal.woman import Shown, Woman
from tests.support import tongue
from tests.support.stack import Stack

NAVIGATION = ("/go_back", "/show_menu", "leave")
BACKS = ("/go_back", "/card", "/post")
"""What Back may mean: on the way to a card it leads to the question before."""
BARE = ("utter_left", "utter_erased")
"""Screens that must look like nothing."""
LONGEST = 4096


class She:
    """One woman. Her verbs are what she does; `reads` and `sees_only_her_language` are what is checked."""

    def __init__(self, woman: Woman, stack: Stack, language: str) -> None:
        self.woman, self.stack, self.language = woman, stack, language
        self.shown: Sequence[Shown] = ()
        self.chat_id = woman.chat_id

    async def says(self, text: str) -> Sequence[Shown]:
        """She writes. Raises NoAnswer."""
        self.shown = await self.woman.says(text)
        return self.shown

    async def sends(self, kind: str) -> Sequence[Shown]:
        """She sends a voice note, a photo, a contact … Raises NoAnswer."""
        self.shown = await self.woman.sends(kind)
        return self.shown

    async def taps(self, meaning: str) -> Sequence[Shown]:
        """She taps the button that means this choice (`/find_embassy{"country": "MY"}`) or `leave`. Raises NoAnswer."""
        meanings = self.meanings()
        screen = self.woman.last.screen if self.woman.last else "nothing"
        assert meaning in meanings, f"no button of {screen} means {meaning}; there are {', '.join(meanings)}"
        self.shown = await self.woman.taps(meanings.index(meaning) + 1)
        return self.shown

    async def presses(self, words: str) -> Sequence[Shown]:
        """She taps the first button that says these words, whatever it means. Raises NoAnswer, ValueError."""
        self.shown = await self.woman.taps(words)
        return self.shown

    async def hears_nothing(self, *, seconds: float) -> None:
        """Nothing may come within this time."""
        came = await self.woman.reads(wait=seconds)
        assert not came, f"{[message.screen for message in came]} came, and nothing should have"

    async def until_chat(self, length: int, *, seconds: float = 10.0) -> Sequence[Shown]:
        """What stands in her chat once this many messages stand there; what stands there at the end of the wait."""
        deadline = time.monotonic() + seconds
        while len(chat := await self.woman.chat()) != length and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        return chat

    def reads(self, *screens: str) -> None:
        """The screens she was shown by her last deed."""
        names = tuple(message.screen for message in self.shown)
        assert names == screens, f"she should read {', '.join(screens)} but reads {', '.join(names)}"

    def meanings(self, shown: Shown | None = None) -> list[str]:
        """What each button of her last message means, in order."""
        message = shown or self.woman.last
        return [self.stack.meanings.of(self.chat_id, data) for data in message.data] if message else []

    def sees_only_her_language(self) -> None:
        """Every message of her last deed is in her language and whole: no other script, no English, a way out."""
        for message in self.shown:
            found = [*tongue.strays(message, self.language), *self._misses(message)]
            assert not found, f"{message.screen} in {self.language}: {'; '.join(found)}"

    def _misses(self, message: Shown) -> list[str]:
        is_bare = message.screen in BARE
        meanings = self.meanings(message)
        return [
            *([f"it is {len(message.text)} characters long"] if len(message.text) > LONGEST else []),
            *(["it has buttons"] if is_bare and meanings else []),
            *([] if is_bare or _ends_in_navigation(meanings) else [f"its last buttons are {meanings[-3:]}"]),
        ]


def _ends_in_navigation(meanings: Sequence[str]) -> bool:
    last = [meaning.partition("{")[0] for meaning in meanings[-3:]]
    return tuple(last[1:]) == NAVIGATION[1:] and last[0] in BACKS


Arrives = Callable[..., Awaitable[She]]


@pytest_asyncio.fixture
async def http() -> AsyncIterator[ClientSession]:
    """Connections to the rehearsal."""
    async with ClientSession() as session:
        yield session


@pytest_asyncio.fixture
async def arrives(stack: Stack, http: ClientSession) -> Arrives:
    """`she = await arrives("km")`: a new woman whose phone speaks this language."""

    async def arrive(language: str, *, at: Stack = stack, phone: str | None = None, wait: float = 8.0) -> She:
        code = language if phone is None else phone
        woman = await Woman.arrive(http, at.url, language_code=code, wait_seconds=wait)
        return She(woman, at, language)

    return arrive
