"""The pump: what officers wrote goes to her within her window, and whoever waits is told at the promised minutes."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any, Final

from bot.errors import StoreUnavailable, Unrenderable, Unsealable
from bot.gateway.courier import Courier
from bot.gateway.kit import Kit
from bot.gateway.own_screens import OwnScreens
from bot.gateway.persons import Persons
from bot.gateway.relaying import Relaying, sealed
from bot.model.delivery import Delivery
from bot.model.handoff import HandoffPolicy
from bot.model.own import OFFICER
from bot.model.safe_contact import SafeContact
from bot.model.turn import Utterance
from bot.services import escalation, holders, relay
from bot.services.escalation import NOBODY_YET, Notice
from bot.services.holders import Watch
from bot.services.relay import Reply
from bot.store.handoff_rows import HandoffRow
from bot.store.rows import PersonRow

log = logging.getLogger(__name__)
EVERY_SECONDS: Final = 1.0
ADVANCES_EVERY: Final = timedelta(seconds=5)
"""Minutes are promised, so that this is soon enough for what time alone changes."""
AT_ONCE: Final = 30


class Pump:
    """Runs beside the courier; what it cannot do now it does in the next round."""

    def __init__(
        self, kit: Kit, *, courier: Courier, persons: Persons, relaying: Relaying, screens: OwnScreens,
        policy: HandoffPolicy, safe: SafeContact, begin: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:  # fmt: skip
        self._kit, self._courier, self._persons, self._relaying = kit, courier, persons, relaying
        self._screens, self._policy, self._safe = screens, policy, safe
        self._within_turn = begin
        self._advanced: datetime | None = None

    async def run(self) -> None:
        """Pump for ever."""
        while True:
            try:
                await self.round()
            except StoreUnavailable:
                log.info("pump_waits_for_store")
            except Exception as error:  # noqa: BLE001 -- what fails once may not end it for everybody
                log.error("pump_failed error=%s", type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    async def round(self) -> None:
        """Once: hand over what is due, settle what arrived, let time do its work, tell who must be told."""
        if (await self.look()).is_idle:
            return
        now = self._kit.clock.known()
        if now is None:
            log.info("pump_waits_for_time")  # nothing comes by itself at an hour that nobody knows
            return
        replies = await self._kit.ledger.run(relay.due, self._kit.keys, policy=self._safe, now=now, limit=AT_ONCE)
        for reply in replies:
            await self._safely(self._hand_over, reply)
        await self._kit.ledger.run(relay.settle, now=self._kit.now())
        if self._is_time(now):
            await self._advance(now)
            await self.tell()
        await self.look()

    async def _advance(self, now: datetime) -> None:
        trusted = self._kit.clock.trusted()
        await self._kit.ledger.run(escalation.advance, self._kit.keys, policy=self._policy, now=now, trusted=trusted)

    def _is_time(self, now: datetime) -> bool:
        is_time = self._advanced is None or abs(now - self._advanced) >= ADVANCES_EVERY
        self._advanced = now if is_time else self._advanced
        return is_time

    async def look(self) -> Watch:
        """Learn whose chats an officer holds, and who may be owed a word."""
        watch = await self._kit.ledger.run(holders.watch, self._kit.keys)
        self._kit.memory.watch(watch)
        return watch

    async def tell(self, person_id: str | None = None) -> None:
        """Tell what is owed: in her window; or to a woman who writes herself, whatever the hour."""
        if person_id is not None:
            await self._kit.ledger.run(relay.is_there, person_id=person_id, now=self._kit.now())
        owed = await self._kit.ledger.run(
            escalation.owed, policy=self._policy, safe=self._safe, now=self._kit.now(), person_id=person_id
        )
        for notice in owed:
            await self._safely(self._tell, notice, is_answer=person_id is not None)

    async def _safely(self, verb: Callable[..., Any], what: Any, **given: Any) -> None:
        try:
            with self._within_turn():
                if await verb(what, **given):
                    self._courier.ring()
        except (Unrenderable, Unsealable) as error:
            log.error("pump_failed error=%s", type(error).__name__)

    async def _hand_over(self, reply: Reply) -> bool:
        her = await self._kit.ledger.run(holders.person, person_id=reply.handoff.person_id)
        if her is None:
            return False
        person, holder = her
        closed = sealed(reply.said.row.position, reply.handoff)
        is_sealed = self._is_sealed(reply.handoff)
        said = closed if is_sealed else await self._relaying.message(reply.said, closed, is_opened=False)
        begins = [Utterance("utter_talking")] if holder != OFFICER and not is_sealed and reply.handoff.is_open else []
        return await self._kit.ledger.run(
            relay.hand_over, self._kit.keys, reply=reply, deliveries=[self._delivery(one, person) for one in (*begins, said)],
            policy=self._safe, now=self._kit.now(),
        )  # fmt: skip

    async def _tell(self, notice: Notice, *, is_answer: bool) -> bool:
        her = await self._kit.ledger.run(holders.person, person_id=notice.handoff.person_id)
        if her is None:
            return False
        said = await self._persons.news(notice.handoff, is_late=notice.kind == NOBODY_YET)
        is_closed = self._is_sealed(notice.handoff) and not is_answer
        shown = Utterance("utter_news_sealed", {"aside": True}) if is_closed else said
        return await self._kit.ledger.run(
            escalation.told, self._kit.keys, notice=notice, deliveries=[self._delivery(shown, her[0])], safe=self._safe,
            now=self._kit.now(), is_answer=is_answer,
        )  # fmt: skip

    def _is_sealed(self, handoff: HandoffRow) -> bool:
        return (handoff.how or self._safe.skipped_how) != "open"

    def _delivery(self, said: Utterance, person: PersonRow) -> Delivery:
        screen = self._screens.screen(said, person.language)
        return self._kit.buttons.delivery(screen, owner=f"{person.person_id}|{person.epoch}")
