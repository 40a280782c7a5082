"""Women who go on writing whatever happens, and remember what they did and what came back."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from aiohttp import ClientError, ClientSession

from bot.errors import StoreUnavailable
from bot.map import Meanings
from bot.rehearsal.woman import NoAnswer, Shown, Woman
from tests.fire.chaos.script import Deed

PATIENCE_SECONDS = 60.0
"""How long she waits before she counts as left in silence."""
CARDS = (
    "utter_help_instead", "utter_help_instead_all", "utter_help_now", "utter_help_now_all", "utter_very_low",
    "utter_very_low_all", "utter_erase_ask",
)  # fmt: skip
"""What the gateway sends by itself."""


@dataclass
class Done:
    """One deed, and what she read because of it."""

    words: str
    at: datetime
    choice: str = ""
    """What the button meant that she tapped; empty where she wrote."""
    seconds: float = 0.0
    shown: Sequence[Shown] = ()

    @property
    def is_answered(self) -> bool:
        """The assistant answered, not a card."""
        return bool(self.shown) and not any(message.screen in CARDS for message in self.shown)


@dataclass
class Story:
    """One woman's conversation as she lived it."""

    chat_id: int
    language: str
    deeds: list[Done] = field(default_factory=list)


class Writer:
    """Lives conversations one after the other in one chat each."""

    def __init__(self, http: ClientSession, url: str, *, meanings: Meanings, rng: Random, think_seconds: float) -> None:
        self._http, self._url, self._meanings = http, url, meanings
        self._rng, self._think = rng, think_seconds

    async def live(self, language: str, deeds: Sequence[Deed]) -> Story:
        """Do every deed, waiting for an answer after each."""
        woman = await Woman.arrive(self._http, self._url, language_code=language, wait_seconds=PATIENCE_SECONDS)
        story = Story(woman.chat_id, language)
        for deed in deeds:
            story.deeds.append(await self._do(woman, deed))
            await asyncio.sleep(self._rng.expovariate(1 / self._think))
        return story

    async def _do(self, woman: Woman, deed: Deed) -> Done:
        number, choice = await self._button(woman, deed.button)
        at, began = datetime.now(UTC), time.monotonic()
        try:
            shown = await (woman.taps(number) if number else woman.says(deed.words))
        except (NoAnswer, ClientError):
            shown = ()

        return Done("" if number else deed.words, at, choice, time.monotonic() - began, shown)

    async def _button(self, woman: Woman, part: str) -> tuple[int, str]:
        """The first button of her last message whose meaning has `part` in it, from 1; 0 where there is none."""
        if not part or woman.last is None:
            return 0, ""
        for number, data in enumerate(woman.last.data, 1):
            meaning = await self._meaning(woman.chat_id, data)
            if part in meaning:
                return number, meaning
        return 0, ""

    async def _meaning(self, chat_id: int, data: str) -> str:
        while True:
            try:
                return await asyncio.to_thread(self._meanings.of, chat_id, data)
            except StoreUnavailable:
                await asyncio.sleep(0.2)  # the database was killed just now
