"""Receiving: kept first, acknowledged after. Polling or webhook, inbox or spool."""

import asyncio
import logging
from collections.abc import Awaitable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Protocol

from telegram import Update

from bot.channels.chat_queues import ChatQueues
from bot.channels.context import ChannelContext
from bot.channels.metrics import SPOOL_ENTRIES
from bot.channels.telegram.spool import Spool
from bot.channels.telegram.updates import ChatPredicate, PlaceResolver, list_message_times, parse_update
from bot.db import async_executor
from bot.domain.messages import IncomingMessage, UpdateKind
from bot.errors import ChannelUnavailable, StoreUnavailable
from bot.services import conversations

log = logging.getLogger(__name__)
RETRY_SECONDS = 1.0
MAINTENANCE_SECONDS = 2.0
NO_DELAY = timedelta(0)
RECOVERY_BATCH_SIZE = 1000
MAX_TRIES = 5
"""So many lives of the gateway ended before this was answered: perhaps it ends them. She gets a card, and it is let go."""
STALE_AFTER = timedelta(seconds=15)
"""Longer than any turn takes: what still waits then was dropped on the way."""
MAX_REMEMBERED_UPDATES = 20_000
"""Turn ids and numbers of updates that this process received; far more than ever wait."""
FOLLOW_INTERVAL_SECONDS = 0.5
Batch = Sequence[tuple[str, IncomingMessage]]


class UpdateSource(Protocol):
    """Telegram, asked for what came in."""

    async def get_updates(self, offset: int) -> Sequence[Update]:
        """Wait for updates from an offset on; asking confirms everything below it. Raises ChannelUnavailable."""


class UpdateDispatcher(Protocol):
    """Whoever answers what was received (bot/chat/dispatcher.py)."""

    def dispatch(self, batch: Sequence[tuple[str, IncomingMessage]]) -> None:
        """Take updates that are kept in the inbox."""

    def dispatch_without_store(self, turn_id: str, incoming: IncomingMessage) -> Awaitable[bool]:
        """Answer what could only be spooled; whether that is out."""

    async def handle_spooled(self, turn_id: str, incoming: IncomingMessage) -> None:
        """Do what was asked for by an update that was answered when it came."""

    async def give_up_turn(self, turn_id: str, incoming: IncomingMessage) -> None:
        """Let go of an update that nobody lived to answer."""


class AnswerRecorder(Protocol):
    """Whoever answers without waiting for the store (bot/chat/immediate_sender.py)."""

    async def record_answered_turns(self) -> None:
        """Note what was answered while the store was away."""


class Receiver:
    """Takes updates from Telegram and owes none of them."""

    def __init__(
        self,
        context: ChannelContext,
        *,
        client: UpdateSource,
        spool: Spool,
        dispatcher: UpdateDispatcher,
        immediate_sender: AnswerRecorder,
        queues: ChatQueues,
        resolve_place: PlaceResolver,
        is_with_officer: ChatPredicate,
    ) -> None:
        self._context, self._client = context, client
        self._spool, self._dispatcher, self._immediate_sender, self._queues = (
            spool,
            dispatcher,
            immediate_sender,
            queues,
        )
        self._resolve_place, self._is_with_officer = resolve_place, is_with_officer
        self._answered: dict[int, bool | None] = {}
        """Of what the inbox could not keep when it came, by its number: whether she was answered; None: a card is under way."""
        self._own_turns: dict[str, None] = {}
        """What this process answers; of what else waits in the inbox, a standby received it."""
        self._coming: set[str] = set()
        """Of that, what is on its way through the inbox to the desk."""

    async def poll(self) -> None:
        """Ask Telegram for updates for ever, while no other gateway does; asking for the next confirms only what is kept."""
        offset = 0
        while True:
            await self._context.leadership.wait_until_polling()
            try:
                updates = await self._client.get_updates(offset)
                await self.receive_updates(updates)
                offset = max((update.update_id + 1 for update in updates), default=0)
            except ChannelUnavailable as error:
                log.warning("telegram_away error=%s", str(error))
                await asyncio.sleep(error.retry_after or RETRY_SECONDS)
            except StoreUnavailable:
                # Neither database nor spool: the cards are out, Telegram keeps the updates for us.
                await asyncio.sleep(RETRY_SECONDS)

    async def receive_updates(self, updates: Sequence[Update]) -> None:
        """Keep updates durably and have them answered, by whoever leads. Raises StoreUnavailable where nothing could keep them.

        A standby only keeps them in the inbox: where it cannot, Telegram goes on until it meets the leader.
        """
        for sent_at in list_message_times(updates):
            self._context.clock.add_message_time(sent_at)
        found = [
            parse_update(update, resolve_place=self._resolve_place, is_with_officer=self._is_with_officer)
            for update in updates
        ]
        await self.receive_messages([(self._context.new_id(), taken) for taken in found if taken])

    async def receive_messages(self, batch: Batch) -> None:
        """The same with messages, each with the id of its turn: one that is kept already is not answered again."""
        if not batch:
            return
        for _, taken in batch:
            if taken.kind is not UpdateKind.GROUP:
                self._context.message_ids.record_message(taken.chat_id, taken.message_id, now=self._context.now())
        try:
            with self._coming_in(batch):
                fresh = await self._kept(batch, carded=self._carded_updates(batch))
                if not await self._context.leadership.is_leader():
                    self._leave_to_leader(batch)
                    return
                await self._follow_standby()  # first what came before
                # Who had her card while nothing could be kept is not answered again; `recover` does what she asked to be done.
                self._dispatcher.dispatch([entry for entry in fresh if not self._may_be_answered(entry[1].update_id)])
        except StoreUnavailable:
            if self._context.leadership.is_standby():
                raise
            await self._spool_batch(batch)
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: she gets her card, and nothing is lost
            async_executor.log_fault("receiving", error)
            await self._spool_batch(batch)

    async def run_maintenance(self) -> None:
        """For ever: drain the spool, and note what was answered while the store was away."""
        while True:
            await self._immediate_sender.record_answered_turns()
            await self._drain_spool()
            if await self._context.leadership.is_leader():
                await self._recover_stale()
            await asyncio.sleep(MAINTENANCE_SECONDS)

    async def run_follower(self) -> None:
        """Take from the inbox what a standby received, as long as there is one."""
        while True:
            await asyncio.sleep(FOLLOW_INTERVAL_SECONDS)
            await self._follow_standby()

    async def _follow_standby(self) -> None:
        try:
            if self._context.leadership.has_standby() and await self._context.leadership.is_leader():
                await self.recover_turns(is_following=True)
        except StoreUnavailable:
            log.info("follows_later")
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: it is taken again later
            async_executor.log_fault("following", error)

    async def recover_turns(self, *, older_than: timedelta = NO_DELAY, is_following: bool = False) -> None:
        """Take up what was kept and not answered, by an earlier process or because something was away.

        With `follows` only what another process received. Raises StoreUnavailable.
        """
        rows = await self._context.db.run(lambda uow: uow.inbox.list_waiting(RECOVERY_BATCH_SIZE))
        for row in rows:
            if (is_following and row.inbox_id in self._own_turns) or self._context.now() - row.received_at < older_than:
                continue
            if row.inbox_id in self._coming or self._is_being_answered(row.update_id):
                continue  # this process is about to answer it, or a card is under way though it seemed not to be kept
            self._mark_own_turns([row.inbox_id])
            try:
                taken = conversations.decrypt_update(self._context.keys, row)
            except Exception:  # noqa: BLE001 -- unreadable: its day key is destroyed, or it was never ours
                await self._context.db.run_unfenced(conversations.mark_handled, row.inbox_id, now=self._context.now())
                continue
            if await self._is_left_behind(row.inbox_id, taken):
                continue
            if (
                older_than == NO_DELAY
            ):  # an earlier process may have sent her a card, and ended before it could note that
                self._context.message_ids.record_uncertain_send(taken.chat_id, now=row.received_at)
            if row.card_sent or self._may_be_answered(row.update_id):
                await self._dispatcher.handle_spooled(row.inbox_id, taken)
            elif older_than == NO_DELAY and await self._count_try(row.inbox_id) > MAX_TRIES:
                await self._dispatcher.give_up_turn(row.inbox_id, taken)
            elif not await self._is_turn_handled(row.inbox_id):  # asked last: it may be answered while we go through
                self._dispatcher.dispatch([(row.inbox_id, taken)])

    @contextmanager
    def _coming_in(self, batch: Batch) -> Iterator[None]:
        """These are about to be kept, and then answered by whoever keeps them: nobody else here takes them up meanwhile."""
        turns = {turn_id for turn_id, _ in batch}
        self._coming |= turns
        self._mark_own_turns(turns)
        try:
            yield
        finally:
            self._coming -= turns

    async def _kept(self, batch: Batch, *, carded: Collection[int]) -> list[tuple[str, IncomingMessage]]:
        """Keep these in the inbox; what of them is new there. Raises StoreUnavailable."""
        fresh = await self._context.db.run_unfenced(
            conversations.store_updates,
            self._context.keys,
            batch,
            bot_id=self._context.bot_id,
            now=self._context.now(),
            carded=carded,
        )
        return [entry for entry in batch if entry[0] in fresh]

    def _leave_to_leader(self, batch: Batch) -> None:
        for turn_id, _ in batch:
            self._own_turns.pop(turn_id, None)

    def _mark_own_turns(self, turn_ids: Iterable[str]) -> None:
        self._own_turns.update(dict.fromkeys(turn_ids))
        _drop_oldest(self._own_turns)

    async def _is_turn_handled(self, turn_id: str) -> bool:
        return await self._context.db.run(lambda uow: uow.inbox.lock_waiting(turn_id)) is None

    async def _is_left_behind(self, turn_id: str, taken: IncomingMessage) -> bool:
        """Whether she left after she sent this; then it is let go of, wherever it was kept meanwhile."""
        if not self._context.message_ids.is_before_leave(taken.chat_id, taken.update_id, now=self._context.now()):
            return False
        await self._context.db.run_unfenced(conversations.mark_handled, turn_id, now=self._context.now())
        return True

    def _carded_updates(self, batch: Batch) -> set[int]:
        return {taken.update_id for _, taken in batch if self._answered.get(taken.update_id)}

    def _is_being_answered(self, update_id: int) -> bool:
        return self._answered.get(update_id, False) is None

    def _may_be_answered(self, update_id: int) -> bool:
        return self._answered.get(update_id, False) is not False

    async def _count_try(self, turn_id: str) -> int:
        # Counted by lives of the gateway: a message that waits because something is away has done nothing wrong.
        return await self._context.db.run(conversations.count_attempt, turn_id)

    async def _recover_stale(self) -> None:
        try:
            await self.recover_turns(older_than=STALE_AFTER)
        except StoreUnavailable:
            log.info("store_still_away")
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: what fails once may not end it
            async_executor.log_fault("taking_again", error)

    async def _spool_batch(self, batch: Batch) -> None:
        for turn_id, taken in batch:
            if not self._may_be_answered(taken.update_id):  # one card each, however often Telegram repeats them
                answer = self._dispatcher.dispatch_without_store(turn_id, taken)
                self._answered[taken.update_id] = None
                self._queues.spawn(self._note_answer(taken.update_id, answer))
        _drop_oldest(self._answered)
        await asyncio.to_thread(self._spool.append, batch, now=self._context.now())
        SPOOL_ENTRIES.inc(len(batch))

    async def _note_answer(self, update_id: int, answer: Awaitable[bool]) -> None:
        is_answered = False
        try:
            is_answered = await answer
            if is_answered:
                await asyncio.to_thread(self._spool.mark, update_id)
        except StoreUnavailable:
            log.info("answer_not_marked")  # a full disk: then this process alone knows it
        finally:
            self._answered[update_id] = is_answered

    async def _drain_spool(self) -> None:
        """Spool → inbox, as soon as it is known of each whether she was answered: what was not is answered now."""
        try:
            kept = await asyncio.to_thread(self._spool.read_entries)
            if not kept:
                await asyncio.to_thread(
                    self._spool.confirm_drained
                )  # nothing in it can be opened, or it holds marks alone
                return
            settled = [entry for entry in kept if not self._is_being_answered(entry[1].update_id)]
            carded = self._carded_updates(settled) | await asyncio.to_thread(self._spool.answered)
            with self._coming_in(settled):
                fresh = await self._kept(settled, carded=carded)
                if len(settled) == len(kept):
                    await asyncio.to_thread(self._spool.confirm_drained)
                    SPOOL_ENTRIES.set(0)
                if not await self._context.leadership.is_leader():
                    self._leave_to_leader(settled)
                    return
                for turn_id, taken in fresh:
                    if await self._is_left_behind(turn_id, taken):
                        continue
                    if taken.update_id in carded:
                        await self._dispatcher.handle_spooled(turn_id, taken)
                    else:
                        self._dispatcher.dispatch([(turn_id, taken)])
        except StoreUnavailable:
            log.info("store_still_away")
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: what is aside stays there
            async_executor.log_fault("draining", error)


def _drop_oldest(remembered: dict[Any, Any]) -> None:
    for one in list(remembered)[: max(0, len(remembered) - MAX_REMEMBERED_UPDATES)]:
        del remembered[one]
