"""Deleting from a chat until Telegram says that it is done: asking twice deletes once."""

import logging
from collections.abc import Sequence
from typing import Final

from bot.errors import TelegramUnavailable, Unreachable
from bot.gateway.kit import Kit
from bot.gateway.telegram import DELETE_AT_ONCE, Refused

log = logging.getLogger(__name__)
DELETION_TRIES: Final = 6


async def delete(kit: Kit, chat_id: int, numbers: Sequence[int], *, tries: int = DELETION_TRIES) -> list[int]:
    """Delete these, in this order; those of which Telegram did not say that they are gone. Never raises.

    What Telegram refuses is not among them: asking again would not help.
    """
    for start in range(0, len(numbers), DELETE_AT_ONCE):
        if not await _delete(kit, chat_id, numbers[start : start + DELETE_AT_ONCE], tries=tries):
            log.warning("messages_not_deleted")
            return list(numbers[start:])
    return []


async def _delete(kit: Kit, chat_id: int, batch: Sequence[int], *, tries: int) -> bool:
    for attempt in range(tries):
        try:
            await kit.telegram.delete(chat_id, list(batch))
        except (Unreachable, Refused):
            return True
        except TelegramUnavailable as error:
            if error.retry_after is None:
                kit.breaker.failed()
            await kit.breaker.pause(attempt, asked=error.retry_after)
        else:
            kit.breaker.worked()
            return True
    return False
