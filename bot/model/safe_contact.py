"""When a post may write to her: her window, in the time of the country she is in. data/policies/safe_contact.yml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Final

WEEKDAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@dataclass(frozen=True)
class SafeContact:
    """What the codes of a card mean in hours and days."""

    windows: Mapping[str, tuple[time, time]]
    """Code → from, to, local time; one that ends before it begins goes past midnight. `any` is not in it."""
    days_off: Mapping[str, tuple[int, ...]]
    """Country, or `any`, → days of the week that are usually free, Monday 0."""
    person_turn_minutes: int
    """Where she writes first: how long after her message an answer is hers to expect."""
    margin_minutes: int
    """Nothing is handed over so late in a window that a delivery tried again would come after it."""
    skipped_window: str
    skipped_days: str
    skipped_how: str

    def get_free_days(self, country: str) -> tuple[int, ...]:
        """The days usually free in a country."""
        return self.days_off.get(country, self.days_off["any"])
