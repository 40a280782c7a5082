"""The courier: outbox → Telegram, each chat in order, chats side by side, at the pace Telegram asks for."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot.errors import OutcomeUnknown, StoreUnavailable, TelegramUnavailable, Unreachable
from bot.gateway import deletion, mistakes
from bot.gateway.kit import Kit
from bot.gateway.metrics import SENDS
from bot.gateway.pace import Pace
from bot.gateway.telegram import Refused
from bot.services import outbox
from bot.services.outbox import Due

log = logging.getLogger(__name__)
AT_ONCE = 30
IDLE_SECONDS = 1.0
FAULT_SECONDS = 60
"""After a mistake of ours, which trying again will not mend soon."""
LONGEST_WAIT_SECONDS = 60.0
SENT_AGAIN_AFTER = (5.0, 20.0, 60.0, 180.0)
"""Seconds after a send that nobody answered, each time; then never again. Each may have put the same message there."""


class Courier:
    """Delivers until it is stopped; what it cannot deliver now waits in the outbox."""

    def __init__(self, kit: Kit, *, pace: Pace) -> None:
        self._kit = kit
        self._pace = pace
        self._bell = asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._unanswered: dict[int, int] = {}
        """How often a message was sent of which no answer came, by its row."""
        self._opened = kit.now()

    def ring(self) -> None:
        """Something new is due."""
        self._bell.set()

    async def run(self) -> None:
        """Deliver for ever."""
        while True:
            self._bell.clear()
            try:
                await self._kit.breaker.until_closed(self._kit.telegram.probe)
                await self._round()
            except StoreUnavailable:
                log.warning("courier_waits_for_store")
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: what fails once may not end it for everybody
                mistakes.note("courier", error)
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._bell.wait()
            except TimeoutError:
                pass  # nobody rang: look all the same, a postponed message may be due

    async def drain(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _round(self) -> None:
        # Whoever is served while we read may be done before we have read: what we then hold of hers is delivered already.
        served = set(self._busy)
        items, lost = await self._kit.ledger.run(
            outbox.due, self._kit.keys, now=self._kit.now(), limit=AT_ONCE + len(served)
        )
        if lost:
            await self._kit.ledger.run(outbox.failed, lost, now=self._kit.now())
        ids = self._kit.message_ids
        for item in items:
            # An earlier process may have sent it, and ended before it could note that.
            if item.created_at < self._opened:
                ids.doubt(item.chat_id, now=item.created_at)
            if item.person_id not in served and not ids.is_leaving(item.chat_id):
                served.add(item.person_id)  # what is to be closed may be due beside her next message
                task = asyncio.create_task(self._deliver(item))
                self._busy[item.person_id] = task
                task.add_done_callback(partial(self._done, item.person_id))

    def _done(self, person_id: str, _: object) -> None:
        self._busy.pop(person_id, None)
        self.ring()

    async def _deliver(self, item: Due) -> None:
        await self._pace.turn(item.chat_id)
        if not await self._kit.lead.leads():
            return  # another gateway delivers it
        ids = self._kit.message_ids
        if ids.is_leaving(item.chat_id):
            return
        try:
            with ids.sending(item.chat_id) as began:
                message_id = await self._send(item)
            SENDS.labels(outcome="delivered").inc()
            self._kit.breaker.worked()
            self._unanswered.pop(item.outbox_id, None)
            if ids.has_left(item.chat_id, since=began):
                await self._take_back(item, message_id)  # before the database is asked: it may be away
            else:
                ids.note(item.chat_id, message_id, now=self._kit.now())
            await self._record(item, message_id)
        except Unreachable:
            SENDS.labels(outcome="unreachable").inc()
            await self._tried(outbox.unreachable, item.person_id, now=self._kit.now())
        except Refused:
            SENDS.labels(outcome="refused").inc()
            await self._tried(outbox.failed, [item.outbox_id], now=self._kit.now())
        except OutcomeUnknown:
            SENDS.labels(outcome="unknown").inc()
            await self._doubt(item, began)
        except TelegramUnavailable as error:
            SENDS.labels(outcome="postponed").inc()
            if error.retry_after is None:
                self._kit.breaker.failed()
            wait = error.retry_after or min(LONGEST_WAIT_SECONDS, 2.0**item.attempts)
            await self._tried(outbox.postpone, item.outbox_id, due_at=self._kit.now() + timedelta(seconds=wait))

    async def _send(self, item: Due) -> int:
        if item.delivery.closes:
            return await self._kit.telegram.put_away(item.chat_id, item.delivery)
        if item.delivery.edits:
            return await self._kit.telegram.edit(item.chat_id, item.delivery.edits, item.delivery)
        return await self._kit.telegram.send(item.chat_id, item.delivery)

    async def _record(self, item: Due, message_id: int) -> None:
        # Delivered but not yet noted: try until it is, or it would be delivered twice.
        wait = 0.1
        while True:
            try:
                is_wanted = await self._kit.ledger.note(
                    outbox.delivered, self._kit.keys, item, message_id=message_id, now=self._kit.now(),
                    new_id=self._kit.new_id,
                )  # fmt: skip
                if not is_wanted:
                    await self._take_back(item, message_id)
                return
            except StoreUnavailable:
                await asyncio.sleep(wait)
                wait = min(2.0, wait * 2)
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: given up, it would be sent to her again
                mistakes.note("delivered", error)
                await asyncio.sleep(FAULT_SECONDS)

    async def _doubt(self, item: Due, began: int) -> None:
        """It may be on her phone: not sent again at once, looked for when she leaves, or now where she left meanwhile."""
        ids, now = self._kit.message_ids, self._kit.now()
        self._kit.breaker.failed()
        if ids.has_left(item.chat_id, since=began):
            ids.expect(item.chat_id, floor=ids.newest(item.chat_id, now=now), now=now, keep=ids.since(item.chat_id))
            return
        above = ids.doubt(item.chat_id, now=now)
        tries = self._unanswered[item.outbox_id] = self._unanswered.get(item.outbox_id, 0) + 1
        if tries > len(SENT_AGAIN_AFTER):
            log.warning("message_never_answered_for")
            del self._unanswered[item.outbox_id]
            due_at = None
        else:
            due_at = now + timedelta(seconds=SENT_AGAIN_AFTER[tries - 1])
        await self._tried(
            outbox.unsure, self._kit.keys, item, above=above, due_at=due_at, now=now, new_id=self._kit.new_id
        )

    async def _take_back(self, item: Due, message_id: int) -> None:
        # She left while it was under way: nobody else knows of it, so nobody else would delete it.
        if left := await deletion.delete(self._kit, item.chat_id, [message_id]):
            self._kit.message_ids.expect(item.chat_id, floor=None, now=self._kit.now(), numbers=left)

    async def _tried(self, verb: Callable[..., None], *args: object, **kwargs: object) -> None:
        try:
            await self._kit.ledger.note(verb, *args, **kwargs)
        except StoreUnavailable:
            log.warning("courier_could_not_note")
            await asyncio.sleep(IDLE_SECONDS)
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: the next round tries again
            mistakes.note("noting", error)
            await asyncio.sleep(IDLE_SECONDS)
