"""What is sent at once, past every queue and without waiting for the store: cards, and the removal of what we must not keep."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.errors import OutcomeUnknown, StoreUnavailable, TelegramUnavailable, Unreachable
from bot.gateway import deletion, mistakes
from bot.gateway.help_card import HelpCards
from bot.gateway.kit import Kit
from bot.gateway.metrics import CARDS
from bot.gateway.whereabouts import Whereabouts
from bot.model.delivery import UNSURE, Delivery, Sent
from bot.model.incoming import Incoming
from bot.model.policy import Limits
from bot.services import conversations
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
SEND_TRIES = 3
"""Of what Telegram surely did not take."""
SENDS_UNANSWERED = 2
"""After so many sends without an answer a card counts as sent: each may have put one on her screen."""
SENT_AGAIN_AFTER = 5.0
"""Seconds from a send without an answer to the next one, which waits until Telegram answers again, too."""
WAITS_AT_MOST = 60.0
REMOVAL_TRIES = 3


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
        """Send something at once and note it afterwards; whether it went out, for all we know. Never raises."""
        if self._is_unwanted(incoming):
            return True  # she left before it was sent: it is not wanted any more
        with self._kit.message_ids.sending(incoming.chat_id):
            try:
                sent = await self._send(incoming, delivery)
            except Unreachable:
                if settles:
                    self._owed.add(turn_id)  # nobody is there any more: nothing is owed to her but to let go
                return False
        if not sent:
            return False  # Telegram is away: the update still waits in the inbox and is taken again
        if self._is_unwanted(incoming):
            await self._take_back(incoming, sent)
            return True
        for one in sent:
            if one.screen != UNSURE:
                self._kit.message_ids.note(incoming.chat_id, one.message_id, now=self._kit.now())
        try:
            await self._kit.ledger.note(
                _note, self._kit.keys, incoming, [_answering(one, incoming, turn_id) for one in sent], turn_id,
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
        await deletion.delete(self._kit, incoming.chat_id, [incoming.message_id], tries=REMOVAL_TRIES)

    async def settle(self) -> None:
        """Note what was answered while the store was away, so that it is not answered again."""
        for turn_id in list(self._owed):
            try:
                await self._kit.ledger.note(conversations.let_go, turn_id, now=self._kit.now())
                self._owed.discard(turn_id)
            except StoreUnavailable:
                return
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: the others are settled
                mistakes.note("settling", error)

    def is_owed(self, turn_id: str) -> bool:
        """Whether she was answered already, though the store does not know it yet."""
        return turn_id in self._owed

    async def _send(self, incoming: Incoming, delivery: Delivery) -> list[Sent]:
        """What stands in her chat now, or may stand there; nothing where Telegram surely did not take it."""
        ids, chat_id, found = self._kit.message_ids, incoming.chat_id, list[Sent]()
        for attempt in range(SEND_TRIES):
            try:
                message_id = await self._kit.telegram.send(chat_id, delivery)
            except OutcomeUnknown:
                self._kit.breaker.failed()
                above = ids.doubt(chat_id, now=self._kit.now())
                found.append(Sent(above, is_ours=True, screen=UNSURE))
                if len(found) == SENDS_UNANSWERED or not await self._is_wanted_again(incoming):
                    return found
            except TelegramUnavailable as error:
                if error.retry_after is None:
                    self._kit.breaker.failed()
                await asyncio.sleep(min(5.0, error.retry_after or 0.2 * 3**attempt))
                if self._is_unwanted(incoming):
                    return found
            else:
                self._kit.breaker.worked()
                return [*found, Sent(message_id, is_ours=True, screen=delivery.screen)]
        log.warning("urgent_not_sent")
        return found

    async def _is_wanted_again(self, incoming: Incoming) -> bool:
        # A second card at once would stand below the first: not before Telegram answers, and not where she left meanwhile.
        await self._kit.breaker.rest(SENT_AGAIN_AFTER)
        try:
            async with asyncio.timeout(WAITS_AT_MOST):
                await self._kit.breaker.until_closed(self._kit.telegram.probe)
        except TimeoutError:
            log.warning("urgent_not_answered_for")
            return False
        return not self._is_unwanted(incoming)

    def _is_unwanted(self, incoming: Incoming) -> bool:
        return self._kit.message_ids.is_before_leave(incoming.chat_id, incoming.update_id, now=self._kit.now())

    async def _take_back(self, incoming: Incoming, sent: list[Sent]) -> None:
        # She left while it was under way: it is not wanted there, and nobody else would delete it.
        ids, chat_id, now = self._kit.message_ids, incoming.chat_id, self._kit.now()
        stands = [one.message_id for one in sent if one.screen != UNSURE]
        left = await deletion.delete(self._kit, chat_id, stands)
        floor = ids.newest(chat_id, now=now) if len(stands) < len(sent) else None
        if left or floor is not None:
            ids.expect(chat_id, floor=floor, now=now, numbers=left, keep=ids.since(chat_id))


def _answering(sent: Sent, incoming: Incoming, turn_id: str) -> Sent:
    """With what it answers, so that an edit of that does not bring it again; not where nobody knows whether it arrived."""
    if sent.screen == UNSURE:
        return sent
    return replace(sent, turn=turn_id, answers=incoming.message_id if incoming.words else 0)


def _note(
    uow: UnitOfWork, keys: KeyRing, incoming: Incoming, sent: Sequence[Sent], turn_id: str, *, bot_id: int, limits: Limits,
    now: datetime, new_id: Callable[[], str], country: str | None, settles: bool,
) -> None:  # fmt: skip
    standing, _ = conversations.begin(
        uow, keys, incoming, bot_id=bot_id, limits=limits, now=now, new_id=new_id, noted_as=turn_id
    )
    if country is not None:
        uow.conversations.set_country(standing.person_id, country)
    for one in sent:
        conversations.log(uow, keys, one, person_id=standing.person_id, now=now, entry_id=new_id())
    if settles:
        uow.inbox.mark_handled(turn_id, now=now)
    uow.commit()
