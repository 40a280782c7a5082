"""What she is shown in a turn, and what changed for her by it."""

from dataclasses import dataclass
from typing import Final

from bot.domain.messages import OutgoingMessage
from bot.domain.screen import Screen

REFUSAL_INTENTS: Final = ("deny", "skip")


@dataclass(frozen=True)
class Answer:
    """Screens, and what is kept with them."""

    screens: tuple[Screen, ...]
    outcome: str
    """As what the turn is counted."""
    country: str | None = None
    language: str | None = None
    """The language she chose in this turn."""
    intent: str | None = None
    """What the assistant understood, where it answers."""
    unknown: str | None = None
    """What she asked and nothing is known of, where it is counted (bot/domain/statistics.py): once for each thread."""
    is_leave: bool = False
    is_card: bool = False
    """A card instead of an answer."""
    closing_screen: Screen | None = None
    """What is put in the place of the first screen after `close_after_seconds` seconds."""
    close_after_seconds: int = 0
    is_settled: bool = False
    """Everything is kept already, with what it answers: nothing is left to do."""
    deletes_message: bool = False
    """What she wrote is taken out of the chat: it opens something."""
    voice_note: OutgoingMessage | None = None
    """What she asked to hear, below the screens."""
    keeps_screen: bool = False
    """The message whose button she tapped stays as it is; the answer comes below it."""
    edit_message_id: int | None = None
    """The message it is put in the place of, where she typed and tapped none."""

    @property
    def is_refusal(self) -> bool:
        """Whether she said no, or skip, in words."""
        return self.intent in REFUSAL_INTENTS
