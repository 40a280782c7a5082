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

from bot.channels.callback_data import CallbackDataCodec
from bot.channels.circuit_breaker import CircuitBreaker
from bot.channels.outbox_sender import OutboxSender
from bot.channels.rate_limiter import RateLimiter
from bot.chat.context import AppContext
from bot.chat.session_cache import SessionCache
from bot.crypto.key_ring import BUTTON, KeyRing
from bot.db.tables import metadata
from bot.db.unit_of_work import UnitOfWork
from bot.domain.messages import OutgoingMessage
from bot.errors import ChannelUnavailable, OutcomeUnknown
from bot.services import conversations
from bot.services.conversations import ConversationContext
from tests.proofs.ordering.virtual_time import VirtualLoop
from tests.support.factories import BOT_ID, NOW, Clock, Ids, create_text_update, create_trusted_clock, load_real_content
from tests.support.sounds import no_voice_note

SETTLED_SECONDS = 3600.0
EPSILON = 1e-6
FAULTS = ("429", "429", "500", "reset", "lost")


class DeliveryFault(AssertionError):
    """A message was lost or overtaken, or sent too soon or too late."""


@dataclass(frozen=True)
class TelegramCall:
    """One message as it reached Telegram."""

    at: float
    chat_id: int
    text: str
    fault: str = ""
    wait: float = 0.0

    @property
    def has_arrived(self) -> bool:
        """Whether she sees it, whatever we were told."""
        return self.fault in ("", "lost")


class FaultyTelegram:
    """Telegram, with faults waiting for some chats; in the place of the gateway's `TelegramClient`."""

    def __init__(self, faults: dict[int, list[tuple[str, float]]], rng: random.Random) -> None:
        self.bot_id = BOT_ID
        self.calls: list[TelegramCall] = []
        self._faults, self._chance, self._last = faults, rng, 100

    async def send_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        """Take a message, or fail as the weather has it."""
        waiting = self._faults.get(chat_id)
        fault, wait = waiting.pop(0) if waiting else ("", 0.0)
        self.calls.append(TelegramCall(asyncio.get_running_loop().time(), chat_id, delivery.text, fault, wait))
        await asyncio.sleep(self._chance.uniform(0.02, 0.2))
        if fault == "429":
            raise ChannelUnavailable("RetryAfter", retry_after=wait)
        if fault:
            raise OutcomeUnknown("NetworkError")
        self._last += 1
        return self._last

    async def probe(self) -> None:
        """Telegram answers whatever befalls a message."""
        await asyncio.sleep(self._chance.uniform(0.02, 0.2))


@dataclass
class _InlineExecutor:
    """A ledger without threads: virtual time does not wait for real ones."""

    engine: Engine

    async def run(self, verb: Callable[..., Any], *args: Any, **given: Any) -> Any:
        with UnitOfWork(self.engine) as uow:
            return verb(uow, *args, **given)

    run_unfenced = run


@dataclass(frozen=True)
class Plan:
    """Who is written to when, and what stands against it."""

    messages: tuple[tuple[float, int, str], ...]
    """(moment, chat, text), in order."""
    faults: dict[int, list[tuple[str, float]]] = field(default_factory=dict)

    @classmethod
    def generate(cls, seed: int) -> "Plan":
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
        return cls(tuple(messages), {chat: _generate_faults(chance) for chat in troubled})

    def without_faults(self) -> "Plan":
        """The same messages and no trouble."""
        return Plan(self.messages)


def _generate_faults(rng: random.Random) -> list[tuple[str, float]]:
    kinds = [rng.choice(FAULTS) for _ in range(rng.randint(1, 4))]
    return [(kind, float(rng.randint(1, 120)) if kind == "429" else 0.0) for kind in kinds]


@dataclass
class DeliveryRunner:
    """One store, used for one plan after another."""

    engine: Engine
    keys: KeyRing
    plans: int = 0
    sent: int = 0
    faults: int = 0
    worst_delay: float = 0.0

    def check_plan(self, seed: int) -> None:
        """Deliver a plan in its weather and in fair weather, and compare. Raises Late."""
        plan = Plan.generate(seed)
        self.faults += sum(map(len, plan.faults.values()))
        fair = self._run_plan(plan.without_faults(), seed)
        foul = self._run_plan(plan, seed)
        for calls in (fair, foul):
            _check_order(plan, calls)
            _check_rate(calls)
        _check_retry_after(foul)
        delay = _compute_delay_of_others(plan, fair, foul)
        self.worst_delay = max(self.worst_delay, delay)
        if delay > 1.0:
            raise DeliveryFault(f"others waited {delay:.2f} s longer")
        self.plans, self.sent = self.plans + 1, self.sent + len(foul)

    def _run_plan(self, plan: Plan, seed: int) -> list[TelegramCall]:
        loop = VirtualLoop()
        weather = FaultyTelegram({chat: list(faults) for chat, faults in plan.faults.items()}, random.Random(seed))
        try:
            loop.run_until_complete(self._run_sender(plan, weather, loop))
        finally:
            loop.close()
            with self.engine.begin() as connection:
                for table in reversed(metadata.sorted_tables):
                    if table.name != "alembic_version":
                        connection.execute(delete(table))
        return weather.calls

    async def _run_sender(self, plan: Plan, weather: FaultyTelegram, loop: VirtualLoop) -> None:
        kit = AppContext(
            db=_InlineExecutor(self.engine),
            channel=weather,
            keys=self.keys,
            callback_data=CallbackDataCodec(self.keys.get_key(BUTTON)),
            session_cache=SessionCache(),
            limits=load_real_content().limits,
            now=lambda: NOW + timedelta(seconds=loop.time()),
            new_id=Ids("id"),
            breaker=CircuitBreaker(clock=loop.time, random_fraction=random.Random(len(plan.messages)).random),
            clock=create_trusted_clock(Clock()),
        )  # type: ignore[arg-type]
        courier = OutboxSender(kit, rate_limiter=RateLimiter(clock=loop.time), load_voice_note=no_voice_note)
        running = asyncio.create_task(courier.run())
        for number, (moment, chat, said) in enumerate(plan.messages, 1):
            await asyncio.sleep(max(0.0, moment - loop.time()))
            self._add_to_outbox(kit, number, chat, said)
            courier.wake()
        while self._has_pending(kit) and loop.time() < SETTLED_SECONDS:
            await asyncio.sleep(0.5)
        await courier.drain()
        running.cancel()

    def _add_to_outbox(self, kit: AppContext, number: int, chat: int, said: str) -> None:
        hers, turn_id, now = create_text_update("x", update_id=number, chat_id=chat), f"turn-{number}", kit.now()
        with UnitOfWork(self.engine) as uow:
            conversations.store_updates(uow, self.keys, [(turn_id, hers)], bot_id=BOT_ID, now=now)
        with UnitOfWork(self.engine) as uow:
            standing: ConversationContext = conversations.begin_turn(
                uow, self.keys, hers, bot_id=BOT_ID, limits=kit.limits, now=now, new_id=kit.new_id
            )[0]
        with UnitOfWork(self.engine) as uow:
            answer = [OutgoingMessage(said, (), "utter_menu", "en")]
            conversations.finish_turn(uow, self.keys, standing, turn_id, answer, country=None, language=None, now=now)

    def _has_pending(self, kit: AppContext) -> bool:
        with UnitOfWork(self.engine, is_read_only=True) as uow:
            return uow.outbox.get_next_due_at() is not None


def _check_order(plan: Plan, calls: Sequence[TelegramCall]) -> None:
    for chat in {chat for _, chat, _ in plan.messages}:
        wanted = [said for _, to, said in plan.messages if to == chat]
        came = [call.text for call in calls if call.chat_id == chat and call.has_arrived]
        # One whose answer was lost on the way back comes twice: Telegram cannot be asked whether it had come.
        once = [said for place, said in enumerate(came) if said not in came[:place]]
        repeats = sum(call.fault == "lost" for call in calls if call.chat_id == chat)
        if once != wanted or len(came) - len(once) > repeats:
            raise DeliveryFault(f"{came} came and {wanted} was owed")


def _check_rate(calls: Sequence[TelegramCall]) -> None:
    _check_window(calls, rate=0.0, burst=30.0, window=1.0)
    for chat in {call.chat_id for call in calls}:
        _check_window([call for call in calls if call.chat_id == chat], rate=1.0, burst=3.0, window=float("inf"))


def _check_window(calls: Sequence[TelegramCall], *, rate: float, burst: float, window: float) -> None:
    for first, begin in enumerate(calls):
        for last in range(first, len(calls)):
            span = calls[last].at - begin.at
            if span >= window - EPSILON:
                break
            if last - first + 1 > burst + rate * span + EPSILON:
                raise DeliveryFault(f"{last - first + 1} messages within {span:.3f} s")


def _check_retry_after(calls: Sequence[TelegramCall]) -> None:
    for place, call in enumerate(calls):
        after = next((later for later in calls[place + 1 :] if later.chat_id == call.chat_id), None)
        if call.wait and after and after.at - call.at < call.wait:
            raise DeliveryFault(f"asked to wait {call.wait} s and waited {after.at - call.at:.2f}")


def _compute_delay_of_others(plan: Plan, fair: Sequence[TelegramCall], foul: Sequence[TelegramCall]) -> float:
    before = {call.text: call.at for call in fair}
    return max((call.at - before[call.text] for call in foul if call.chat_id not in plan.faults), default=0.0)
