"""Receiving: kept first, acknowledged after. Polling or webhook, inbox or spool."""

import asyncio
import logging
from collections.abc import Awaitable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from telegram import Update

from bot.errors import StoreUnavailable, TelegramUnavailable
from bot.gateway import mistakes
from bot.gateway.arrivals import incoming, times
from bot.gateway.desk import Desk
from bot.gateway.kit import Kit
from bot.gateway.metrics import SPOOLED
from bot.gateway.pins import Pins
from bot.gateway.queues import Queues
from bot.gateway.spool import Spool
from bot.gateway.urgent import Urgent
from bot.model.incoming import Incoming, Kind
from bot.services import conversations

log = logging.getLogger(__name__)
RETRY_SECONDS = 1.0
TIDY_SECONDS = 2.0
AT_ONCE = timedelta(0)
TAKEN_AGAIN_AT_ONCE = 1000
MOST_TRIES = 5
"""So many lives of the gateway ended before this was answered: perhaps it ends them. She gets a card, and it is let go."""
FORGOTTEN_AFTER = timedelta(seconds=15)
"""Longer than any turn takes: what still waits then was dropped on the way."""
MOST_REMEMBERED = 20_000
"""Turn ids and numbers of updates that this process received; far more than ever wait."""
FOLLOW_SECONDS = 0.5
Batch = list[tuple[str, Incoming]]


class Receiving:
    """Takes updates from Telegram and owes none of them."""

    def __init__(self, kit: Kit, *, spool: Spool, desk: Desk, urgent: Urgent, queues: Queues, pins: Pins) -> None:
        self._kit = kit
        self._spool, self._desk, self._urgent, self._queues, self._pins = spool, desk, urgent, queues, pins
        self._answered: dict[int, bool | None] = {}
        """Of what the inbox could not keep when it came, by its number: whether she was answered; None: a card is under way."""
        self._own: dict[str, None] = {}
        """What this process answers; of what else waits in the inbox, a standby received it."""
        self._coming: set[str] = set()
        """Of that, what is on its way through the inbox to the desk."""

    async def poll(self) -> None:
        """Ask Telegram for updates for ever, while no other gateway does; asking for the next confirms only what is kept."""
        offset = 0
        while True:
            await self._kit.lead.until_asking()
            try:
                updates = await self._kit.telegram.updates(offset)
                await self.keep(updates)
                offset = max((update.update_id + 1 for update in updates), default=0)
            except TelegramUnavailable as error:
                log.warning("telegram_away error=%s", str(error))
                await asyncio.sleep(error.retry_after or RETRY_SECONDS)
            except StoreUnavailable:
                # Neither database nor spool: the cards are out, Telegram keeps the updates for us.
                await asyncio.sleep(RETRY_SECONDS)

    async def keep(self, updates: Sequence[Update]) -> None:
        """Keep updates durably and have them answered, by whoever leads. Raises StoreUnavailable where nothing could keep them.

        A standby only keeps them in the inbox: where it cannot, Telegram goes on until it meets the leader.
        """
        for sent_at in times(updates):
            self._kit.clock.hear_message(sent_at)
        place_of, hears = self._pins.place, self._kit.memory.is_held
        found = [incoming(update, place_of=place_of, hears=hears) for update in updates]
        batch = [(self._kit.new_id(), taken) for taken in found if taken]
        if not batch:
            return
        for _, taken in batch:
            if taken.kind is not Kind.GROUP:
                self._kit.message_ids.note(taken.chat_id, taken.message_id, now=self._kit.now())
        try:
            with self._coming_in(batch):
                fresh = await self._kept(batch, carded=self._carded(batch))
                if not await self._kit.lead.leads():
                    self._leave_to_leader(batch)
                    return
                await self._follow_safely()  # first what came before
                # Who had her card while nothing could be kept is not answered again; `recover` does what she asked to be done.
                self._desk.arrive([entry for entry in fresh if not self._may_be_answered(entry[1].update_id)])
        except StoreUnavailable:
            if self._kit.lead.stands_by():
                raise
            await self._keep_aside(batch)
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: she gets her card, and nothing is lost
            mistakes.note("receiving", error)
            await self._keep_aside(batch)

    async def tidy(self) -> None:
        """For ever: drain the spool, and note what was answered while the store was away."""
        while True:
            await self._urgent.settle()
            await self._drain()
            if await self._kit.lead.leads():
                await self._take_again()
            await asyncio.sleep(TIDY_SECONDS)

    async def follow_for_ever(self) -> None:
        """Take from the inbox what a standby received, as long as there is one."""
        while True:
            await asyncio.sleep(FOLLOW_SECONDS)
            await self._follow_safely()

    async def _follow_safely(self) -> None:
        try:
            if self._kit.lead.has_company() and await self._kit.lead.leads():
                await self.recover(follows=True)
        except StoreUnavailable:
            log.info("follows_later")
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: it is taken again later
            mistakes.note("following", error)

    async def recover(self, *, older_than: timedelta = AT_ONCE, follows: bool = False) -> None:
        """Take up what was kept and not answered, by an earlier process or because something was away.

        With `follows` only what another process received. Raises StoreUnavailable.
        """
        rows = await self._kit.ledger.run(lambda uow: uow.inbox.waiting(TAKEN_AGAIN_AT_ONCE))
        for row in rows:
            if (follows and row.inbox_id in self._own) or self._kit.now() - row.received_at < older_than:
                continue
            if row.inbox_id in self._coming or self._is_being_answered(row.update_id):
                continue  # this process is about to answer it, or a card is under way though it seemed not to be kept
            self._mark_own([row.inbox_id])
            try:
                taken = conversations.opened(self._kit.keys, row)
            except Exception:  # noqa: BLE001 -- unreadable: its day key is destroyed, or it was never ours
                await self._kit.ledger.note(conversations.let_go, row.inbox_id, now=self._kit.now())
                continue
            if await self._is_left_behind(row.inbox_id, taken):
                continue
            if (
                older_than == AT_ONCE
            ):  # an earlier process may have sent her a card, and ended before it could note that
                self._kit.message_ids.doubt(taken.chat_id, now=row.received_at)
            if row.card_sent or self._may_be_answered(row.update_id):
                await self._desk.drained(row.inbox_id, taken)
            elif older_than == AT_ONCE and await self._tries(row.inbox_id) > MOST_TRIES:
                await self._desk.give_up(row.inbox_id, taken)
            elif not await self._is_over(row.inbox_id):  # asked last: it may be answered while we go through
                self._desk.arrive([(row.inbox_id, taken)])

    @contextmanager
    def _coming_in(self, batch: Batch) -> Iterator[None]:
        """These are about to be kept, and then answered by whoever keeps them: nobody else here takes them up meanwhile."""
        turns = {turn_id for turn_id, _ in batch}
        self._coming |= turns
        self._mark_own(turns)
        try:
            yield
        finally:
            self._coming -= turns

    async def _kept(self, batch: Batch, *, carded: Collection[int]) -> Batch:
        """Keep these in the inbox; what of them is new there. Raises StoreUnavailable."""
        fresh = await self._kit.ledger.note(
            conversations.receive, self._kit.keys, batch, bot_id=self._kit.bot_id, now=self._kit.now(), carded=carded
        )
        return [entry for entry in batch if entry[0] in fresh]

    def _leave_to_leader(self, batch: Batch) -> None:
        for turn_id, _ in batch:
            self._own.pop(turn_id, None)

    def _mark_own(self, turn_ids: Iterable[str]) -> None:
        self._own.update(dict.fromkeys(turn_ids))
        _drop_oldest(self._own)

    async def _is_over(self, turn_id: str) -> bool:
        return await self._kit.ledger.run(lambda uow: uow.inbox.take(turn_id)) is None

    async def _is_left_behind(self, turn_id: str, taken: Incoming) -> bool:
        """Whether she left after she sent this; then it is let go of, wherever it was kept meanwhile."""
        if not self._kit.message_ids.is_before_leave(taken.chat_id, taken.update_id, now=self._kit.now()):
            return False
        await self._kit.ledger.note(conversations.let_go, turn_id, now=self._kit.now())
        return True

    def _carded(self, batch: Batch) -> set[int]:
        return {taken.update_id for _, taken in batch if self._answered.get(taken.update_id)}

    def _is_being_answered(self, update_id: int) -> bool:
        return self._answered.get(update_id, False) is None

    def _may_be_answered(self, update_id: int) -> bool:
        return self._answered.get(update_id, False) is not False

    async def _tries(self, turn_id: str) -> int:
        # Counted by lives of the gateway: a message that waits because something is away has done nothing wrong.
        return await self._kit.ledger.run(conversations.try_again, turn_id)

    async def _take_again(self) -> None:
        try:
            await self.recover(older_than=FORGOTTEN_AFTER)
        except StoreUnavailable:
            log.info("store_still_away")
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: what fails once may not end it
            mistakes.note("taking_again", error)

    async def _keep_aside(self, batch: Batch) -> None:
        for turn_id, taken in batch:
            if not self._may_be_answered(taken.update_id):  # one card each, however often Telegram repeats them
                answer = self._desk.arrive_without_store(turn_id, taken)
                self._answered[taken.update_id] = None
                self._queues.spawn(self._note_answer(taken.update_id, answer))
        _drop_oldest(self._answered)
        await asyncio.to_thread(self._spool.append, batch, now=self._kit.now())
        SPOOLED.inc(len(batch))

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

    async def _drain(self) -> None:
        """Spool → inbox, as soon as it is known of each whether she was answered: what was not is answered now."""
        try:
            kept = await asyncio.to_thread(self._spool.take)
            if not kept:
                await asyncio.to_thread(self._spool.taken)  # nothing in it can be opened, or it holds marks alone
                return
            settled = [entry for entry in kept if not self._is_being_answered(entry[1].update_id)]
            carded = self._carded(settled) | await asyncio.to_thread(self._spool.answered)
            with self._coming_in(settled):
                fresh = await self._kept(settled, carded=carded)
                if len(settled) == len(kept):
                    await asyncio.to_thread(self._spool.taken)
                    SPOOLED.set(0)
                if not await self._kit.lead.leads():
                    self._leave_to_leader(settled)
                    return
                for turn_id, taken in fresh:
                    if await self._is_left_behind(turn_id, taken):
                        continue
                    if taken.update_id in carded:
                        await self._desk.drained(turn_id, taken)
                    else:
                        self._desk.arrive([(turn_id, taken)])
        except StoreUnavailable:
            log.info("store_still_away")
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: what is aside stays there
            mistakes.note("draining", error)


def _drop_oldest(remembered: dict[Any, Any]) -> None:
    for one in list(remembered)[: max(0, len(remembered) - MOST_REMEMBERED)]:
        del remembered[one]
