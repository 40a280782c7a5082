"""The courier: outbox → Telegram, each chat in order, chats side by side, at the pace Telegram asks for."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from bot.channels import message_deletion
from bot.channels.context import ChannelContext
from bot.channels.metrics import SENDS
from bot.channels.rate_limiter import RateLimiter
from bot.db import async_executor
from bot.domain.chat_ids import Service, find_service
from bot.domain.clips import VoiceNote
from bot.errors import BadSound, ChannelUnavailable, ChatUnreachable, MessageRejected, OutcomeUnknown, StoreUnavailable
from bot.services import outbox
from bot.services.outbox import DueMessage

log = logging.getLogger(__name__)
BATCH_SIZE = 30
IDLE_SECONDS = 1.0
FAULT_WAIT_SECONDS = 60
"""After a mistake of ours, which trying again will not mend soon."""
MAX_WAIT_SECONDS = 60.0
RESEND_DELAYS = (5.0, 20.0, 60.0, 180.0)
"""Seconds after a send that nobody answered, each time; then never again. Each may have put the same message there."""


class OutboxSender:
    """Delivers until it is stopped; what it cannot deliver now waits in the outbox."""

    def __init__(
        self,
        context: ChannelContext,
        *,
        rate_limiter: RateLimiter,
        load_voice_note: Callable[[str], VoiceNote],
        list_web_chats: Callable[[], Sequence[int]] | None = None,
    ) -> None:
        """`load_voice_note`: what the clips of a message sound like; raises BadSound where they may not be played any more.

        `list_web_chats`: the chats of open pages, which are served while Telegram is away, too.
        """
        self._list_web_chats = list_web_chats
        self._probe_task: asyncio.Task[None] | None = None
        self._context, self._load_voice_note = context, load_voice_note
        self._rate_limiter = rate_limiter
        self._wake_event = asyncio.Event()
        self._tasks_by_person: dict[str, asyncio.Task[None]] = {}
        self._unanswered_sends: dict[int, int] = {}
        """How often a message was sent of which no answer came, by its row."""
        self._started_at = context.now()

    def wake(self) -> None:
        """Something new is due."""
        self._wake_event.set()

    async def run(self) -> None:
        """Deliver for ever."""
        while True:
            self._wake_event.clear()
            try:
                await self._run_once(chats=await self._list_reachable_chats())
            except StoreUnavailable:
                log.warning("courier_waits_for_store")
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: what fails once may not end it for everybody
                async_executor.log_fault("courier", error)
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._wake_event.wait()
            except TimeoutError:
                pass  # nobody rang: look all the same, a postponed message may be due

    async def _list_reachable_chats(self) -> Sequence[int] | None:
        """None where everybody can be reached; while Telegram is away, those of open pages, once there are any."""
        breaker = self._context.breaker
        if self._list_web_chats is None:
            await breaker.wait_until_closed(self._context.channel.probe)
            return None
        if self._probe_task is None and breaker.is_open:
            self._probe_task = asyncio.create_task(breaker.wait_until_closed(self._context.channel.probe))
        while self._probe_task:
            chats = self._list_web_chats()
            await asyncio.wait({self._probe_task}, timeout=0 if chats else IDLE_SECONDS)
            if self._probe_task.done():
                task, self._probe_task = self._probe_task, None
                task.result()
            elif chats:
                return chats
        return None

    async def drain(self) -> None:
        """Wait for what is under way."""
        if self._probe_task:
            self._probe_task.cancel()
        await asyncio.gather(*self._tasks_by_person.values(), return_exceptions=True)

    async def _run_once(self, *, chats: Sequence[int] | None = None) -> None:
        # Whoever is served while we read may be done before we have read: what we then hold of hers is delivered already.
        served = set(self._tasks_by_person)
        items, lost = await self._context.db.run(
            outbox.list_due_messages,
            self._context.keys,
            now=self._context.now(),
            limit=BATCH_SIZE + len(served),
            chat_keys=None if chats is None else self._list_chat_keys(chats),
        )
        if lost:
            await self._context.db.run(outbox.mark_failed, lost, now=self._context.now())
        ids = self._context.message_ids
        for item in items:
            # An earlier process may have sent it, and ended before it could note that.
            if item.created_at < self._started_at:
                ids.record_uncertain_send(item.chat_id, now=item.created_at)
            if item.person_id not in served and not ids.is_leaving(item.chat_id):
                served.add(item.person_id)  # what is to be closed may be due beside her next message
                task = asyncio.create_task(self._deliver(item))
                self._tasks_by_person[item.person_id] = task
                task.add_done_callback(partial(self._finish_task, item.person_id))

    def _list_chat_keys(self, chats: Sequence[int]) -> list[str]:
        keys, bot_id = self._context.keys, self._context.bot_id
        return [key for chat_id in chats for key in keys.derive_chat_keys(bot_id, chat_id)]

    def _finish_task(self, person_id: str, _: object) -> None:
        self._tasks_by_person.pop(person_id, None)
        self.wake()

    async def _deliver(self, item: DueMessage) -> None:
        if find_service(item.chat_id) is Service.TELEGRAM:
            await self._rate_limiter.acquire(item.chat_id)
        if not await self._context.leadership.is_leader():
            return  # another gateway delivers it
        ids = self._context.message_ids
        if ids.is_leaving(item.chat_id):
            return
        try:
            with ids.track_send(item.chat_id) as began:
                message_id = await self._send(item)
            SENDS.labels(outcome="delivered").inc()
            self._context.get_breaker(item.chat_id).record_success()
            self._unanswered_sends.pop(item.outbox_id, None)
            if ids.has_left(item.chat_id, since=began):
                await self._delete_after_leave(item, message_id)  # before the database is asked: it may be away
            else:
                ids.record_message(item.chat_id, message_id, now=self._context.now())
            await self._record_delivery(item, message_id)
        except ChatUnreachable:
            SENDS.labels(outcome="unreachable").inc()
            await self._record_attempt(outbox.mark_unreachable, item.person_id, now=self._context.now())
        except MessageRejected:
            SENDS.labels(outcome="refused").inc()
            await self._record_attempt(outbox.mark_failed, [item.outbox_id], now=self._context.now())
        except OutcomeUnknown:
            SENDS.labels(outcome="unknown").inc()
            await self._record_uncertain_send(item, began)
        except ChannelUnavailable as error:
            SENDS.labels(outcome="postponed").inc()
            if error.retry_after is None:
                self._context.get_breaker(item.chat_id).record_failure()
            wait = error.retry_after or min(MAX_WAIT_SECONDS, 2.0**item.attempts)
            await self._record_attempt(
                outbox.postpone_message, item.outbox_id, due_at=self._context.now() + timedelta(seconds=wait)
            )

    async def _send(self, item: DueMessage) -> int:
        if item.delivery.clips:
            return await self._send_voice_note(item)
        if item.delivery.is_collapse:
            return await self._context.channel.collapse_message(item.chat_id, item.delivery)
        if item.delivery.edits:
            return await self._context.channel.edit_message(item.chat_id, item.delivery.edits, item.delivery)
        return await self._context.channel.send_message(item.chat_id, item.delivery)

    async def _send_voice_note(self, item: DueMessage) -> int:
        try:
            note = await asyncio.to_thread(self._load_voice_note, item.delivery.clips)
        except BadSound as error:  # its text has changed since she asked for it
            log.warning("voice_note_not_sent")
            raise MessageRejected("BadSound") from error
        return await self._context.channel.send_voice(item.chat_id, item.delivery, note)

    async def _record_delivery(self, item: DueMessage, message_id: int) -> None:
        # Delivered but not yet noted: try until it is, or it would be delivered twice.
        wait = 0.1
        while True:
            try:
                is_wanted = await self._context.db.run_unfenced(
                    outbox.mark_delivered,
                    self._context.keys,
                    item,
                    message_id=message_id,
                    now=self._context.now(),
                    new_id=self._context.new_id,
                )
                if not is_wanted:
                    await self._delete_after_leave(item, message_id)
                return
            except StoreUnavailable:
                await asyncio.sleep(wait)
                wait = min(2.0, wait * 2)
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: given up, it would be sent to her again
                async_executor.log_fault("delivered", error)
                await asyncio.sleep(FAULT_WAIT_SECONDS)

    async def _record_uncertain_send(self, item: DueMessage, began: int) -> None:
        """It may be on her phone: not sent again at once, looked for when she leaves, or now where she left meanwhile."""
        ids, now = self._context.message_ids, self._context.now()
        self._context.get_breaker(item.chat_id).record_failure()
        if ids.has_left(item.chat_id, since=began):
            ids.schedule_late_deletion(
                item.chat_id,
                floor=ids.newest_id(item.chat_id, now=now),
                now=now,
                keep=ids.ids_since_leave(item.chat_id),
            )
            return
        above = ids.record_uncertain_send(item.chat_id, now=now)
        tries = self._unanswered_sends[item.outbox_id] = self._unanswered_sends.get(item.outbox_id, 0) + 1
        if tries > len(RESEND_DELAYS):
            log.warning("message_never_answered_for")
            del self._unanswered_sends[item.outbox_id]
            due_at = None
        else:
            due_at = now + timedelta(seconds=RESEND_DELAYS[tries - 1])
        await self._record_attempt(
            outbox.mark_uncertain,
            self._context.keys,
            item,
            above=above,
            due_at=due_at,
            now=now,
            new_id=self._context.new_id,
        )

    async def _delete_after_leave(self, item: DueMessage, message_id: int) -> None:
        # She left while it was under way: nobody else knows of it, so nobody else would delete it.
        if left := await message_deletion.delete_messages(self._context, item.chat_id, [message_id]):
            self._context.message_ids.schedule_late_deletion(
                item.chat_id, floor=None, now=self._context.now(), numbers=left
            )

    async def _record_attempt(self, verb: Callable[..., None], *args: object, **kwargs: object) -> None:
        try:
            await self._context.db.run_unfenced(verb, *args, **kwargs)
        except StoreUnavailable:
            log.warning("courier_could_not_note")
            await asyncio.sleep(IDLE_SECONDS)
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: the next round tries again
            async_executor.log_fault("noting", error)
            await asyncio.sleep(IDLE_SECONDS)
