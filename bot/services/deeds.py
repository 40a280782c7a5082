"""What was done with a handoff so far, without a word of it: what a rehearsal looks at afterwards. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.handoff import HandoffPolicy
from bot.model.post import Post
from bot.model.safe_contact import SafeContact
from bot.services import posts, safety
from bot.store.care_rows import ReferralRow, TickRow
from bot.store.handoff_rows import ConsentRow, HandoffRow, RelayRow
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Deeds:
    """One look at a handoff."""

    row: HandoffRow
    post: Post
    is_on_duty: bool
    """Whether somebody of the post is on duty now."""
    may_write: bool
    """Whether her window is open now."""
    replies: Sequence[RelayRow] = field(default=())
    ticks: Sequence[TickRow] = field(default=())
    referrals: Sequence[ReferralRow] = field(default=())
    consents: Sequence[ConsentRow] = field(default=())


def of_chat(
    uow: UnitOfWork, keys: KeyRing, *, bot_id: int, chat_id: int, policy: HandoffPolicy, safe: SafeContact, now: datetime
) -> Deeds | None:
    """The newest handoff of whoever writes in a chat; None where she has sent nothing."""
    person = uow.people.by_chat_keys(keys.chat_keys(bot_id, chat_id))
    found = uow.handoffs.of(person.person_id) if person else []
    if not found:
        return None
    row = found[0]
    post = posts.by_id(uow, row.post_id)
    said = [piece for piece in uow.relay.of(row.handoff_id) if piece.side == "officer" and piece.state != "undone"]
    return Deeds(
        row=row, post=post, is_on_duty=posts.on_duty(post, policy=policy, now=now),
        may_write=safety.is_open(row, post, safe, now), replies=said, ticks=uow.ticks.of(row.handoff_id),
        referrals=uow.referrals.of(row.handoff_id), consents=uow.consents.of(row.handoff_id),
    )  # fmt: skip


def joined_posts(uow: UnitOfWork) -> list[Post]:
    """The posts that have joined, by name."""
    return [post for post in uow.posts.all() if post.is_joined]
