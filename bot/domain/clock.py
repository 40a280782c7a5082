"""The present, and what time may be called when something is done by it that cannot be undone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NewType

TrustedTime = NewType("TrustedTime", datetime)
"""A time that may end things for good. Only bot/services/clock.py makes one; the checker of types refuses any other."""


def wall_clock() -> datetime:
    """The present, as an aware UTC time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class ClockState:
    """What operators are told of this machine's clock: `reason` is a code, empty while it is trusted."""

    is_trusted: bool
    reason: str
    off_seconds: float
    """How far this machine's clock is ahead of the time that is known, negative where it is behind; 0 where none is."""
