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

from bot.domain.enums import LANGUAGES
from simulator.driver import ChatMessage, NoAnswer, SimulatedUser
from tests.proofs.chaos.simulated_users import CARDS

PATIENCE_SECONDS = 20.0
COUNTRY = "Malaysia"


@dataclass(frozen=True)
class AskedMessage:
    """One message of hers during the trouble, and what came."""

    language: str
    is_country_known: bool
    seconds: float
    messages: Sequence[ChatMessage]

    @property
    def is_carded(self) -> bool:
        """She got a card."""
        return bool(self.messages) and all(message.screen in CARDS for message in self.messages)

    @property
    def is_right(self) -> bool:
        """The card is in her language, and of her country if she has said where she is."""
        return self.is_carded and all(
            message.language == self.language and message.screen.endswith("_all") != self.is_country_known
            for message in self.messages
        )


class UserGroup:
    """So many women, greeted before the trouble; half of them have said where they are."""

    def __init__(self, http: ClientSession, url: str) -> None:
        self._http, self._url = http, url
        self._users: list[tuple[str, bool, SimulatedUser]] = []

    @property
    def chat_ids(self) -> list[int]:
        """Their chats."""
        return [woman.chat_id for *_, woman in self._users]

    async def create_users(self, count: int) -> None:
        """They come, one language after the other, and are answered."""
        for number, language in zip(range(count), cycle(LANGUAGES), strict=False):
            woman = await SimulatedUser.create(
                self._http, self._url, language_code=language, wait_seconds=PATIENCE_SECONDS
            )
            await woman.send_text("/start")
            says_where = bool(number % 2)
            if says_where:
                await woman.send_text(COUNTRY)
            self._users.append((language, says_where, woman))

    async def send_questions(self, times: int, text: str) -> list[AskedMessage]:
        """Each writes so many times, one message after the other; all of them side by side."""
        asked = await asyncio.gather(*(self._send_questions_of_user(*who, times, text) for who in self._users))
        return [one for several in asked for one in several]

    async def count_messages(self) -> int:
        """How many messages of ours stand in their chats."""
        chats = await asyncio.gather(*(woman.list_messages() for *_, woman in self._users))
        return sum(not message.is_from_user for chat in chats for message in chat)

    async def _send_questions_of_user(
        self, language: str, has_said_where: bool, user: SimulatedUser, times: int, text: str
    ) -> list[AskedMessage]:
        found = []
        for _ in range(times):
            began = time.monotonic()
            try:
                shown = await user.send_text(text)
            except NoAnswer:
                shown = ()
            # What `says` waits for more to come is not waiting for an answer.
            seconds = shown[0].milliseconds / 1000 if shown else time.monotonic() - began
            found.append(AskedMessage(language, has_said_where, seconds, shown))
        return found


class OutageScenario:
    """A folder, connections and women for one scene; gone at its end."""

    def __init__(self) -> None:
        self._exits = AsyncExitStack()

    async def __aenter__(self) -> "OutageScenario":
        self.folder = Path(self._exits.enter_context(tempfile.TemporaryDirectory(prefix="pelita-away-")))
        self.http = await self._exits.enter_async_context(ClientSession())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exits.aclose()
