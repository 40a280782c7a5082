"""Deleting from a chat until Telegram says that it is done: asking twice deletes once."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from bot.channels.context import ChannelContext
from bot.db import async_executor
from bot.errors import ChannelUnavailable, ChatUnreachable, MessageRejected

log = logging.getLogger(__name__)
MAX_DELETE_BATCH: Final = 100
"""Messages named in one request, at most; Telegram takes no more."""
MAX_DELETE_TRIES: Final = 6


async def delete_messages(
    context: ChannelContext, chat_id: int, message_ids: Sequence[int], *, tries: int = MAX_DELETE_TRIES
) -> list[int]:
    """Delete these, in this order; those of which Telegram did not say that they are gone. Never raises.

    What Telegram refuses is not among them: asking again would not help.
    """
    for start in range(0, len(message_ids), MAX_DELETE_BATCH):
        if not await _delete_batch(context, chat_id, message_ids[start : start + MAX_DELETE_BATCH], tries=tries):
            log.warning("messages_not_deleted")
            return list(message_ids[start:])
    return []


async def _delete_batch(context: ChannelContext, chat_id: int, batch: Sequence[int], *, tries: int) -> bool:
    breaker = context.get_breaker(chat_id)
    for attempt in range(tries):
        try:
            await context.channel.delete_messages(chat_id, list(batch))
        except (ChatUnreachable, MessageRejected):
            return True
        except ChannelUnavailable as error:
            if error.retry_after is None:
                breaker.record_failure()
            await breaker.wait_before_retry(attempt, retry_after=error.retry_after)
        else:
            breaker.record_success()
            return True
    return False


INTERVAL_SECONDS: Final = 5.0


class LateDeletionJob:
    """Looks again where something was sent without an answer and she left."""

    def __init__(self, context: ChannelContext) -> None:
        self._context = context

    async def run(self) -> None:
        """Clear for ever."""
        while True:
            await asyncio.sleep(INTERVAL_SECONDS)
            try:
                await self.run_once()
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: the next round tries again
                async_executor.log_fault("clearing", error)

    async def run_once(self) -> None:
        """Once, chat by chat. Numbers that nothing has yet are named in vain, which Telegram allows."""
        ids = self._context.message_ids
        for chat_id, late in ids.list_due_chats(now=self._context.now()).items():
            wanted = ids.list_to_delete(late)
            left = await delete_messages(self._context, chat_id, wanted, tries=1)
            ids.mark_deleted(chat_id, set(wanted) - set(left))
