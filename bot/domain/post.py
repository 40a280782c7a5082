"""A post: who receives handoffs. A mission or a group that is not government; it joins by a checklist."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

RUN_BY: Final = ("mission", "non_government")
REPORTING_DUTIES: Final = ("unknown", "some", "children", "nothing")
"""What a post may have to report to others, whatever she wishes; `unknown` is said to be unknown."""
JOINING_CHECKLIST: Final = (
    "protocol", "hours", "reporting_law", "no_immigration_use", "no_sharing", "retention", "partner", "impact_assessment",
    "training", "data_ethics", "rehearsal", "complaints",
)  # fmt: skip
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
