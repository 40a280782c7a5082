"""The whole dialogue in this process: the gateway as it is built, Rasa with the product's own model; Telegram is replaced."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
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
from bot.rehearsal.woman import NoAnswer, Shown
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


@dataclass
class Product:
    """Everything there is, shared by the women of one walk after another."""

    house: House
    phone: Phone
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _chats: Iterator[int] = field(default_factory=lambda: itertools.count(20_000_001))

    def __post_init__(self) -> None:
        engine = self.house.engine
        self.meanings = Meanings(self.house.keys, bot_id=BOT_ID, open_work=lambda: UnitOfWork(engine, reading=True))

    def arrives(self, phone: str) -> "Inside":
        """A new woman whose Telegram speaks this language."""
        return Inside(self, next(self._chats), phone, sinks.rows(self.house.engine))


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
        return self._came()

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
        await self.product.house.arrives(update)
        return self._came()

    def _came(self) -> Sequence[Shown]:
        found: dict[int, Shown] = {}
        for chat_id, message in self.product.phone.came:
            if chat_id == self.chat_id:
                found[message.message_id] = message
            else:
                self.leaked.append(f"{message.screen} came to somebody else")
        self.leaked += [f"a button with {name}" for name in sorted(self.product.phone.odd)]
        self.product.phone.came.clear()
        self.product.phone.odd.clear()
        return list(found.values())


@contextmanager
def closing(product: Product) -> Iterator[Product]:
    """Let go of threads and files afterwards."""
    try:
        yield product
    finally:
        product.house.kit.ledger.close()
        product.house.engine.dispose()


@dataclass
class Tapper:
    """A woman who taps in this process, for the crawler; one at a time, however many walk side by side."""

    way: Inside
    last: Shown | None = None
    was_answered: bool = False

    @property
    def chat_id(self) -> int:
        """Her chat."""
        return self.way.chat_id

    async def says(self, text: str) -> Sequence[Shown]:
        """Raises NoAnswer."""
        async with self.way.product.one_at_a_time:
            return self._changed(await self.way.says(text))

    async def taps(self, button: int) -> Sequence[Shown]:
        """Raises NoAnswer, as Telegram shows nothing where the same screen is put in its own place."""
        assert self.last
        async with self.way.product.one_at_a_time:
            return self._changed(await self.way.taps(self.last, button))

    async def was_edited(self, *, since: datetime) -> bool:
        """Whether that was so."""
        return self.was_answered

    def _changed(self, came: Sequence[Shown]) -> Sequence[Shown]:
        found = [message for message in came if message != self.last]
        self.was_answered = bool(came)
        if not found:
            raise NoAnswer("nothing changed")
        self.last = found[-1]
        return found
