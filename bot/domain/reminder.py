"""A reminder that she switches on herself: one moment of her choice, and nothing of what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class ReminderPolicy:
    """data/policies/reminder.yml: what she is offered."""

    days: tuple[int, ...]
    """Days from today, the soonest first."""
    hours: tuple[int, ...]
    """Full hours of a day."""
    grace_minutes: int
    """Where she has no window: how long after her hour it may come, on that day or on one of the next."""
    zones: Mapping[str, str]
    """Country → IANA name of the time there."""

    def list_days(self, *, within: int | None) -> tuple[int, ...]:
        """The days that are sooner than a deadline is long; all of them where its length is not known."""
        return tuple(day for day in self.days if within is None or day < within)

    def is_hour(self, due_at: datetime, now: datetime) -> bool:
        """Whether it is the hour she chose, on that day or on a later one."""
        return (now - due_at) % timedelta(days=1) <= timedelta(minutes=self.grace_minutes)


def compute_moment(days: int, hour: int, *, zone: str, now: datetime) -> datetime:
    """A full hour so many days from today, as the clocks of a zone show them."""
    there = now.astimezone(ZoneInfo(zone))
    return datetime.combine(there.date() + timedelta(days=days), time(hour), there.tzinfo).astimezone(ZoneInfo("UTC"))
