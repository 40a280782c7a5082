"""Sweeping: what is past its time goes, every minute: threads, payloads, message ids, keys, audit."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.errors import AssistantUnavailable, StoreUnavailable, TelegramUnavailable, Unreachable
from bot.gateway import mistakes
from bot.gateway.departure import Forgetting
from bot.gateway.kit import Kit
from bot.gateway.metrics import CLOCK_OFF, CLOCK_TRUSTED
from bot.model.clock import TrustedTime
from bot.model.handoff import HandoffPolicy
from bot.services import clock, escalation, retention, trail

log = logging.getLogger(__name__)
EVERY_SECONDS = 60.0


class Sweeping:
    """Keeps nothing longer than the policy says."""

    def __init__(
        self, kit: Kit, *, assistant: Forgetting, checkpoint: Callable[[], None], policy: HandoffPolicy
    ) -> None:
        self._kit, self._policy = kit, policy
        self._assistant, self._checkpoint = assistant, checkpoint

    async def run(self) -> None:
        """Sweep for ever."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)  # first what an earlier process left is answered
            await self.sweep()

    async def sweep(self) -> bool:
        """Sweep once; whatever cannot be done now is done next time. False where nothing may end: the clock is in doubt."""
        at = None
        try:
            await self._look_at_clock()
            at = self._kit.clock.trusted()
            if (known := self._kit.clock.known()) is not None:
                await self._delete_old_messages(known)
            if at is not None:
                await self._sweep(at)
        except (StoreUnavailable, AssistantUnavailable) as error:
            log.info("swept_later error=%s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: the next sweep tries again
            mistakes.note("sweeping", error)
        return at is not None

    async def _look_at_clock(self) -> None:
        self._kit.clock.hear_database(await self._kit.ledger.run(clock.ask_database))
        self._kit.clock.known()
        state = self._kit.clock.state
        CLOCK_TRUSTED.set(state.is_trusted)
        CLOCK_OFF.set(state.off_seconds)
        if not state.is_trusted:
            log.warning("clock_not_trusted reason=%s off_seconds=%.0f", state.reason, state.off_seconds)

    async def _sweep(self, at: TrustedTime) -> None:
        swept = await self._kit.ledger.run(
            retention.sweep, self._kit.keys, limits=self._kit.limits, now=at, new_id=self._kit.new_id
        )
        handoffs = await self._handoffs(at)
        if any((*swept.counts.values(), *handoffs.values())):
            await asyncio.to_thread(self._checkpoint)  # else it would still stand in SQLite's log
        for conversation_id in swept.forgotten:
            await self._assistant.forget(conversation_id)
        self._kit.keys.destroy_expired(at)
        await self._kit.ledger.run(trail.note, self._kit.keys)

    async def _handoffs(self, at: TrustedTime) -> dict[str, int]:
        # What nobody took ends, before what is left of ended ones goes; whoever waits is told by the relay.
        run, keys = self._kit.ledger.run, self._kit.keys
        advanced = await run(escalation.advance, keys, policy=self._policy, now=at, trusted=at)
        removed = await run(retention.sweep_handoffs, keys, policy=self._policy, now=at)
        return {**removed, "ended": advanced.ended}

    async def _delete_old_messages(self, known: datetime) -> None:
        # While Telegram still can: so that Leave never finds something it cannot delete. By the time that is known, though
        # this machine's clock be wrong: waiting until somebody put it right would leave them standing for good.
        before = known - timedelta(hours=self._kit.limits.message_log_hours)
        for chat_id, entries in await self._kit.ledger.run(retention.old_messages, self._kit.keys, before=before):
            try:
                await self._kit.telegram.delete(chat_id, [message_id for _, message_id in entries if message_id])
            except TelegramUnavailable:
                continue  # the next sweep tries again
            except Unreachable:
                pass  # there is no chat any more: only the entries are left to drop
            await self._kit.ledger.run(retention.drop_messages, [entry_id for entry_id, _ in entries])
