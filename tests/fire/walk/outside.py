"""The same walk through every process: Telegram's place is taken by the rehearsal, over HTTP."""

import asyncio
import random
import time
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from aiohttp import ClientSession
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.map import Meanings
from bot.rehearsal.woman import NoAnswer, Shown, Woman
from bot.settings import LOOPBACK, Settings
from bot.store.engine import open_engine
from bot.store.tables import inbox, outbox, people
from tests.fire.walk import deeds
from tests.fire.walk.her import Her
from tests.fire.walk.machine import OFTEN, PHONES, STEPS
from tests.fire.walk.rules import judge
from tests.fire.walk.told import Told
from tests.support import sinks

Thing = TypeVar("Thing")
AT_ONCE = 8
WAIT_SECONDS, TAP_SECONDS = 10.0, 3.0
LISTEN_SECONDS = 0.3
"""How long she listens where nothing may come; minutes cannot pass faster here."""


@dataclass(frozen=True)
class Dice:
    """Chance, the same every time from the same seed."""

    rng: random.Random

    def one_of(self, things: Sequence[Thing]) -> Thing:
        return self.rng.choice(things)


@dataclass
class Outside:
    """One woman's chat; see way.py."""

    woman: Woman
    phone: str
    key: Meanings
    engine: Engine
    rows_before: int
    """Rows where staff could read, when the walk began."""
    keeps_time: bool = False
    leaked: list[str] = field(default_factory=list)

    @classmethod
    async def arrives(
        cls, http: ClientSession, url: str, phone: str, key: Meanings, engine: Engine, rows_before: int
    ) -> "Outside":
        """A new woman whose Telegram speaks this language."""
        woman = await Woman.arrive(http, url, language_code=phone, wait_seconds=WAIT_SECONDS)
        return cls(woman, phone, key, engine, rows_before)

    async def says(self, words: str) -> Sequence[Shown]:
        return await self._answered(self.woman.says(words))

    async def sends(self, kind: str) -> Sequence[Shown]:
        return await self._answered(self.woman.sends(kind))

    async def edits(self, words: str) -> Sequence[Shown]:
        hers = [message for message in await self.woman.chat() if message.is_hers]
        if hers:
            await self.woman.edits(hers[-1].message_id, words)
        return await self.woman.reads(wait=LISTEN_SECONDS)

    async def taps(self, on: Shown, number: int) -> Sequence[Shown]:
        began = datetime.now(UTC)
        self.woman.wait_seconds = TAP_SECONDS
        shown = await self._answered(self.woman.taps(number, on=on))
        self.woman.wait_seconds = WAIT_SECONDS
        # A screen that answers with itself is put there once more, and Telegram shows no change.
        return shown or ([on] if await self.woman.was_edited(since=began) else [])

    async def passes(self, minutes: float) -> Sequence[Shown]:
        return await self.woman.reads(wait=LISTEN_SECONDS)

    async def stands(self) -> Sequence[Shown]:
        return await self.woman.chat()

    def takes_taps(self, on: Shown) -> bool:
        return on.data == self.woman.standing(on.message_id)

    async def another(self) -> "Outside":
        return await self.arrives(self.woman.http, self.woman.url, self.phone, self.key, self.engine, self.rows_before)

    def meanings(self, shown: Shown) -> tuple[str, ...]:
        return tuple(self.key.of(self.woman.chat_id, data) for data in shown.data)

    def leaks(self) -> Sequence[str]:
        more = sinks.rows(self.engine) - self.rows_before
        return [f"{more} rows where staff could read"] if more else []

    async def _answered(self, coming: Awaitable[Sequence[Shown]]) -> Sequence[Shown]:
        """All that came of a deed: nothing of hers waits any more, neither to be answered nor to be sent."""
        found: dict[int, Shown] = {}
        with suppress(NoAnswer):
            found |= {message.message_id: message for message in await coming}
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline and await asyncio.to_thread(self._waits):
            await asyncio.sleep(0.05)
        found |= {message.message_id: message for message in await self.woman.reads(wait=LISTEN_SECONDS)}
        standing = {message.message_id for message in await self.woman.chat()}
        return [message for number, message in sorted(found.items()) if number in standing]

    def _waits(self) -> bool:
        hers = self.key.chat_keys(self.woman.chat_id)
        unsent = outbox.join(people, outbox.c.person_id == people.c.person_id)
        asked = select(inbox.c.inbox_id).where(inbox.c.chat_key.in_(hers), inbox.c.state == "waiting")
        owed = (
            select(outbox.c.turn_id).select_from(unsent).where(people.c.chat_key.in_(hers), outbox.c.state == "waiting")
        )
        with self.engine.connect() as connection:
            return connection.execute(asked.union_all(owed).limit(1)).first() is not None


async def walk(settings: Settings, steps: int, number: int) -> Told:
    """At least so many steps through a running installation, some women side by side, or until a rule is broken."""
    told, began = Told(), time.monotonic()
    engine, key = open_engine(settings.database_url), Meanings.of_settings(settings)
    url = f"http://{LOOPBACK}:{settings.rehearsal_port}"
    before = sinks.rows(engine)
    try:
        async with ClientSession() as http:

            async def one_after_another(start: int) -> None:
                rng = random.Random(start)
                while told.steps < steps and not told.violations:
                    phone = rng.choice(PHONES)
                    way = await Outside.arrives(http, url, phone, key, engine, before)
                    await _live(Her(way, phone, judge), Dice(rng), told)

            await asyncio.gather(*(one_after_another(1000 * number + n) for n in range(AT_ONCE)))
    finally:
        engine.dispose()
    told.seconds = time.monotonic() - began
    return told


async def _live(her: Her, chance: Dice, told: Told) -> None:
    try:
        for _ in range(STEPS // 2):
            deed: deeds.Deed = chance.one_of(OFTEN)
            told.deeds[deed.__name__] += 1
            await deed(her, chance)
    except Exception as error:
        told.violations.append(f"{type(error).__name__}: {error}")
    told.add(her)
