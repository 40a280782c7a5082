"""Who answers a message: one ordered list. The first handler that takes it answers, and no other is asked.

Handlers on arrival run at once, past every queue: what may not wait for anybody. The others run in her turn, one message of
hers at a time. The order is the product's policy; docs/architecture.md shows it as a table, and a test reads that table.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from bot.channels.callback_data import LEAVE_CALLBACK_DATA
from bot.chat.answer import Answer
from bot.chat.context import AppContext
from bot.chat.handoff_chat import STOP_CHOICE, HandoffChat
from bot.chat.handoff_form import HandoffForm
from bot.chat.handoff_offer import HandoffOffer
from bot.chat.help_cards import CARDS_BY_INTENT, CARDS_BY_TRIAGE, HELP_CARD, build_country_question
from bot.chat.immediate_sender import ImmediateSender
from bot.chat.inbound import Inbound, InboundTurn
from bot.chat.leave_and_erase import QuickExit
from bot.chat.local_screens import GatewayScreens, LocalReplies
from bot.chat.reminders import Reminders
from bot.chat.safe_word import SafeWords
from bot.chat.session_cache import SessionStates
from bot.chat.staff_alerts import StaffAlertSender
from bot.chat.triage import TriageResult
from bot.domain.chat_ids import find_service
from bot.domain.clips import VoiceNote
from bot.domain.handoff_buttons import HOLDER_ASSISTANT, HOLDER_DRAFT, HOLDER_OFFICER
from bot.domain.messages import VOICE_NOTE_SCREEN, OutgoingMessage, UpdateKind
from bot.domain.turn import Choice, ResponseCall
from bot.errors import BadSound
from bot.i18n import labels
from bot.i18n.post_placeholders import COMPLAINTS
from bot.services import erasure, feedback
from bot.services.handoffs import assignment

CONFIRM_ERASE_CHOICE: Final = Choice("forget_me", {"part": "last"})
"""The second of the two taps."""
ERASED_OUTCOME: Final = "erased"
MEDIA_RESPONSES: Final = {UpdateKind.VOICE: "utter_media_voice", UpdateKind.MEDIA: "utter_media"}


class TurnRunner(Protocol):
    """Whoever runs a turn (bot/chat/turn_processor.py)."""

    async def process(self, inbound: Inbound, *, choice: Choice | None = None, is_quiet: bool = False) -> None:
        """Answer one message; only pass it on if `is_quiet`. Never raises."""


class ArrivalHandler(Protocol):
    """Answers a message when it arrives."""

    name: str

    def matches(self, inbound: Inbound) -> bool:
        """Whether it answers this. Decided at once, from memory."""

    async def handle(self, inbound: Inbound) -> None:
        """Answer it and settle it. Raises StoreUnavailable; then the message waits, and is taken again."""


class TurnHandler(Protocol):
    """Answers a message in its turn."""

    name: str
    is_post_processed: bool
    """Whether what is added to answers is added to its own."""

    def matches(self, turn: InboundTurn) -> bool:
        """Whether it may answer this."""

    async def handle(self, turn: InboundTurn) -> Answer | None:
        """The answer; None: it is not its own after all. Raises StoreUnavailable, AssistantUnavailable, RenderError."""


# On arrival -----------------------------------------------------------------------------------------------------------


class WordlessEditHandler:
    """Something without words changed, as a live location does: nobody answers."""

    name = "wordless edit"

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def matches(self, inbound: Inbound) -> bool:
        return inbound.message.kind is UpdateKind.EDITED

    async def handle(self, inbound: Inbound) -> None:
        await self._context.mark_handled(inbound.turn_id)


class BlockedHandler:
    """She blocked the bot, or let it back in."""

    name = "blocked"

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def matches(self, inbound: Inbound) -> bool:
        return inbound.message.kind is UpdateKind.BLOCKED

    async def handle(self, inbound: Inbound) -> None:
        chat_keys = self._context.chat_keys(inbound.message)
        await self._context.db.run(erasure.mark_blocked, chat_keys=chat_keys, now=self._context.now())
        await self._context.mark_handled(inbound.turn_id)


class GroupHandler:
    """Somebody put the bot into a group: it leaves, unless that is a post's own group for alerts."""

    name = "group"

    def __init__(self, context: AppContext, *, staff_alert_sender: StaffAlertSender) -> None:
        self._context, self._staff_alert_sender = context, staff_alert_sender

    def matches(self, inbound: Inbound) -> bool:
        return inbound.message.kind is UpdateKind.GROUP

    async def handle(self, inbound: Inbound) -> None:
        if not await self._staff_alert_sender.can_stay_in_group(inbound.message):
            await self._context.channel.leave_group(inbound.message.chat_id)
        await self._context.mark_handled(inbound.turn_id)


class LeaveHandler:
    """Leave: her chat is emptied before anything else."""

    name = "leave"

    def __init__(self, context: AppContext, *, quick_exit: QuickExit) -> None:
        self._context, self._quick_exit = context, quick_exit
        self._announced_turns: set[str] = set()

    def matches(self, inbound: Inbound) -> bool:
        return inbound.is_leave

    async def handle(self, inbound: Inbound) -> None:
        says_line = inbound.turn_id not in self._announced_turns
        self._announced_turns.add(inbound.turn_id)  # taken again because the store was away: the line is said already
        await self._context.try_load_person(inbound.message)
        await self._quick_exit.leave(inbound.message, says_line=says_line)
        await self._context.mark_handled(inbound.turn_id)
        self._announced_turns.discard(inbound.turn_id)


class OfficerStopHandler:
    """STOP while an officer can write to her: at once, whatever still waits in her queue."""

    name = "stop an officer"

    def __init__(self, context: AppContext, *, turns: TurnRunner) -> None:
        self._context, self._turns = context, turns

    def matches(self, inbound: Inbound) -> bool:
        is_held = self._context.session_cache.is_with_officer(inbound.message.chat_id)
        return is_held and inbound.verdict is TriageResult.STOP

    async def handle(self, inbound: Inbound) -> None:
        await self._turns.process(inbound, choice=STOP_CHOICE)


class HelpCardHandler:
    """A bare call for help, and a card's button for another country: the card is the whole answer.

    Whoever wrote more than the call gets an answer to that, too: it goes into her queue, and the card at once beside it.
    """

    name = "help card"

    def __init__(self, context: AppContext, *, immediate_sender: ImmediateSender, turns: TurnRunner) -> None:
        self._context, self._immediate_sender, self._turns = context, immediate_sender, turns

    def matches(self, inbound: Inbound) -> bool:
        if inbound.message.kind is UpdateKind.TAP:
            return inbound.card_request is not None
        if inbound.verdict not in CARDS_BY_TRIAGE:
            return False
        is_held = self._context.session_cache.may_be_with_officer(inbound.message.chat_id)
        if not is_held and inbound.has_more_than_phrase:
            return False
        return inbound.is_card_due or not is_held

    async def handle(self, inbound: Inbound) -> None:
        request, message = inbound.card_request, inbound.message
        if request is None or not inbound.is_card_due:  # an edit of a call that brought this card already
            await self._context.mark_handled(inbound.turn_id)
            return
        is_known = await self._context.try_load_person(message)
        self._context.session_cache.set_country_question(message.chat_id, until=None)
        is_text, memory = message.kind is UpdateKind.TEXT, self._context.session_cache
        is_held = is_text and memory.is_with_officer(message.chat_id)
        in_doubt = is_text and not is_known and memory.may_be_with_officer(message.chat_id)
        await self._immediate_sender.send_card(
            request.card,
            inbound.turn_id,
            message,
            reason="asked",
            where=request.whereabouts,
            settles=not (is_held or in_doubt),
        )
        if is_held:  # the card is hers, her words are the officer's as well
            await self._turns.process(inbound, is_quiet=True)


class CardCountryHandler:
    """The button of a card that asks for her country: its question needs no assistant."""

    name = "card's country question"

    def __init__(
        self,
        context: AppContext,
        *,
        immediate_sender: ImmediateSender,
        screens: GatewayScreens,
        likely_countries: Mapping[str, Sequence[str]],
    ) -> None:
        self._context, self._immediate_sender, self._screens = context, immediate_sender, screens
        self._likely_countries = likely_countries

    def matches(self, inbound: Inbound) -> bool:
        choice = inbound.button
        return choice is not None and choice.intent in CARDS_BY_INTENT and "page" in choice.values

    async def handle(self, inbound: Inbound) -> None:
        choice, message = inbound.button, inbound.message
        if choice is None:
            raise TypeError("no button")
        await self._context.try_load_person(message)
        known = self._context.get_known_person(message)
        question = build_country_question(choice, likely=self._likely_countries[known.language])
        screen = self._screens.render_screen(question, known.language, service=find_service(message.chat_id))
        until = self._context.now() + timedelta(minutes=self._context.limits.thread_minutes)
        self._context.session_cache.set_country_question(message.chat_id, until=until)
        delivery = self._context.callback_data.build_message(screen, owner=known.owner)
        await self._immediate_sender.send(inbound.turn_id, message, delivery)


class SafeWordHandler:
    """A word that brings the card back and nothing else. It is taken out of the chat: nobody who scrolls is to learn it."""

    name = "safe word"

    def __init__(self, context: AppContext, *, immediate_sender: ImmediateSender, safe_words: SafeWords) -> None:
        self._context, self._immediate_sender, self._safe_words = context, immediate_sender, safe_words

    def matches(self, inbound: Inbound) -> bool:
        is_words = inbound.message.kind is UpdateKind.TEXT and inbound.verdict is None
        return is_words and self._safe_words.is_safe_word(inbound.message)

    async def handle(self, inbound: Inbound) -> None:
        await self._context.try_load_person(inbound.message)
        await self._immediate_sender.send_card(HELP_CARD, inbound.turn_id, inbound.message, reason="asked")
        await self._immediate_sender.delete_message(inbound.message)


# In her turn ----------------------------------------------------------------------------------------------------------


class SafeWordQuestionHandler:
    """She chooses a word of her own, types it, or drops it."""

    name, is_post_processed = "safe word's question", False

    def __init__(self, *, safe_words: SafeWords, screens: GatewayScreens) -> None:
        self._safe_words, self._screens = safe_words, screens

    def matches(self, _turn: InboundTurn) -> bool:
        return True  # whatever she sends closes an open question

    async def handle(self, turn: InboundTurn) -> Answer | None:
        reply = await self._safe_words.read_turn(turn.message, turn.choice, turn.conversation)
        if reply is None:
            return None
        turn.conversation = reply.conversation
        screen = self._screens.render_screen(
            ResponseCall(reply.response, {"aside": True}), turn.conversation.language, service=turn.conversation.service
        )
        is_typed = turn.message.kind is UpdateKind.TEXT
        country, edits = turn.conversation.country, reply.edit_message_id
        return Answer((screen,), "own", country=country, edit_message_id=edits, deletes_message=is_typed)


class EraseHandler:
    """The second of the two taps: everything of hers is erased."""

    name, is_post_processed = "erase", False

    def __init__(self, context: AppContext, *, quick_exit: QuickExit) -> None:
        self._context, self._quick_exit = context, quick_exit

    def matches(self, turn: InboundTurn) -> bool:
        return turn.choice == CONFIRM_ERASE_CHOICE

    async def handle(self, turn: InboundTurn) -> Answer:
        await self._quick_exit.erase(turn.message)
        await self._context.mark_handled(turn.turn_id)
        return Answer((), ERASED_OUTCOME, is_settled=True)


class CardButtonHandler:
    """A button of the card she writes for a post."""

    name, is_post_processed = "handoff card's button", False

    def __init__(self, *, handoff_form: HandoffForm) -> None:
        self._handoff_form = handoff_form

    def matches(self, turn: InboundTurn) -> bool:
        return turn.choice is not None and turn.choice.intent == "card"

    async def handle(self, turn: InboundTurn) -> Answer | None:
        if turn.choice is None:
            return None
        return await self._handoff_form.handle_choice(turn.choice, turn.turn_id, turn.message, turn.conversation)


class PauseDraftHandler:
    """She taps or commands something else while she writes her card: that waits its few minutes. It never answers."""

    name, is_post_processed = "pause of a handoff card", False

    def __init__(self, *, handoff_form: HandoffForm) -> None:
        self._handoff_form = handoff_form

    def matches(self, turn: InboundTurn) -> bool:
        is_command = turn.choice is not None or turn.inbound.command is not None
        return is_command and turn.conversation.holder == HOLDER_DRAFT

    async def handle(self, turn: InboundTurn) -> None:
        await self._handoff_form.pause_draft(turn.conversation)


class HandoffButtonHandler:
    """A button about what she sent: open, close, agree, take back, stop, carry home."""

    name, is_post_processed = "handoff's button", False

    def __init__(self, *, handoff_chat: HandoffChat) -> None:
        self._handoff_chat = handoff_chat

    def matches(self, turn: InboundTurn) -> bool:
        return turn.choice is not None and turn.choice.intent == "relay"

    async def handle(self, turn: InboundTurn) -> Answer | None:
        return await self._handoff_chat.handle_choice(turn.choice, turn.conversation) if turn.choice else None


class FeedbackHandler:
    """How it was, and what was wrong: closed taps that are counted and kept apart from her, past the post."""

    name, is_post_processed = "feedback", False

    def __init__(self, context: AppContext, *, screens: GatewayScreens) -> None:
        self._context, self._screens = context, screens

    def matches(self, turn: InboundTurn) -> bool:
        return turn.choice is not None and turn.choice.intent == "tell"

    async def handle(self, turn: InboundTurn) -> Answer | None:
        values = turn.choice.values if turn.choice else {}
        said = values.get("says")
        if values.get("step") == "feedback" and said:
            await self._context.db.run(feedback.record_feedback, how=said, now=self._context.now())
            return self._render_answer(ResponseCall("utter_feedback_kept", {"aside": True}), turn)
        if said is None:
            return self._render_answer(
                ResponseCall("utter_complaint", {"complaints": list(COMPLAINTS), "aside": True}), turn
            )
        person_id = turn.conversation.person_id
        latest = await self._context.db.run(assignment.find_latest_handoff, person_id=person_id)
        post_id = latest.post_id if latest else None
        await self._context.db.run(feedback.record_complaint, kind=said, post_id=post_id, now=self._context.now())
        return self._render_answer(ResponseCall("utter_complaint_kept", {"aside": True}), turn)

    def _render_answer(self, call: ResponseCall, turn: InboundTurn) -> Answer:
        screen = self._screens.render_screen(call, turn.conversation.language, service=turn.conversation.service)
        return Answer((screen,), "own", country=turn.conversation.country)


class ReminderHandler:
    """A button of a reminder: it needs no assistant, and is in no tracker."""

    name, is_post_processed = "reminder's button", False

    def __init__(self, *, reminders: Reminders) -> None:
        self._reminders = reminders

    def matches(self, turn: InboundTurn) -> bool:
        return turn.choice is not None and turn.choice.intent == "remind"

    async def handle(self, turn: InboundTurn) -> Answer | None:
        return await self._reminders.handle_choice(turn.choice, turn.conversation) if turn.choice else None


class ListenHandler:
    """A screen read aloud: the voice note comes below it, without a sound of its own, and the screen stays."""

    name, is_post_processed = "listen", False

    def __init__(self, *, screens: GatewayScreens, load_voice_note: Callable[[str], VoiceNote]) -> None:
        self._screens, self._load_voice_note = screens, load_voice_note

    def matches(self, turn: InboundTurn) -> bool:
        return turn.choice is not None and turn.choice.intent == "listen"

    async def handle(self, turn: InboundTurn) -> Answer | None:
        code, country = turn.choice.values.get("clip", "") if turn.choice else "", turn.conversation.country
        try:
            await asyncio.to_thread(self._load_voice_note, code)
        except BadSound:
            gone = ResponseCall("utter_clip_gone", {"aside": True})
            screen = self._screens.render_screen(gone, turn.conversation.language, service=turn.conversation.service)
            return Answer((screen,), "own", country=country, keeps_screen=True)
        leave = f"✕ {self._screens.translate_label(labels.NAVIGATION['leave'], turn.conversation.language)}"
        keyboard = (((leave, LEAVE_CALLBACK_DATA),),)
        note = OutgoingMessage("", keyboard, VOICE_NOTE_SCREEN, turn.conversation.language, clips=code)
        return Answer((), "own", country=country, voice_note=note, keeps_screen=True)


class PostButtonHandler:
    """A post she may be handed over to, chosen by a button."""

    name, is_post_processed = "post's button", False

    def __init__(self, *, handoff_offer: HandoffOffer, screens: GatewayScreens) -> None:
        self._handoff_offer, self._screens = handoff_offer, screens

    def matches(self, turn: InboundTurn) -> bool:
        return turn.choice is not None and turn.choice.is_gateway_choice

    async def handle(self, turn: InboundTurn) -> Answer | None:
        values = turn.choice.values if turn.choice else {}
        call = await self._handoff_offer.build_post_call(values.get("post"), wanted_help=values.get("says"))
        screen = self._screens.render_screen(call, turn.conversation.language, service=turn.conversation.service)
        return Answer((screen,), "own", country=turn.conversation.country)


class StopWordHandler:
    """STOP in words; a word like any other where there is nothing to stop."""

    name, is_post_processed = "stop word", False

    def __init__(self, *, handoff_form: HandoffForm, handoff_chat: HandoffChat) -> None:
        self._handoff_form, self._handoff_chat = handoff_form, handoff_chat

    def matches(self, turn: InboundTurn) -> bool:
        return turn.is_text and turn.inbound.verdict is TriageResult.STOP

    async def handle(self, turn: InboundTurn) -> Answer | None:
        conversation = turn.conversation
        if conversation.holder == HOLDER_DRAFT:
            return await self._handoff_form.discard_draft(conversation)
        if conversation.holder == HOLDER_ASSISTANT and not await self._handoff_chat.has_open_handoff(conversation):
            return None
        return await self._handoff_chat.end_handoff(conversation, is_talking=True)


class OfficerHandler:
    """An officer holds her conversation: what she sends is theirs, until that ends."""

    name, is_post_processed = "officer", False

    def __init__(self, *, handoff_chat: HandoffChat) -> None:
        self._handoff_chat = handoff_chat

    def matches(self, turn: InboundTurn) -> bool:
        is_said = turn.choice is None and turn.inbound.command is None
        return is_said and turn.conversation.holder == HOLDER_OFFICER

    async def handle(self, turn: InboundTurn) -> Answer | None:
        return await self._handoff_chat.relay_message(
            turn.turn_id, turn.message, turn.conversation, is_quiet=turn.is_quiet
        )


class DraftTextHandler:
    """What she types while she writes her card: one word where it is asked for; nothing else of it is kept."""

    name, is_post_processed = "handoff card's text", False

    def __init__(self, *, handoff_form: HandoffForm) -> None:
        self._handoff_form = handoff_form

    def matches(self, turn: InboundTurn) -> bool:
        return turn.is_text and turn.conversation.holder == HOLDER_DRAFT

    async def handle(self, turn: InboundTurn) -> Answer:
        return await self._handoff_form.handle_text(turn.message.text, turn.conversation)


class ReturnCodeHandler:
    """Her return code from whatever phone, and the code word where another account was asked for it."""

    name, is_post_processed = "return code", False

    def __init__(self, *, handoff_chat: HandoffChat) -> None:
        self._handoff_chat = handoff_chat

    def matches(self, turn: InboundTurn) -> bool:
        return turn.is_text and turn.conversation.holder == HOLDER_ASSISTANT

    async def handle(self, turn: InboundTurn) -> Answer | None:
        return await self._handoff_chat.handle_return_code(turn.turn_id, turn.message, turn.conversation)


class MediaHandler:
    """A voice note or a photo: it is not kept, and she is told what helps instead."""

    name, is_post_processed = "media", True

    def __init__(self, *, screens: GatewayScreens) -> None:
        self._screens = screens

    def matches(self, turn: InboundTurn) -> bool:
        return turn.message.kind in MEDIA_RESPONSES

    async def handle(self, turn: InboundTurn) -> Answer:
        call = ResponseCall(MEDIA_RESPONSES[turn.message.kind], {"aside": True})
        screen = self._screens.render_screen(call, turn.conversation.language, service=turn.conversation.service)
        return Answer((screen,), "media", country=turn.conversation.country)


class LocalScreenHandler:
    """Buttons that the gateway answers by itself, so that they work while the assistant is away, and are in no tracker."""

    name, is_post_processed = "local screen", True

    def __init__(self, *, local_replies: LocalReplies, sessions: SessionStates, screens: GatewayScreens) -> None:
        self._local_replies, self._sessions, self._screens = local_replies, sessions, screens

    def matches(self, turn: InboundTurn) -> bool:
        return self._local_replies.find_reply(turn.choice, turn.conversation) is not None

    async def handle(self, turn: InboundTurn) -> Answer | None:
        call, conversation = self._local_replies.find_reply(turn.choice, turn.conversation), turn.conversation
        if call is None or turn.choice is None:
            return None
        self._sessions.update(conversation.conversation_id, about=None, choice=turn.choice)
        screen = self._screens.render_screen(call, conversation.language, service=conversation.service)
        return Answer((screen,), "own", country=turn.choice.values.get("country") or conversation.country)


@dataclass(frozen=True)
class HandoffComponents:
    """Her side of a handoff."""

    offer: HandoffOffer
    form: HandoffForm
    chat: HandoffChat


# The list -------------------------------------------------------------------------------------------------------------


def build_arrival_handlers(
    context: AppContext,
    *,
    turns: TurnRunner,
    immediate_sender: ImmediateSender,
    quick_exit: QuickExit,
    safe_words: SafeWords,
    staff_alert_sender: StaffAlertSender,
    screens: GatewayScreens,
    likely_countries: Mapping[str, Sequence[str]],
) -> tuple[ArrivalHandler, ...]:
    """Who is asked when a message arrives, in this order."""
    return (
        WordlessEditHandler(context),
        BlockedHandler(context),
        GroupHandler(context, staff_alert_sender=staff_alert_sender),
        LeaveHandler(context, quick_exit=quick_exit),
        OfficerStopHandler(context, turns=turns),
        HelpCardHandler(context, immediate_sender=immediate_sender, turns=turns),
        CardCountryHandler(
            context, immediate_sender=immediate_sender, screens=screens, likely_countries=likely_countries
        ),
        SafeWordHandler(context, immediate_sender=immediate_sender, safe_words=safe_words),
    )


def build_turn_handlers(
    context: AppContext,
    *,
    quick_exit: QuickExit,
    safe_words: SafeWords,
    handoffs: HandoffComponents,
    screens: GatewayScreens,
    sessions: SessionStates,
    local_replies: LocalReplies,
    reminders: Reminders,
    load_voice_note: Callable[[str], VoiceNote],
    assistant_handler: TurnHandler,
) -> tuple[TurnHandler, ...]:
    """Who is asked in her turn, in this order, where nobody answered when it arrived."""
    return (
        SafeWordQuestionHandler(safe_words=safe_words, screens=screens),
        EraseHandler(context, quick_exit=quick_exit),
        CardButtonHandler(handoff_form=handoffs.form),
        PauseDraftHandler(handoff_form=handoffs.form),
        HandoffButtonHandler(handoff_chat=handoffs.chat),
        FeedbackHandler(context, screens=screens),
        ReminderHandler(reminders=reminders),
        ListenHandler(screens=screens, load_voice_note=load_voice_note),
        PostButtonHandler(handoff_offer=handoffs.offer, screens=screens),
        StopWordHandler(handoff_form=handoffs.form, handoff_chat=handoffs.chat),
        OfficerHandler(handoff_chat=handoffs.chat),
        DraftTextHandler(handoff_form=handoffs.form),
        ReturnCodeHandler(handoff_chat=handoffs.chat),
        MediaHandler(screens=screens),
        LocalScreenHandler(local_replies=local_replies, sessions=sessions, screens=screens),
        assistant_handler,
    )
