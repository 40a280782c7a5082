"""Women who go on writing whatever happens, and remember what they did and what came back."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from aiohttp import ClientError, ClientSession

from bot.errors import StoreUnavailable
from simulator.driver import ChatMessage, NoAnswer, SimulatedUser
from tests.proofs.chaos.conversation_script import UserAction
from tools.crawler.screen_map import ButtonDecoder

PATIENCE_SECONDS = 60.0
"""How long she waits before she counts as left in silence."""
CARDS = (
    "utter_help_instead",
    "utter_help_instead_all",
    "utter_help_now",
    "utter_help_now_all",
    "utter_very_low",
    "utter_very_low_all",
    "utter_erase_ask",
)
"""What the gateway sends by itself."""


@dataclass
class ActionResult:
    """One deed, and what she read because of it."""

    words: str
    at: datetime
    choice: str = ""
    """What the button meant that she tapped; empty where she wrote."""
    seconds: float = 0.0
    messages: Sequence[ChatMessage] = ()

    @property
    def is_answered(self) -> bool:
        """The assistant answered, not a card."""
        return bool(self.messages) and not any(message.screen in CARDS for message in self.messages)


@dataclass
class UserStory:
    """One woman's conversation as she lived it."""

    chat_id: int
    language: str
    results: list[ActionResult] = field(default_factory=list)


class StoryRunner:
    """Lives conversations one after the other in one chat each."""

    def __init__(
        self, http: ClientSession, url: str, *, meanings: ButtonDecoder, rng: Random, think_seconds: float
    ) -> None:
        self._http, self._url, self._meanings = http, url, meanings
        self._rng, self._think = rng, think_seconds

    async def run_story(self, language: str, deeds: Sequence[UserAction]) -> UserStory:
        """Do every deed, waiting for an answer after each."""
        woman = await SimulatedUser.create(self._http, self._url, language_code=language, wait_seconds=PATIENCE_SECONDS)
        story = UserStory(woman.chat_id, language)
        for deed in deeds:
            story.results.append(await self._perform(woman, deed))
            await asyncio.sleep(self._rng.expovariate(1 / self._think))
        return story

    async def _perform(self, user: SimulatedUser, step: UserAction) -> ActionResult:
        number, choice = await self._find_button(user, step.button)
        at, began = datetime.now(UTC), time.monotonic()
        try:
            shown = await (user.tap_button(number) if number else user.send_text(step.text))
        except (NoAnswer, ClientError):
            shown = ()

        return ActionResult("" if number else step.text, at, choice, time.monotonic() - began, shown)

    async def _find_button(self, user: SimulatedUser, part: str) -> tuple[int, str]:
        """The first button of her last message whose meaning has `part` in it, from 1; 0 where there is none."""
        if not part or user.last_message is None:
            return 0, ""
        for number, data in enumerate(user.last_message.data, 1):
            meaning = await self._decode_button(user.chat_id, data)
            if part in meaning:
                return number, meaning
        return 0, ""

    async def _decode_button(self, chat_id: int, data: str) -> str:
        while True:
            try:
                return await asyncio.to_thread(self._meanings.decode, chat_id, data)
            except StoreUnavailable:
                await asyncio.sleep(0.2)  # the database was killed just now
