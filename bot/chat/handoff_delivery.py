"""The pump: what officers wrote goes to her within her window, and whoever waits is told at the promised minutes."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any, Final

from bot.channels.outbox_sender import OutboxSender
from bot.chat.context import AppContext
from bot.chat.handoff_chat import HandoffChat, build_collapsed_call
from bot.chat.handoff_offer import HandoffOffer
from bot.chat.local_screens import GatewayScreens
from bot.db.tables.core import PersonRow
from bot.db.tables.handoffs import HandoffRow
from bot.domain.handoff import HandoffPolicy, SafeContact
from bot.domain.handoff_buttons import HOLDER_OFFICER
from bot.domain.messages import OutgoingMessage
from bot.domain.turn import ResponseCall
from bot.errors import DecryptionError, RenderError, StoreUnavailable
from bot.services import chat_address
from bot.services.handoffs import assignment, escalation, messages
from bot.services.handoffs.assignment import ActiveHandoffs
from bot.services.handoffs.escalation import NOTICE_INTRODUCED, NOTICE_NOBODY_YET, NOTICE_PASSED, Notice
from bot.services.handoffs.messages import PendingReply

log = logging.getLogger(__name__)
INTERVAL_SECONDS: Final = 1.0
ESCALATION_INTERVAL: Final = timedelta(seconds=5)
"""Minutes are promised, so that this is soon enough for what time alone changes."""
BATCH_SIZE: Final = 30


class HandoffDeliveryJob:
    """Runs beside the courier; what it cannot do now it does in the next round."""

    def __init__(
        self,
        context: AppContext,
        *,
        outbox_sender: OutboxSender,
        handoff_offer: HandoffOffer,
        handoff_chat: HandoffChat,
        screens: GatewayScreens,
        policy: HandoffPolicy,
        safe_contact: SafeContact,
        pin_content: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._context, self._outbox_sender, self._handoff_offer, self._handoff_chat = (
            context,
            outbox_sender,
            handoff_offer,
            handoff_chat,
        )
        self._screens, self._policy, self._safe_contact = screens, policy, safe_contact
        self._pin_content = pin_content
        self._escalated_at: datetime | None = None

    async def run(self) -> None:
        """Pump for ever."""
        while True:
            try:
                await self.run_once()
            except StoreUnavailable:
                log.info("pump_waits_for_store")
            except Exception as error:  # noqa: BLE001 -- what fails once may not end it for everybody
                log.error("pump_failed error=%s", type(error).__name__)
            await asyncio.sleep(INTERVAL_SECONDS)

    async def run_once(self) -> None:
        """Once: hand over what is due, settle what arrived, let time do its work, tell who must be told."""
        if (await self.refresh_active_handoffs()).is_idle:
            return
        now = self._context.clock.get_known_time()
        if now is None:
            log.info("pump_waits_for_time")  # nothing comes by itself at an hour that nobody knows
            return
        replies = await self._context.db.run(
            messages.list_due_replies, self._context.keys, policy=self._safe_contact, now=now, limit=BATCH_SIZE
        )
        for reply in replies:
            await self._run_safely(self._deliver_reply, reply)
        await self._context.db.run(messages.record_deliveries, now=self._context.now())
        if self._is_escalation_due(now):
            await self._advance_escalation(now)
            await self.send_due_notices()
        await self.refresh_active_handoffs()

    async def _advance_escalation(self, now: datetime) -> None:
        trusted = self._context.clock.get_trusted_time()
        await self._context.db.run(
            escalation.advance_escalation,
            self._context.keys,
            policy=self._policy,
            safe=self._safe_contact,
            now=now,
            trusted=trusted,
        )

    def _is_escalation_due(self, now: datetime) -> bool:
        is_time = self._escalated_at is None or abs(now - self._escalated_at) >= ESCALATION_INTERVAL
        self._escalated_at = now if is_time else self._escalated_at
        return is_time

    async def refresh_active_handoffs(self) -> ActiveHandoffs:
        """Learn whose chats an officer holds, and who may be owed a word."""
        watch = await self._context.db.run(assignment.load_active_handoffs, self._context.keys)
        self._context.session_cache.set_active_handoffs(watch)
        return watch

    async def send_due_notices(self, person_id: str | None = None) -> None:
        """Tell what is owed: in her window; or to a woman who writes herself, whatever the hour."""
        if person_id is not None:
            await self._context.db.run(messages.record_presence, person_id=person_id, now=self._context.now())
        owed = await self._context.db.run(
            escalation.list_due_notices,
            policy=self._policy,
            safe=self._safe_contact,
            now=self._context.now(),
            person_id=person_id,
        )
        for notice in owed:
            await self._run_safely(self._send_notice, notice, is_answer=person_id is not None)

    async def _run_safely(self, verb: Callable[..., Any], subject: Any, **given: Any) -> None:
        try:
            with self._pin_content():
                if await verb(subject, **given):
                    self._outbox_sender.wake()
        except (RenderError, DecryptionError) as error:
            log.error("pump_failed error=%s", type(error).__name__)

    async def _deliver_reply(self, reply: PendingReply) -> bool:
        her = await self._context.db.run(assignment.find_person, person_id=reply.handoff.person_id)
        if her is None:
            return False
        person, holder = her
        closed = build_collapsed_call(reply.message.row.position, reply.handoff)
        is_sealed = self._is_collapsed(reply.handoff)
        said = (
            closed if is_sealed else await self._handoff_chat.build_message_call(reply.message, closed, is_opened=False)
        )
        begins = (
            [ResponseCall("utter_talking")]
            if holder != HOLDER_OFFICER and not is_sealed and reply.handoff.is_open
            else []
        )
        return await self._context.db.run(
            messages.deliver_reply,
            self._context.keys,
            reply=reply,
            deliveries=[self._build_message(one, person) for one in (*begins, said)],
            policy=self._safe_contact,
            now=self._context.now(),
        )

    async def _send_notice(self, notice: Notice, *, is_answer: bool) -> bool:
        her = await self._context.db.run(assignment.find_person, person_id=notice.handoff.person_id)
        if her is None:
            return False
        is_change = notice.kind in (NOTICE_INTRODUCED, NOTICE_PASSED)
        said = (
            await self._handoff_offer.build_change_call(notice.handoff)
            if is_change
            else await self._handoff_offer.build_news_call(notice.handoff, is_late=notice.kind == NOTICE_NOBODY_YET)
        )
        is_closed = self._is_collapsed(notice.handoff) and not is_answer
        shown = ResponseCall("utter_news_sealed", {"aside": True}) if is_closed else said
        return await self._context.db.run(
            escalation.enqueue_notice,
            self._context.keys,
            notice=notice,
            deliveries=[self._build_message(shown, her[0])],
            safe=self._safe_contact,
            now=self._context.now(),
            is_answer=is_answer,
        )

    def _is_collapsed(self, handoff: HandoffRow) -> bool:
        return (handoff.how or self._safe_contact.skipped_how) != "open"

    def _build_message(self, call: ResponseCall, person: PersonRow) -> OutgoingMessage:
        service = chat_address.find_person_service(self._context.keys, person)
        screen = self._screens.render_screen(call, person.language, service=service)
        return self._context.callback_data.build_message(screen, owner=f"{person.person_id}|{person.epoch}")
