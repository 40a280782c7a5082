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

from bot.config.settings import LOOPBACK, Settings
from bot.db.engine import open_engine
from bot.db.tables.core import inbox, outbox, people
from simulator.driver import ChatMessage, NoAnswer, SimulatedUser
from tests.proofs.random_walk import user_actions
from tests.proofs.random_walk.invariants import check_rules
from tests.proofs.random_walk.results import WalkReport
from tests.proofs.random_walk.simulated_user import WalkingUser
from tests.proofs.random_walk.state_machine import PHONES, STEPS, WEIGHTED_DEEDS
from tests.support import sinks
from tools.crawler.screen_map import ButtonDecoder

Thing = TypeVar("Thing")
AT_ONCE = 8
WAIT_SECONDS, TAP_SECONDS = 10.0, 3.0
LISTEN_SECONDS = 0.3
"""How long she listens where nothing may come; minutes cannot pass faster here."""


@dataclass(frozen=True)
class SeededChance:
    """Chance, the same every time from the same seed."""

    rng: random.Random

    def one_of(self, things: Sequence[Thing]) -> Thing:
        return self.rng.choice(things)


@dataclass
class SimulatorUser:
    """One woman's chat; see transports.py."""

    user: SimulatedUser
    language: str
    key: ButtonDecoder
    engine: Engine
    rows_before: int
    """Rows where staff could read, when the walk began."""
    has_real_time: bool = False
    recorded_leaks: list[str] = field(default_factory=list)

    @classmethod
    async def create(
        cls, http: ClientSession, url: str, phone: str, key: ButtonDecoder, engine: Engine, rows_before: int
    ) -> "SimulatorUser":
        """A new woman whose Telegram speaks this language."""
        woman = await SimulatedUser.create(http, url, language_code=phone, wait_seconds=WAIT_SECONDS)
        return cls(woman, phone, key, engine, rows_before)

    async def send_text(self, words: str) -> Sequence[ChatMessage]:
        return await self._wait_until_answered(self.user.send_text(words))

    async def send_media(self, kind: str) -> Sequence[ChatMessage]:
        return await self._wait_until_answered(self.user.send_media(kind))

    async def edit_message(self, words: str) -> Sequence[ChatMessage]:
        hers = [message for message in await self.user.list_messages() if message.is_from_user]
        if hers:
            await self.user.edit_message(hers[-1].message_id, words)
        return await self.user.wait_for_messages(wait=LISTEN_SECONDS)

    async def tap_button(self, on: ChatMessage, number: int) -> Sequence[ChatMessage]:
        began = datetime.now(UTC)
        self.user.wait_seconds = TAP_SECONDS
        shown = await self._wait_until_answered(self.user.tap_button(number, on=on))
        self.user.wait_seconds = WAIT_SECONDS
        # A screen that answers with itself is put there once more, and Telegram shows no change.
        return shown or ([on] if await self.user.was_edited(since=began) else [])

    async def advance_time(self, minutes: float) -> Sequence[ChatMessage]:
        return await self.user.wait_for_messages(wait=LISTEN_SECONDS)

    async def list_messages(self) -> Sequence[ChatMessage]:
        return await self.user.list_messages()

    def can_tap(self, on: ChatMessage) -> bool:
        return on.data == self.user.list_button_data(on.message_id)

    async def create_other_user(self) -> "SimulatorUser":
        return await self.create(self.user.http, self.user.url, self.language, self.key, self.engine, self.rows_before)

    def decode_buttons(self, message: ChatMessage) -> tuple[str, ...]:
        return tuple(self.key.decode(self.user.chat_id, data) for data in message.data)

    def list_leaks(self) -> Sequence[str]:
        more = sinks.count_staff_rows(self.engine) - self.rows_before
        return [f"{more} rows where staff could read"] if more else []

    async def _wait_until_answered(self, coming: Awaitable[Sequence[ChatMessage]]) -> Sequence[ChatMessage]:
        """All that came of a deed: nothing of hers waits any more, neither to be answered nor to be sent."""
        found: dict[int, ChatMessage] = {}
        with suppress(NoAnswer):
            found |= {message.message_id: message for message in await coming}
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline and await asyncio.to_thread(self._is_pending):
            await asyncio.sleep(0.05)
        found |= {message.message_id: message for message in await self.user.wait_for_messages(wait=LISTEN_SECONDS)}
        standing = {message.message_id for message in await self.user.list_messages()}
        return [message for number, message in sorted(found.items()) if number in standing]

    def _is_pending(self) -> bool:
        hers = self.key.chat_keys(self.user.chat_id)
        unsent = outbox.join(people, outbox.c.person_id == people.c.person_id)
        asked = select(inbox.c.inbox_id).where(inbox.c.chat_key.in_(hers), inbox.c.state == "waiting")
        owed = (
            select(outbox.c.turn_id).select_from(unsent).where(people.c.chat_key.in_(hers), outbox.c.state == "waiting")
        )
        with self.engine.connect() as connection:
            return connection.execute(asked.union_all(owed).limit(1)).first() is not None


async def run_walk(settings: Settings, steps: int, number: int) -> WalkReport:
    """At least so many steps through a running installation, some women side by side, or until a rule is broken."""
    told, began = WalkReport(), time.monotonic()
    engine, key = open_engine(settings.database_url), ButtonDecoder.from_settings(settings)
    url = f"http://{LOOPBACK}:{settings.rehearsal_port}"
    before = sinks.count_staff_rows(engine)
    try:
        async with ClientSession() as http:

            async def one_after_another(start: int) -> None:
                rng = random.Random(start)
                while told.steps < steps and not told.violations:
                    phone = rng.choice(PHONES)
                    way = await SimulatorUser.create(http, url, phone, key, engine, before)
                    await _run_user(WalkingUser(way, phone, check_rules), SeededChance(rng), told)

            await asyncio.gather(*(one_after_another(1000 * number + n) for n in range(AT_ONCE)))
    finally:
        engine.dispose()
    told.seconds = time.monotonic() - began
    return told


async def _run_user(user: WalkingUser, chance: SeededChance, report: WalkReport) -> None:
    try:
        for _ in range(STEPS // 2):
            deed: user_actions.UserDeed = chance.one_of(WEIGHTED_DEEDS)
            report.step_counts[deed.__name__] += 1
            await deed(user, chance)
    except Exception as error:
        report.violations.append(f"{type(error).__name__}: {error}")
    report.add_user(user)
