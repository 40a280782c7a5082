"""The front desk: every kept update is triaged at once; what can wait goes into its conversation's own queue."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.errors import StoreUnavailable, Unsealable
from bot.gateway.answers import Answers
from bot.gateway.buttons import HELP as HELP_TOKEN
from bot.gateway.buttons import LEAVE
from bot.gateway.departure import Departure
from bot.gateway.help_card import HELP, LOW, country_question
from bot.gateway.kit import Kit
from bot.gateway.metrics import UPDATES
from bot.gateway.queues import Queues
from bot.gateway.triage import Triage, Verdict
from bot.gateway.turns import Turns
from bot.gateway.urgent import Urgent
from bot.model.incoming import Incoming, Kind
from bot.model.turn import Choice
from bot.services import conversations, people

log = logging.getLogger(__name__)
Handler = Callable[[str, Incoming], Awaitable[None]]
CARD_OF = {Verdict.HELP: HELP, Verdict.DANGER: HELP, Verdict.LOW: LOW}


class Desk:
    """Decides who answers."""

    def __init__(
        self, kit: Kit, *, triage: Triage, turns: Turns, urgent: Urgent, departure: Departure, answers: Answers,
        queues: Queues,
    ) -> None:  # fmt: skip
        self._kit = kit
        self._triage, self._turns, self._urgent, self._departure = triage, turns, urgent, departure
        self._answers, self._queues = answers, queues
        self._by_kind: Mapping[Kind, Handler] = {
            Kind.TEXT: self._text,
            Kind.TAP: self._tap,
            Kind.VOICE: self._queued,
            Kind.MEDIA: self._queued,
            Kind.EDITED: self._ignored,
            Kind.BLOCKED: self._blocked,
            Kind.GROUP: self._group,
        }

    def arrive(self, batch: Sequence[tuple[str, Incoming]]) -> None:
        """Take updates that are kept in the inbox."""
        for turn_id, incoming in batch:
            UPDATES.labels(kind=incoming.kind.value).inc()
            self._queues.spawn(self._safely(self._by_kind[incoming.kind], turn_id, incoming))

    async def arrive_without_store(self, batch: Sequence[tuple[str, Incoming]]) -> None:
        """Answer updates that could only be spooled: a card each, at once; Leave says its neutral line."""
        for turn_id, incoming in batch:
            UPDATES.labels(kind=incoming.kind.value).inc()
            if self._leaves(incoming):
                self._queues.spawn(self._safely(self._leave, turn_id, incoming))
            elif incoming.kind in (Kind.TEXT, Kind.TAP, Kind.VOICE, Kind.MEDIA):
                self._queues.spawn(self._card(turn_id, incoming))

    async def drained(self, turn_id: str, incoming: Incoming) -> None:
        """An update from the spool, answered with a card when it came: only what she asked to be done is done now."""
        if self._leaves(incoming):
            await self._departure.leave(incoming, says_line=False)
        await self._ignored(turn_id, incoming)

    async def _text(self, turn_id: str, incoming: Incoming) -> None:
        verdict = self._triage.verdict(incoming.text)
        if verdict is Verdict.LEAVE:
            await self._leave(turn_id, incoming)
        elif verdict in CARD_OF:
            await self._know(incoming)
            await self._urgent.card(CARD_OF[verdict], turn_id, incoming, reason=verdict.value)
        else:
            await self._queued(turn_id, incoming)

    async def _tap(self, turn_id: str, incoming: Incoming) -> None:
        self._queues.spawn(self._kit.telegram.answer_tap(incoming.callback_id))
        if incoming.text == LEAVE:
            await self._leave(turn_id, incoming)
            return
        await self._know(incoming)
        choice = self._urgent_choice(incoming)
        if choice is None:
            await self._queued(turn_id, incoming)
        elif "page" in choice.values:
            await self._ask_country(turn_id, incoming, choice.values["page"])
        else:
            country = choice.values.get("country")
            await self._urgent.card(HELP, turn_id, incoming, reason="button", country=country)

    def _urgent_choice(self, incoming: Incoming) -> Choice | None:
        known = self._kit.memory.of(incoming)
        try:
            chat_key = self._kit.chat_key(incoming)
            choice = self._kit.buttons.choice(incoming.text, chat_key=chat_key, epoch=known.epoch)
        except Unsealable:
            return Choice("danger_now") if incoming.text == HELP_TOKEN else None
        return choice if choice and choice.intent == "danger_now" else None

    async def _ask_country(self, turn_id: str, incoming: Incoming, page: str) -> None:
        known = self._kit.memory.of(incoming)
        screen = self._answers.said(country_question(page), known.language)
        chat_key = self._kit.chat_key(incoming)
        delivery = self._kit.buttons.delivery(screen, chat_key=chat_key, epoch=known.epoch)
        await self._urgent.say(turn_id, incoming, delivery)

    async def _know(self, incoming: Incoming) -> None:
        # Her own language and country if the store answers soon; else what Telegram says of her phone.
        try:
            bot_id = self._kit.bot_id
            found = await self._kit.ledger.run(
                conversations.look_up, self._kit.keys, bot_id=bot_id, chat_id=incoming.chat_id
            )
            if found:
                self._kit.memory.remember(incoming.chat_id, found)
        except StoreUnavailable:
            log.info("answering_from_memory")

    async def _leave(self, turn_id: str, incoming: Incoming) -> None:
        await self._know(incoming)
        await self._departure.leave(incoming)
        await self._kit.ledger.run(conversations.let_go, turn_id, now=self._kit.now())

    async def _card(self, turn_id: str, incoming: Incoming) -> None:
        await self._urgent.card(HELP, turn_id, incoming, reason="store")

    async def _queued(self, turn_id: str, incoming: Incoming) -> None:
        self._queues.put(incoming.chat_id, lambda: self._turns.take(turn_id, incoming))

    async def _ignored(self, turn_id: str, incoming: Incoming) -> None:
        await self._kit.ledger.run(conversations.let_go, turn_id, now=self._kit.now())

    async def _blocked(self, turn_id: str, incoming: Incoming) -> None:
        chat_key = self._kit.chat_key(incoming)
        await self._kit.ledger.run(people.gone, chat_key=chat_key, now=self._kit.now())
        await self._ignored(turn_id, incoming)

    async def _group(self, turn_id: str, incoming: Incoming) -> None:
        await self._kit.telegram.leave_group(incoming.chat_id)
        await self._ignored(turn_id, incoming)

    def _leaves(self, incoming: Incoming) -> bool:
        if incoming.kind is Kind.TAP:
            return incoming.text == LEAVE
        return incoming.kind is Kind.TEXT and self._triage.verdict(incoming.text) is Verdict.LEAVE

    async def _safely(self, handler: Handler, turn_id: str, incoming: Incoming) -> None:
        try:
            await handler(turn_id, incoming)
        except StoreUnavailable:
            log.warning("left_for_later")  # the row still waits, and is taken again
