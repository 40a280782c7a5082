"""Passing a handoff on: to a colleague, the queue or another post, warm or cold; and who may receive a referral."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.console.request_context import RequestContext
from bot.db.tables.handoffs import ConsentRow, HandoffRow
from bot.domain.directory import Hotline
from bot.domain.handoff import RECEIVER_KINDS
from bot.domain.post import Post
from bot.services import posts

ASKABLE_PURPOSES: Final = ("call", "home", "follow_up", "lost_touch")
"""What an officer can ask her leave for, beside passing on to another post."""
QUEUE_TARGET: Final = "queue"


@dataclass(frozen=True)
class Colleague:
    """Somebody of the same post who may take it."""

    officer_id: str
    name: str
    is_on_duty: bool
    is_woman: bool
    speaks: bool
    """Whether he can answer in her language."""


@dataclass(frozen=True)
class OtherPost:
    """Another post that has joined, and whether she agreed that it reads her."""

    post: Post
    has_consent: bool


@dataclass(frozen=True)
class TransferOptions:
    """Where a handoff can go."""

    colleagues: list[Colleague]
    posts: list[OtherPost]


def list_transfer_options(context: RequestContext, row: HandoffRow, consents: list[ConsentRow]) -> TransferOptions:
    """Where a handoff can go from here: nearest posts first, a woman first where she asked for one."""
    with context.open_unit_of_work(reading=True) as uow:
        officers = uow.officers.list_by_post(context.post_id)
        joined = [post for post in uow.posts.list_all() if post.is_joined and post.post_id != row.post_id]
        mine = posts.get_post(uow, row.post_id)
    colleagues = [
        Colleague(
            one.officer_id,
            one.name,
            _is_on_duty(context, one.on_duty_at),
            one.is_woman,
            row.language in one.language_codes,
        )
        for one in officers
        if one.can_answer and one.officer_id != context.officer.officer_id
    ]
    wants_woman = row.who == "woman"
    colleagues.sort(key=lambda one: (wants_woman and not one.is_woman, not one.is_on_duty, not one.speaks, one.name))
    joined.sort(key=lambda post: (post.country != mine.country, post.name))
    allowed = {one.recipient for one in consents if one.purpose == "other_post" and one.is_valid(context.now)}
    return TransferOptions(colleagues, [OtherPost(post, post.post_id in allowed) for post in joined])


def list_referral_receivers(context: RequestContext, post: Post) -> dict[str, list[Hotline]]:
    """By service, the rows of the directory that can be asked: those of the country, and of her home for what is there."""
    found: dict[str, list[Hotline]] = {}
    directory = context.state.handoff_resources.library().directory
    for service, kinds in RECEIVER_KINDS.items():
        country = post.origin if service == "home_country" else post.country
        found[service] = [line for line in directory.hotlines if line.country == country and line.kind in kinds]
    return found


def _is_on_duty(context: RequestContext, since: datetime | None) -> bool:
    return since is not None and context.now - since < context.state.duty_period
