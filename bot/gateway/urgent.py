"""What is sent at once, past every queue and without waiting for the store: cards, and the removal of what we must not keep."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from bot.errors import StoreUnavailable, TelegramUnavailable, Unreachable
from bot.gateway import mistakes
from bot.gateway.help_card import HelpCards
from bot.gateway.kit import Kit
from bot.gateway.metrics import CARDS
from bot.gateway.whereabouts import Whereabouts
from bot.model.delivery import Delivery, Sent
from bot.model.incoming import Incoming, Kind
from bot.model.policy import Limits
from bot.services import conversations
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
SEND_TRIES = 3


class Urgent:
    """Sends now, notes it when the store can."""

    def __init__(self, kit: Kit, *, cards: Callable[[], HelpCards]) -> None:
        self._kit = kit
        self._cards = cards
        self._owed: set[str] = set()

    async def card(
        self,
        name: str,
        turn_id: str,
        incoming: Incoming,
        *,
        reason: str,
        where: Whereabouts | None = None,
        settles: bool = True,
    ) -> bool:
        """Send a card of her language and country; whether it went out. `settles`: it is the whole answer. Never raises.

        `where`: what her message says of where she is; without it, what was known before.
        """
        CARDS.labels(reason=reason).inc()
        known = self._kit.known(incoming)
        said = (where or Whereabouts()).beside(known.country)
        screen = self._cards().card(name, language=known.language, country=said.country, others=said.others)
        delivery = self._kit.buttons.delivery(screen, owner=known.owner)
        return await self.say(turn_id, incoming, delivery, country=said.kept, settles=settles)

    async def say(
        self, turn_id: str, incoming: Incoming, delivery: Delivery, *, country: str | None = None, settles: bool = True
    ) -> bool:
        """Send something at once and note it afterwards; whether it went out. Never raises."""
        try:
            message_id = await self._send(incoming, delivery)
        except Unreachable:
            if settles:
                self._owed.add(turn_id)  # nobody is there any more: nothing is owed to her but to let go
            return False
        if message_id is None:
            return False  # Telegram is away: the update still waits in the inbox and is taken again
        try:
            await self._kit.ledger.run(
                _note, self._kit.keys, incoming, _sent(message_id, delivery, incoming, turn_id), turn_id,
                bot_id=self._kit.bot_id, limits=self._kit.limits, now=self._kit.now(), new_id=self._kit.new_id, country=country,
                settles=settles,
            )  # fmt: skip
        except StoreUnavailable:
            if settles:
                self._owed.add(turn_id)
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: the card is out all the same
            mistakes.note("urgent", error)
            if settles:
                self._owed.add(turn_id)
        return True

    async def remove(self, incoming: Incoming) -> None:
        """Delete what she sent from the chat: a photo or a voice note we do not keep."""
        try:
            await self._kit.telegram.delete(incoming.chat_id, [incoming.message_id])
        except (TelegramUnavailable, Unreachable):
            log.info("media_not_removed")

    async def settle(self) -> None:
        """Note what was answered while the store was away, so that it is not answered again."""
        for turn_id in list(self._owed):
            try:
                await self._kit.ledger.run(conversations.let_go, turn_id, now=self._kit.now())
                self._owed.discard(turn_id)
            except StoreUnavailable:
                return
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: the others are settled
                mistakes.note("settling", error)

    def is_owed(self, turn_id: str) -> bool:
        """Whether she was answered already, though the store does not know it yet."""
        return turn_id in self._owed

    async def _send(self, incoming: Incoming, delivery: Delivery) -> int | None:
        for attempt in range(SEND_TRIES):
            try:
                return await self._kit.telegram.send(incoming.chat_id, delivery)
            except TelegramUnavailable as error:
                await asyncio.sleep(min(5.0, error.retry_after or 0.2 * 3**attempt))
        log.warning("urgent_not_sent")
        return None


def _sent(message_id: int, delivery: Delivery, incoming: Incoming, turn_id: str) -> Sent:
    answers = incoming.message_id if incoming.kind is Kind.TEXT else 0
    return Sent(message_id, is_ours=True, screen=delivery.screen, turn=turn_id, answers=answers)


def _note(
    uow: UnitOfWork, keys: KeyRing, incoming: Incoming, sent: Sent, turn_id: str, *, bot_id: int, limits: Limits,
    now: datetime, new_id: Callable[[], str], country: str | None, settles: bool,
) -> None:  # fmt: skip
    standing, _ = conversations.begin(
        uow, keys, incoming, bot_id=bot_id, limits=limits, now=now, new_id=new_id, noted_as=turn_id
    )
    if country is not None:
        uow.conversations.set_country(standing.person_id, country)
    conversations.log(uow, keys, sent, person_id=standing.person_id, now=now, entry_id=new_id())
    if settles:
        uow.inbox.mark_handled(turn_id, now=now)
    uow.commit()
