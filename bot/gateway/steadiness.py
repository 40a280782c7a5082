"""Whether this machine's clock may be believed: what a sweep removes is gone for good."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

TOLERANCE_SECONDS: Final = 60.0
"""A clock is steered by less than this between two sweeps."""
HOLD_SECONDS: Final = 1800.0
"""How long a jump must last before it is taken for the truth; well within the hour by which nothing may stay too long."""


class Steadiness:
    """Compares the clock with one that only counts. The first time it is asked, it believes."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._believed: float | None = None
        self._jumped: tuple[float, float] | None = None
        """The other difference, and since when it is seen."""

    def believes(self, now: datetime) -> bool:
        """Whether this time follows from the one before; a jump is believed once it has lasted."""
        counted = self._monotonic()
        difference = now.timestamp() - counted
        if self._believed is None or _is_near(difference, self._believed) or self._has_lasted(difference, counted):
            self._believed, self._jumped = difference, None
            return True
        if self._jumped is None or not _is_near(difference, self._jumped[0]):
            self._jumped = (difference, counted)
        return False

    def _has_lasted(self, difference: float, counted: float) -> bool:
        if self._jumped is None or not _is_near(difference, self._jumped[0]):
            return False
        return counted - self._jumped[1] >= HOLD_SECONDS


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= TOLERANCE_SECONDS
