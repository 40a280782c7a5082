"""Deleting from a chat until Telegram says that it is done: asking twice deletes once."""

import logging
from collections.abc import Sequence
from typing import Final

from bot.errors import ChatUnreachable, TelegramUnavailable
from bot.gateway.kit import AppContext
from bot.gateway.telegram import MAX_DELETE_BATCH, TelegramRejected

log = logging.getLogger(__name__)
MAX_DELETE_TRIES: Final = 6


async def delete_messages(context: AppContext, chat_id: int, message_ids: Sequence[int], *, tries: int = MAX_DELETE_TRIES) -> list[int]:
    """Delete these, in this order; those of which Telegram did not say that they are gone. Never raises.

    What Telegram refuses is not among them: asking again would not help.
    """
    for start in range(0, len(message_ids), MAX_DELETE_BATCH):
        if not await _delete_batch(context, chat_id, message_ids[start : start + MAX_DELETE_BATCH], tries=tries):
            log.warning("messages_not_deleted")
            return list(message_ids[start:])
    return []


async def _delete_batch(context: AppContext, chat_id: int, batch: Sequence[int], *, tries: int) -> bool:
    for attempt in range(tries):
        try:
            await context.telegram.delete_messages(chat_id, list(batch))
        except (ChatUnreachable, TelegramRejected):
            return True
        except TelegramUnavailable as error:
            if error.retry_after is None:
                context.breaker.record_failure()
            await context.breaker.wait_before_retry(attempt, retry_after=error.retry_after)
        else:
            context.breaker.record_success()
            return True
    return False
