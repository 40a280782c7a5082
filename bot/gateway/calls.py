"""A call: a message that is due a card at once, and which card that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.gateway.help_card import HELP_CARD, SELF_HARM_CARD
from bot.gateway.triage import TriageResult
from bot.gateway.whereabouts import Whereabouts
from bot.model.vocabulary import SAFETY_INTENTS

CARDS_BY_TRIAGE: Final[Mapping[TriageResult, str]] = {TriageResult.HELP: HELP_CARD, TriageResult.DANGER: HELP_CARD, TriageResult.SELF_HARM: SELF_HARM_CARD}
CARDS_BY_INTENT: Final[Mapping[str, str]] = dict(zip(SAFETY_INTENTS, (HELP_CARD, SELF_HARM_CARD), strict=True))
"""The card that a button of each intent brings."""


@dataclass(frozen=True)
class CardRequest:
    """What a message calls for."""

    card: str
    whereabouts: Whereabouts
    is_certain: bool
    """Known from the word lists, or going on from a card just before; else it only sounds like danger."""


DEFAULT_CARD_REQUEST: Final = CardRequest(HELP_CARD, Whereabouts(), is_certain=False)
"""What anything calls for while nothing can be kept."""
