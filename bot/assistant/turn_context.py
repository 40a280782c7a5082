"""The turn that is being taken, as the channel, the output and the tracker store see it."""

from contextvars import ContextVar
from dataclasses import dataclass, field

from bot.errors import AssistantUnavailable, TurnExpired
from bot.model.turn import AssistantReply, ResponseCall, Turn


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
