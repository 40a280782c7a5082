"""Stand-ins for what is outside: Telegram, the assistant, a store that can be switched off. tests/e2e uses the real ones."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from sqlalchemy.engine import Engine
from telegram import Update

from bot.db.unit_of_work import UnitOfWork
from bot.domain.clips import VoiceNote
from bot.domain.messages import OutgoingMessage
from bot.domain.turn import AssistantReply, ResponseCall, Turn
from bot.errors import AssistantUnavailable, OutcomeUnknown, StoreUnavailable
from tests.support.factories import BOT_ID, MESSAGE_NUMBERS


class FakeTelegram:
    """Chats as they stand on her phone, and faults on demand."""

    def __init__(self) -> None:
        self.bot_id = BOT_ID
        self.chats: dict[int, dict[int, OutgoingMessage]] = defaultdict(dict)
        self.calls: list[tuple[str, int]] = []
        self.voice_notes: dict[int, list[VoiceNote]] = defaultdict(list)
        self.deleted_messages: list[list[int]] = []
        self.taps_answered: list[str] = []
        self.groups_left: list[int] = []
        self.staff_alerts_sent: list[tuple[int, str]] = []
        self.pending_updates: deque[Sequence[Update] | Exception] = deque()
        self.offsets: list[int] = []
        self.before: dict[str, Callable[[], Any]] = {}
        """Awaited just before a method does its work."""
        self.late_deliveries: list[Callable[[], None]] = []
        """What was delivered late: call them, and it arrives."""
        self._faults: dict[tuple[str, int | None], deque[Exception]] = defaultdict(deque)
        self._lost_answers: dict[tuple[str, int | None], deque[str]] = defaultdict(deque)
        self._last_message_id = 0

    def fail_next(self, method: str, *errors: Exception, chat_id: int | None = None) -> None:
        """The next calls of a method raise these, in turn."""
        self._faults[method, chat_id].extend(errors)

    def lose_next_answers(self, method: str, *, times: int = 1, chat_id: int | None = None, late: bool = False) -> None:
        """The next calls of a method do what they should, and the answer is lost; `late`: they do it only in
        `late_deliveries`."""
        self._lost_answers[method, chat_id].extend(["late" if late else "lost"] * times)

    def deliver_late(self) -> None:
        """What was delivered late arrives now."""
        arriving, self.late_deliveries = self.late_deliveries, []
        for one in arriving:
            one()

    def list_texts(self, chat_id: int) -> list[str]:
        """What she reads."""
        return [delivery.text for delivery in self.chats[chat_id].values()]

    def list_screens(self, chat_id: int) -> list[str]:
        """The screens that stand in her chat."""
        return [delivery.screen for delivery in self.chats[chat_id].values()]

    async def send_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        await self._raise_faults("send", chat_id)
        return self._perform("send", chat_id, lambda: self._add_message(chat_id, delivery))

    async def send_voice(self, chat_id: int, delivery: OutgoingMessage, note: VoiceNote) -> int:
        await self._raise_faults("send", chat_id)
        self.voice_notes[chat_id].append(note)
        return self._perform("send", chat_id, lambda: self._add_message(chat_id, delivery))

    async def send_alert(self, chat_id: int, line: str) -> None:
        await self._raise_faults("ring", chat_id)
        self._perform("ring", chat_id, lambda: self.staff_alerts_sent.append((chat_id, line)))

    async def edit_message(self, chat_id: int, message_id: int, delivery: OutgoingMessage) -> int:
        await self._raise_faults("edit", chat_id)
        if message_id not in self.chats[chat_id]:
            return await self.send_message(chat_id, delivery)
        self._perform("edit", chat_id, lambda: self.chats[chat_id].update({message_id: delivery}))
        return message_id

    async def collapse_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        await self._raise_faults("edit", chat_id)
        if delivery.edits in self.chats[chat_id]:
            self._perform("edit", chat_id, lambda: self.chats[chat_id].update({delivery.edits: delivery}))
        return delivery.edits or 0

    async def stream_file(self, name: str) -> AsyncIterator[bytes]:
        await self._raise_faults("file", 0)
        yield name.encode()

    async def delete_messages(self, chat_id: int, message_ids: Sequence[int]) -> int:
        await self._raise_faults("delete", chat_id)
        self._perform("delete", chat_id, lambda: self._delete_messages(chat_id, message_ids))
        return 0

    async def probe(self) -> None:
        await self._raise_faults("probe", 0)

    async def answer_callback_query(self, callback_id: str) -> None:
        self.taps_answered.append(callback_id)

    async def leave_group(self, chat_id: int) -> None:
        self.groups_left.append(chat_id)

    async def get_updates(self, offset: int) -> Sequence[Update]:
        """What comes next; then nothing for ever."""
        self.offsets.append(offset)
        if not self.pending_updates:
            await asyncio.Event().wait()
        found = self.pending_updates.popleft()
        if isinstance(found, Exception):
            raise found
        return found

    def parse_update(self, raw: dict[str, Any]) -> Update:
        return Update.de_json(raw, None)

    def _add_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        self._last_message_id = next(MESSAGE_NUMBERS)
        self.chats[chat_id][self._last_message_id] = delivery
        return self._last_message_id

    def _delete_messages(self, chat_id: int, message_ids: Sequence[int]) -> None:
        self.deleted_messages.append(list(message_ids))
        for message_id in message_ids:
            self.chats[chat_id].pop(message_id, None)

    def _perform(self, method: str, chat_id: int, act: Callable[[], Any]) -> Any:
        losses = self._lost_answers[method, chat_id] or self._lost_answers[method, None]
        loss = losses.popleft() if losses else ""
        if loss == "late":
            self.late_deliveries.append(act)
        done = None if loss == "late" else act()
        if loss:
            raise OutcomeUnknown("TimedOut")
        return done

    async def _raise_faults(self, method: str, chat_id: int) -> None:
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
        self.forgotten_conversations: list[str] = []
        self.answers: dict[str, ResponseCall] = {}
        """By what she typed or by the payload she chose."""
        self.countries: dict[str, str] = {}
        """Where the thread knows her to be after she said this."""
        self.intents: dict[str, str] = {}
        """How it is understood; a place otherwise."""
        self.is_away = False
        self.on_turn: Callable[[Turn], Any] | None = None

    async def send_turn(self, turn: Turn) -> AssistantReply:
        self.turns.append(turn)
        if self.on_turn:
            await self.on_turn(turn)
        if self.is_away:
            raise AssistantUnavailable("away")
        said = turn.choice.to_payload() if turn.choice else str(turn.text)
        country = self.countries.get(said, turn.country)
        return AssistantReply(
            turn.turn_id,
            (self.answers.get(said, ResponseCall("utter_menu")),),
            self.intents.get(said, "inform"),
            1.0,
            country,
        )

    async def forget_conversation(self, conversation_id: str) -> None:
        if self.is_away:
            raise AssistantUnavailable("away")
        self.forgotten_conversations.append(conversation_id)


class SwitchableStore:
    """Opens units of work while the store is there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_away = False
        self.times_left: int | None = None
        """How often the store still answers before it goes away."""
        self.error: Exception | None = None
        """What the store refuses everything with, as it does where we ask it wrongly."""

    def __call__(self) -> UnitOfWork:
        if self.times_left is not None:
            self.is_away = self.times_left <= 0
            self.times_left -= 1
        if self.is_away:
            raise StoreUnavailable("away")
        if self.error:
            raise self.error
        return UnitOfWork(self._engine)
