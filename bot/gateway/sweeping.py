"""Sweeping: what is past its time goes, every minute: threads, payloads, message ids, keys, audit."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.errors import AssistantUnavailable, StoreUnavailable
from bot.gateway import deletion, mistakes
from bot.gateway.departure import Forgetting
from bot.gateway.kit import Kit
from bot.gateway.message_ids import AHEAD, MOST_BETWEEN
from bot.gateway.metrics import CLOCK_OFF, CLOCK_TRUSTED
from bot.model.clock import TrustedTime
from bot.model.delivery import UNSURE, Sent
from bot.model.handoff import HandoffPolicy
from bot.services import chats, clock, escalation, restoring, retention, routes, trail

log = logging.getLogger(__name__)
EVERY_SECONDS = 60.0


class Sweeping:
    """Keeps nothing longer than the policy says."""

    def __init__(
        self, kit: Kit, *, assistant: Forgetting, checkpoint: Callable[[], None], policy: HandoffPolicy
    ) -> None:
        self._kit, self._policy = kit, policy
        self._assistant, self._checkpoint = assistant, checkpoint
        self._moved_on = ""

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
                await self._change_chat_keys(at)
        except (StoreUnavailable, AssistantUnavailable) as error:
            log.info("swept_later error=%s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: the next sweep tries again
            mistakes.note("sweeping", error)
        return at is not None

    async def replay_erasures(self) -> None:
        """Erase again who came back with an older copy of the database. Raises StoreUnavailable."""
        await self._kit.ledger.run(routes.reserve, self._kit.keys)
        after: str | None = ""
        erased = 0
        while after is not None:
            found = await self._kit.ledger.run(restoring.replay, self._kit.keys, now=self._kit.now(), after=after)
            after, erased = found.after, erased + found.erased
        if erased:
            await asyncio.to_thread(self._checkpoint)
            log.warning("erased_again count=%s", erased)

    async def move_chats(self) -> None:
        """Let everybody be found by the key of today. Raises StoreUnavailable; what is left is moved next time."""
        after: str | None = ""
        while after is not None:
            found = await self._kit.ledger.run(
                chats.move, self._kit.keys, bot_id=self._kit.bot_id, now=self._kit.now(), after=after
            )
            after = found.after

    async def _change_chat_keys(self, at: TrustedTime) -> None:
        today = self._kit.keys.chats.today(at)
        if self._moved_on != today:  # once a day: whoever cannot be moved would else be tried every minute
            await self.move_chats()
            self._moved_on = today
        await self._kit.ledger.run(chats.retire, self._kit.keys, now=at)

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
            wanted = _wanted([sent for _, sent in entries if sent])
            if await deletion.delete(self._kit, chat_id, wanted, tries=1):
                continue  # the next sweep tries again
            await self._kit.ledger.run(retention.drop_messages, [entry_id for entry_id, _ in entries])


def _wanted(old: Sequence[Sent]) -> list[int]:
    """The numbers to delete; where an answer was lost, also those at which what was sent may stand."""
    known = sorted({sent.message_id for sent in old if sent.screen != UNSURE and sent.message_id})
    found = list(known)
    for above in {sent.message_id for sent in old if sent.screen == UNSURE}:
        after = next((number for number in known if number > above), above + AHEAD)
        found += range(max(above + 1, after - MOST_BETWEEN), after)
    return found
