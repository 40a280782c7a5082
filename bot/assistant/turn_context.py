"""The turn that is being taken, as the channel, the output and the tracker store see it."""

import unicodedata
from contextvars import ContextVar
from dataclasses import dataclass, field

from bot.domain.turn import AssistantReply, ResponseCall, Turn
from bot.errors import AssistantUnavailable, TurnExpired


@dataclass
class RunningTurn:
    """One turn on its way: what has been said so far, and the reply once it is saved."""

    turn: Turn
    utterances: list[ResponseCall] = field(default_factory=list)
    reply: AssistantReply | None = None

    def raise_if_expired(self, now: float) -> None:
        """Raises TurnExpired once nobody waits for the answer any more (`now` in seconds since the epoch)."""
        if now > self.turn.expires_at:
            raise TurnExpired

    def build_reply(self, *, intent: str, confidence: float, country: str | None) -> AssistantReply:
        """The whole reply. Raises AssistantUnavailable if nothing was said: silence is a failure."""
        if not self.utterances:
            raise AssistantUnavailable("nothing was said")
        return AssistantReply(self.turn.turn_id, tuple(self.utterances), intent, confidence, country)


current_turn: ContextVar[RunningTurn | None] = ContextVar("current_turn", default=None)
"""Set by the channel for the length of one turn; empty in `rasa shell` and in tests of Rasa alone."""


_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"})
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters by name, but nothing is drawn for them."""
_SLASHES = frozenset("/\uff0f")
"""The slash, and what some foldings make one of."""


def sanitize_command(text: str) -> str:
    """The same text without leading slashes, also where invisible characters stand before or between them."""
    start = 0
    for place, character in enumerate(text):
        if character in _SLASHES:
            start = place + 1
        elif character not in _INVISIBLE_LETTERS and unicodedata.category(character) not in _INVISIBLE_CATEGORIES:
            break
    else:
        return text.strip() if start == 0 else ""
    return text[start:].strip()
