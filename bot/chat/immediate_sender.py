"""What is sent at once, past every queue and without waiting for the store: cards, and the removal of what we must not keep."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.channels import message_deletion
from bot.channels.metrics import CARDS
from bot.chat.context import AppContext
from bot.chat.help_cards import HelpCards
from bot.chat.location import Whereabouts
from bot.crypto.key_ring import KeyRing
from bot.db import async_executor
from bot.db.unit_of_work import UnitOfWork
from bot.domain.limits import Limits
from bot.domain.messages import UNCERTAIN_SCREEN, IncomingMessage, MessageLogEntry, OutgoingMessage
from bot.errors import ChannelUnavailable, ChatUnreachable, OutcomeUnknown, StoreUnavailable
from bot.services import conversations

log = logging.getLogger(__name__)
MAX_SEND_TRIES = 3
"""Of what Telegram surely did not take."""
MAX_UNANSWERED_SENDS = 2
"""After so many sends without an answer a card counts as sent: each may have put one on her screen."""
RESEND_SECONDS = 5.0
"""Seconds from a send without an answer to the next one, which waits until Telegram answers again, too."""
MAX_WAIT_SECONDS = 60.0
MAX_DELETE_TRIES = 3


class ImmediateSender:
    """Sends now, notes it when the store can."""

    def __init__(self, context: AppContext, *, cards: Callable[[], HelpCards]) -> None:
        self._context = context
        self._cards = cards
        self._unrecorded_turns: set[str] = set()

    async def send_card(
        self,
        name: str,
        turn_id: str,
        incoming: IncomingMessage,
        *,
        reason: str,
        where: Whereabouts | None = None,
        settles: bool = True,
    ) -> bool:
        """Send a card of her language and country; whether it went out. `settles`: it is the whole answer. Never raises.

        `where`: what her message says of where she is; without it, what was known before.
        """
        CARDS.labels(reason=reason).inc()
        known = self._context.get_known_person(incoming)
        said = (where or Whereabouts()).combine_with(known.country)
        screen = self._cards().get_card(
            name, language=known.language, country=said.country, others=said.other_countries
        )
        delivery = self._context.callback_data.build_message(screen, owner=known.owner)
        return await self.send(turn_id, incoming, delivery, country=said.stored_country, settles=settles)

    async def send(
        self,
        turn_id: str,
        incoming: IncomingMessage,
        delivery: OutgoingMessage,
        *,
        country: str | None = None,
        settles: bool = True,
    ) -> bool:
        """Send something at once and note it afterwards; whether it went out, for all we know. Never raises."""
        if self._is_unwanted(incoming):
            return True  # she left before it was sent: it is not wanted any more
        with self._context.message_ids.track_send(incoming.chat_id):
            try:
                sent = await self._try_send(incoming, delivery)
            except ChatUnreachable:
                if settles:
                    self._unrecorded_turns.add(
                        turn_id
                    )  # nobody is there any more: nothing is owed to her but to let go
                return False
        if not sent:
            return False  # Telegram is away: the update still waits in the inbox and is taken again
        if self._is_unwanted(incoming):
            await self._delete_after_leave(incoming, sent)
            return True
        for one in sent:
            if one.screen != UNCERTAIN_SCREEN:
                self._context.message_ids.record_message(incoming.chat_id, one.message_id, now=self._context.now())
        try:
            await self._context.db.run_unfenced(
                _record_sends,
                self._context.keys,
                incoming,
                [_link_to_message(one, incoming, turn_id) for one in sent],
                turn_id,
                bot_id=self._context.bot_id,
                limits=self._context.limits,
                now=self._context.now(),
                new_id=self._context.new_id,
                country=country,
                settles=settles,
            )
        except StoreUnavailable:
            if settles:
                self._unrecorded_turns.add(turn_id)
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: the card is out all the same
            async_executor.log_fault("urgent", error)
            if settles:
                self._unrecorded_turns.add(turn_id)
        return True

    async def delete_message(self, incoming: IncomingMessage) -> None:
        """Delete what she sent from the chat: a photo or a voice note we do not keep."""
        await message_deletion.delete_messages(
            self._context, incoming.chat_id, [incoming.message_id], tries=MAX_DELETE_TRIES
        )

    async def record_answered_turns(self) -> None:
        """Note what was answered while the store was away, so that it is not answered again."""
        for turn_id in list(self._unrecorded_turns):
            try:
                await self._context.db.run_unfenced(_settle_turn, turn_id, now=self._context.now())
                self._unrecorded_turns.discard(turn_id)
            except StoreUnavailable:
                return
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: the others are settled
                async_executor.log_fault("settling", error)

    def is_answered(self, turn_id: str) -> bool:
        """Whether she was answered already, though the store does not know it yet."""
        return turn_id in self._unrecorded_turns

    async def _try_send(self, incoming: IncomingMessage, delivery: OutgoingMessage) -> list[MessageLogEntry]:
        """What stands in her chat now, or may stand there; nothing where Telegram surely did not take it."""
        ids, chat_id, found = self._context.message_ids, incoming.chat_id, list[MessageLogEntry]()
        breaker = self._context.get_breaker(chat_id)
        for attempt in range(MAX_SEND_TRIES):
            try:
                message_id = await self._context.channel.send_message(chat_id, delivery)
            except OutcomeUnknown:
                breaker.record_failure()
                above = ids.record_uncertain_send(chat_id, now=self._context.now())
                found.append(MessageLogEntry(above, is_ours=True, screen=UNCERTAIN_SCREEN))
                if len(found) == MAX_UNANSWERED_SENDS or not await self._may_resend(incoming):
                    return found
            except ChannelUnavailable as error:
                if error.retry_after is None:
                    breaker.record_failure()
                await asyncio.sleep(min(5.0, error.retry_after or 0.2 * 3**attempt))
                if self._is_unwanted(incoming):
                    return found
            else:
                breaker.record_success()
                return [*found, MessageLogEntry(message_id, is_ours=True, screen=delivery.screen)]
        log.warning("urgent_not_sent")
        return found

    async def _may_resend(self, incoming: IncomingMessage) -> bool:
        # A second card at once would stand below the first: not before Telegram answers, and not where she left meanwhile.
        breaker = self._context.get_breaker(incoming.chat_id)
        await breaker.wait(RESEND_SECONDS)
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                await breaker.wait_until_closed(self._context.channel.probe)
        except TimeoutError:
            log.warning("urgent_not_answered_for")
            return False
        return not self._is_unwanted(incoming)

    def _is_unwanted(self, incoming: IncomingMessage) -> bool:
        return self._context.message_ids.is_before_leave(incoming.chat_id, incoming.update_id, now=self._context.now())

    async def _delete_after_leave(self, incoming: IncomingMessage, sent: list[MessageLogEntry]) -> None:
        # She left while it was under way: it is not wanted there, and nobody else would delete it.
        ids, chat_id, now = self._context.message_ids, incoming.chat_id, self._context.now()
        stands = [one.message_id for one in sent if one.screen != UNCERTAIN_SCREEN]
        left = await message_deletion.delete_messages(self._context, chat_id, stands)
        floor = ids.newest_id(chat_id, now=now) if len(stands) < len(sent) else None
        if left or floor is not None:
            ids.schedule_late_deletion(chat_id, floor=floor, now=now, numbers=left, keep=ids.ids_since_leave(chat_id))


def _link_to_message(sent: MessageLogEntry, incoming: IncomingMessage, turn_id: str) -> MessageLogEntry:
    """With what it answers, so that an edit of that does not bring it again; not where nobody knows whether it arrived."""
    if sent.screen == UNCERTAIN_SCREEN:
        return sent
    return replace(sent, turn=turn_id, answers=incoming.message_id if incoming.typed_text else 0)


def _record_sends(
    uow: UnitOfWork,
    keys: KeyRing,
    incoming: IncomingMessage,
    sent: Sequence[MessageLogEntry],
    turn_id: str,
    *,
    bot_id: int,
    limits: Limits,
    now: datetime,
    new_id: Callable[[], str],
    country: str | None,
    settles: bool,
) -> None:
    standing, _ = conversations.begin_turn(
        uow, keys, incoming, bot_id=bot_id, limits=limits, now=now, new_id=new_id, noted_as=turn_id
    )
    if country is not None:
        uow.conversations.set_country(standing.person_id, country)
    for one in sent:
        conversations.log_message(uow, keys, one, person_id=standing.person_id, now=now, entry_id=new_id())
    if settles:
        conversations.replace_answer(uow, turn_id, now=now)
    uow.commit()


def _settle_turn(uow: UnitOfWork, turn_id: str, *, now: datetime) -> None:
    conversations.replace_answer(uow, turn_id, now=now)
    uow.commit()
