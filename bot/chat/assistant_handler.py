"""Whom a thread is about, and what is still owed to her in it. Closed values in memory, gone with the thread."""

import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Protocol

from bot.chat import screen_additions
from bot.chat.help_cards import FALLBACK_CARD, HelpCards
from bot.chat.local_screens import LocalReplies
from bot.chat.location import Whereabouts
from bot.chat.screen_additions import LanguageOffer
from bot.domain.enums import DISCLOSURES, FIND_HELP_INTENTS, SAFETY_INTENTS, TOPICS
from bot.domain.messages import IncomingMessage, UpdateKind
from bot.domain.screen import Banner, Screen
from bot.domain.turn import AssistantReply, Choice, ResponseCall, Turn
from bot.errors import AssistantUnavailable, RenderError
from bot.i18n.catalogs import Catalogues
from bot.i18n.renderer import ScreenRenderer
from bot.i18n.translator import Translator
from bot.nlu.text.subject import CHILD_SUBJECT, FRIEND_SUBJECT, SELF_SUBJECT
from bot.services.conversations import ConversationContext

MAX_SESSIONS = 20_000


@dataclass(frozen=True)
class SessionState:
    """What is known of one thread."""

    is_for_friend: bool = False
    """She asks for somebody else, until she says that it is about herself."""
    is_child: bool = False
    """She said that she is not of age; that does not end."""
    needs_introduction: bool = False
    """Her first messages told something hard: who we are is said below the first calm answer."""


class SessionStates:
    """The last threads of this process. A quiet thread gets a new id, so nothing is kept longer than it."""

    def __init__(self) -> None:
        self._states: OrderedDict[str, SessionState] = OrderedDict()

    def get(self, conversation_id: str) -> SessionState:
        """What is known of a thread; nothing, of a new one."""
        return self._states.get(conversation_id, SessionState())

    def update(self, conversation_id: str, *, about: str | None, choice: Choice | None) -> SessionState:
        """Take in whom a message, or a tapped button, is about (bot/nlu/text/subject.py)."""
        known = self.get(conversation_id)
        part = choice.values.get("part") if choice else None
        if about == FRIEND_SUBJECT or part == "friend":
            known = replace(known, is_for_friend=True)
        elif about in (SELF_SUBJECT, CHILD_SUBJECT):
            known = replace(known, is_for_friend=False)
        if about == CHILD_SUBJECT or part == "young":
            known = replace(known, is_child=True)
        return self._store(conversation_id, known)

    def set_needs_introduction(self, conversation_id: str, *, is_needed: bool) -> None:
        """Whether who we are is still to be said."""
        self._store(conversation_id, replace(self.get(conversation_id), needs_introduction=is_needed))

    def _store(self, conversation_id: str, state: SessionState) -> SessionState:
        self._states.pop(conversation_id, None)
        if state != SessionState():
            self._states[conversation_id] = state
        while len(self._states) > MAX_SESSIONS:
            self._states.popitem(last=False)
        return state


log = logging.getLogger(__name__)
MARGIN_SECONDS = 0.3
"""The assistant must be done this long before we stop waiting, so that no turn is kept which she was not shown."""

COMMAND_INTENTS = {"/start": "greet", "/menu": "show_menu", "/language": "change_language", "/about": "ask_who_are_you"}
REFUSAL_INTENTS = ("deny", "skip")
MEDIA_RESPONSES = {UpdateKind.VOICE: "utter_media_voice", UpdateKind.MEDIA: "utter_media"}
UNINFORMATIVE_RESPONSES = ("utter_place_known", "utter_origin_known", "utter_menu")
"""What is said to a place that answers no open question."""
ANSWERABLE_INTENTS = (*FIND_HELP_INTENTS, *TOPICS)
"""Intents whose answer stands below what is said to somebody who is not of age."""
FOLLOW_UP_INTENTS = ("ask_about_contact", "ask_next", "clarify")
"""Intents that ask on about what she was shown: in danger, too, that is no idle talk."""
DISTRESS_RESPONSE_PREFIXES = (
    "utter_disclosure",
    "utter_time_matters",
    "utter_help_now",
    "utter_help_instead",
    "utter_very_low",
    "utter_still_here",
    "utter_low_pause",
    "utter_did_i_understand_hard",
)
"""How screens are named below which nobody is told what a program this is."""
ResponseRewriter = Callable[[ResponseCall, ConversationContext], Awaitable[ResponseCall]]
"""What the assistant named → what she is shown, where that depends on who has joined."""


class AssistantClient(Protocol):
    """Whoever takes a turn."""

    async def send_turn(self, turn: Turn) -> AssistantReply:
        """Raises AssistantUnavailable."""


@dataclass(frozen=True)
class PendingCard:
    """A card that is under way for a message which is also answered."""

    card: str
    delivery: Awaitable[bool]
    """Ends with whether it went out."""
    whereabouts: Whereabouts
    is_certain: bool
    """Known, not only suspected: then only help and topics are shown below it, and nothing that chats on."""

    def trim_reply(self, reply: AssistantReply) -> AssistantReply:
        """What of a reply the card has not said: none of it, or what she told beside the danger."""
        if reply.intent in SAFETY_INTENTS or reply.response_calls[0].response.startswith(self.card):
            return replace(reply, response_calls=reply.response_calls[1:])
        if not self.is_certain or reply.intent in (*ANSWERABLE_INTENTS, *FOLLOW_UP_INTENTS):
            return reply
        is_new = reply.intent == "inform" and reply.response_calls[0].response not in UNINFORMATIVE_RESPONSES
        return reply if is_new else replace(reply, response_calls=())


@dataclass(frozen=True)
class Answer:
    """What she is shown, and what changed for her by it."""

    screens: tuple[Screen, ...]
    outcome: str
    country: str | None = None
    language: str | None = None
    is_leave: bool = False
    is_refusal: bool = False
    """She said no, or skip, in words."""
    is_card: bool = False
    """A card instead of an answer."""
    closing_screen: Screen | None = None
    """What is put in the place of the first screen after `close_after_seconds` seconds."""
    close_after_seconds: int = 0
    is_enqueued: bool = False
    """It is in the outbox already, with what it answers."""
    deletes_message: bool = False
    """What she wrote is taken out of the chat: it opens something."""
    edit_message_id: int | None = None
    """The message it is put in the place of, where she typed and tapped none."""


class AssistantHandler:
    """Turns messages into screens; never raises, never empty."""

    def __init__(
        self,
        *,
        assistant: AssistantClient,
        renderer: Callable[[], ScreenRenderer],
        catalogues: Callable[[], Catalogues],
        cards: Callable[[], HelpCards],
        timeout_seconds: float,
        local_replies: LocalReplies,
        detect_subject: Callable[[str], str | None],
        language_offer: LanguageOffer | None = None,
        banners: Sequence[Banner] = (),
        clock: Callable[[], float] = time.time,
        rewrite_response: ResponseRewriter | None = None,
        detect_question: Callable[[str], str | None] = lambda _: None,
        previous_card_intent: Callable[[int], str | None] = lambda _: None,
    ) -> None:
        """`asks`: what a text asks beside its intent. `previous_card_intent`: a chat's card, where it is the last
        thing shown there."""
        self._assistant, self._rewrite_response = assistant, rewrite_response
        self._detect_question, self._previous_card_intent, self._sessions = (
            detect_question,
            previous_card_intent,
            SessionStates(),
        )
        self._renderer = renderer
        self._catalogues = catalogues
        self._cards = cards
        self._timeout_seconds = timeout_seconds
        self._local_replies, self._detect_subject = local_replies, detect_subject
        self._language_offer = language_offer or LanguageOffer(None)
        self._banners = banners
        self._clock = clock
        self._pending_cards: dict[str, PendingCard] = {}

    def add_pending_card(self, turn_id: str, card: PendingCard) -> None:
        """A card is under way; if it went out, her turn need not say the same again."""
        self._pending_cards[turn_id] = card

    def discard_turn(self, turn_id: str) -> None:
        """This message will have no turn."""
        self._pending_cards.pop(turn_id, None)

    async def handle(
        self, turn_id: str, incoming: IncomingMessage, choice: Choice | None, conversation: ConversationContext
    ) -> Answer:
        """The answer to a message or a tapped button; the help card where there can be no other."""
        catalogues = self._catalogues()  # one version from the first word to the last
        try:
            media = MEDIA_RESPONSES.get(incoming.kind)
            if media:
                return replace(
                    self._render_local_reply(ResponseCall(media, {"aside": True}), conversation, catalogues),
                    outcome="media",
                )
            self._sessions.update(conversation.conversation_id, about=None, choice=choice)
            said = self._local_replies.find_reply(choice, conversation)
            if said:
                country = choice.values.get("country") if choice else None
                return self._render_local_reply(said, conversation, catalogues, country=country)
            return await self._ask_assistant(turn_id, incoming, choice, conversation, catalogues)
        except AssistantUnavailable as error:
            log.warning("assistant_unavailable cause=%s", type(error.__cause__ or error).__name__)
            return self.make_fallback_answer(conversation, outcome="assistant_unavailable")
        except RenderError:
            log.exception("unrenderable")
            return self.make_fallback_answer(conversation, outcome="unrenderable")
        finally:
            self._pending_cards.pop(turn_id, None)

    async def _rewrite_reply(self, reply: AssistantReply, conversation: ConversationContext) -> AssistantReply:
        if any(self._renderer().is_gateway_screen(said.response) for said in reply.response_calls):
            raise RenderError("the assistant names a screen that is not its own")
        if self._rewrite_response is None:
            return reply
        return replace(
            reply,
            response_calls=tuple([await self._rewrite_response(said, conversation) for said in reply.response_calls]),
        )

    async def _ask_assistant(
        self,
        turn_id: str,
        incoming: IncomingMessage,
        choice: Choice | None,
        conversation: ConversationContext,
        catalogues: Catalogues,
    ) -> Answer:
        about = self._detect_subject(incoming.text) if incoming.kind is UpdateKind.TEXT else None
        thread = self._sessions.update(conversation.conversation_id, about=about, choice=choice)
        card = self._pending_cards.get(turn_id)
        if card and card.whereabouts.stored_country:
            conversation = replace(conversation, country=card.whereabouts.stored_country)
        if about == CHILD_SUBJECT:
            return await self._answer_minor(turn_id, incoming, conversation, catalogues)
        try:
            reply = await self._assistant.send_turn(self._build_turn(turn_id, incoming, choice, conversation, thread))
        except AssistantUnavailable:
            if card and card.is_certain and await card.delivery:
                return Answer((), "carded", country=conversation.country)
            raise
        if card and await card.delivery:
            reply = card.trim_reply(reply)
            if not reply.response_calls:
                return Answer(
                    (), "carded", country=card.whereabouts.stored_country or reply.country or conversation.country
                )
        reply = await self._rewrite_reply(reply, conversation)
        answer = self._render_reply(reply, conversation, catalogues)
        # Who is there for somebody not of age is shown again where she tells of something hard, and where she is.
        if thread.is_child and (reply.intent in DISCLOSURES or answer.country != conversation.country):
            answer = self._prepend_minor_screen(answer, replace(conversation, country=answer.country), catalogues)
        answer = self._add_language_offer(answer, incoming, conversation, catalogues)
        return await self._prepend_unsent_card(card, answer, conversation) if card else answer

    async def _prepend_unsent_card(
        self, card: PendingCard, answer: Answer, conversation: ConversationContext
    ) -> Answer:
        # The card stands above the answer. One that Telegram did not take goes with it, where the danger is certain.
        is_sent = await card.delivery
        answer = replace(answer, country=card.whereabouts.stored_country or answer.country)
        if is_sent or not card.is_certain:
            return answer
        where = card.whereabouts.combine_with(conversation.country)
        owed = self._cards().get_card(
            card.card, language=conversation.language, country=where.country, others=where.other_countries
        )
        return replace(answer, screens=(owed, *answer.screens))

    async def _answer_minor(
        self, turn_id: str, incoming: IncomingMessage, conversation: ConversationContext, catalogues: Catalogues
    ) -> Answer:
        # What else she wrote is answered below it, if it was understood; if not, this is answer enough.
        try:
            reply = await self._assistant.send_turn(self._build_turn(turn_id, incoming, None, conversation))
        except AssistantUnavailable as error:
            log.warning("answered_in_part cause=%s", type(error.__cause__ or error).__name__)
            return self._render_local_reply(
                self._local_replies.build_minor_reply(conversation), conversation, catalogues
            )
        there = replace(conversation, country=reply.country or conversation.country)
        if reply.intent not in ANSWERABLE_INTENTS:
            return self._render_local_reply(self._local_replies.build_minor_reply(there), there, catalogues)
        below = self._render_reply(await self._rewrite_reply(reply, conversation), conversation, catalogues)
        return self._prepend_minor_screen(below, there, catalogues)

    def _prepend_minor_screen(
        self, answer: Answer, conversation: ConversationContext, catalogues: Catalogues
    ) -> Answer:
        young = self._render_call(self._local_replies.build_minor_reply(conversation), conversation, catalogues)
        return replace(answer, screens=(*young.screens, *answer.screens))

    def _render_local_reply(
        self,
        call: ResponseCall,
        conversation: ConversationContext,
        catalogues: Catalogues,
        *,
        country: str | None = None,
    ) -> Answer:
        answer = self._render_call(call, conversation, catalogues, country=country)
        voice = Translator(conversation.language, catalogues[conversation.language])
        return replace(answer, screens=self._add_introduction(answer.screens, voice, conversation))

    def render_own_answer(
        self, response: str, conversation: ConversationContext, *, edits: int | None = None
    ) -> Answer:
        """A screen of the gateway's own as an answer. Raises Unrenderable."""
        said = ResponseCall(response, {"aside": True})
        return replace(self._render_call(said, conversation, self._catalogues()), edit_message_id=edits)

    def _render_call(
        self,
        call: ResponseCall,
        conversation: ConversationContext,
        catalogues: Catalogues,
        *,
        country: str | None = None,
    ) -> Answer:
        screen = self._renderer().render(call, Translator(conversation.language, catalogues[conversation.language]))
        return Answer((screen,), "own", country=country or conversation.country)

    def make_fallback_answer(self, conversation: ConversationContext, *, outcome: str) -> Answer:
        """The card for when there is no answer."""
        card = self._cards().get_card(FALLBACK_CARD, language=conversation.language, country=conversation.country)
        return Answer((card,), outcome, country=conversation.country, is_card=True)

    def render_screen(self, utterance: ResponseCall, language: str) -> Screen:
        """A screen of the gateway's own. Raises Unrenderable."""
        return self._renderer().render(utterance, Translator(language, self._catalogues()[language]))

    def _build_turn(
        self,
        turn_id: str,
        incoming: IncomingMessage,
        choice: Choice | None,
        conversation: ConversationContext,
        thread: SessionState | None = None,
    ) -> Turn:
        command = COMMAND_INTENTS.get(incoming.text.split(" ")[0].lower()) if incoming.kind is UpdateKind.TEXT else None
        chosen = choice or (Choice(command) if command else None)
        is_text = incoming.kind is UpdateKind.TEXT and not chosen
        return Turn(
            turn_id=turn_id,
            conversation_id=conversation.conversation_id,
            language=conversation.language,
            expires_at=self._clock() + self._timeout_seconds - MARGIN_SECONDS,
            text=None if chosen else incoming.text,
            choice=chosen,
            country=conversation.country,
            subject=FRIEND_SUBJECT if thread and thread.is_for_friend else None,
            question=self._detect_question(incoming.text) if is_text else None,
            previous_card=self._previous_card_intent(incoming.chat_id),
        )

    def _render_reply(self, reply: AssistantReply, conversation: ConversationContext, catalogues: Catalogues) -> Answer:
        language = next(
            (str(u.arguments["language"]) for u in reply.response_calls if u.response == "utter_language_set"), None
        )
        voice = Translator(language or conversation.language, catalogues[language or conversation.language])
        stage = self._renderer()  # one edition of the directory for all she is shown at once
        screens = tuple(stage.render(said, voice) for said in reply.response_calls)
        screens = self._add_introduction(screens, voice, conversation)
        leaves = any(said.response == "utter_left" for said in reply.response_calls)
        country = reply.country or conversation.country
        screens = screen_additions.add_banner(screens, self._banners, voice, country=country, on=self._today())
        is_refusal = reply.intent in REFUSAL_INTENTS
        return Answer(screens, "answered", country=country, language=language, is_leave=leaves, is_refusal=is_refusal)

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()

    def _add_language_offer(
        self, answer: Answer, incoming: IncomingMessage, conversation: ConversationContext, catalogues: Catalogues
    ) -> Answer:
        if not answer.screens or answer.language or answer.is_leave:
            return answer
        button = self._language_offer.build_button(incoming, conversation, catalogues)
        if button is None:
            return answer
        last = answer.screens[-1]
        rows = (*last.rows[:-1], (button,), *last.rows[-1:])  # above the navigation row
        return replace(answer, screens=(*answer.screens[:-1], replace(last, rows=rows)))

    def _add_introduction(
        self, screens: tuple[Screen, ...], translator: Translator, conversation: ConversationContext
    ) -> tuple[Screen, ...]:
        # Answer first: who we are stands below the first answer, in two lines; below a hard one it waits for a calm one.
        is_owed = conversation.is_new or self._sessions.get(conversation.conversation_id).needs_introduction
        is_hard = any(screen.name.startswith(DISTRESS_RESPONSE_PREFIXES) for screen in screens)
        self._sessions.set_needs_introduction(conversation.conversation_id, is_needed=is_owed and is_hard)
        if not is_owed or is_hard or screens[0].name == "utter_first":
            return screens
        below = self._renderer().render(ResponseCall("utter_first_below"), translator).text
        return (*screens[:-1], replace(screens[-1], text=f"{screens[-1].text}\n\n{below}"))
