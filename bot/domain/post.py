"""A post: who receives handoffs. A mission or a group that is not government; it joins by a checklist."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

RUN_BY: Final = ("mission", "non_government")
REPORTING_DUTIES: Final = ("unknown", "some", "children", "nothing")
"""What a post may have to report to others, whatever she wishes; `unknown` is said to be unknown."""
JOINING_CHECKLIST: Final = (
    "protocol",
    "hours",
    "reporting_law",
    "no_immigration_use",
    "no_sharing",
    "retention",
    "partner",
    "impact_assessment",
    "training",
    "data_ethics",
    "rehearsal",
    "complaints",
)
"""What is signed and done before a post is shown to anybody."""


@dataclass(frozen=True)
class Post:
    """One receiving organisation. `origin` is None where it serves women of every country."""

    post_id: str
    name: str
    country: str
    origin: str | None
    run_by: str
    mission_id: str | None
    time_zone: str
    reports: str
    hours: str
    """OpenStreetMap opening hours in `time_zone`; empty where they are not known."""
    languages: tuple[str, ...]
    keep_days: int
    joined_at: datetime | None = None
    closed_at: datetime | None = None
    on_duty_at: datetime | None = None
    """When somebody of it was last said to be on duty."""

    @property
    def is_joined(self) -> bool:
        """Whether cards can be sent to it."""
        return self.joined_at is not None and self.closed_at is None


ALERT_NEW, ALERT_DUE_SOON, ALERT_OVERDUE = "new", "soon", "overdue"
"""Something came; a time that was promised comes near; it has passed, and somebody is called. The gravest is rung for."""
ALERT_ORDER: Final = (ALERT_OVERDUE, ALERT_DUE_SOON, ALERT_NEW)
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
