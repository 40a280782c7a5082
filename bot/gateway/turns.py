"""A turn: begin, ask the assistant, keep the answer. Whatever fails on the way ends in a card, never in silence."""

import logging
import time
from dataclasses import replace
from datetime import timedelta

from bot.errors import AssistantUnavailable, PelitaError, StoreUnavailable, TurnOver, Unsealable
from bot.gateway.answers import Answer, Answers
from bot.gateway.courier import Courier
from bot.gateway.departure import Departure, Forgetting
from bot.gateway.help_card import INSTEAD
from bot.gateway.kit import Kit
from bot.gateway.metrics import TURN_SECONDS, TURNS
from bot.gateway.urgent import Urgent
from bot.model.delivery import Delivery
from bot.model.incoming import TAKEN_AWAY, Incoming, Kind
from bot.model.turn import Choice
from bot.model.vocabulary import ANY
from bot.services import conversations
from bot.services.conversations import Standing

log = logging.getLogger(__name__)
ERASE = Choice("forget_me", {"part": "last"})
"""The second of the two taps."""
ASKS_PLACE = "utter_ask_place"
"""The screen that a pin answers."""


class Turns:
    """Takes one message at a time of one conversation."""

    def __init__(
        self,
        kit: Kit,
        *,
        answers: Answers,
        courier: Courier,
        departure: Departure,
        urgent: Urgent,
        assistant: Forgetting,
    ) -> None:
        self._kit = kit
        self._answers, self._courier, self._departure = answers, courier, departure
        self._urgent, self._assistant = urgent, assistant

    async def take(self, turn_id: str, incoming: Incoming, meant: Choice | None = None) -> None:
        """Answer one message, understood already if `meant`. Never raises."""
        began = time.monotonic()
        outcome = "card"
        try:
            outcome = await self._take(turn_id, incoming, meant)
        except TurnOver:
            outcome = "over"
        except StoreUnavailable:
            await self._urgent.card(INSTEAD, turn_id, incoming, reason="store")
        except Exception as error:  # noqa: BLE001 -- she gets the card whatever our mistake is; its type is logged
            log.error("turn_failed error=%s", type(error).__name__, exc_info=not isinstance(error, PelitaError))
            await self._urgent.card(INSTEAD, turn_id, incoming, reason="fault")
        if incoming.kind in TAKEN_AWAY:
            await self._urgent.remove(incoming)
        TURNS.labels(outcome=outcome).inc()
        TURN_SECONDS.observe(time.monotonic() - began)

    async def _take(self, turn_id: str, incoming: Incoming, meant: Choice | None) -> str:
        standing = await self._begin(turn_id, incoming)
        choice = meant or self._choice(incoming, standing)
        if choice == ERASE:
            await self._departure.erase(incoming)
            await self._kit.ledger.run(conversations.let_go, turn_id, now=self._kit.now())
            return "erased"
        answer = await self._answers.answer(turn_id, incoming, choice, standing)
        if answer.leaves:
            await self._departure.leave(incoming)
            await self._kit.ledger.run(conversations.let_go, turn_id, now=self._kit.now())
            return "left"
        await self._finish(turn_id, incoming, standing, answer)
        return answer.outcome

    async def _begin(self, turn_id: str, incoming: Incoming) -> Standing:
        standing, forgotten = await self._kit.ledger.run(
            conversations.begin, self._kit.keys, incoming, bot_id=self._kit.bot_id, limits=self._kit.limits,
            now=self._kit.now(), new_id=self._kit.new_id, turn_id=turn_id,
        )  # fmt: skip
        self._kit.memory.remember(incoming.chat_id, standing)
        if forgotten:
            await self._forget(forgotten)
        return standing

    async def _forget(self, conversation_id: str) -> None:
        try:
            await self._assistant.forget(conversation_id)
        except AssistantUnavailable:
            log.info("assistant_forgets_later")

    def _choice(self, incoming: Incoming, standing: Standing) -> Choice | None:
        if incoming.kind is Kind.PIN:
            return Choice("inform", {"place": incoming.text})
        if incoming.kind is not Kind.TAP:
            return None
        try:
            return self._kit.buttons.choice(incoming.text, owner=standing.owner)
        except Unsealable:
            return self._choice_of_a_stranger(incoming)

    def _choice_of_a_stranger(self, incoming: Incoming) -> Choice | None:
        # A card may have been sent while the store was away, before we knew whose it was.
        try:
            return self._kit.buttons.choice(incoming.text, owner=self._kit.stranger(incoming))
        except Unsealable:
            return Choice("show_menu")  # a dead button draws the menu again

    async def _finish(self, turn_id: str, incoming: Incoming, standing: Standing, answer: Answer) -> None:
        country = self._country(incoming, answer)
        await self._kit.ledger.run(
            conversations.finish, self._kit.keys, standing, turn_id, self._deliveries(incoming, standing, answer),
            country=country, language=answer.language, now=self._kit.now(),
        )  # fmt: skip
        # Where the database is away at her next message, the card must know what she said in this one.
        self._kit.memory.remember(
            incoming.chat_id, replace(standing, country=country, language=answer.language or standing.language)
        )
        is_asked = bool(answer.screens) and answer.screens[-1].name == ASKS_PLACE
        until = self._kit.now() + timedelta(minutes=self._kit.limits.thread_minutes)
        self._kit.memory.ask_place(incoming.chat_id, until=until if is_asked else None)
        self._courier.ring()

    def _country(self, incoming: Incoming, answer: Answer) -> str | None:
        # A no to the question on a help card, which the assistant does not know of: she is not asked again.
        is_refused = answer.is_refusal and self._kit.memory.awaits_country(incoming.chat_id, now=self._kit.now())
        self._kit.memory.ask_country(incoming.chat_id, until=None)
        return ANY if is_refused else answer.country

    def _deliveries(self, incoming: Incoming, standing: Standing, answer: Answer) -> list[Delivery]:
        # A tapped button's message gives way to the answer: less stays on her screen. But not to a card: tapped on a
        # card, it would be put in the place of itself, and she would see nothing happen.
        edits = incoming.message_id if incoming.kind is Kind.TAP and not answer.is_card else None
        return [
            self._kit.buttons.delivery(screen, owner=standing.owner, edits=edits if index == 0 else None)
            for index, screen in enumerate(answer.screens)
        ]
