"""After she left: what arrives late in her chat, or could not be deleted then, is deleted for some minutes more."""

import asyncio
import logging
from typing import Final

from bot.gateway import deletion, mistakes
from bot.gateway.kit import AppContext

log = logging.getLogger(__name__)
INTERVAL_SECONDS: Final = 5.0


class LateDeletionJob:
    """Looks again where something was sent without an answer and she left."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    async def run(self) -> None:
        """Clear for ever."""
        while True:
            await asyncio.sleep(INTERVAL_SECONDS)
            try:
                await self.run_once()
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: the next round tries again
                mistakes.log_fault("clearing", error)

    async def run_once(self) -> None:
        """Once, chat by chat. Numbers that nothing has yet are named in vain, which Telegram allows."""
        ids = self._context.message_ids
        for chat_id, late in ids.list_due_chats(now=self._context.now()).items():
            wanted = ids.list_to_delete(late)
            left = await deletion.delete_messages(self._context, chat_id, wanted, tries=1)
            ids.mark_deleted(chat_id, set(wanted) - set(left))
