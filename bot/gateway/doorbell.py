"""The doorbell in Telegram: one line into a post's own group, and silence towards whatever is said in any group.

It runs beside everything else: a group that is dead, slow or gone delays nobody.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Final

from bot.errors import StoreUnavailable, TelegramUnavailable, Unreachable
from bot.gateway.kit import Kit
from bot.i18n import bell
from bot.i18n.catalogue import Catalogues
from bot.model.doorbell import DoorbellPolicy, Ring
from bot.model.handoff import HandoffPolicy
from bot.model.incoming import Incoming
from bot.services import doorbells, rings

log = logging.getLogger(__name__)
EVERY_SECONDS: Final = 5.0
_CODE: Final = re.compile(r"/start(?:@\w{3,40})? ([A-Z0-9]{5}(?:-[A-Z0-9]{5}){3})")


def code_in(text: str | None) -> str:
    """The code in what Telegram writes when a bot is added by a link; of everything else said in a group, nothing."""
    found = _CODE.fullmatch(text or "")
    return found[1] if found else ""


class Doorbell:
    """Rings, and decides in which groups the bot stays."""

    def __init__(
        self, kit: Kit, *, policy: DoorbellPolicy, handoffs: HandoffPolicy, catalogues: Callable[[], Catalogues],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:  # fmt: skip
        self._kit, self._policy, self._handoffs, self._catalogues = kit, policy, handoffs, catalogues
        self._sleep = sleep

    async def run(self) -> None:
        """Ring for ever."""
        while True:
            try:
                await self.round()
            except StoreUnavailable:
                log.info("doorbell_waits_for_store")
            except Exception as error:  # noqa: BLE001 -- what fails once may not end it for everybody
                log.error("doorbell_failed error=%s", type(error).__name__)
            await self._sleep(EVERY_SECONDS)

    async def round(self) -> None:
        """Ring once where something came, each group by itself; not before the time is known."""
        now = self._kit.clock.known()
        if now is None:
            return
        due = await self._kit.ledger.run(
            rings.due, self._kit.keys, policy=self._policy, handoffs=self._handoffs, now=now
        )
        await asyncio.gather(*(self._ring(ring) for ring in due))

    async def stays(self, incoming: Incoming) -> bool:
        """Whether the bot stays, silent, in the group an update came from. Raises StoreUnavailable."""
        if incoming.text:
            await self._confirm(incoming)
        is_awaited = await self._is_awaited()  # asked first: the code may be taken between the two questions
        if await self._is_known(incoming):
            return True
        if incoming.text or not is_awaited:
            return False
        await self._sleep(self._policy.wait_seconds)  # it was just added: the code comes in a message of its own
        return await self._is_known(incoming)

    async def _confirm(self, incoming: Incoming) -> None:
        ring = await self._kit.ledger.run(
            doorbells.confirm, self._kit.keys, code=incoming.text, bot_id=self._kit.telegram.bot_id,
            chat_id=incoming.chat_id, policy=self._policy, now=self._kit.now(),
        )  # fmt: skip
        if ring:
            await self._ring(ring)

    async def _ring(self, ring: Ring) -> None:
        line = bell.line(ring.kind, ring.languages, self._catalogues())
        try:
            await self._kit.telegram.ring(ring.chat_id, line)
            is_heard = True
        except (TelegramUnavailable, Unreachable):
            log.warning("doorbell_not_heard")
            is_heard = False
        await self._kit.ledger.note(rings.rang, ring=ring, is_heard=is_heard, now=self._kit.now())

    async def _is_known(self, incoming: Incoming) -> bool:
        bot_id = self._kit.telegram.bot_id
        return await self._kit.ledger.run(doorbells.is_known, self._kit.keys, bot_id=bot_id, chat_id=incoming.chat_id)

    async def _is_awaited(self) -> bool:
        return await self._kit.ledger.run(doorbells.is_awaited, policy=self._policy, now=self._kit.now())
