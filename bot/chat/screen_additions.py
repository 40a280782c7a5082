"""Offering her the language she writes in, once: she is understood and answered in the one she chose before."""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.messages import IncomingMessage, UpdateKind
from bot.domain.screen import BANNER_CONTEXT, BANNER_SCREENS, Banner, Button, Screen, find_current_banner
from bot.domain.turn import Choice
from bot.errors import RenderError
from bot.i18n import labels
from bot.i18n.catalogs import Catalogues
from bot.i18n.formatting import format_day
from bot.i18n.translator import Translator
from bot.nlu.danger_model import TriageModel
from bot.services.conversations import ConversationContext

MIN_CONFIDENCE = 0.9
"""How sure the language must be; she is not asked because of one foreign word."""
MIN_WORDS = 3
"""The fewest words from which a language in Latin letters is told."""
MAX_CONVERSATIONS = 20_000
"""Conversations that were offered it already; in memory only."""


class LanguageOffer:
    """Knows what a message is written in, and whom it offered that language already."""

    def __init__(self, triage_model: TriageModel | None) -> None:
        self._triage_model = triage_model
        self._offered_conversations: OrderedDict[str, None] = OrderedDict()

    def build_button(
        self, incoming: IncomingMessage, conversation: ConversationContext, catalogues: Catalogues
    ) -> Button | None:
        """The button that switches to the language of this message, said in that language; None where there is no reason."""
        language = self._detect_other_language(incoming, conversation)
        if language is None or conversation.conversation_id in self._offered_conversations:
            return None
        self._offered_conversations[conversation.conversation_id] = None
        while len(self._offered_conversations) > MAX_CONVERSATIONS:
            self._offered_conversations.popitem(last=False)
        label = Translator(language, catalogues[language]).translate_label(labels.SWITCH[language])
        return Button(label, Choice("change_language", {"language": language}))

    def _detect_other_language(self, incoming: IncomingMessage, conversation: ConversationContext) -> str | None:
        if self._triage_model is None or incoming.kind is not UpdateKind.TEXT:
            return None
        spoken = self._triage_model.detect_language(incoming.text)
        if spoken is None or spoken[0] == conversation.language:
            return None
        language, sure = spoken
        is_enough = sure == 1.0 or (sure >= MIN_CONFIDENCE and len(incoming.text.split()) >= MIN_WORDS)
        return language if is_enough else None


log = logging.getLogger(__name__)


def add_banner(
    screens: tuple[Screen, ...], banners: Sequence[Banner], translator: Translator, *, country: str | None, on: date
) -> tuple[Screen, ...]:
    """The screens, with today's line above those it belongs to. Never raises: without it they are complete, too."""
    banner = find_current_banner(banners, on=on, country=country)
    line = _render_banner(banner, translator) if banner else ""
    if not line:
        return screens
    return tuple(replace(s, text=f"{line}\n\n{s.text}") if s.name in BANNER_SCREENS else s for s in screens)


def _render_banner(banner: Banner, translator: Translator) -> str:
    try:
        said = translator.translate(BANNER_CONTEXT, banner.text)
        since = format_day(banner.starts.isoformat(), translator)
        return f"{said} {translator.translate_label(labels.ROW['source'], source=banner.source, date=since)}"
    except RenderError:
        log.info("banner_not_translated language=%s", translator.language)  # `make check` says so, too
        return ""
