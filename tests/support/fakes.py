"""Stand-ins for what is outside: Telegram, the assistant, a store that can be switched off. tests/e2e uses the real ones."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from sqlalchemy.engine import Engine
from telegram import Update

from bot.errors import AssistantUnavailable, OutcomeUnknown, StoreUnavailable
from bot.model.delivery import Delivery
from bot.model.turn import Reply, Turn, Utterance
from bot.store.unit_of_work import UnitOfWork
from tests.support.factories import BOT_ID, MESSAGE_NUMBERS


class FakeTelegram:
    """Chats as they stand on her phone, and faults on demand."""

    def __init__(self) -> None:
        self.bot_id = BOT_ID
        self.chats: dict[int, dict[int, Delivery]] = defaultdict(dict)
        self.calls: list[tuple[str, int]] = []
        self.deleted: list[list[int]] = []
        self.taps_answered: list[str] = []
        self.groups_left: list[int] = []
        self.rung: list[tuple[int, str]] = []
        self.to_come: deque[Sequence[Update] | Exception] = deque()
        self.offsets: list[int] = []
        self.before: dict[str, Callable[[], Any]] = {}
        """Awaited just before a method does its work."""
        self.to_arrive: list[Callable[[], None]] = []
        """What was delivered late: call them, and it arrives."""
        self._faults: dict[tuple[str, int | None], deque[Exception]] = defaultdict(deque)
        self._losses: dict[tuple[str, int | None], deque[str]] = defaultdict(deque)
        self._last = 0

    def fails(self, method: str, *errors: Exception, chat_id: int | None = None) -> None:
        """The next calls of a method raise these, in turn."""
        self._faults[method, chat_id].extend(errors)

    def loses(self, method: str, *, times: int = 1, chat_id: int | None = None, late: bool = False) -> None:
        """The next calls of a method do what they should, and the answer is lost; `late`: they do it only in `to_arrive`."""
        self._losses[method, chat_id].extend(["late" if late else "lost"] * times)

    def arrive(self) -> None:
        """What was delivered late arrives now."""
        arriving, self.to_arrive = self.to_arrive, []
        for one in arriving:
            one()

    def texts(self, chat_id: int) -> list[str]:
        """What she reads."""
        return [delivery.text for delivery in self.chats[chat_id].values()]

    def screens(self, chat_id: int) -> list[str]:
        """The screens that stand in her chat."""
        return [delivery.screen for delivery in self.chats[chat_id].values()]

    async def send(self, chat_id: int, delivery: Delivery) -> int:
        await self._call("send", chat_id)
        return self._done("send", chat_id, lambda: self._put(chat_id, delivery))

    async def ring(self, chat_id: int, line: str) -> None:
        await self._call("ring", chat_id)
        self._done("ring", chat_id, lambda: self.rung.append((chat_id, line)))

    async def edit(self, chat_id: int, message_id: int, delivery: Delivery) -> int:
        await self._call("edit", chat_id)
        if message_id not in self.chats[chat_id]:
            return await self.send(chat_id, delivery)
        self._done("edit", chat_id, lambda: self.chats[chat_id].update({message_id: delivery}))
        return message_id

    async def put_away(self, chat_id: int, delivery: Delivery) -> int:
        await self._call("edit", chat_id)
        if delivery.edits in self.chats[chat_id]:
            self._done("edit", chat_id, lambda: self.chats[chat_id].update({delivery.edits: delivery}))
        return delivery.edits or 0

    async def file(self, name: str) -> AsyncIterator[bytes]:
        await self._call("file", 0)
        yield name.encode()

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> int:
        await self._call("delete", chat_id)
        self._done("delete", chat_id, lambda: self._drop(chat_id, message_ids))
        return 0

    async def probe(self) -> None:
        await self._call("probe", 0)

    async def answer_tap(self, callback_id: str) -> None:
        self.taps_answered.append(callback_id)

    async def leave_group(self, chat_id: int) -> None:
        self.groups_left.append(chat_id)

    async def updates(self, offset: int) -> Sequence[Update]:
        """What comes next; then nothing for ever."""
        self.offsets.append(offset)
        if not self.to_come:
            await asyncio.Event().wait()
        found = self.to_come.popleft()
        if isinstance(found, Exception):
            raise found
        return found

    def read(self, raw: dict[str, Any]) -> Update:
        return Update.de_json(raw, None)

    def _put(self, chat_id: int, delivery: Delivery) -> int:
        self._last = next(MESSAGE_NUMBERS)
        self.chats[chat_id][self._last] = delivery
        return self._last

    def _drop(self, chat_id: int, message_ids: Sequence[int]) -> None:
        self.deleted.append(list(message_ids))
        for message_id in message_ids:
            self.chats[chat_id].pop(message_id, None)

    def _done(self, method: str, chat_id: int, act: Callable[[], Any]) -> Any:
        losses = self._losses[method, chat_id] or self._losses[method, None]
        loss = losses.popleft() if losses else ""
        if loss == "late":
            self.to_arrive.append(act)
        done = None if loss == "late" else act()
        if loss:
            raise OutcomeUnknown("TimedOut")
        return done

    async def _call(self, method: str, chat_id: int) -> None:
        self.calls.append((method, chat_id))
        if method in self.before:
            await self.before[method]()
        for key in ((method, chat_id), (method, None)):
            if self._faults[key]:
                raise self._faults[key].popleft()


class FakeAssistant:
    """Answers each turn with what the test says; the menu otherwise."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.forgotten: list[str] = []
        self.answers: dict[str, Utterance] = {}
        """By what she typed or by the payload she chose."""
        self.countries: dict[str, str] = {}
        """Where the thread knows her to be after she said this."""
        self.intents: dict[str, str] = {}
        """How it is understood; a place otherwise."""
        self.is_away = False
        self.before: Callable[[Turn], Any] | None = None

    async def take(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        if self.before:
            await self.before(turn)
        if self.is_away:
            raise AssistantUnavailable("away")
        said = turn.choice.payload() if turn.choice else str(turn.text)
        country = self.countries.get(said, turn.country)
        return Reply(
            turn.turn_id,
            (self.answers.get(said, Utterance("utter_menu")),),
            self.intents.get(said, "inform"),
            1.0,
            country,
        )

    async def forget(self, conversation_id: str) -> None:
        if self.is_away:
            raise AssistantUnavailable("away")
        self.forgotten.append(conversation_id)


class Switch:
    """Opens units of work while the store is there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_away = False
        self.times_left: int | None = None
        """How often the store still answers before it goes away."""
        self.mistake: Exception | None = None
        """What the store refuses everything with, as it does where we ask it wrongly."""

    def __call__(self) -> UnitOfWork:
        if self.times_left is not None:
            self.is_away = self.times_left <= 0
            self.times_left -= 1
        if self.is_away:
            raise StoreUnavailable("away")
        if self.mistake:
            raise self.mistake
        return UnitOfWork(self._engine)
