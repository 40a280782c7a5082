"""What the assistant answers: asked for a turn, shown beside a card that went out, and below what is said to a minor."""

import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Final, Protocol

from bot.chat.answer import Answer
from bot.chat.inbound import InboundTurn, PendingCard
from bot.chat.local_screens import GatewayScreens, LocalReplies
from bot.chat.session_cache import SessionState, SessionStates
from bot.domain.enums import FIND_HELP_INTENTS, SAFETY_INTENTS, TOPICS
from bot.domain.turn import AssistantReply, ResponseCall, Turn
from bot.errors import AssistantUnavailable, RenderError
from bot.knowledge.unknown import find_unknown
from bot.nlu.text.subject import FRIEND_SUBJECT
from bot.services.conversations import ConversationContext

log = logging.getLogger(__name__)
MARGIN_SECONDS: Final = 0.3
"""The assistant must be done this long before we stop waiting, so that no turn is kept which she was not shown."""
UNINFORMATIVE_RESPONSES: Final = ("utter_place_known", "utter_origin_known", "utter_menu")
"""What is said to a place that answers no open question."""
ANSWERABLE_INTENTS: Final = (*FIND_HELP_INTENTS, *TOPICS)
"""Intents whose answer stands below what is said to somebody who is not of age."""
FOLLOW_UP_INTENTS: Final = ("ask_about_contact", "ask_next", "clarify")
"""Intents that ask on about what she was shown: in danger, too, that is no idle talk."""
ResponseRewriter = Callable[[ResponseCall, ConversationContext], Awaitable[ResponseCall]]
"""What the assistant named → what she is shown, where that depends on who has joined."""


class AssistantClient(Protocol):
    """Whoever takes a turn."""

    async def send_turn(self, turn: Turn) -> AssistantReply:
        """Raises AssistantUnavailable."""


class AssistantHandler:
    """Answers whatever no other handler did; never empty."""

    name = "assistant"
    is_post_processed = True

    def __init__(
        self,
        *,
        assistant: AssistantClient,
        screens: GatewayScreens,
        sessions: SessionStates,
        local_replies: LocalReplies,
        timeout_seconds: float,
        clock: Callable[[], float] = time.time,
        rewrite_response: ResponseRewriter | None = None,
        previous_card_intent: Callable[[int], str | None] = lambda _: None,
    ) -> None:
        """`previous_card_intent`: a chat's card, where it is the last thing shown there."""
        self._assistant, self._screens, self._sessions, self._local_replies = (
            assistant,
            screens,
            sessions,
            local_replies,
        )
        self._timeout_seconds, self._clock = timeout_seconds, clock
        self._rewrite_response, self._previous_card_intent = rewrite_response, previous_card_intent

    def matches(self, _turn: InboundTurn) -> bool:
        """Always: it is the last."""
        return True

    async def handle(self, turn: InboundTurn) -> Answer:
        """Raises AssistantUnavailable, RenderError."""
        subject = turn.inbound.subject if turn.choice is None else None
        thread = self._sessions.update(turn.conversation.conversation_id, about=subject, choice=turn.choice)
        card = turn.inbound.pending_card
        if card:
            turn.set_country(card.request.whereabouts.stored_country)
        if turn.is_about_minor:
            return await self._answer_minor(turn)
        try:
            reply = await self._assistant.send_turn(self.build_turn(turn, thread))
        except AssistantUnavailable:
            if card and card.request.is_certain and await card.delivery:
                return Answer((), "carded", country=turn.conversation.country)
            raise
        if card and await card.delivery:
            reply = _trim_reply(reply, card)
            if not reply.response_calls:
                return Answer((), "carded", country=reply.country or turn.conversation.country)
        return await self._render_reply(reply, turn.conversation)

    async def _answer_minor(self, turn: InboundTurn) -> Answer:
        # What else she wrote is answered below it, if it was understood; if not, this is answer enough.
        try:
            reply = await self._assistant.send_turn(self.build_turn(turn))
        except AssistantUnavailable as error:
            log.warning("answered_in_part cause=%s", type(error.__cause__ or error).__name__)
            return self._render_minor_screen(turn.conversation)
        there = replace(turn.conversation, country=reply.country or turn.conversation.country)
        above = self._render_minor_screen(there)
        if reply.intent not in ANSWERABLE_INTENTS:
            return above
        below = await self._render_reply(reply, turn.conversation)
        return replace(below, screens=(*above.screens, *below.screens))

    def _render_minor_screen(self, conversation: ConversationContext) -> Answer:
        call = self._local_replies.build_minor_reply(conversation)
        return Answer(
            (self._screens.render_screen(call, conversation.language, service=conversation.service),),
            "own",
            country=conversation.country,
        )

    async def _render_reply(self, reply: AssistantReply, conversation: ConversationContext) -> Answer:
        calls = await self._rewrite_calls(reply, conversation)
        language = next((str(u.arguments["language"]) for u in calls if u.response == "utter_language_set"), None)
        screens = tuple(
            self._screens.render_screen(call, language or conversation.language, service=conversation.service)
            for call in calls
        )
        return Answer(
            screens,
            "answered",
            country=reply.country or conversation.country,
            language=language,
            intent=reply.intent,
            unknown=self._choose_unknown(calls, conversation),
            is_leave=any(call.response == "utter_left" for call in calls),
        )

    def _choose_unknown(self, calls: Iterable[ResponseCall], conversation: ConversationContext) -> str | None:
        if self._sessions.get(conversation.conversation_id).is_unknown_counted:
            return None
        found = find_unknown(calls)
        if found:
            self._sessions.set_unknown_counted(conversation.conversation_id)
        return found

    async def _rewrite_calls(
        self, reply: AssistantReply, conversation: ConversationContext
    ) -> tuple[ResponseCall, ...]:
        if any(self._screens.is_gateway_screen(said.response) for said in reply.response_calls):
            raise RenderError("the assistant names a screen that is not its own")
        if self._rewrite_response is None:
            return reply.response_calls
        return tuple([await self._rewrite_response(said, conversation) for said in reply.response_calls])

    def build_turn(self, turn: InboundTurn, thread: SessionState | None = None) -> Turn:
        """What the assistant is told of a message: her words or what she chose, and nothing that names her."""
        inbound, conversation = turn.inbound, turn.conversation
        chosen = turn.choice or inbound.command
        return Turn(
            turn_id=turn.turn_id,
            conversation_id=conversation.conversation_id,
            language=conversation.language,
            expires_at=self._clock() + self._timeout_seconds - MARGIN_SECONDS,
            text=None if chosen else turn.message.text,
            choice=chosen,
            country=conversation.country,
            subject=FRIEND_SUBJECT if thread and thread.is_for_friend else None,
            previous_card=self._previous_card_intent(turn.message.chat_id),
        )


def _trim_reply(reply: AssistantReply, card: PendingCard) -> AssistantReply:
    """What of a reply a card that stands above it has not said: none of it, or what she told beside the danger.

    Where the danger is certain, only help and topics are shown below it, and nothing that chats on.
    """
    request = card.request
    if reply.intent in SAFETY_INTENTS or reply.response_calls[0].response.startswith(request.card):
        return replace(reply, response_calls=reply.response_calls[1:])
    if not request.is_certain or reply.intent in (*ANSWERABLE_INTENTS, *FOLLOW_UP_INTENTS):
        return reply
    is_new = reply.intent == "inform" and reply.response_calls[0].response not in UNINFORMATIVE_RESPONSES
    return reply if is_new else replace(reply, response_calls=())
