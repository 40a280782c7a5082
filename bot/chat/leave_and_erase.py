"""Leave and Erase: the neutral line first, then deletion on both sides, then forgetting."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channels import message_deletion
from bot.channels.message_ids import LATE_ARRIVAL_PERIOD, MAX_GAP_IDS, MAX_UNCERTAIN_IDS, list_missing_ids
from bot.chat.context import AppContext
from bot.crypto.key_ring import KeyRing
from bot.db.unit_of_work import UnitOfWork
from bot.domain.chat_ids import Service, find_service
from bot.domain.messages import UNCERTAIN_SCREEN, IncomingMessage, MessageLogEntry
from bot.domain.screen import Screen
from bot.domain.turn import ResponseCall
from bot.errors import AssistantUnavailable, ChannelUnavailable, ChatUnreachable, OutcomeUnknown, StoreUnavailable
from bot.services import conversations, erasure, outbox
from bot.services.conversations import ConversationContext

log = logging.getLogger(__name__)


class ConversationForgetter(Protocol):
    """Whoever remembers a thread and can forget it."""

    async def forget_conversation(self, conversation_id: str) -> None:
        """Raises AssistantUnavailable."""


@dataclass(frozen=True)
class ClearedChat:
    """What became of her chat."""

    conversation: ConversationContext | None
    entry_ids: tuple[str, ...]
    """Of the message log: what need not be deleted any more."""
    store_error: StoreUnavailable | None
    """What the database could not do."""
    undeleted_ids: tuple[int, ...]
    """What Telegram did not say it deleted."""
    newest_id: int
    has_covered_range: bool
    """Every number was asked for at which something may stand."""
    may_arrive_late: bool
    """Something sent a moment ago may arrive yet."""

    @property
    def is_fully_deleted(self) -> bool:
        """Whether nothing of the last hours can stand there any more."""
        return self.has_covered_range and not self.undeleted_ids and not self.may_arrive_late


class RenderScreen(Protocol):
    """What makes a screen of a response (bot/chat/local_screens.py)."""

    def __call__(self, call: ResponseCall, language: str, *, service: Service) -> Screen:
        """Raises RenderError."""


class QuickExit:
    """Leaves as little as possible."""

    def __init__(
        self,
        context: AppContext,
        *,
        assistant: ConversationForgetter,
        render_screen: RenderScreen,
        checkpoint: Callable[[], None],
    ) -> None:
        self._context = context
        self._assistant, self._render_screen, self._checkpoint = assistant, render_screen, checkpoint

    async def leave(self, incoming: IncomingMessage, *, says_line: bool = True) -> None:
        """Say the neutral line at once, then clear the chat, then forget the thread. Raises StoreUnavailable for the last.

        What this process remembers is deleted before the database is asked for anything.
        """
        ids, chat_id = self._context.message_ids, incoming.chat_id
        if ids.is_leave_finished(chat_id, update_id=incoming.update_id):
            return
        ids.begin_leave(chat_id, update_id=incoming.update_id, now=self._context.now())
        try:
            line, is_unsure = await self._send_last_line("utter_left", incoming) if says_line else (0, False)
            cleared = await self._clear_chat(incoming, line, is_first=says_line)
            self._schedule_late_deletion(incoming, cleared, line)
            if cleared.store_error:
                raise cleared.store_error  # still leaving: the row waits, and is taken again
            last = MessageLogEntry(
                line or cleared.newest_id, is_ours=True, screen=UNCERTAIN_SCREEN if is_unsure else "utter_left"
            )
            await self._forget_session(incoming, cleared, last if line or is_unsure else None)
        except StoreUnavailable:
            raise
        except BaseException:
            ids.finish_leave(chat_id, update_id=incoming.update_id)
            raise
        ids.finish_leave(chat_id, update_id=incoming.update_id)
        if is_unsure:
            ids.record_uncertain_send(chat_id, now=self._context.now(), above=cleared.newest_id)
        self._context.session_cache.forget_chat(chat_id)

    async def erase(self, incoming: IncomingMessage) -> None:
        """Remove her and everything that hangs on her, then say what was deleted and what cannot be, or may not be."""
        ids, chat_id = self._context.message_ids, incoming.chat_id
        ids.begin_leave(chat_id, update_id=incoming.update_id, now=self._context.now())
        try:
            cleared = await self._clear_chat(incoming, 0, is_first=True)
            if cleared.store_error:
                raise cleared.store_error
            if cleared.conversation:
                await self._erase_person(cleared.conversation)
            line, _ = await self._send_last_line(
                "utter_erased" if cleared.is_fully_deleted else "utter_erased_partly", incoming
            )
            self._schedule_late_deletion(incoming, cleared, line)
        finally:
            ids.forget_chat(chat_id)
        self._context.session_cache.forget_chat(chat_id)

    async def _erase_person(self, conversation: ConversationContext) -> None:
        await self._context.db.run(
            erasure.erase_person,
            self._context.keys,
            conversation.person_id,
            chat_keys=conversation.chat_keys,
            now=self._context.now(),
        )
        await self._forget_conversation(conversation.conversation_id)
        await asyncio.to_thread(self._checkpoint)

    async def _forget_session(
        self, incoming: IncomingMessage, cleared_chat: ClearedChat, last: MessageLogEntry | None
    ) -> None:
        standing, run = cleared_chat.conversation, self._context.db.run
        if standing is None:
            return
        await run(
            erasure.leave_chat,
            self._context.keys,
            standing.person_id,
            entry_ids=list(cleared_chat.entry_ids),
            now=self._context.now(),
            chat_keys=self._context.chat_keys(incoming),
            last=incoming.update_id,
        )
        await self._forget_conversation(standing.conversation_id)
        if last:
            await self._context.db.run_unfenced(
                _log_last_line, self._context.keys, standing, last, self._context.now(), self._context.new_id()
            )

    async def _send_last_line(self, response: str, incoming: IncomingMessage) -> tuple[int, bool]:
        """Its number, 0 where none is known; and whether it may stand there all the same. It is never sent again."""
        known = self._context.get_known_person(incoming)
        delivery = self._context.callback_data.build_message(
            self._render_screen(ResponseCall(response), known.language, service=find_service(incoming.chat_id)),
            owner="",
        )
        try:
            line = await self._context.channel.send_message(incoming.chat_id, delivery)
        except ChannelUnavailable as error:
            if error.retry_after is None:
                self._context.get_breaker(incoming.chat_id).record_failure()
            log.warning("last_line_not_sent")
            return 0, isinstance(error, OutcomeUnknown)
        except ChatUnreachable:
            log.warning("last_line_not_sent")
            return 0, False
        self._context.get_breaker(incoming.chat_id).record_success()
        self._context.message_ids.record_message(incoming.chat_id, line, now=self._context.now())
        return line, False

    async def _clear_chat(self, incoming: IncomingMessage, line: int, *, is_first: bool) -> ClearedChat:
        """Delete what is known to stand there, then what may stand there. `is_first`: nothing of ours came since she left."""
        ids, chat_id, now = self._context.message_ids, incoming.chat_id, self._context.now()
        remembered = ids.list_deletable(chat_id, now=now) | ({incoming.message_id} if incoming.message_id else set())
        left = await message_deletion.delete_messages(self._context, chat_id, sorted(remembered))
        standing, stood, missed = await self._load_conversation(incoming)
        listed = {sent.message_id for _, sent in stood if sent.screen != UNCERTAIN_SCREEN} - ids.ids_since_leave(
            chat_id
        )
        left += await message_deletion.delete_messages(self._context, chat_id, sorted(listed - remembered))
        is_in_doubt = ids.has_uncertain_sends(chat_id, now=now) or any(
            sent.screen == UNCERTAIN_SCREEN for _, sent in stood
        )
        known = remembered | listed
        newest = max(known, default=0)
        ahead = ids.ids_ahead(newest) if is_in_doubt and is_first and not line else ()
        most = MAX_UNCERTAIN_IDS if is_in_doubt else MAX_GAP_IDS
        floors = {
            ids.uncertain_floor(chat_id),
            *(sent.message_id for _, sent in stood if sent.screen == UNCERTAIN_SCREEN),
        }
        missing, is_all = list_missing_ids(known | floors, top=line or newest, limit=most)
        left += await message_deletion.delete_messages(
            self._context, chat_id, [*ahead, *(one for one in missing if one != line)]
        )
        is_sure = is_all or not is_in_doubt
        is_late = ids.has_uncertain_sends(chat_id, now=now, within=LATE_ARRIVAL_PERIOD)
        entries = [entry_id for entry_id, _ in stood] if not left else []  # else the sweep tries again
        return ClearedChat(standing, tuple(entries), missed, tuple(left), newest, is_sure, is_late)

    def _schedule_late_deletion(self, incoming: IncomingMessage, cleared_chat: ClearedChat, line: int) -> None:
        if cleared_chat.undeleted_ids or cleared_chat.may_arrive_late:
            ids, chat_id = self._context.message_ids, incoming.chat_id
            floor = (line or cleared_chat.newest_id) if cleared_chat.may_arrive_late else None
            keep = ids.ids_since_leave(chat_id) | {line}
            ids.schedule_late_deletion(
                chat_id, floor=floor, now=self._context.now(), numbers=cleared_chat.undeleted_ids, keep=keep
            )

    async def _load_conversation(
        self, incoming: IncomingMessage
    ) -> tuple[ConversationContext | None, list[tuple[str, MessageLogEntry]], StoreUnavailable | None]:
        """Who she is, what the database says stands there, and what it could not do. Never raises StoreUnavailable."""
        run, read, missed, stood = self._context.db.run, self._context.db.read, None, []
        try:
            standing = await read(
                conversations.find_chat_owner, self._context.keys, bot_id=self._context.bot_id, chat_id=incoming.chat_id
            )
        except StoreUnavailable as error:
            return None, [], error
        if standing is None:
            return None, [], None
        try:
            # Withdrawn before it is listed: what is still under way to her is taken back by the courier.
            await run(erasure.cancel_thread, standing.person_id, now=self._context.now(), new_id=self._context.new_id)
        except StoreUnavailable as error:
            missed = error  # a full disk: what is listed can be deleted all the same
        try:
            stood = await read(outbox.list_chat_messages, self._context.keys, standing.person_id)
        except StoreUnavailable as error:
            missed = error
        return standing, stood, missed

    async def _forget_conversation(self, conversation_id: str | None) -> None:
        try:
            if conversation_id:
                await self._assistant.forget_conversation(conversation_id)
        except AssistantUnavailable:
            # The id is never used again, and the assistant sweeps quiet threads by itself.
            log.warning("assistant_forgets_later")


def _log_last_line(
    uow: UnitOfWork,
    keys: KeyRing,
    conversation: ConversationContext,
    sent: MessageLogEntry,
    now: datetime,
    entry_id: str,
) -> None:
    conversations.log_message(uow, keys, sent, person_id=conversation.person_id, now=now, entry_id=entry_id)
    uow.commit()
