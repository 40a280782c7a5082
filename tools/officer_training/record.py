"""What was done with a handoff so far, without a word of it: what a rehearsal looks at afterwards. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.crypto.key_ring import KeyRing
from bot.db.tables.handoffs import CompletedStepRow, ConsentRow, HandoffMessageRow, HandoffRow, ReferralRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffPolicy, HandoffState, SafeContact
from bot.domain.post import Post
from bot.services import posts
from bot.services.handoffs import contact_window


@dataclass(frozen=True)
class HandoffView:
    """One look at a handoff."""

    row: HandoffRow
    post: Post
    is_on_duty: bool
    """Whether somebody of the post is on duty now."""
    can_write: bool
    """Whether her window is open now."""
    replies: Sequence[HandoffMessageRow] = field(default=())
    ticks: Sequence[CompletedStepRow] = field(default=())
    referrals: Sequence[ReferralRow] = field(default=())
    consents: Sequence[ConsentRow] = field(default=())


def view_newest_handoff(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    bot_id: int,
    chat_id: int,
    policy: HandoffPolicy,
    safe: SafeContact,
    now: datetime,
) -> HandoffView | None:
    """The newest handoff of whoever writes in a chat; None where she has sent nothing."""
    person = uow.people.get_by_chat_keys(keys.derive_chat_keys(bot_id, chat_id))
    found = uow.handoffs.list_by_person(person.person_id) if person else []
    if not found:
        return None
    row = found[0]
    post = posts.get_post(uow, row.post_id)
    said = [
        piece
        for piece in uow.handoff_messages.list_by_handoff(row.handoff_id)
        if piece.side == "officer" and piece.state != "undone"
    ]
    return HandoffView(
        row=row,
        post=post,
        is_on_duty=posts.is_on_duty(post, policy=policy, now=now),
        can_write=contact_window.is_window_open(row, post, safe, now),
        replies=said,
        ticks=uow.completed_steps.list_by_handoff(row.handoff_id),
        referrals=uow.referrals.list_by_handoff(row.handoff_id),
        consents=uow.consents.list_by_handoff(row.handoff_id),
    )


def list_joined_posts(uow: UnitOfWork) -> list[Post]:
    """The posts that have joined, by name."""
    return [post for post in uow.posts.list_all() if post.is_joined]


OFFICER_WRITER: Final = "officer"
POST_TARGET, COLLEAGUE_TARGET, QUEUE_TARGET = "post", "colleague", "queue"
"""To whom a handoff was passed on."""
UNDELIVERED_STATES: Final = frozenset({"failed", "cancelled", "undone"})
"""What became of a reply that does not reach her any more."""


@dataclass(frozen=True)
class RecordEntry:
    """Something written, in its order: by `her`, by an `other` person on her phone, or by the `officer`."""

    at: datetime
    """For an officer's words: when they were written, not when they came."""
    writer: str
    text: str = field(repr=False)
    signs: frozenset[str] = frozenset()


@dataclass
class ScenarioRecord:
    """Grows from look to look."""

    entries: list[RecordEntry] = field(default_factory=list)
    line_times: dict[str, datetime] = field(default_factory=dict)
    """The lines of hers that were said, and when."""
    handoff_view: HandoffView | None = None
    """The last look."""
    was_on_duty: bool | None = None
    """Whether somebody was on duty when it was first taken."""
    is_outside_window: bool = False
    """Whether an officer wrote to her outside her window."""
    transfer_targets: set[str] = field(default_factory=set)
    was_nobody_there: bool = False
    """Whether she was told that nobody is on duty, and chose to wait."""

    @property
    def replies(self) -> list[RecordEntry]:
        """What of the officer reached her."""
        return [entry for entry in self.entries if entry.writer == OFFICER_WRITER]

    def update(self, seen: HandoffView | None) -> None:
        """Take in another look."""
        if seen is None:
            return
        before, self.handoff_view = self.handoff_view, seen
        known = {piece.position for piece in before.replies} if before else set()
        self.is_outside_window |= not seen.can_write and any(piece.position not in known for piece in seen.replies)
        if self.was_on_duty is None and seen.row.officer_id:
            self.was_on_duty = seen.is_on_duty
        self.transfer_targets |= _find_transfer_targets(before, seen)

    def get_written_at(self, number: int, *, otherwise: datetime) -> datetime:
        """When the officer wrote what came to her as this one, counted from 0."""
        reaching = [
            piece
            for piece in (self.handoff_view.replies if self.handoff_view else ())
            if piece.state not in UNDELIVERED_STATES
        ]
        return reaching[number].written_at if number < len(reaching) else otherwise

    def has_asked_consent(self, purpose: str) -> bool:
        """Whether an officer has asked her consent for this."""
        return any(piece.asks == purpose for piece in (self.handoff_view.replies if self.handoff_view else ()))


def list_entries_after(
    entries: Sequence[RecordEntry], since: datetime, until: datetime | None = None
) -> list[RecordEntry]:
    """What was written later than one time, and not later than another."""
    return [entry for entry in entries if entry.at > since and (until is None or entry.at <= until)]


def _find_transfer_targets(before: HandoffView | None, seen: HandoffView) -> set[str]:
    row, old = seen.row, before.row if before else seen.row
    found = {POST_TARGET} if row.to_post or row.post_id != old.post_id else set()
    is_another = bool(old.officer_id and row.officer_id and row.officer_id != old.officer_id and not found)
    found |= {COLLEAGUE_TARGET} if row.to_officer or is_another else set()
    return found | (
        {QUEUE_TARGET} if old.officer_id and row.state is HandoffState.QUEUED and not row.officer_id else set()
    )
