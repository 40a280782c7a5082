"""Random schedules of updates: repeated, out of step between chats, with numbers that jump; the process dies in between."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Engine
from telegram import Update

from bot.crypto.key_ring import KeyRing
from bot.db.engine import READ_ONLY_OPTION
from bot.db.tables import metadata
from bot.db.tables.core import inbox, outbox
from tests.support import raw_updates
from tests.support.factories import Clock, Ids
from tests.support.fakes import FakeAssistant, FakeTelegram
from tests.support.gateway_app import House

UPDATE_ID_JUMP = 2**30
MAX_UPDATES_PER_CHAT = 6
"""Messages of one chat in one schedule, at most: more would be a flood, which is answered otherwise."""


class OutOfOrder(AssertionError):
    """A message was lost, answered twice, or overtook another of its chat."""


class PollingServer(FakeTelegram):
    """Telegram's end of polling: what it offered is offered again until the next question confirms it."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self.offered_updates: asyncio.Queue[list[Update]] = asyncio.Queue()
        self.unconfirmed_updates: list[Update] = []
        self.asks = asyncio.Event()

    async def get_updates(self, offset: int) -> Sequence[Update]:
        """Confirm, and wait for the next ones. Raises OutOfOrder where the inbox does not hold what is confirmed."""
        self._confirm(offset)
        self.asks.set()
        batch = await self.offered_updates.get()
        self.asks.clear()
        self.unconfirmed_updates = batch
        return batch

    def _confirm(self, offset: int) -> None:
        confirmed = [update.update_id for update in self.unconfirmed_updates if update.update_id < offset]
        with self._engine.connect().execution_options(**{READ_ONLY_OPTION: True}) as connection:
            kept = connection.execute(select(func.count()).where(inbox.c.update_id.in_(confirmed))).scalar_one()
        if kept != len(set(confirmed)):
            raise OutOfOrder("acknowledged before it was kept")
        self.unconfirmed_updates = [update for update in self.unconfirmed_updates if update.update_id >= offset]


@dataclass
class ScheduleStatistics:
    """What happened in the schedules so far."""

    schedules: int = 0
    messages: int = 0
    repeated: int = 0
    jumps: int = 0
    deaths: int = 0


@dataclass
class ScheduleRunner:
    """One store, used for one schedule after another."""

    engine: Engine
    folder: Path
    keys: KeyRing
    statistics: ScheduleStatistics = field(default_factory=ScheduleStatistics)

    async def run_schedule(self, seed: int) -> None:
        """Play a schedule. Raises OutOfOrder."""
        schedule = _Schedule(self, random.Random(seed), seed)
        try:
            async with asyncio.timeout(60):
                await schedule.run()
        finally:
            await schedule.kill()
            with self.engine.begin() as connection:
                for table in reversed(metadata.sorted_tables):
                    if table.name != "alembic_version":
                        connection.execute(delete(table))
        self.statistics.schedules += 1


class _Schedule:
    """One life, or several lives, of a gateway."""

    def __init__(self, stage: ScheduleRunner, rng: random.Random, seed: int) -> None:
        self._stage, self._chance = stage, rng
        self._server, self._assistant = PollingServer(stage.engine), FakeAssistant()
        self._clock, self._ids = Clock(), Ids("turn")
        self._chats = [10_000 + seed % 1000 * 10 + n for n in range(rng.randint(1, 3))]
        self._number = rng.choice((1, 5000, UPDATE_ID_JUMP + 5000, 2**31 - 50))
        self._sent_texts: dict[int, list[str]] = {chat: [] for chat in self._chats}
        self._sent_updates: list[Update] = []
        self._house: House | None = None
        self._polling: asyncio.Task[None] | None = None
        self._by_polling = rng.random() < 0.6

    async def run(self) -> None:
        """All of it, and the judgement."""
        await self._run_life()
        for _ in range(self._chance.randint(2, 6)):
            await self._step()
            if self._chance.random() < 0.25:
                await self._jump_update_id()
        assert self._house
        await self._deliver_again(list(self._server.unconfirmed_updates))
        await self._house.queues.wait_until_idle()
        self._check_order()

    async def _run_life(self) -> None:
        stage = self._stage
        self._house = House(
            stage.engine,
            stage.folder,
            stage.keys,
            clock=self._clock,
            telegram=self._server,
            assistant=self._assistant,
            ids=self._ids,
        )
        await self._house.receiving.recover_turns()
        if self._by_polling:
            self._server.asks.clear()
            self._polling = asyncio.create_task(self._house.receiving.poll())

    async def kill(self) -> None:
        """Stop as a killed process does, wherever it is: nothing is finished, nothing said."""
        if self._house is None:
            return
        running = [*self._house.queues._tasks, *([self._polling] if self._polling else [])]
        for task in running:
            task.cancel()
        results = await asyncio.gather(*running, return_exceptions=True)
        self._house.kit.db._executor.shutdown(wait=True, cancel_futures=True)
        self._house = None
        for found in results:
            if isinstance(found, OutOfOrder):
                raise found

    async def _step(self) -> None:
        fresh = [self._create_update() for _ in range(self._chance.randint(1, 4)) if self._count_free()]
        repeated = [update for update in self._sent_updates if self._chance.random() < 0.15]
        self._stage.statistics.repeated += len(repeated)
        self._sent_updates += fresh
        await self._deliver([*repeated, *fresh], dies=self._chance.random() < 0.35)

    async def _deliver(self, updates: list[Update], *, dies: bool) -> None:
        self._clock.advance(seconds=0.01)
        bringing = asyncio.create_task(self._poll(updates) if self._by_polling else self._post(updates))
        if not dies:
            await bringing
            return
        for _ in range(self._chance.choice((0, 1, 3, 10, 40))):
            await asyncio.sleep(0 if self._chance.random() < 0.7 else 0.001)
        await self._restart(bringing, updates)

    async def _restart(self, bringing: "asyncio.Task[None]", updates: list[Update]) -> None:
        bringing.cancel()
        await asyncio.gather(bringing, return_exceptions=True)
        await self.kill()
        self._stage.statistics.deaths += 1
        while not self._server.offered_updates.empty():
            self._server.offered_updates.get_nowait()
        await self._run_life()
        await self._deliver_again(updates)  # nobody told Telegram that they had arrived

    async def _deliver_again(self, updates: list[Update]) -> None:
        if updates:
            await self._deliver(updates, dies=False)

    async def _poll(self, updates: list[Update]) -> None:
        await self._server.asks.wait()
        self._server.asks.clear()
        self._server.offered_updates.put_nowait(updates)
        asked = asyncio.create_task(self._server.asks.wait())
        assert self._polling
        await asyncio.wait({asked, self._polling}, return_when=asyncio.FIRST_COMPLETED)
        if self._polling.done():
            asked.cancel()
            self._polling.result()

    async def _post(self, updates: list[Update]) -> None:
        # Chats side by side, and each chat's in the order in which they were sent.
        await asyncio.gather(
            *(self._post_to(chat, updates) for chat in self._chance.sample(self._chats, len(self._chats)))
        )

    async def _post_to(self, chat: int, updates: list[Update]) -> None:
        assert self._house
        for update in updates:
            if update.effective_chat and update.effective_chat.id == chat:
                self._clock.advance(seconds=0.001)
                await self._house.receiving.receive_updates([update])

    async def _jump_update_id(self) -> None:
        # Telegram begins anew only after a long quiet: the last question was answered with nothing.
        if self._by_polling:
            await self._poll([])
        self._number += self._chance.choice((UPDATE_ID_JUMP, 1000, 0))
        self._number = self._number - UPDATE_ID_JUMP if self._number > UPDATE_ID_JUMP else self._number + UPDATE_ID_JUMP
        self._stage.statistics.jumps += 1

    def _count_free(self) -> list[int]:
        return [chat for chat in self._chats if len(self._sent_texts[chat]) < MAX_UPDATES_PER_CHAT]

    def _create_update(self) -> Update:
        chat = self._chance.choice(self._count_free())
        self._number += self._chance.choice((1, 1, 1, 2, 7))
        text = f"question {len(self._sent_texts[chat]) + 1} of {chat}"
        self._sent_texts[chat].append(text)
        self._stage.statistics.messages += 1
        return Update.de_json({"update_id": self._number, **raw_updates.text(text, chat_id=chat)}, None)

    def _check_order(self) -> None:
        text_of: dict[str, str] = {turn.turn_id: str(turn.text) for turn in self._assistant.turns}
        with self._stage.engine.connect().execution_options(**{READ_ONLY_OPTION: True}) as connection:
            rows: Any = connection.execute(select(outbox.c.turn_id).order_by(outbox.c.outbox_id)).scalars().all()
            states = connection.execute(select(inbox.c.state)).scalars().all()
        answered = [text_of[turn_id] for turn_id in rows]
        for chat, said in self._sent_texts.items():
            seen = [text for text in answered if text.endswith(f" {chat}")]
            if seen != said:
                raise OutOfOrder(f"answered {seen}, said {said}")
        if len(states) != len({update.update_id for update in self._sent_updates}) or set(states) - {"handled"}:
            raise OutOfOrder(f"the inbox holds {len(states)} of {len(self._sent_updates)}: {set(states)}")
