"""Sweeping: what is past its time goes, every minute: threads, payloads, message ids, keys, audit."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from bot.errors import AssistantUnavailable, StoreUnavailable, TelegramUnavailable, Unreachable
from bot.gateway import mistakes
from bot.gateway.departure import Forgetting
from bot.gateway.kit import Kit
from bot.gateway.steadiness import Steadiness
from bot.model.handoff import HandoffPolicy
from bot.services import chats, escalation, restoring, retention, routes, trail

log = logging.getLogger(__name__)
EVERY_SECONDS = 60.0


class Sweeping:
    """Keeps nothing longer than the policy says."""

    def __init__(
        self, kit: Kit, *, assistant: Forgetting, checkpoint: Callable[[], None], steadiness: Steadiness,
        policy: HandoffPolicy,
    ) -> None:  # fmt: skip
        self._kit, self._policy = kit, policy
        self._assistant, self._checkpoint, self._steadiness = assistant, checkpoint, steadiness
        self._moved_on = ""

    async def run(self) -> None:
        """Sweep for ever."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)  # first what an earlier process left is answered
            await self.sweep()

    async def sweep(self) -> None:
        """Sweep once; whatever cannot be done now is done next time. Nothing goes while the clock is in doubt."""
        if not self._steadiness.believes(self._kit.now()):
            log.warning("clock_jumped")
            return
        try:
            await self._delete_old_messages()
            swept = await self._kit.ledger.run(
                retention.sweep, self._kit.keys, limits=self._kit.limits, now=self._kit.now(), new_id=self._kit.new_id
            )
            handoffs = await self._handoffs()
            if any((*swept.counts.values(), *handoffs.values())):
                await asyncio.to_thread(self._checkpoint)  # else it would still stand in SQLite's log
            for conversation_id in swept.forgotten:
                await self._assistant.forget(conversation_id)
            self._kit.keys.destroy_expired(self._kit.now())
            await self._kit.ledger.run(trail.note, self._kit.keys)
            await self._change_chat_keys()
        except (StoreUnavailable, AssistantUnavailable) as error:
            log.info("swept_later error=%s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: the next sweep tries again
            mistakes.note("sweeping", error)

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

    async def _change_chat_keys(self) -> None:
        today = self._kit.keys.chats.today(self._kit.now())
        if self._moved_on != today:  # once a day: whoever cannot be moved would else be tried every minute
            await self.move_chats()
            self._moved_on = today
        await self._kit.ledger.run(chats.retire, self._kit.keys, now=self._kit.now(), may_destroy=self._may_destroy)

    def _may_destroy(self) -> bool:
        # Asked again right before a key goes: moving many women may have taken minutes.
        return self._steadiness.believes(self._kit.now())

    async def _handoffs(self) -> dict[str, int]:
        # What nobody took ends, before what is left of ended ones goes; whoever waits is told by the relay.
        run, keys, now = self._kit.ledger.run, self._kit.keys, self._kit.now()
        advanced = await run(escalation.advance, keys, policy=self._policy, now=now)
        removed = await run(retention.sweep_handoffs, keys, policy=self._policy, now=now)
        return {**removed, "ended": advanced.ended}

    async def _delete_old_messages(self) -> None:
        # While Telegram still can: so that Leave never finds something it cannot delete.
        before = self._kit.now() - timedelta(hours=self._kit.limits.message_log_hours)
        for chat_id, entries in await self._kit.ledger.run(retention.old_messages, self._kit.keys, before=before):
            try:
                await self._kit.telegram.delete(chat_id, [message_id for _, message_id in entries if message_id])
            except TelegramUnavailable:
                continue  # the next sweep tries again
            except Unreachable:
                pass  # there is no chat any more: only the entries are left to drop
            await self._kit.ledger.run(retention.drop_messages, [entry_id for entry_id, _ in entries])
