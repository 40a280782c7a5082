"""A turn: begin, ask the assistant, keep the answer. Whatever fails on the way ends in a card, never in silence."""

import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta

from bot.channels.telegram.metrics import TURN_SECONDS, TURNS
from bot.channels.telegram.outbox_sender import OutboxSender
from bot.chat.assistant_handler import Answer, AssistantHandler
from bot.chat.context import AppContext
from bot.chat.handoff_chat import FORWARDED_OUTCOME
from bot.chat.handoff_router import HandoffRouter
from bot.chat.help_cards import FALLBACK_CARD
from bot.chat.immediate_sender import ImmediateSender
from bot.chat.leave_and_erase import ConversationForgetter, QuickExit
from bot.chat.safe_word import SafeWordHandler, SafeWordReply
from bot.domain.enums import ANY
from bot.domain.messages import DELETED_KINDS, IncomingMessage, OutgoingMessage, UpdateKind
from bot.domain.turn import Choice
from bot.errors import (
    AssistantUnavailable,
    DecryptionError,
    PelitaError,
    RenderError,
    StoreUnavailable,
    TurnAlreadyHandled,
)
from bot.services import conversations
from bot.services.conversations import ConversationContext

log = logging.getLogger(__name__)
CONFIRM_ERASE_CHOICE = Choice("forget_me", {"part": "last"})
"""The second of the two taps."""
PLACE_QUESTION_RESPONSE = "utter_ask_place"
"""The screen that a pin answers."""


class TurnHandler:
    """Takes one message at a time of one conversation."""

    def __init__(
        self,
        context: AppContext,
        *,
        assistant_handler: AssistantHandler,
        outbox_sender: OutboxSender,
        quick_exit: QuickExit,
        immediate_sender: ImmediateSender,
        assistant: ConversationForgetter,
        handoff_router: HandoffRouter,
        send_due_notices: Callable[[str], Awaitable[None]],
        safe_word: SafeWordHandler,
        pin_content: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._context, self._handoff_router, self._send_due_notices = context, handoff_router, send_due_notices
        self._assistant_handler, self._outbox_sender, self._quick_exit = assistant_handler, outbox_sender, quick_exit
        self._immediate_sender, self._assistant, self._safe_word = immediate_sender, assistant, safe_word
        self._pin_content = pin_content

    async def handle_turn(
        self, turn_id: str, incoming: IncomingMessage, known_choice: Choice | None = None, *, is_quiet: bool = False
    ) -> None:
        """Answer one message, understood already if `meant`; only pass it on if `is_quiet`. Never raises."""
        with self._pin_content():  # one version of every text, from its first word to its last
            await self._handle_with_fallback(turn_id, incoming, known_choice, is_quiet=is_quiet)

    async def _handle_with_fallback(
        self, turn_id: str, incoming: IncomingMessage, known_choice: Choice | None, *, is_quiet: bool
    ) -> None:
        began = time.monotonic()
        outcome = "card"
        try:
            outcome = await self._process_turn(turn_id, incoming, known_choice, is_quiet=is_quiet)
        except TurnAlreadyHandled:
            outcome = "over"
        except StoreUnavailable:
            if self._context.message_ids.is_leaving(incoming.chat_id):
                return  # she left and her chat is cleared: the row waits, and the rest is done when the database is back
            # What is meant for an officer waits in the inbox until it can be passed on.
            may_be_held = self._context.session_cache.may_be_with_officer(incoming.chat_id)
            await self._immediate_sender.send_card(
                FALLBACK_CARD, turn_id, incoming, reason="store", settles=not may_be_held
            )
        except Exception as error:  # noqa: BLE001 -- she gets the card whatever our mistake is; its type is logged
            log.error("turn_failed error=%s", type(error).__name__, exc_info=not isinstance(error, PelitaError))
            await self._immediate_sender.send_card(FALLBACK_CARD, turn_id, incoming, reason="fault")
        if incoming.kind in DELETED_KINDS and outcome != FORWARDED_OUTCOME:
            await self._immediate_sender.delete_message(incoming)
        TURNS.labels(outcome=outcome).inc()
        TURN_SECONDS.observe(time.monotonic() - began)

    async def _process_turn(
        self, turn_id: str, incoming: IncomingMessage, known_choice: Choice | None, *, is_quiet: bool
    ) -> str:
        standing = await self._begin_turn(turn_id, incoming)
        choice = known_choice or self._decode_choice(incoming, standing)
        taken = await self._safe_word.handle_turn(incoming, choice, standing)
        if taken:
            return await self._answer_safe_word(turn_id, incoming, taken)
        if choice == CONFIRM_ERASE_CHOICE:
            await self._quick_exit.erase(incoming)
            await self._context.db.run_unfenced(conversations.mark_handled, turn_id, now=self._context.now())
            return "erased"
        answer = await self._find_answer(turn_id, incoming, choice, standing, is_quiet=is_quiet)
        if answer.is_leave:
            await self._quick_exit.leave(incoming)
            await self._context.db.run_unfenced(conversations.mark_handled, turn_id, now=self._context.now())
            return "left"
        if answer.deletes_message:
            await self._immediate_sender.delete_message(incoming)
        await self._finish_turn(turn_id, incoming, standing, answer)
        if self._context.session_cache.is_waiting(standing.person_id):
            await self._send_due_notices(standing.person_id)
        return answer.outcome

    async def _find_answer(
        self,
        turn_id: str,
        incoming: IncomingMessage,
        choice: Choice | None,
        conversation: ConversationContext,
        *,
        is_quiet: bool,
    ) -> Answer:
        try:
            ours = await self._handoff_router.handle(turn_id, incoming, choice, conversation, is_quiet=is_quiet)
        except RenderError:
            log.exception("unrenderable")
            ours = self._assistant_handler.make_fallback_answer(conversation, outcome="unrenderable")
        if ours is None:
            return await self._assistant_handler.handle(turn_id, incoming, choice, conversation)
        self._assistant_handler.discard_turn(turn_id)
        return ours

    async def _answer_safe_word(self, turn_id: str, incoming: IncomingMessage, safe_word_reply: SafeWordReply) -> str:
        if incoming.kind is UpdateKind.TEXT:
            await self._immediate_sender.delete_message(incoming)
        answer = self._assistant_handler.render_own_answer(
            safe_word_reply.response, safe_word_reply.conversation, edits=safe_word_reply.edit_message_id
        )
        await self._finish_turn(turn_id, incoming, safe_word_reply.conversation, answer)
        return answer.outcome

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

    def _decode_choice(self, incoming: IncomingMessage, conversation: ConversationContext) -> Choice | None:
        if incoming.kind is UpdateKind.PIN:
            return Choice("inform", {"place": incoming.text})
        if incoming.kind is not UpdateKind.TAP:
            return None
        try:
            return self._context.callback_data.decode(incoming.text, owner=conversation.owner)
        except DecryptionError:
            return self._decode_stranger_choice(incoming)

    def _decode_stranger_choice(self, incoming: IncomingMessage) -> Choice | None:
        # A card may have been sent while the store was away, before we knew whose it was.
        try:
            return self._context.callback_data.decode(incoming.text, owner=self._context.stranger_owner(incoming))
        except DecryptionError:
            return Choice("show_menu")  # a dead button draws the menu again

    async def _finish_turn(
        self, turn_id: str, incoming: IncomingMessage, conversation: ConversationContext, answer: Answer
    ) -> None:
        if answer.is_enqueued:
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
        if incoming.kind is UpdateKind.TAP and not answer.is_card:
            edits = incoming.message_id
        owed = [
            self._context.callback_data.build_message(
                screen, owner=conversation.owner, edits=edits if index == 0 else None
            )
            for index, screen in enumerate(answer.screens)
        ]
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
