"""The safe-contact card: when and how she may be written to, and whether that is now. Always in view."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.model.post import Post
from bot.model.safe_contact import SafeContact
from bot.services import safety
from bot.store.handoff_rows import HandoffRow


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
    opens_at = safety.next_opening(row, post, safe_contact, now)
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
