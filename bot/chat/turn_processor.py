"""A turn: begin, find the handler that answers, keep the answer. Whatever fails on the way ends in a card, never in silence."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.channels.metrics import TURN_SECONDS, TURNS
from bot.channels.outbox_sender import OutboxSender
from bot.chat.answer import Answer
from bot.chat.context import AppContext
from bot.chat.handlers import ERASED_OUTCOME, TurnHandler
from bot.chat.handoff_chat import FORWARDED_OUTCOME
from bot.chat.help_cards import FALLBACK_CARD, HelpCards
from bot.chat.immediate_sender import ImmediateSender
from bot.chat.inbound import Inbound, InboundTurn
from bot.chat.leave_and_erase import ConversationForgetter, QuickExit
from bot.chat.post_processors import PostProcessor
from bot.db import async_executor
from bot.domain.enums import ANY
from bot.domain.messages import DELETED_KINDS, IncomingMessage, OutgoingMessage, UpdateKind
from bot.domain.turn import Choice
from bot.errors import AssistantUnavailable, PelitaError, RenderError, StoreUnavailable, TurnAlreadyHandled
from bot.services import conversations
from bot.services.conversations import ConversationContext

log = logging.getLogger(__name__)
PLACE_QUESTION_RESPONSE: Final = "utter_ask_place"
"""The screen that a pin answers."""


class TurnProcessor:
    """Takes one message at a time of one conversation."""

    def __init__(
        self,
        context: AppContext,
        *,
        outbox_sender: OutboxSender,
        quick_exit: QuickExit,
        immediate_sender: ImmediateSender,
        assistant: ConversationForgetter,
        cards: Callable[[], HelpCards],
        send_due_notices: Callable[[str], Awaitable[None]],
        handlers: Sequence[TurnHandler],
        post_processors: Sequence[PostProcessor],
        pin_content: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`handlers`: who answers, in the order they are asked. `post_processors`: what is added to answers, in order."""
        self.handlers, self.post_processors = handlers, post_processors
        self._context, self._outbox_sender, self._quick_exit = context, outbox_sender, quick_exit
        self._immediate_sender, self._assistant, self._cards = immediate_sender, assistant, cards
        self._send_due_notices, self._pin_content = send_due_notices, pin_content

    async def process(self, inbound: Inbound, *, choice: Choice | None = None, is_quiet: bool = False) -> None:
        """Answer one message, whatever it says where `choice` is what it means; only pass it on if `is_quiet`. Never raises."""
        with self._pin_content():  # one version of every text, from its first word to its last
            await self._process_with_fallback(inbound, choice, is_quiet=is_quiet)

    async def _process_with_fallback(self, inbound: Inbound, choice: Choice | None, *, is_quiet: bool) -> None:
        began, message = time.monotonic(), inbound.message
        outcome = "card"
        try:
            outcome = await self._process_turn(inbound, choice, is_quiet=is_quiet)
        except TurnAlreadyHandled:
            outcome = "over"
        except StoreUnavailable:
            if self._context.message_ids.is_leaving(message.chat_id):
                return  # she left and her chat is cleared: the row waits, and the rest is done when the database is back
            # What is meant for an officer waits in the inbox until it can be passed on.
            may_be_held = self._context.session_cache.may_be_with_officer(message.chat_id)
            await self._immediate_sender.send_card(
                FALLBACK_CARD, inbound.turn_id, message, reason="store", settles=not may_be_held
            )
        except Exception as error:  # noqa: BLE001 -- she gets the card whatever our mistake is; its type is logged
            log.error("turn_failed error=%s", type(error).__name__, exc_info=not isinstance(error, PelitaError))
            await self._immediate_sender.send_card(FALLBACK_CARD, inbound.turn_id, message, reason="fault")
        if message.kind in DELETED_KINDS and outcome != FORWARDED_OUTCOME:
            await self._immediate_sender.delete_message(message)
        TURNS.labels(outcome=outcome).inc()
        TURN_SECONDS.observe(time.monotonic() - began)

    async def _process_turn(self, inbound: Inbound, choice: Choice | None, *, is_quiet: bool) -> str:
        conversation = await self._begin_turn(inbound.turn_id, inbound.message)
        turn = inbound.begin_turn(conversation, choice=choice, is_quiet=is_quiet)
        answer = await self._find_answer(turn)
        if answer.is_leave:
            await self._quick_exit.leave(turn.message)
            await self._context.mark_handled(turn.turn_id)
            return "left"
        if answer.deletes_message:
            await self._immediate_sender.delete_message(turn.message)
        await self._finish_turn(turn, answer)
        if answer.outcome != ERASED_OUTCOME and self._context.session_cache.is_waiting(conversation.person_id):
            await self._try_send_notices(conversation.person_id)
        return answer.outcome

    async def _find_answer(self, turn: InboundTurn) -> Answer:
        try:
            return await self._ask_handlers(turn)
        except AssistantUnavailable as error:
            log.warning("assistant_unavailable cause=%s", type(error.__cause__ or error).__name__)
            return self._make_fallback_answer(turn.conversation, outcome="assistant_unavailable")
        except RenderError:
            log.exception("unrenderable")
            return self._make_fallback_answer(turn.conversation, outcome="unrenderable")

    async def _ask_handlers(self, turn: InboundTurn) -> Answer:
        for handler in self.handlers:
            answer = await handler.handle(turn) if handler.matches(turn) else None
            if answer is None:
                continue
            for post_processor in self.post_processors if handler.is_post_processed else ():
                answer = await post_processor.process(answer, turn)
            return answer
        raise LookupError("no handler answers")

    def _make_fallback_answer(self, conversation: ConversationContext, *, outcome: str) -> Answer:
        card = self._cards().get_card(FALLBACK_CARD, language=conversation.language, country=conversation.country)
        return Answer((card,), outcome, country=conversation.country, is_card=True)

    async def _try_send_notices(self, person_id: str) -> None:
        # She has her answer. What fails from here on brings no card: notices are sent again by the job that owes them.
        try:
            await self._send_due_notices(person_id)
        except StoreUnavailable:
            log.info("notices_later")
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: her answer is kept all the same
            async_executor.log_fault("notices", error)

    async def _begin_turn(self, turn_id: str, incoming: IncomingMessage) -> ConversationContext:
        standing, forgotten = await self._context.db.run(
            conversations.begin_turn,
            self._context.keys,
            incoming,
            bot_id=self._context.bot_id,
            limits=self._context.limits,
            now=self._context.now(),
            new_id=self._context.new_id,
            turn_id=turn_id,
        )
        self._context.session_cache.remember_person(incoming.chat_id, standing)
        if forgotten:
            await self._forget_conversation(forgotten)
        return standing

    async def _forget_conversation(self, conversation_id: str) -> None:
        try:
            await self._assistant.forget_conversation(conversation_id)
        except AssistantUnavailable:
            log.info("assistant_forgets_later")

    async def _finish_turn(self, turn: InboundTurn, answer: Answer) -> None:
        turn_id, incoming, conversation = turn.turn_id, turn.message, turn.conversation
        if answer.is_settled:
            self._outbox_sender.wake()
            return
        country = self._resolve_country(incoming, answer)
        await self._context.db.run(
            conversations.finish_turn,
            self._context.keys,
            conversation,
            turn_id,
            self._build_messages(incoming, conversation, answer),
            country=country,
            language=answer.language,
            now=self._context.now(),
            unknown=answer.unknown,
        )
        # Where the database is away at her next message, the card must know what she said in this one.
        self._context.session_cache.remember_person(
            incoming.chat_id, replace(conversation, country=country, language=answer.language or conversation.language)
        )
        if answer.screens:
            self._context.session_cache.mark_answered(incoming.chat_id)
        is_asked = bool(answer.screens) and answer.screens[-1].name == PLACE_QUESTION_RESPONSE
        until = self._context.now() + timedelta(minutes=self._context.limits.thread_minutes)
        self._context.session_cache.set_place_question(incoming.chat_id, until=until if is_asked else None)
        self._outbox_sender.wake()

    def _resolve_country(self, incoming: IncomingMessage, answer: Answer) -> str | None:
        # A no to the question on a help card, which the assistant does not know of: she is not asked again.
        is_refused = answer.is_refusal and self._context.session_cache.is_country_question_open(
            incoming.chat_id, now=self._context.now()
        )
        self._context.session_cache.set_country_question(incoming.chat_id, until=None)
        return ANY if is_refused else answer.country

    def _build_messages(
        self, incoming: IncomingMessage, conversation: ConversationContext, answer: Answer
    ) -> list[OutgoingMessage]:
        # A tapped button's message gives way to the answer: less stays on her screen. But not to a card: tapped on a
        # card, it would be put in the place of itself, and she would see nothing happen.
        edits = answer.edit_message_id
        if incoming.kind is UpdateKind.TAP and not (answer.is_card or answer.keeps_screen):
            edits = incoming.message_id
        owed = [
            self._context.callback_data.build_message(
                screen, owner=conversation.owner, edits=edits if index == 0 else None
            )
            for index, screen in enumerate(answer.screens)
        ]
        if answer.voice_note:
            owed.append(answer.voice_note)
        if answer.closing_screen and edits:
            owed.append(
                self._context.callback_data.build_message(
                    answer.closing_screen,
                    owner=conversation.owner,
                    edits=edits,
                    after_seconds=answer.close_after_seconds,
                )
            )
        return owed
