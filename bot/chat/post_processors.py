"""What is added to an answer once it is found: who we are, a notice, help for a minor, her language, an unsent card."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Protocol

from bot.chat.answer import Answer
from bot.chat.help_cards import HelpCards
from bot.chat.inbound import InboundTurn
from bot.chat.local_screens import GatewayScreens, LocalReplies
from bot.chat.session_cache import SessionStates
from bot.domain.enums import DISCLOSURES
from bot.domain.messages import IncomingMessage, UpdateKind
from bot.domain.screen import BANNER_CONTEXT, BANNER_SCREENS, Banner, Button, Screen, find_current_banner
from bot.domain.turn import Choice, ResponseCall
from bot.errors import RenderError
from bot.i18n import labels
from bot.i18n.formatting import format_day
from bot.i18n.translator import Translator
from bot.knowledge.crisis import CRISIS_CHOICE
from bot.nlu.danger_model import TriageModel
from bot.services.conversations import ConversationContext

log = logging.getLogger(__name__)
DISTRESS_RESPONSE_PREFIXES: Final = (
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
MIN_CONFIDENCE: Final = 0.9
"""How sure the language must be; she is not asked because of one foreign word."""
MIN_WORDS: Final = 3
"""The fewest words from which a language in Latin letters is told."""
MAX_CONVERSATIONS: Final = 20_000
"""Conversations that were offered it already; in memory only."""


class PostProcessor(Protocol):
    """Adds to an answer, or leaves it as it is."""

    async def process(self, answer: Answer, turn: InboundTurn) -> Answer:
        """Raises RenderError."""


class Introduction:
    """Who we are, below the first answer, in two lines; below a hard one it waits for a calm one."""

    def __init__(self, *, screens: GatewayScreens, sessions: SessionStates) -> None:
        self._screens, self._sessions = screens, sessions

    async def process(self, answer: Answer, turn: InboundTurn) -> Answer:
        """Raises RenderError."""
        if not answer.screens:
            return answer
        conversation_id = turn.conversation.conversation_id
        is_owed = turn.conversation.is_new or self._sessions.get(conversation_id).needs_introduction
        is_hard = any(screen.name.startswith(DISTRESS_RESPONSE_PREFIXES) for screen in answer.screens)
        self._sessions.set_needs_introduction(conversation_id, is_needed=is_owed and is_hard)
        if not is_owed or is_hard or answer.screens[0].name == "utter_first":
            return answer
        language = answer.language or turn.conversation.language
        below = self._screens.render_screen(
            ResponseCall("utter_first_below"), language, service=turn.conversation.service
        ).text
        last = answer.screens[-1]
        return replace(answer, screens=(*answer.screens[:-1], replace(last, text=f"{last.text}\n\n{below}")))


class BannerNotice:
    """Today's notice of the operator, above the screens it belongs to."""

    def __init__(self, banners: Sequence[Banner], *, screens: GatewayScreens, now: Callable[[], datetime]) -> None:
        self._banners, self._screens, self._now = banners, screens, now

    async def process(self, answer: Answer, turn: InboundTurn) -> Answer:
        """Never raises: without it an answer is complete, too."""
        translator = self._screens.get_translator(answer.language or turn.conversation.language)
        on, country = self._now().date(), answer.country
        return replace(answer, screens=add_banner(answer.screens, self._banners, translator, country=country, on=on))


class MinorHelp:
    """Who is there for somebody not of age: shown again where she tells of something hard, and where she is."""

    def __init__(self, *, screens: GatewayScreens, sessions: SessionStates, local_replies: LocalReplies) -> None:
        self._screens, self._sessions, self._local_replies = screens, sessions, local_replies

    async def process(self, answer: Answer, turn: InboundTurn) -> Answer:
        """Raises RenderError."""
        is_minor = self._sessions.get(turn.conversation.conversation_id).is_child
        if answer.intent is None or not answer.screens or not is_minor or turn.is_about_minor:
            return answer
        if answer.intent not in DISCLOSURES and answer.country == turn.conversation.country:
            return answer
        there = replace(turn.conversation, country=answer.country)
        call = self._local_replies.build_minor_reply(there)
        return replace(
            answer, screens=(self._screens.render_screen(call, there.language, service=there.service), *answer.screens)
        )


class LanguageOffer:
    """Offers her the language she writes in, once: she is understood and answered in the one she chose before."""

    def __init__(self, triage_model: TriageModel | None, *, screens: GatewayScreens) -> None:
        self._triage_model, self._screens = triage_model, screens
        self._offered_conversations: OrderedDict[str, None] = OrderedDict()

    async def process(self, answer: Answer, turn: InboundTurn) -> Answer:
        """Raises RenderError."""
        if not answer.screens or answer.language or answer.is_leave or turn.choice is not None:
            return answer
        button = self.build_button(turn.message, turn.conversation)
        if button is None:
            return answer
        last = answer.screens[-1]
        rows = (*last.rows[:-1], (button,), *last.rows[-1:])  # above the navigation row
        return replace(answer, screens=(*answer.screens[:-1], replace(last, rows=rows)))

    def build_button(self, message: IncomingMessage, conversation: ConversationContext) -> Button | None:
        """The button that switches to the language of a message, said in that language; None where there is no reason."""
        language = self._detect_other_language(message, conversation)
        if language is None or conversation.conversation_id in self._offered_conversations:
            return None
        self._offered_conversations[conversation.conversation_id] = None
        while len(self._offered_conversations) > MAX_CONVERSATIONS:
            self._offered_conversations.popitem(last=False)
        label = self._screens.translate_label(labels.SWITCH[language], language)
        return Button(label, Choice("change_language", {"language": language}))

    def _detect_other_language(self, message: IncomingMessage, conversation: ConversationContext) -> str | None:
        if self._triage_model is None or message.kind is not UpdateKind.TEXT:
            return None
        spoken = self._triage_model.detect_language(message.text)
        if spoken is None or spoken[0] == conversation.language:
            return None
        language, sure = spoken
        is_enough = sure == 1.0 or (sure >= MIN_CONFIDENCE and len(message.text.split()) >= MIN_WORDS)
        return language if is_enough else None


class UnsentCard:
    """A card stands above the answer. One that Telegram did not take goes with it, where the danger is certain."""

    def __init__(self, *, cards: Callable[[], HelpCards]) -> None:
        self._cards = cards

    async def process(self, answer: Answer, turn: InboundTurn) -> Answer:
        """Waits until it is known whether the card went out. Never raises."""
        card = turn.inbound.pending_card
        if card is None:
            return answer
        is_sent, request = await card.delivery, card.request
        answer = replace(answer, country=request.whereabouts.stored_country or answer.country)
        if is_sent or not request.is_certain:
            return answer
        where = request.whereabouts.combine_with(turn.conversation.country)
        owed = self._cards().get_card(
            request.card, language=turn.conversation.language, country=where.country, others=where.other_countries
        )
        return replace(answer, screens=(owed, *answer.screens))


def add_banner(
    screens: tuple[Screen, ...], banners: Sequence[Banner], translator: Translator, *, country: str | None, on: date
) -> tuple[Screen, ...]:
    """The screens, with today's line above those it belongs to. Never raises: without it they are complete, too."""
    banner = find_current_banner(banners, on=on, country=country)
    line = _render_banner(banner, translator) if banner else ""
    if not banner or not line:
        return screens
    return tuple(put_notice_above(s, line, banner, translator) if s.name in BANNER_SCREENS else s for s in screens)


def put_notice_above(screen: Screen, line: str, banner: Banner, translator: Translator) -> Screen:
    """A screen below the line, with a button that leads behind it where there is a page."""
    shown = replace(screen, text=f"{line}\n\n{screen.text}")
    if not banner.rows:
        return shown
    more = Button(translator.translate_label(labels.ROW["notice_more"]), CRISIS_CHOICE)
    return replace(shown, rows=((more,), *shown.rows))


def _render_banner(banner: Banner, translator: Translator) -> str:
    try:
        said = translator.translate(BANNER_CONTEXT, banner.text)
        since = format_day(banner.starts.isoformat(), translator)
        return f"{said} {translator.translate_label(labels.ROW['source'], source=banner.source, date=since)}"
    except RenderError:
        log.info("banner_not_translated language=%s", translator.language)  # `make check` says so, too
        return ""
