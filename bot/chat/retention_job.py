"""Sweeping: what is past its time goes, every minute: threads, payloads, message ids, keys, audit."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.channels import message_deletion
from bot.channels.message_ids import MAX_GAP_IDS, MAX_IDS_AHEAD
from bot.channels.metrics import CLOCK_OFFSET, CLOCK_TRUSTED
from bot.chat.context import AppContext
from bot.chat.leave_and_erase import ConversationForgetter
from bot.db import async_executor
from bot.domain.clock import TrustedTime
from bot.domain.handoff import HandoffPolicy, SafeContact
from bot.domain.messages import UNCERTAIN_SCREEN, MessageLogEntry
from bot.errors import AssistantUnavailable, StoreUnavailable
from bot.services import audit_verification, chat_address, clock, erasure, retention
from bot.services.handoffs import escalation

log = logging.getLogger(__name__)
INTERVAL_SECONDS = 60.0


class RetentionJob:
    """Keeps nothing longer than the policy says."""

    def __init__(
        self,
        context: AppContext,
        *,
        assistant: ConversationForgetter,
        checkpoint: Callable[[], None],
        policy: HandoffPolicy,
        safe_contact: SafeContact,
    ) -> None:
        self._context, self._policy, self._safe_contact = context, policy, safe_contact
        self._assistant, self._checkpoint = assistant, checkpoint
        self._rotated_day = ""

    async def run(self) -> None:
        """Sweep for ever."""
        while True:
            await asyncio.sleep(INTERVAL_SECONDS)  # first what an earlier process left is answered
            await self.run_once()

    async def run_once(self) -> bool:
        """Sweep once; whatever cannot be done now is done next time. False where nothing may end: the clock is in doubt."""
        at = None
        try:
            await self._check_clock()
            at = self._context.clock.get_trusted_time()
            if (known := self._context.clock.get_known_time()) is not None:
                await self._delete_old_messages(known)
            if at is not None:
                await self._sweep_expired(at)
                await self._rotate_chat_keys(at)
        except (StoreUnavailable, AssistantUnavailable) as error:
            log.info("swept_later error=%s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: the next sweep tries again
            async_executor.log_fault("sweeping", error)
        return at is not None

    async def replay_erasures(self) -> None:
        """Erase again who came back with an older copy of the database. Raises StoreUnavailable."""
        await self._context.db.run(chat_address.reserve_key_slots, self._context.keys)
        after: str | None = ""
        erased = 0
        while after is not None:
            found = await self._context.db.run(
                erasure.replay_erasures, self._context.keys, now=self._context.now(), after=after
            )
            after, erased = found.after, erased + found.erased_count
        if erased:
            await asyncio.to_thread(self._checkpoint)
            log.warning("erased_again count=%s", erased)

    async def rehash_chats(self) -> None:
        """Let everybody be found by the key of today. Raises StoreUnavailable; what is left is moved next time."""
        after: str | None = ""
        while after is not None:
            found = await self._context.db.run(
                chat_address.rehash_chats,
                self._context.keys,
                bot_id=self._context.bot_id,
                now=self._context.now(),
                after=after,
            )
            after = found.after

    async def _rotate_chat_keys(self, at: TrustedTime) -> None:
        today = self._context.keys.daily_chat_keys.ensure_day_key(at)
        if self._rotated_day != today:  # once a day: whoever cannot be moved would else be tried every minute
            await self.rehash_chats()
            self._rotated_day = today
        await self._context.db.run(chat_address.destroy_old_keys, self._context.keys, now=at)

    async def _check_clock(self) -> None:
        self._context.clock.add_database_time(await self._context.db.run(clock.read_database_time))
        self._context.clock.get_known_time()
        state = self._context.clock.state
        CLOCK_TRUSTED.set(state.is_trusted)
        CLOCK_OFFSET.set(state.off_seconds)
        if not state.is_trusted:
            log.warning("clock_not_trusted reason=%s off_seconds=%.0f", state.reason, state.off_seconds)

    async def _sweep_expired(self, at: TrustedTime) -> None:
        swept = await self._context.db.run(
            retention.sweep_expired,
            self._context.keys,
            limits=self._context.limits,
            now=at,
            new_id=self._context.new_id,
        )
        handoffs = await self._sweep_handoffs(at)
        if any((*swept.deleted_counts.values(), *handoffs.values())):
            await asyncio.to_thread(self._checkpoint)  # else it would still stand in SQLite's log
        for conversation_id in swept.forgotten_conversation_ids:
            await self._assistant.forget_conversation(conversation_id)
        self._context.keys.destroy_expired_day_keys(at)
        await self._context.db.run(audit_verification.note_last_act, self._context.keys)

    async def _sweep_handoffs(self, at: TrustedTime) -> dict[str, int]:
        # What nobody took ends, before what is left of ended ones goes; whoever waits is told by the relay.
        run, keys = self._context.db.run, self._context.keys
        advanced = await run(
            escalation.advance_escalation, keys, policy=self._policy, safe=self._safe_contact, now=at, trusted=at
        )
        removed = await run(retention.sweep_handoffs, keys, policy=self._policy, now=at)
        return {**removed, "ended": advanced.ended_count}

    async def _delete_old_messages(self, now: datetime) -> None:
        # While Telegram still can: so that Leave never finds something it cannot delete. By the time that is known, though
        # this machine's clock be wrong: waiting until somebody put it right would leave them standing for good.
        before = now - timedelta(hours=self._context.limits.message_log_hours)
        for chat_id, entries in await self._context.db.run(
            retention.list_old_messages, self._context.keys, before=before
        ):
            wanted = _list_message_ids([sent for _, sent in entries if sent])
            if await message_deletion.delete_messages(self._context, chat_id, wanted, tries=1):
                continue  # the next sweep tries again
            await self._context.db.run(retention.drop_messages, [entry_id for entry_id, _ in entries])


def _list_message_ids(log_entries: Sequence[MessageLogEntry]) -> list[int]:
    """The numbers to delete; where an answer was lost, also those at which what was sent may stand."""
    known = sorted({sent.message_id for sent in log_entries if sent.screen != UNCERTAIN_SCREEN and sent.message_id})
    found = list(known)
    for above in {sent.message_id for sent in log_entries if sent.screen == UNCERTAIN_SCREEN}:
        after = next((number for number in known if number > above), above + MAX_IDS_AHEAD)
        found += range(max(above + 1, after - MAX_GAP_IDS), after)
    return found
