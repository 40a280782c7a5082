"""A call: a message that is due a card at once, and which card that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.gateway.help_card import HELP, LOW
from bot.gateway.triage import Verdict
from bot.gateway.whereabouts import Whereabouts
from bot.model.vocabulary import SAFETY

CARD_OF: Final[Mapping[Verdict, str]] = {Verdict.HELP: HELP, Verdict.DANGER: HELP, Verdict.LOW: LOW}
CARD_TAPPED: Final[Mapping[str, str]] = dict(zip(SAFETY, (HELP, LOW), strict=True))
"""The card that a button of each intent brings."""


@dataclass(frozen=True)
class Call:
    """What a message calls for."""

    card: str
    where: Whereabouts
    is_certain: bool
    """Known from the word lists, or going on from a card just before; else it only sounds like danger."""


IN_DOUBT: Final = Call(HELP, Whereabouts(), is_certain=False)
"""What anything calls for while nothing can be kept."""
