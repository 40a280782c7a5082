"""What was done with a handoff so far, without a word of it: what a rehearsal looks at afterwards. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.handoff import HandoffPolicy
from bot.model.post import Post
from bot.model.safe_contact import SafeContact
from bot.services import posts, safety
from bot.store.care_rows import CompletedStepRow, ReferralRow
from bot.store.handoff_rows import ConsentRow, HandoffMessageRow, HandoffRow
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork


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
    uow: UnitOfWork, keys: KeyRing, *, bot_id: int, chat_id: int, policy: HandoffPolicy, safe: SafeContact, now: datetime
) -> HandoffView | None:
    """The newest handoff of whoever writes in a chat; None where she has sent nothing."""
    person = uow.people.get_by_chat_keys(keys.derive_chat_keys(bot_id, chat_id))
    found = uow.handoffs.list_by_person(person.person_id) if person else []
    if not found:
        return None
    row = found[0]
    post = posts.get_post(uow, row.post_id)
    said = [piece for piece in uow.handoff_messages.list_by_handoff(row.handoff_id) if piece.side == "officer" and piece.state != "undone"]
    return HandoffView(
        row=row, post=post, is_on_duty=posts.is_on_duty(post, policy=policy, now=now),
        can_write=safety.is_window_open(row, post, safe, now), replies=said, ticks=uow.completed_steps.list_by_handoff(row.handoff_id),
        referrals=uow.referrals.list_by_handoff(row.handoff_id), consents=uow.consents.list_by_handoff(row.handoff_id),
    )  # fmt: skip


def list_joined_posts(uow: UnitOfWork) -> list[Post]:
    """The posts that have joined, by name."""
    return [post for post in uow.posts.list_all() if post.is_joined]
