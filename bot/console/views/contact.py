"""When and how she may be written to, whether that is now, and how long she has waited for a word."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.db.tables.handoffs import HandoffRow
from bot.domain.handoff import SafeContact
from bot.domain.post import Post
from bot.services.handoffs import contact_window
from bot.services.handoffs.response_clock import ResponseClock


@dataclass(frozen=True)
class ContactWindow:
    """What a card says of contact, skipped lines read as the policy says."""

    window: str
    days: str
    how: str
    who: str
    cover: str
    zone: str
    local: datetime
    """The clock where she is."""
    is_open: bool
    opens_at: datetime | None
    """When something may reach her next; None where only she can open it."""
    is_suspended: bool
    """Whether she left, so that nothing reaches her until her return code."""
    is_assumed: bool
    """Whether she left out when she may be written to, so that the policy speaks for her."""

    @property
    def can_write(self) -> bool:
        """Whether something written now reaches her at all, now or when her window opens."""
        return self.opens_at is not None and not self.is_suspended


def build_contact_window(row: HandoffRow, post: Post, safe_contact: SafeContact, now: datetime) -> ContactWindow:
    """How she may be reached at a moment."""
    opens_at = contact_window.next_opening(row, post, safe_contact, now)
    return ContactWindow(
        window=row.time_window or safe_contact.skipped_window,
        days=row.days or safe_contact.skipped_days,
        how=row.how or safe_contact.skipped_how,
        who=row.who or "anyone",
        cover=row.cover or "",
        zone=post.time_zone,
        local=now.astimezone(ZoneInfo(post.time_zone)),
        is_open=opens_at == now,
        opens_at=opens_at,
        is_suspended=row.is_suspended,
        is_assumed=row.time_window is None or row.how is None,
    )


def count_minutes(clock: ResponseClock | None, now: datetime) -> int:
    """Minutes until a word is due; once it is overdue, how many she has waited."""
    if clock is None:
        return 0
    between = now - clock.since if clock.is_overdue(now) else clock.due_at - now
    return round(between.total_seconds() / 60)
