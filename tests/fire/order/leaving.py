"""Random weather between us and Telegram: 429 with a wait, 5xx, connections cut before or after the message went through."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.engine import Engine

from bot.errors import OutcomeUnknown, TelegramUnavailable
from bot.gateway.breaker import Breaker
from bot.gateway.buttons import Buttons
from bot.gateway.courier import Courier
from bot.gateway.kit import Kit
from bot.gateway.memory import Memory
from bot.gateway.pace import Pace
from bot.model.delivery import Delivery
from bot.services import conversations
from bot.services.conversations import Standing
from bot.store.keys import BUTTON, KeyRing
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from tests.fire.order.virtual import VirtualLoop
from tests.support.factories import BOT_ID, NOW, Clock, Ids, library, text, trusted_clock

SETTLED_SECONDS = 3600.0
EPSILON = 1e-6
FAULTS = ("429", "429", "500", "reset", "lost")


class Late(AssertionError):
    """A message was lost or overtaken, or sent too soon or too late."""


@dataclass(frozen=True)
class Call:
    """One message as it reached Telegram."""

    at: float
    chat_id: int
    text: str
    fault: str = ""
    wait: float = 0.0

    @property
    def arrived(self) -> bool:
        """Whether she sees it, whatever we were told."""
        return self.fault in ("", "lost")


class Weather:
    """Telegram, with faults waiting for some chats; in the place of the gateway's `Telegram`."""

    def __init__(self, faults: dict[int, list[tuple[str, float]]], chance: random.Random) -> None:
        self.bot_id = BOT_ID
        self.calls: list[Call] = []
        self._faults, self._chance, self._last = faults, chance, 100

    async def send(self, chat_id: int, delivery: Delivery) -> int:
        """Take a message, or fail as the weather has it."""
        waiting = self._faults.get(chat_id)
        fault, wait = waiting.pop(0) if waiting else ("", 0.0)
        self.calls.append(Call(asyncio.get_running_loop().time(), chat_id, delivery.text, fault, wait))
        await asyncio.sleep(self._chance.uniform(0.02, 0.2))
        if fault == "429":
            raise TelegramUnavailable("RetryAfter", retry_after=wait)
        if fault:
            raise OutcomeUnknown("NetworkError")
        self._last += 1
        return self._last

    async def probe(self) -> None:
        """Telegram answers whatever befalls a message."""
        await asyncio.sleep(self._chance.uniform(0.02, 0.2))


@dataclass
class _InLine:
    """A ledger without threads: virtual time does not wait for real ones."""

    engine: Engine

    async def run(self, verb: Callable[..., Any], *args: Any, **given: Any) -> Any:
        with UnitOfWork(self.engine) as uow:
            return verb(uow, *args, **given)

    note = run


@dataclass(frozen=True)
class Plan:
    """Who is written to when, and what stands against it."""

    messages: tuple[tuple[float, int, str], ...]
    """(moment, chat, text), in order."""
    faults: dict[int, list[tuple[str, float]]] = field(default_factory=dict)

    @classmethod
    def of(cls, seed: int) -> "Plan":
        """A random one: up to fourteen women, a third of them with trouble."""
        chance = random.Random(seed)
        chats = range(50_000, 50_000 + chance.randint(3, 14))
        counts: dict[int, int] = defaultdict(int)
        messages = []
        for moment in sorted(
            chance.uniform(0, chance.choice((1, 8, 30))) for _ in range(chance.randint(len(chats), 60))
        ):
            chat = chance.choice(chats)
            counts[chat] += 1
            messages.append((moment, chat, f"answer {counts[chat]} to {chat}"))
        troubled = [chat for chat in chats if chance.random() < 0.35]
        return cls(tuple(messages), {chat: _faults(chance) for chat in troubled})

    def in_fair_weather(self) -> "Plan":
        """The same messages and no trouble."""
        return Plan(self.messages)


def _faults(chance: random.Random) -> list[tuple[str, float]]:
    kinds = [chance.choice(FAULTS) for _ in range(chance.randint(1, 4))]
    return [(kind, float(chance.randint(1, 120)) if kind == "429" else 0.0) for kind in kinds]


@dataclass
class Post:
    """One store, used for one plan after another."""

    engine: Engine
    keys: KeyRing
    plans: int = 0
    sent: int = 0
    faults: int = 0
    worst_delay: float = 0.0

    def prove(self, seed: int) -> None:
        """Deliver a plan in its weather and in fair weather, and compare. Raises Late."""
        plan = Plan.of(seed)
        self.faults += sum(map(len, plan.faults.values()))
        fair = self._delivered(plan.in_fair_weather(), seed)
        foul = self._delivered(plan, seed)
        for calls in (fair, foul):
            _all_in_order(plan, calls)
            _not_too_fast(calls)
        _waited_as_asked(foul)
        delay = _delay_of_others(plan, fair, foul)
        self.worst_delay = max(self.worst_delay, delay)
        if delay > 1.0:
            raise Late(f"others waited {delay:.2f} s longer")
        self.plans, self.sent = self.plans + 1, self.sent + len(foul)

    def _delivered(self, plan: Plan, seed: int) -> list[Call]:
        loop = VirtualLoop()
        weather = Weather({chat: list(faults) for chat, faults in plan.faults.items()}, random.Random(seed))
        try:
            loop.run_until_complete(self._deliver(plan, weather, loop))
        finally:
            loop.close()
            with self.engine.begin() as connection:
                for table in reversed(metadata.sorted_tables):
                    if table.name != "alembic_version":
                        connection.execute(delete(table))
        return weather.calls

    async def _deliver(self, plan: Plan, weather: Weather, loop: VirtualLoop) -> None:
        kit = Kit(
            ledger=_InLine(self.engine), telegram=weather, keys=self.keys, buttons=Buttons(self.keys.key(BUTTON)),
            memory=Memory(), limits=library().limits, now=lambda: NOW + timedelta(seconds=loop.time()), new_id=Ids("id"),
            breaker=Breaker(clock=loop.time, chance=random.Random(len(plan.messages)).random),
            clock=trusted_clock(Clock()),
        )  # type: ignore[arg-type] # fmt: skip
        courier = Courier(kit, pace=Pace(clock=loop.time))
        running = asyncio.create_task(courier.run())
        for number, (moment, chat, said) in enumerate(plan.messages, 1):
            await asyncio.sleep(max(0.0, moment - loop.time()))
            self._owe(kit, number, chat, said)
            courier.ring()
        while self._owes(kit) and loop.time() < SETTLED_SECONDS:
            await asyncio.sleep(0.5)
        await courier.drain()
        running.cancel()

    def _owe(self, kit: Kit, number: int, chat: int, said: str) -> None:
        hers, turn_id, now = text("x", update_id=number, chat_id=chat), f"turn-{number}", kit.now()
        with UnitOfWork(self.engine) as uow:
            conversations.receive(uow, self.keys, [(turn_id, hers)], bot_id=BOT_ID, now=now)
        with UnitOfWork(self.engine) as uow:
            standing: Standing = conversations.begin(
                uow, self.keys, hers, bot_id=BOT_ID, limits=kit.limits, now=now, new_id=kit.new_id
            )[0]
        with UnitOfWork(self.engine) as uow:
            answer = [Delivery(said, (), "utter_menu", "en")]
            conversations.finish(uow, self.keys, standing, turn_id, answer, country=None, language=None, now=now)

    def _owes(self, kit: Kit) -> bool:
        with UnitOfWork(self.engine, reading=True) as uow:
            return uow.outbox.next_due_at() is not None


def _all_in_order(plan: Plan, calls: Sequence[Call]) -> None:
    for chat in {chat for _, chat, _ in plan.messages}:
        wanted = [said for _, to, said in plan.messages if to == chat]
        came = [call.text for call in calls if call.chat_id == chat and call.arrived]
        # One whose answer was lost on the way back comes twice: Telegram cannot be asked whether it had come.
        once = [said for place, said in enumerate(came) if said not in came[:place]]
        repeats = sum(call.fault == "lost" for call in calls if call.chat_id == chat)
        if once != wanted or len(came) - len(once) > repeats:
            raise Late(f"{came} came and {wanted} was owed")


def _not_too_fast(calls: Sequence[Call]) -> None:
    _within(calls, rate=0.0, burst=30.0, window=1.0)
    for chat in {call.chat_id for call in calls}:
        _within([call for call in calls if call.chat_id == chat], rate=1.0, burst=3.0, window=float("inf"))


def _within(calls: Sequence[Call], *, rate: float, burst: float, window: float) -> None:
    for first, begin in enumerate(calls):
        for last in range(first, len(calls)):
            span = calls[last].at - begin.at
            if span >= window - EPSILON:
                break
            if last - first + 1 > burst + rate * span + EPSILON:
                raise Late(f"{last - first + 1} messages within {span:.3f} s")


def _waited_as_asked(calls: Sequence[Call]) -> None:
    for place, call in enumerate(calls):
        after = next((later for later in calls[place + 1 :] if later.chat_id == call.chat_id), None)
        if call.wait and after and after.at - call.at < call.wait:
            raise Late(f"asked to wait {call.wait} s and waited {after.at - call.at:.2f}")


def _delay_of_others(plan: Plan, fair: Sequence[Call], foul: Sequence[Call]) -> float:
    before = {call.text: call.at for call in fair}
    return max((call.at - before[call.text] for call in foul if call.chat_id not in plan.faults), default=0.0)
