"""How it was, and what was wrong: closed taps that are counted and kept apart from her."""

from collections.abc import Callable

from bot.chat.assistant_handler import COMMAND_INTENTS, Answer
from bot.chat.context import AppContext
from bot.chat.handoff_chat import HandoffChat
from bot.chat.handoff_form import HandoffForm
from bot.chat.handoff_offer import HandoffOffer
from bot.chat.local_screens import GatewayScreens
from bot.domain.handoff_buttons import HOLDER_ASSISTANT, HOLDER_DRAFT, HOLDER_OFFICER
from bot.domain.messages import IncomingMessage, UpdateKind
from bot.domain.turn import Choice, ResponseCall
from bot.i18n.post_placeholders import COMPLAINTS
from bot.services import feedback
from bot.services.conversations import ConversationContext
from bot.services.handoffs import assignment


class FeedbackForm:
    """Takes feedback and complaints; both go past the post."""

    def __init__(self, context: AppContext, *, screens: GatewayScreens) -> None:
        self._context, self._screens = context, screens

    async def handle_choice(self, choice: Choice, conversation: ConversationContext) -> Answer:
        """A tap. Raises StoreUnavailable, Unrenderable."""
        said = choice.values.get("says")
        if choice.values.get("step") == "feedback" and said:
            await self._context.db.run(feedback.record_feedback, how=said, now=self._context.now())
            return self._render_answer(ResponseCall("utter_feedback_kept", {"aside": True}), conversation)
        if said is None:
            return self._render_answer(
                ResponseCall("utter_complaint", {"complaints": list(COMPLAINTS), "aside": True}), conversation
            )
        latest = await self._context.db.run(assignment.find_latest_handoff, person_id=conversation.person_id)
        post_id = latest.post_id if latest else None
        await self._context.db.run(feedback.record_complaint, kind=said, post_id=post_id, now=self._context.now())
        return self._render_answer(ResponseCall("utter_complaint_kept", {"aside": True}), conversation)

    def _render_answer(self, call: ResponseCall, conversation: ConversationContext) -> Answer:
        return Answer((self._screens.render_screen(call, conversation.language),), "own", country=conversation.country)


class HandoffRouter:
    """Decides by who holds her conversation, and by her own buttons, which mean the same whoever holds it."""

    def __init__(
        self,
        *,
        handoff_offer: HandoffOffer,
        handoff_form: HandoffForm,
        handoff_chat: HandoffChat,
        feedback_form: FeedbackForm,
        screens: GatewayScreens,
        is_stop_word: Callable[[str], bool],
    ) -> None:
        self._handoff_offer, self._handoff_form, self._handoff_chat, self._feedback_form = (
            handoff_offer,
            handoff_form,
            handoff_chat,
            feedback_form,
        )
        self._screens, self._is_stop_word = screens, is_stop_word

    async def handle(
        self,
        turn_id: str,
        incoming: IncomingMessage,
        choice: Choice | None,
        conversation: ConversationContext,
        *,
        is_quiet: bool = False,
    ) -> Answer | None:
        """The answer, or None: it is the assistant's. Raises StoreUnavailable, Unrenderable.

        `is_quiet`: she was answered already, with a help card; what she wrote is only passed on.
        """
        if choice is not None and choice.is_gateway_choice:
            return await self._handle_choice(choice, turn_id, incoming, conversation)
        if choice is not None or _is_command(incoming):
            if conversation.holder == HOLDER_DRAFT:
                await self._handoff_form.pause_draft(conversation)
            return None
        if incoming.kind is UpdateKind.TEXT and await self._is_stop(incoming, conversation):
            return await self._handle_stop(conversation)
        if conversation.holder == HOLDER_OFFICER:
            return await self._handoff_chat.relay_message(turn_id, incoming, conversation, is_quiet=is_quiet)
        if incoming.kind is not UpdateKind.TEXT:
            return None
        if conversation.holder == HOLDER_DRAFT:
            return await self._handoff_form.handle_text(incoming.text, conversation)
        return await self._handoff_chat.handle_return_code(turn_id, incoming, conversation)

    async def _handle_choice(
        self, choice: Choice, turn_id: str, incoming: IncomingMessage, conversation: ConversationContext
    ) -> Answer:
        if choice.intent == "card":
            return await self._handoff_form.handle_choice(choice, turn_id, incoming, conversation)
        if conversation.holder == HOLDER_DRAFT:
            await self._handoff_form.pause_draft(conversation)
        if choice.intent == "relay":
            return await self._handoff_chat.handle_choice(choice, conversation)
        if choice.intent == "tell":
            return await self._feedback_form.handle_choice(choice, conversation)
        said = await self._handoff_offer.build_post_call(choice.values.get("post"))
        return Answer((self._screens.render_screen(said, conversation.language),), "own", country=conversation.country)

    async def _is_stop(self, incoming: IncomingMessage, conversation: ConversationContext) -> bool:
        """STOP is a word like any other where there is nothing to stop."""
        if not self._is_stop_word(incoming.text):
            return False
        return conversation.holder != HOLDER_ASSISTANT or await self._handoff_chat.has_open_handoff(conversation)

    async def _handle_stop(self, conversation: ConversationContext) -> Answer:
        if conversation.holder == HOLDER_DRAFT:
            return await self._handoff_form.discard_draft(conversation)
        return await self._handoff_chat.end_handoff(conversation, is_talking=True)


def _is_command(incoming: IncomingMessage) -> bool:
    return incoming.kind is UpdateKind.TEXT and incoming.text.split(" ")[0].lower() in COMMAND_INTENTS
