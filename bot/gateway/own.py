"""What the gateway answers itself, without the assistant: the card, what was sent, and whoever holds her conversation."""

from collections.abc import Callable

from bot.gateway.answers import Answer, COMMAND_INTENTS
from bot.gateway.drafting import HandoffForm
from bot.gateway.own_screens import GatewayScreens
from bot.gateway.persons import HandoffOffer
from bot.gateway.relaying import HandoffChat
from bot.gateway.telling import FeedbackForm
from bot.model.incoming import IncomingMessage, UpdateKind
from bot.model.own import HOLDER_ASSISTANT, HOLDER_DRAFT, HOLDER_OFFICER
from bot.model.turn import Choice
from bot.services.conversations import ConversationContext


class HandoffRouter:
    """Decides by who holds her conversation, and by her own buttons, which mean the same whoever holds it."""

    def __init__(
        self, *, handoff_offer: HandoffOffer, handoff_form: HandoffForm, handoff_chat: HandoffChat, feedback_form: FeedbackForm, screens: GatewayScreens,
        is_stop_word: Callable[[str], bool],
    ) -> None:  # fmt: skip
        self._handoff_offer, self._handoff_form, self._handoff_chat, self._feedback_form = handoff_offer, handoff_form, handoff_chat, feedback_form
        self._screens, self._is_stop_word = screens, is_stop_word

    async def handle(
        self, turn_id: str, incoming: IncomingMessage, choice: Choice | None, conversation: ConversationContext, *, is_quiet: bool = False
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
            return await self._handoff_chat.forward_message(turn_id, incoming, conversation, is_quiet=is_quiet)
        if incoming.kind is not UpdateKind.TEXT:
            return None
        if conversation.holder == HOLDER_DRAFT:
            return await self._handoff_form.handle_text(incoming.text, conversation)
        return await self._handoff_chat.handle_return_code(turn_id, incoming, conversation)

    async def _handle_choice(self, choice: Choice, turn_id: str, incoming: IncomingMessage, conversation: ConversationContext) -> Answer:
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
