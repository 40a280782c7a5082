"""What a doorbell says in a staff group: one line each, without a word about anybody. Their catalogue is that of officers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from bot.chat.context import AppContext
from bot.domain.enums import DEFAULT_LANGUAGE
from bot.domain.handoff import HandoffPolicy, SafeContact
from bot.domain.messages import IncomingMessage
from bot.domain.post import (
    ALERT_CONFIRMED,
    ALERT_DUE_SOON,
    ALERT_NEW,
    ALERT_OVERDUE,
    StaffAlert,
    StaffAlertPolicy,
)
from bot.errors import ChannelUnavailable, ChatUnreachable, StoreUnavailable
from bot.i18n.catalogs import Catalogues
from bot.i18n.labels import N_
from bot.services import staff_alerts

ALERT_TEXTS: Final = {
    ALERT_NEW: N_("Something new waits in the console."),
    ALERT_DUE_SOON: N_("A time that was promised in the console comes near."),
    ALERT_OVERDUE: N_("A time that was promised in the console has passed. Somebody is called there."),
    ALERT_CONFIRMED: N_("This group is now the doorbell of the console. Nothing that is written here is read."),
}


def render_alert(kind: str, languages: tuple[str, ...], catalogues: Catalogues) -> str:
    """A line in the first language of a post that we know; in English where it is not translated."""
    language = next((code for code in languages if code in catalogues), DEFAULT_LANGUAGE)
    return catalogues[language].gettext(ALERT_TEXTS[kind])


log = logging.getLogger(__name__)
INTERVAL_SECONDS: Final = 5.0


class StaffAlertSender:
    """Rings, and decides in which groups the bot stays."""

    def __init__(
        self,
        context: AppContext,
        *,
        policy: StaffAlertPolicy,
        handoff_policy: HandoffPolicy,
        safe_contact: SafeContact,
        catalogues: Callable[[], Catalogues],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._context, self._policy, self._catalogues = context, policy, catalogues
        self._handoff_policy, self._safe_contact = handoff_policy, safe_contact
        self._sleep = sleep

    async def run(self) -> None:
        """Ring for ever."""
        while True:
            try:
                await self.run_once()
            except StoreUnavailable:
                log.info("doorbell_waits_for_store")
            except Exception as error:  # noqa: BLE001 -- what fails once may not end it for everybody
                log.error("doorbell_failed error=%s", type(error).__name__)
            await self._sleep(INTERVAL_SECONDS)

    async def run_once(self) -> None:
        """Ring once where something came, each group by itself; not before the time is known."""
        now = self._context.clock.get_known_time()
        if now is None:
            return
        due = await self._context.db.run(
            staff_alerts.list_due_alerts,
            self._context.keys,
            policy=self._policy,
            handoffs=self._handoff_policy,
            safe=self._safe_contact,
            now=now,
        )
        await asyncio.gather(*(self._send_alert(ring) for ring in due))

    async def can_stay_in_group(self, incoming: IncomingMessage) -> bool:
        """Whether the bot stays, silent, in the group an update came from. Raises StoreUnavailable."""
        if incoming.text:
            await self._confirm_group(incoming)
        is_awaited = await self._is_group_awaited()  # asked first: the code may be taken between the two questions
        if await self._is_known_group(incoming):
            return True
        if incoming.text or not is_awaited:
            return False
        await self._sleep(self._policy.wait_seconds)  # it was just added: the code comes in a message of its own
        return await self._is_known_group(incoming)

    async def _confirm_group(self, incoming: IncomingMessage) -> None:
        ring = await self._context.db.run(
            staff_alerts.confirm_group,
            self._context.keys,
            code=incoming.text,
            bot_id=self._context.channel.bot_id,
            chat_id=incoming.chat_id,
            policy=self._policy,
            now=self._context.now(),
        )
        if ring:
            await self._send_alert(ring)

    async def _send_alert(self, alert: StaffAlert) -> None:
        line = render_alert(alert.kind, alert.languages, self._catalogues())
        try:
            await self._context.channel.send_alert(alert.chat_id, line)
            is_heard = True
        except (ChannelUnavailable, ChatUnreachable):
            log.warning("doorbell_not_heard")
            is_heard = False
        await self._context.db.run_unfenced(
            staff_alerts.record_alert, ring=alert, is_heard=is_heard, now=self._context.now()
        )

    async def _is_known_group(self, incoming: IncomingMessage) -> bool:
        bot_id = self._context.channel.bot_id
        return await self._context.db.run(
            staff_alerts.is_known_group, self._context.keys, bot_id=bot_id, chat_id=incoming.chat_id
        )

    async def _is_group_awaited(self) -> bool:
        return await self._context.db.run(staff_alerts.is_group_awaited, policy=self._policy, now=self._context.now())
