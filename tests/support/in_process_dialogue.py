"""The whole dialogue in this process: the gateway as it is built, Rasa with the product's own model; Telegram is replaced."""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.assistant import lean_rasa, runtime
from bot.assistant.runtime import Runtime
from bot.channels.chat_queues import FloodControl
from bot.channels.telegram.client import _build_keyboard
from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.db.unit_of_work import UnitOfWork
from bot.domain.messages import OutgoingMessage
from bot.domain.turn import AssistantReply, Turn
from bot.errors import AssistantUnavailable
from bot.nlu.danger_model import TRIAGE_MODEL_FILE, TriageModel
from simulator.driver import ChatMessage
from tests.support import raw_updates, sinks
from tests.support.directory_numbers import find_unexpected_fields
from tests.support.factories import BOT_ID, ROOT
from tests.support.fakes import FakeTelegram
from tests.support.gateway_app import House
from tools.crawler.screen_map import ButtonDecoder

lean_rasa.install_lean_rasa()

from rasa.core.agent import Agent, load_agent  # noqa: E402 -- rasa only behind lean.install()
from rasa.core.utils import AvailableEndpoints  # noqa: E402

from bot.assistant import channel  # noqa: E402
from bot.nlu.rasa_components import sentence_featurizer  # noqa: E402
from bot.nlu.sentence_encoder import Encoder, open_encoder  # noqa: E402

BURST_LIMIT = 10_000
"""Messages at once that are no flood here: a walk is faster than any woman."""
TURN_SECONDS = 60.0
MAX_REPLIES = 16
EVENT_LOOP_TURNS = 3
"""Turns of the loop until all women who walk side by side have asked."""


class RecordingTelegram(FakeTelegram):
    """Remembers in which order everything came, and what a button would hand over."""

    def __init__(self) -> None:
        super().__init__()
        self.received_messages: list[tuple[int, ChatMessage]] = []
        self.unexpected_button_fields: set[str] = set()
        """Fields of buttons beside their label and our data."""

    async def send_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        number = await super().send_message(chat_id, delivery)
        self._record(chat_id, number, delivery)
        return number

    async def edit_message(self, chat_id: int, message_id: int, delivery: OutgoingMessage) -> int:
        is_there = message_id in self.chats[chat_id]
        number = await super().edit_message(chat_id, message_id, delivery)
        if is_there:
            self._record(chat_id, number, delivery)
        return number

    def _record(self, chat_id: int, number: int, delivery: OutgoingMessage) -> None:
        self.received_messages.append((chat_id, to_chat_message(number, delivery)))
        markup = _build_keyboard(delivery)
        for button in (button for row in markup.inline_keyboard for button in row) if markup else ():
            self.unexpected_button_fields |= find_unexpected_fields(button.to_dict(), delivery.text)


class InProcessAssistant:
    """The assistant without a network: one turn at a time through the channel's own door."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self.replies: deque[AssistantReply] = deque(maxlen=MAX_REPLIES)
        """What it named in the last turns; whoever reads them may empty it."""

    async def send_turn(self, turn: Turn) -> AssistantReply:
        """Raises AssistantUnavailable."""
        patient = replace(turn, expires_at=time.time() + TURN_SECONDS)
        try:
            reply = await channel.handle_turn(patient, agent=self._agent, now=time.time())
        except Exception as error:  # as the door of the process does, whatever it was
            raise AssistantUnavailable(type(error).__name__) from error
        self.replies.append(reply)
        return reply

    async def forget_conversation(self, conversation_id: str) -> None:
        """Erase what is remembered of a conversation."""
        await self._agent.tracker_store.delete(conversation_id)


@dataclass(frozen=True)
class UpdateResult:
    """What an update brought into a chat."""

    messages: Sequence[ChatMessage]
    leaks: Sequence[str]


@dataclass
class InProcessProduct:
    """Everything there is, shared by the women of one walk after another."""

    house: House
    telegram: RecordingTelegram
    assistant: InProcessAssistant
    _chats: Iterator[int] = field(default_factory=lambda: itertools.count(20_000_001))
    _pending_updates: list[tuple[int, dict[str, Any], asyncio.Future[UpdateResult]]] = field(default_factory=list)
    _round_task: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        engine = self.house.engine
        self.button_decoder = ButtonDecoder(
            self.house.keys, bot_id=BOT_ID, open_unit_of_work=lambda: UnitOfWork(engine, is_read_only=True)
        )

    def create_user(self, phone: str) -> "InProcessUser":
        """A new woman whose Telegram speaks this language."""
        return InProcessUser(self, next(self._chats), phone, sinks.count_staff_rows(self.house.engine))

    async def deliver_update(self, chat_id: int, update: dict[str, Any]) -> UpdateResult:
        """Hand over an update, together with those of all women who do something at this moment; what came of it."""
        came: asyncio.Future[UpdateResult] = asyncio.get_running_loop().create_future()
        self._pending_updates.append((chat_id, update, came))
        if self._round_task is None or self._round_task.done():
            self._round_task = asyncio.create_task(self._run_rounds())
        return await came

    async def _run_rounds(self) -> None:
        while self._pending_updates:
            for _ in range(EVENT_LOOP_TURNS):
                await asyncio.sleep(0)
            asked, self._pending_updates = self._pending_updates, []
            try:
                await self.house.arrives(*(update for _, update, _ in asked))
            except Exception as error:  # whoever waits must hear of it
                for *_, came in asked:
                    came.set_exception(error)
            else:
                brought = self.collect_results({chat_id for chat_id, *_ in asked})
                for chat_id, _, came in asked:
                    came.set_result(brought[chat_id])
            await asyncio.sleep(0)

    def collect_results(self, chats: set[int]) -> dict[int, UpdateResult]:
        """What came to each of these chats since it was asked, and what should have come to nobody."""
        leaked = [
            f"{message.screen} came to somebody else"
            for chat_id, message in self.telegram.received_messages
            if chat_id not in chats
        ]
        leaked += [f"a button with {name}" for name in sorted(self.telegram.unexpected_button_fields)]
        found: dict[int, dict[int, ChatMessage]] = {chat_id: {} for chat_id in chats}
        for chat_id, message in self.telegram.received_messages:
            if chat_id in chats:
                found[chat_id][message.message_id] = message
        self.telegram.received_messages.clear()
        self.telegram.unexpected_button_fields.clear()
        return {chat_id: UpdateResult(list(messages.values()), leaked) for chat_id, messages in found.items()}


class CachingEncoder:
    """The sentence encoder, asked once for each text: it costs more than everything else of a step."""

    def __init__(self, encode: Callable[[Sequence[str]], Any]) -> None:
        self._encode, self._cache = encode, dict[tuple[str, ...], Any]()

    def __call__(self, texts: Sequence[str]) -> Any:
        key = tuple(texts)
        if key not in self._cache:
            self._cache[key] = self._encode(texts)
        return self._cache[key]


def _open_caching_encoder(**given: Any) -> Encoder | None:
    encoder = open_encoder(**given)
    return CachingEncoder(encoder) if encoder else None


async def build_product(folder: Path) -> InProcessProduct:
    """Put everything together in a folder of its own. Raises Misconfigured where no model was trained."""
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    migrate(engine)
    sentence_featurizer.open_encoder = _open_caching_encoder
    runtime.set_runtime(Runtime(b"k" * 32, f"sqlite:///{folder / 'tracker.db'}"))
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    agent = await load_agent(str(ROOT / "models" / "pelita.tar.gz"), endpoints=endpoints)
    phone = RecordingTelegram()
    assistant = InProcessAssistant(agent)
    house = House(
        engine,
        folder,
        KeyRing.open(folder / "keys", create=True),
        telegram=phone,
        assistant=assistant,  # type: ignore[arg-type]
        flood=FloodControl(messages=BURST_LIMIT, seconds=1),
        patience=TURN_SECONDS,
        signals=TriageModel.load(ROOT / "models" / TRIAGE_MODEL_FILE),
    )
    return InProcessProduct(house, phone, assistant)


def to_chat_message(number: int, delivery: OutgoingMessage) -> ChatMessage:
    """A message as it stands on her phone."""
    buttons = [button for row in delivery.keyboard for button in row]
    return ChatMessage(
        number,
        delivery.text,
        tuple(label for label, _ in buttons),
        delivery.screen,
        delivery.language,
        data=tuple(data for _, data in buttons),
    )


@dataclass
class InProcessUser:
    """One woman's chat; see tests/proofs/random_walk/transports.py."""

    product: InProcessProduct
    chat_id: int
    language: str
    rows_before: int
    """Rows where staff could read, when she came."""
    has_real_time: bool = True
    recorded_leaks: list[str] = field(default_factory=list)

    async def send_text(self, words: str) -> Sequence[ChatMessage]:
        return await self._deliver({"message": self._build_message(text=words)})

    async def send_media(self, kind: str) -> Sequence[ChatMessage]:
        return await self._deliver({"message": self._build_message(**raw_updates.MEDIA[kind])})

    async def edit_message(self, words: str) -> Sequence[ChatMessage]:
        return await self._deliver({"edited_message": self._build_message(text=words, edit_date=1763973001)})

    async def tap_button(self, on: ChatMessage, number: int) -> Sequence[ChatMessage]:
        update = raw_updates.tap(on.data[number - 1], chat_id=self.chat_id, message_id=on.message_id)
        update["callback_query"]["from"] = raw_updates.person(self.chat_id, self.language)
        return await self._deliver(update)

    async def advance_time(self, minutes: float) -> Sequence[ChatMessage]:
        house = self.product.house
        house.clock.advance(minutes=minutes)
        await house.sweeping.run_once()
        await house.tidied()
        return self._record_result(self.product.collect_results({self.chat_id})[self.chat_id])

    async def list_messages(self) -> Sequence[ChatMessage]:
        standing = self.product.telegram.chats[self.chat_id]
        return [to_chat_message(number, delivery) for number, delivery in standing.items()]

    def can_tap(self, on: ChatMessage) -> bool:
        return True  # as if it was sent before the message gave way, and came after

    async def create_other_user(self) -> "InProcessUser":
        return self.product.create_user(self.language)

    def decode_buttons(self, message: ChatMessage) -> tuple[str, ...]:
        return tuple(self.product.button_decoder.decode(self.chat_id, data) for data in message.data)

    def list_leaks(self) -> Sequence[str]:
        more = sinks.count_staff_rows(self.product.house.engine) - self.rows_before
        return [*self.recorded_leaks, *([f"{more} rows where staff could read"] if more else [])]

    def _build_message(self, **fields: Any) -> dict[str, Any]:
        return raw_updates.message(chat_id=self.chat_id, language=self.language, **fields)

    async def _deliver(self, update: dict[str, Any]) -> Sequence[ChatMessage]:
        return self._record_result(await self.product.deliver_update(self.chat_id, update))

    def _record_result(self, brought: UpdateResult) -> Sequence[ChatMessage]:
        self.recorded_leaks += brought.leaks
        return brought.messages


@contextmanager
def close_product(product: InProcessProduct) -> Iterator[InProcessProduct]:
    """Let go of threads and files afterwards."""
    try:
        yield product
    finally:
        product.house.kit.db.close(wait=True)  # a transaction under way writes into the folder, which is removed next
        product.house.engine.dispose()
