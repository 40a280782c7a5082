"""A turn: begin, ask the assistant, keep the answer. Whatever fails on the way ends in a card, never in silence."""

import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta

from bot.errors import AssistantUnavailable, PelitaError, StoreUnavailable, TurnOver, Unrenderable, Unsealable
from bot.gateway.answers import Answer, Answers
from bot.gateway.courier import Courier
from bot.gateway.departure import Departure, Forgetting
from bot.gateway.help_card import INSTEAD
from bot.gateway.kit import Kit
from bot.gateway.metrics import TURN_SECONDS, TURNS
from bot.gateway.own import Own
from bot.gateway.recall import Recall, Taken
from bot.gateway.relaying import PASSED_ON
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
        own: Own,
        tell: Callable[[str], Awaitable[None]],
        recall: Recall,
        begin: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._kit, self._own, self._tell = kit, own, tell
        self._answers, self._courier, self._departure = answers, courier, departure
        self._urgent, self._assistant, self._recall = urgent, assistant, recall
        self._within_turn = begin

    async def take(
        self, turn_id: str, incoming: Incoming, meant: Choice | None = None, *, is_quiet: bool = False
    ) -> None:
        """Answer one message, understood already if `meant`; only pass it on if `is_quiet`. Never raises."""
        with self._within_turn():  # one version of every text, from its first word to its last
            await self._taken(turn_id, incoming, meant, is_quiet=is_quiet)

    async def _taken(self, turn_id: str, incoming: Incoming, meant: Choice | None, *, is_quiet: bool) -> None:
        began = time.monotonic()
        outcome = "card"
        try:
            outcome = await self._take(turn_id, incoming, meant, is_quiet=is_quiet)
        except TurnOver:
            outcome = "over"
        except StoreUnavailable:
            if self._kit.message_ids.is_leaving(incoming.chat_id):
                return  # she left and her chat is cleared: the row waits, and the rest is done when the database is back
            # What is meant for an officer waits in the inbox until it can be passed on.
            may_be_held = self._kit.memory.may_be_held(incoming.chat_id)
            await self._urgent.card(INSTEAD, turn_id, incoming, reason="store", settles=not may_be_held)
        except Exception as error:  # noqa: BLE001 -- she gets the card whatever our mistake is; its type is logged
            log.error("turn_failed error=%s", type(error).__name__, exc_info=not isinstance(error, PelitaError))
            await self._urgent.card(INSTEAD, turn_id, incoming, reason="fault")
        if incoming.kind in TAKEN_AWAY and outcome != PASSED_ON:
            await self._urgent.remove(incoming)
        TURNS.labels(outcome=outcome).inc()
        TURN_SECONDS.observe(time.monotonic() - began)

    async def _take(self, turn_id: str, incoming: Incoming, meant: Choice | None, *, is_quiet: bool) -> str:
        standing = await self._begin(turn_id, incoming)
        choice = meant or self._choice(incoming, standing)
        taken = await self._recall.turn(incoming, choice, standing)
        if taken:
            return await self._take_word(turn_id, incoming, taken)
        if choice == ERASE:
            await self._departure.erase(incoming)
            await self._kit.ledger.note(conversations.let_go, turn_id, now=self._kit.now())
            return "erased"
        answer = await self._answered(turn_id, incoming, choice, standing, is_quiet=is_quiet)
        if answer.leaves:
            await self._departure.leave(incoming)
            await self._kit.ledger.note(conversations.let_go, turn_id, now=self._kit.now())
            return "left"
        if answer.removes:
            await self._urgent.remove(incoming)
        await self._finish(turn_id, incoming, standing, answer)
        if self._kit.memory.is_waiting(standing.person_id):
            await self._tell(standing.person_id)
        return answer.outcome

    async def _answered(
        self, turn_id: str, incoming: Incoming, choice: Choice | None, standing: Standing, *, is_quiet: bool
    ) -> Answer:
        try:
            ours = await self._own.answer(turn_id, incoming, choice, standing, is_quiet=is_quiet)
        except Unrenderable:
            log.exception("unrenderable")
            ours = self._answers.instead(standing, outcome="unrenderable")
        if ours is None:
            return await self._answers.answer(turn_id, incoming, choice, standing)
        self._answers.coalesced(turn_id)
        return ours

    async def _take_word(self, turn_id: str, incoming: Incoming, taken: Taken) -> str:
        if incoming.kind is Kind.TEXT:
            await self._urgent.remove(incoming)
        answer = self._answers.own(taken.response, taken.standing, edits=taken.edits)
        await self._finish(turn_id, incoming, taken.standing, answer)
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
        if answer.is_kept:
            self._courier.ring()
            return
        country = self._country(incoming, answer)
        await self._kit.ledger.run(
            conversations.finish, self._kit.keys, standing, turn_id, self._deliveries(incoming, standing, answer),
            country=country, language=answer.language, now=self._kit.now(),
        )  # fmt: skip
        # Where the database is away at her next message, the card must know what she said in this one.
        self._kit.memory.remember(
            incoming.chat_id, replace(standing, country=country, language=answer.language or standing.language)
        )
        if answer.screens:
            self._kit.memory.note_answer(incoming.chat_id)
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
        edits = answer.edits
        if incoming.kind is Kind.TAP and not answer.is_card:
            edits = incoming.message_id
        owed = [
            self._kit.buttons.delivery(screen, owner=standing.owner, edits=edits if index == 0 else None)
            for index, screen in enumerate(answer.screens)
        ]
        if answer.closing and edits:
            owed.append(
                self._kit.buttons.delivery(
                    answer.closing, owner=standing.owner, edits=edits, after_seconds=answer.closes_after
                )
            )
        return owed
