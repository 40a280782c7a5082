"""Offering her the language she writes in, once: she is understood and answered in the one she chose before."""

from collections import OrderedDict

from bot.i18n import labels
from bot.i18n.catalogue import Catalogues
from bot.i18n.voice import Voice
from bot.model.incoming import Incoming, Kind
from bot.model.screen import Button
from bot.model.turn import Choice
from bot.services.conversations import Standing
from bot.text.danger import Signals

SURE = 0.9
"""How sure the language must be; she is not asked because of one foreign word."""
WORDS = 3
"""The fewest words from which a language in Latin letters is told."""
REMEMBERED = 20_000
"""Conversations that were offered it already; in memory only."""


class Tongues:
    """Knows what a message is written in, and whom it offered that language already."""

    def __init__(self, signals: Signals | None) -> None:
        self._signals = signals
        self._offered: OrderedDict[str, None] = OrderedDict()

    def offer(self, incoming: Incoming, standing: Standing, catalogues: Catalogues) -> Button | None:
        """The button that switches to the language of this message, said in that language; None where there is no reason."""
        language = self._other(incoming, standing)
        if language is None or standing.conversation_id in self._offered:
            return None
        self._offered[standing.conversation_id] = None
        while len(self._offered) > REMEMBERED:
            self._offered.popitem(last=False)
        label = Voice(language, catalogues[language]).label(labels.SWITCH[language])
        return Button(label, Choice("change_language", {"language": language}))

    def _other(self, incoming: Incoming, standing: Standing) -> str | None:
        if self._signals is None or incoming.kind is not Kind.TEXT:
            return None
        spoken = self._signals.spoken(incoming.text)
        if spoken is None or spoken[0] == standing.language:
            return None
        language, sure = spoken
        is_enough = sure == 1.0 or (sure >= SURE and len(incoming.text.split()) >= WORDS)
        return language if is_enough else None
