"""Which help card a message is due at once, and what the thread is about from then on."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.chat.context import AppContext
from bot.chat.help_cards import CARDS_BY_INTENT, CARDS_BY_TRIAGE, FRIEND_CARDS, HELP_CARD, INTENTS_BY_CARD
from bot.chat.location import Whereabouts
from bot.chat.session_cache import DangerState
from bot.chat.triage import Triage, TriageResult
from bot.domain.enums import CARD_COUNTRIES
from bot.domain.messages import IncomingMessage
from bot.domain.turn import Choice
from bot.nlu.text.subject import FRIEND_SUBJECT


@dataclass(frozen=True)
class CardRequest:
    """What a message calls for."""

    card: str
    whereabouts: Whereabouts
    is_certain: bool
    """Known from the word lists, or going on from a card just before; else it only sounds like danger."""


DEFAULT_CARD_REQUEST: Final = CardRequest(HELP_CARD, Whereabouts(), is_certain=False)
"""What anything calls for while nothing can be kept."""


class CardRequester:
    """Reads a message for the card it is due, and notes that for what she writes next."""

    def __init__(self, context: AppContext, *, triage: Triage) -> None:
        self._context, self._triage = context, triage

    def read_words(self, message: IncomingMessage) -> CardRequest | None:
        """The card her words are due, also those below a photo; None: no card."""
        verdict = self._triage.classify(message.typed_text)
        before = self._get_danger(message)
        if verdict is not None and verdict not in CARDS_BY_TRIAGE:
            return None
        where = self._read_whereabouts(message)
        if verdict is None and before and where.is_stated and where.country:
            return self._record_request(CardRequest(before.card, where, is_certain=before.is_clear), before, message)
        goes_on = before if before and before.is_clear else None
        heard = verdict or self._triage.classify_suspicion(
            message.text, after=INTENTS_BY_CARD[goes_on.card] if goes_on else None
        )
        if heard is None:
            return None
        is_certain = verdict is not None or goes_on is not None
        return self._record_request(CardRequest(self._choose_card(heard, message), where, is_certain), before, message)

    def read_button(self, choice: Choice | None, message: IncomingMessage) -> CardRequest | None:
        """The card that a card's own button brings; None for any other button, and where it asks for her country."""
        if choice is None or choice.intent not in CARDS_BY_INTENT or "page" in choice.values:
            return None
        before, country = self._get_danger(message), choice.values.get("country")
        # The buttons of a card for a friend bring that card again, of another country.
        is_same = before is not None and INTENTS_BY_CARD[before.card] == choice.intent
        card = before.card if before and is_same else CARDS_BY_INTENT[choice.intent]
        self._record_danger(card, country if country in CARD_COUNTRIES else None, message)
        where = Whereabouts(country, is_stated=True) if country else Whereabouts()
        return CardRequest(card, where, is_certain=True)

    def _choose_card(self, verdict: TriageResult, message: IncomingMessage) -> str:
        card, before = CARDS_BY_TRIAGE[verdict], self._get_danger(message)
        is_for_friend = before is not None and before.card in FRIEND_CARDS.values()
        if is_for_friend or self._triage.detect_subject(message.text) == FRIEND_SUBJECT:
            return FRIEND_CARDS[card]
        return card

    def _record_request(
        self, request: CardRequest, previous_danger: DangerState | None, message: IncomingMessage
    ) -> CardRequest:
        known = previous_danger.country if previous_danger else None
        country = known if request.whereabouts.other_countries else request.whereabouts.country
        is_clear = request.is_certain or self._triage.is_certain(message.text)
        self._record_danger(request.card, country, message, is_clear=is_clear)
        return request

    def _record_danger(
        self, card: str, country: str | None, message: IncomingMessage, *, is_clear: bool = True
    ) -> None:
        until = self._context.now() + timedelta(minutes=self._context.limits.thread_minutes)
        self._context.session_cache.set_danger(message.chat_id, DangerState(card, country, until, is_clear=is_clear))

    def _read_whereabouts(self, message: IncomingMessage) -> Whereabouts:
        before = self._get_danger(message)
        said = self._triage.read_whereabouts(message.text, language=self._context.get_known_person(message).language)
        return said.combine_with(before.country if before else None)

    def _get_danger(self, message: IncomingMessage) -> DangerState | None:
        return self._context.session_cache.get_danger(message.chat_id, now=self._context.now())
