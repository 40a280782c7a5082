"""Her window: whether a post may write to her at a moment, and when it may next. In the time of the post's country."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from bot.domain.handoff import SafeContact
from bot.domain.post import Post

_PERSON_FIRST_WINDOW: Final = "i_write_first"
_PERSON_CALLS_METHOD: Final = "she_calls"
_DAYS_AHEAD: Final = 9
"""Every window with a day comes again within these."""


class ContactTerms(Protocol):
    """When and how she may be written to, as her card says; None where she left that out."""

    @property
    def time_window(self) -> str | None:
        """At which hours."""

    @property
    def days(self) -> str | None:
        """On which days."""

    @property
    def how(self) -> str | None:
        """In which way."""

    @property
    def wrote_at(self) -> datetime:
        """When she wrote last."""

    @property
    def is_suspended(self) -> bool:
        """Whether she left."""


@dataclass(frozen=True)
class CardTerms:
    """The same, of a card that is being sent."""

    time_window: str | None
    days: str | None
    how: str | None
    wrote_at: datetime
    is_suspended: bool = False


def can_contact(terms: ContactTerms, post: Post, policy: SafeContact, now: datetime) -> bool:
    """Whether something may be handed over to her now: within her window, and not so late in it that it may come after.

    Never while she left, whatever the window says.
    """
    if terms.is_suspended:
        return False
    late = now + timedelta(minutes=policy.margin_minutes)
    return is_window_open(terms, post, policy, now) and is_window_open(terms, post, policy, late)


def is_window_open(terms: ContactTerms, post: Post, policy: SafeContact, at: datetime) -> bool:
    """Whether a moment is within her window, to the minute."""
    window = terms.time_window or policy.skipped_window
    if is_person_first(terms, policy):
        return abs(at - terms.wrote_at) <= timedelta(minutes=policy.person_turn_minutes)
    there = at.astimezone(ZoneInfo(post.time_zone))
    return _is_contact_day(terms, post, policy, there) and (
        window == "any" or _is_within(there.time(), *policy.windows[window])
    )


def next_opening(terms: ContactTerms, post: Post, policy: SafeContact, now: datetime) -> datetime | None:
    """When something may be handed over to her next, `now` where it may at once; None where only she can open it."""
    if can_contact(terms, post, policy, now):
        return now
    if terms.is_suspended or is_person_first(terms, policy):
        return None
    return next((at for at in _list_openings(terms, post, policy, now) if can_contact(terms, post, policy, at)), None)


def is_person_first(terms: ContactTerms, policy: SafeContact) -> bool:
    """Whether nothing comes before she wrote."""
    window = terms.time_window or policy.skipped_window
    return window == _PERSON_FIRST_WINDOW or (terms.how or policy.skipped_how) == _PERSON_CALLS_METHOD


def _is_contact_day(terms: ContactTerms, post: Post, policy: SafeContact, there: datetime) -> bool:
    days = terms.days or policy.skipped_days
    is_free = there.weekday() in policy.get_free_days(post.country)
    return days == "any" or is_free == (days == "day_off")


def _is_within(clock: time, begins: time, ends: time) -> bool:
    if begins < ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def _list_openings(terms: ContactTerms, post: Post, policy: SafeContact, now: datetime) -> Iterator[datetime]:
    """Every moment at which her window may open: where it begins, and where a day of hers begins within it."""
    zone = ZoneInfo(post.time_zone)
    window = terms.time_window or policy.skipped_window
    begins = [time(), *([policy.windows[window][0]] if window in policy.windows else [])]
    first = now.astimezone(zone).date()
    found = {_to_utc(first + timedelta(days=ahead), clock, zone) for ahead in range(_DAYS_AHEAD) for clock in begins}
    return iter(sorted(at for at in found if at > now))


def _to_utc(day: date, clock: time, zone: ZoneInfo) -> datetime:
    # A clock that is set forward over this moment: it is then the moment of the change itself.
    return datetime.combine(day, clock, zone).astimezone(ZoneInfo("UTC"))
