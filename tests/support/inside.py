"""The whole dialogue in this process: the gateway as it is built, Rasa with the product's own model; Telegram is replaced."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.dialogue import lean, runtime
from bot.dialogue.runtime import Runtime
from bot.errors import AssistantUnavailable
from bot.gateway.flood import Flood
from bot.gateway.telegram import _markup
from bot.map import Meanings
from bot.model.delivery import Delivery
from bot.model.turn import Reply, Turn
from bot.rehearsal.woman import Shown
from bot.store.engine import open_engine
from bot.store.keys import KeyRing
from bot.store.migrations import migrate
from bot.store.unit_of_work import UnitOfWork
from bot.text.danger import FILE, Signals
from tests.support import sinks
from tests.support.factories import BOT_ID, ROOT
from tests.support.fakes import FakeTelegram
from tests.unit.gateway import raw
from tests.unit.gateway.house import House

lean.install()

from rasa.core.agent import Agent, load_agent  # noqa: E402 -- rasa only behind lean.install()
from rasa.core.utils import AvailableEndpoints  # noqa: E402

from bot.dialogue import channel  # noqa: E402
from bot.nlu import sentences  # noqa: E402
from bot.nlu.encoder import Encoder, open_encoder  # noqa: E402

PLENTY = 10_000
"""Messages at once that are no flood here: a walk is faster than any woman."""
TURN_SECONDS = 60.0
A_MOMENT = 3
"""Turns of the loop until all women who walk side by side have asked."""
BUTTON_FIELDS = {"text", "callback_data"}


class Phone(FakeTelegram):
    """Remembers in which order everything came, and what a button would hand over."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[tuple[int, Shown]] = []
        self.odd: set[str] = set()
        """Fields of buttons beside their label and our data."""

    async def send(self, chat_id: int, delivery: Delivery) -> int:
        number = await super().send(chat_id, delivery)
        self._note(chat_id, number, delivery)
        return number

    async def edit(self, chat_id: int, message_id: int, delivery: Delivery) -> int:
        is_there = message_id in self.chats[chat_id]
        number = await super().edit(chat_id, message_id, delivery)
        if is_there:
            self._note(chat_id, number, delivery)
        return number

    def _note(self, chat_id: int, number: int, delivery: Delivery) -> None:
        self.came.append((chat_id, shown(number, delivery)))
        markup = _markup(delivery)
        for button in (button for row in markup.inline_keyboard for button in row) if markup else ():
            self.odd |= set(button.to_dict()) - BUTTON_FIELDS


class Insider:
    """The assistant without a network: one turn at a time through the channel's own door."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    async def take(self, turn: Turn) -> Reply:
        """Raises AssistantUnavailable."""
        patient = replace(turn, expires_at=time.time() + TURN_SECONDS)
        try:
            return await channel.take(patient, agent=self._agent, now=time.time())
        except Exception as error:  # as the door of the process does, whatever it was
            raise AssistantUnavailable(type(error).__name__) from error

    async def forget(self, conversation_id: str) -> None:
        """Erase what is remembered of a conversation."""
        await self._agent.tracker_store.delete(conversation_id)


@dataclass(frozen=True)
class Brought:
    """What an update brought into a chat."""

    messages: Sequence[Shown]
    leaked: Sequence[str]


@dataclass
class Product:
    """Everything there is, shared by the women of one walk after another."""

    house: House
    phone: Phone
    _chats: Iterator[int] = field(default_factory=lambda: itertools.count(20_000_001))
    _asked: list[tuple[int, dict[str, Any], asyncio.Future[Brought]]] = field(default_factory=list)
    _round: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        engine = self.house.engine
        self.meanings = Meanings(self.house.keys, bot_id=BOT_ID, open_work=lambda: UnitOfWork(engine, reading=True))

    def arrives(self, phone: str) -> "Inside":
        """A new woman whose Telegram speaks this language."""
        return Inside(self, next(self._chats), phone, sinks.rows(self.house.engine))

    async def bring(self, chat_id: int, update: dict[str, Any]) -> Brought:
        """Hand over an update, together with those of all women who do something at this moment; what came of it."""
        came: asyncio.Future[Brought] = asyncio.get_running_loop().create_future()
        self._asked.append((chat_id, update, came))
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._rounds())
        return await came

    async def _rounds(self) -> None:
        while self._asked:
            for _ in range(A_MOMENT):
                await asyncio.sleep(0)
            asked, self._asked = self._asked, []
            try:
                await self.house.arrives(*(update for _, update, _ in asked))
            except Exception as error:  # whoever waits must hear of it
                for *_, came in asked:
                    came.set_exception(error)
            else:
                brought = self.brought({chat_id for chat_id, *_ in asked})
                for chat_id, _, came in asked:
                    came.set_result(brought[chat_id])
            await asyncio.sleep(0)

    def brought(self, chats: set[int]) -> dict[int, Brought]:
        """What came to each of these chats since it was asked, and what should have come to nobody."""
        leaked = [
            f"{message.screen} came to somebody else" for chat_id, message in self.phone.came if chat_id not in chats
        ]
        leaked += [f"a button with {name}" for name in sorted(self.phone.odd)]
        found: dict[int, dict[int, Shown]] = {chat_id: {} for chat_id in chats}
        for chat_id, message in self.phone.came:
            if chat_id in chats:
                found[chat_id][message.message_id] = message
        self.phone.came.clear()
        self.phone.odd.clear()
        return {chat_id: Brought(list(messages.values()), leaked) for chat_id, messages in found.items()}


class Remembering:
    """The sentence encoder, asked once for each text: it costs more than everything else of a step."""

    def __init__(self, encode: Callable[[Sequence[str]], Any]) -> None:
        self._encode, self._known = encode, dict[tuple[str, ...], Any]()

    def __call__(self, texts: Sequence[str]) -> Any:
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = self._encode(texts)
        return self._known[key]


def _remembering(**given: Any) -> Encoder | None:
    encoder = open_encoder(**given)
    return Remembering(encoder) if encoder else None


async def build(folder: Path) -> Product:
    """Put everything together in a folder of its own. Raises Misconfigured where no model was trained."""
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    migrate(engine)
    sentences.open_encoder = _remembering
    runtime.hold(Runtime(b"k" * 32, f"sqlite:///{folder / 'tracker.db'}"))
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    agent = await load_agent(str(ROOT / "models" / "pelita.tar.gz"), endpoints=endpoints)
    phone = Phone()
    house = House(
        engine, folder, KeyRing.open(folder / "keys", create=True), telegram=phone, assistant=Insider(agent),  # type: ignore[arg-type]
        flood=Flood(messages=PLENTY, seconds=1), patience=TURN_SECONDS, signals=Signals.load(ROOT / "models" / FILE),
    )  # fmt: skip
    return Product(house, phone)


def shown(number: int, delivery: Delivery) -> Shown:
    """A message as it stands on her phone."""
    buttons = [button for row in delivery.keyboard for button in row]
    return Shown(
        number, delivery.text, tuple(label for label, _ in buttons), delivery.screen, delivery.language,
        data=tuple(data for _, data in buttons),
    )  # fmt: skip


@dataclass
class Inside:
    """One woman's chat; see tests/fire/walk/way.py."""

    product: Product
    chat_id: int
    phone: str
    rows_before: int
    """Rows where staff could read, when she came."""
    keeps_time: bool = True
    leaked: list[str] = field(default_factory=list)

    async def says(self, words: str) -> Sequence[Shown]:
        return await self._does({"message": self._message(text=words)})

    async def sends(self, kind: str) -> Sequence[Shown]:
        return await self._does({"message": self._message(**raw.MEDIA[kind])})

    async def edits(self, words: str) -> Sequence[Shown]:
        return await self._does({"edited_message": self._message(text=words, edit_date=1763973001)})

    async def taps(self, on: Shown, number: int) -> Sequence[Shown]:
        update = raw.tap(on.data[number - 1], chat_id=self.chat_id, message_id=on.message_id)
        update["callback_query"]["from"] = raw.person(self.chat_id, self.phone)
        return await self._does(update)

    async def passes(self, minutes: float) -> Sequence[Shown]:
        house = self.product.house
        house.clock.pass_time(minutes=minutes)
        await house.sweeping.sweep()
        await house.tidied()
        return self._took(self.product.brought({self.chat_id})[self.chat_id])

    async def stands(self) -> Sequence[Shown]:
        standing = self.product.phone.chats[self.chat_id]
        return [shown(number, delivery) for number, delivery in standing.items()]

    def takes_taps(self, on: Shown) -> bool:
        return True  # as if it was sent before the message gave way, and came after

    async def another(self) -> "Inside":
        return self.product.arrives(self.phone)

    def meanings(self, shown: Shown) -> tuple[str, ...]:
        return tuple(self.product.meanings.of(self.chat_id, data) for data in shown.data)

    def leaks(self) -> Sequence[str]:
        more = sinks.rows(self.product.house.engine) - self.rows_before
        return [*self.leaked, *([f"{more} rows where staff could read"] if more else [])]

    def _message(self, **fields: Any) -> dict[str, Any]:
        return raw.message(chat_id=self.chat_id, language=self.phone, **fields)

    async def _does(self, update: dict[str, Any]) -> Sequence[Shown]:
        return self._took(await self.product.bring(self.chat_id, update))

    def _took(self, brought: Brought) -> Sequence[Shown]:
        self.leaked += brought.leaked
        return brought.messages


@contextmanager
def closing(product: Product) -> Iterator[Product]:
    """Let go of threads and files afterwards."""
    try:
        yield product
    finally:
        product.house.kit.ledger.close()
        product.house.engine.dispose()
