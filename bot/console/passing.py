"""Passing a handoff on: to a colleague, the queue or another post, warm or cold; and who may receive a referral."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.console.visiting import Visit
from bot.model.directory import Hotline
from bot.model.post import Post
from bot.model.referral import KINDS
from bot.services import posts
from bot.store.handoff_rows import ConsentRow, HandoffRow

ASKING: Final = ("call", "home", "follow_up", "lost_touch")
"""What an officer can ask her leave for, beside passing on to another post."""
QUEUE: Final = "queue"
HOLDING: Final = frozenset({"officer", "supervisor"})
"""Roles that may hold a handoff."""


@dataclass(frozen=True)
class Colleague:
    """Somebody of the same post who may take it."""

    officer_id: str
    name: str
    is_there: bool
    is_woman: bool
    speaks: bool
    """Whether he can answer in her language."""


@dataclass(frozen=True)
class Elsewhere:
    """Another post that has joined, and whether she agreed that it reads her."""

    post: Post
    is_agreed: bool


@dataclass(frozen=True)
class Ways:
    """Where a handoff can go."""

    colleagues: list[Colleague]
    posts: list[Elsewhere]


def choices(visit: Visit, row: HandoffRow, agreed: list[ConsentRow]) -> Ways:
    """Where a handoff can go from here: nearest posts first, a woman first where she asked for one."""
    with visit.work(reading=True) as uow:
        officers = uow.officers.of_post(visit.post_id)
        joined = [post for post in uow.posts.all() if post.is_joined and post.post_id != row.post_id]
        mine = posts.by_id(uow, row.post_id)
    colleagues = [
        Colleague(
            one.officer_id, one.name, _is_there(visit, one.on_duty_at), one.is_woman, row.language in one.language_codes
        )
        for one in officers
        if one.may_sign_in and one.officer_id != visit.officer.officer_id and HOLDING & set(one.acting_roles)
    ]  # fmt: skip
    wants_woman = row.who == "woman"
    colleagues.sort(key=lambda one: (wants_woman and not one.is_woman, not one.is_there, not one.speaks, one.name))
    joined.sort(key=lambda post: (post.country != mine.country, post.name))
    allowed = {one.recipient for one in agreed if one.purpose == "other_post" and one.holds(visit.now)}
    return Ways(colleagues, [Elsewhere(post, post.post_id in allowed) for post in joined])


def receivers(visit: Visit, post: Post) -> dict[str, list[Hotline]]:
    """By service, the rows of the directory that can be asked: those of the country, and of her home for what is there."""
    found: dict[str, list[Hotline]] = {}
    directory = visit.office.aids.library().directory
    for service, kinds in KINDS.items():
        country = post.origin if service == "home_country" else post.country
        found[service] = [line for line in directory.hotlines if line.country == country and line.kind in kinds]
    return found


def _is_there(visit: Visit, since: datetime | None) -> bool:
    return since is not None and visit.now - since < visit.office.duty
