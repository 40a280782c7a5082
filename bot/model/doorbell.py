"""The doorbell: when a post's own staff group is told that the console needs a look, and never what for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

ALERT_NEW, ALERT_DUE_SOON = "new", "soon"
"""Something came; a time that was promised comes near, or has passed."""
ALERT_CONFIRMED: Final = "confirmed"
"""The group is told once that it is the doorbell now."""
STATE_NONE, STATE_WAITING, STATE_ACTIVE, STATE_FAILED = "none", "waits", "rings", "silent"
ALERT_STATES: Final = (STATE_NONE, STATE_WAITING, STATE_ACTIVE, STATE_FAILED)
"""No doorbell; its code waits to be used; it rings; the group could not be told the last time."""


@dataclass(frozen=True)
class StaffAlertPolicy:
    """data/policies/doorbell.yml."""

    quiet_minutes: int
    """Two rings are at least so far apart."""
    near_minutes: Mapping[str, int]
    """By urgency: how long before a promised time it rings."""
    code_minutes: int
    """A code that was not used opens nothing after this."""
    wait_seconds: int
    """How long the bot waits for the code in a group it was just added to; then it leaves."""

    def get_minutes_before(self, urgency: str | None) -> int:
        """Minutes before a promised time; a card without an urgency is met like `none`."""
        return self.near_minutes[urgency or "none"]


@dataclass(frozen=True)
class StaffAlert:
    """One line to send, to a group."""

    post_id: str
    chat_id: int = field(repr=False)
    kind: str
    languages: tuple[str, ...]
    newest_at: datetime
    """The newest of what it rings for."""
    previous_at: datetime | None
    """What was rung for before: put back where this ring does not arrive."""
