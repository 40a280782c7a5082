"""Offering her the language she writes in, once: she is understood and answered in the one she chose before."""

from collections import OrderedDict

from bot.i18n import labels
from bot.i18n.catalogue import Catalogues
from bot.i18n.voice import Translator
from bot.model.incoming import IncomingMessage, UpdateKind
from bot.model.screen import Button
from bot.model.turn import Choice
from bot.services.conversations import ConversationContext
from bot.text.danger import TriageModel

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

    def build_button(self, incoming: IncomingMessage, conversation: ConversationContext, catalogues: Catalogues) -> Button | None:
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
