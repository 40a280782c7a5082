"""After she left: what arrives late in her chat, or could not be deleted then, is deleted for some minutes more."""

import asyncio
import logging
from typing import Final

from bot.gateway import deletion, mistakes
from bot.gateway.kit import Kit

log = logging.getLogger(__name__)
EVERY_SECONDS: Final = 5.0


class Clearing:
    """Looks again where something was sent without an answer and she left."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def run(self) -> None:
        """Clear for ever."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.round()
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: the next round tries again
                mistakes.note("clearing", error)

    async def round(self) -> None:
        """Once, chat by chat. Numbers that nothing has yet are named in vain, which Telegram allows."""
        ids = self._kit.message_ids
        for chat_id, late in ids.late(now=self._kit.now()).items():
            wanted = ids.wanted_gone(late)
            left = await deletion.delete(self._kit, chat_id, wanted, tries=1)
            ids.gone(chat_id, set(wanted) - set(left))
