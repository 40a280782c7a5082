"""Times and what is read from them."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class TimeDistribution:
    """Seconds of many like things."""

    seconds: Sequence[float]

    def get_percentile(self, part: float) -> float:
        """The time that this part of them (0.95: 95 of 100) needed at most, in seconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

    @property
    def median(self) -> float:
        """The median, in seconds."""
        return statistics.median(self.seconds)

    def describe(self, *parts: float) -> str:
        """`half 12 ms, 95 of 100 within 20 ms`."""
        rest = [f"{part * 100:.0f} of 100 within {format_seconds(self.get_percentile(part))}" for part in parts]
        return ", ".join([f"half within {format_seconds(self.median)}", *rest])


def format_seconds(seconds: float) -> str:
    """Seconds in words that fit their size."""
    return f"{seconds:.1f} s" if seconds >= 10 else f"{seconds * 1000:.0f} ms"
