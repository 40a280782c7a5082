"""Which posts a woman may write to, as she is shown them: those that have joined, and whether somebody is at work there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.model.handoff import HandoffPolicy
from bot.model.own import short_hash
from bot.model.post import Post
from bot.model.vocabulary import ANY
from bot.services import posts
from bot.store.unit_of_work import UnitOfWork

MISSION_OPERATOR = "mission"


@dataclass(frozen=True)
class AvailablePost:
    """A post that has joined."""

    post: Post
    is_on_duty: bool

    @property
    def short_hash(self) -> str:
        """What stands for it in a button."""
        return short_hash(self.post.post_id)

    @property
    def is_mission(self) -> bool:
        """Whether a government runs it."""
        return self.post.run_by == MISSION_OPERATOR

    def to_row(self) -> Mapping[str, Any]:
        """What a screen says of it."""
        post = self.post
        return {
            "name": post.name, "run_by": post.run_by, "hours": post.hours, "time_zone": post.time_zone,
            "reports": post.reports, "is_on_duty": self.is_on_duty,
        }  # fmt: skip


def list_available_posts(uow: UnitOfWork, *, policy: HandoffPolicy, now: datetime) -> list[AvailablePost]:
    """All posts that have joined, by name."""
    return [
        AvailablePost(post, posts.is_on_duty(post, policy=policy, now=now)) for post in uow.posts.list_all() if post.is_joined
    ]  # fmt: skip


def filter_serving_posts(available_posts: Sequence[AvailablePost], *, country: str | None, origin: str | None) -> list[AvailablePost]:
    """Those in a country that serve women of an origin; what she skipped narrows nothing."""
    there = [door for door in available_posts if country in (None, ANY, door.post.country)]
    return [door for door in there if door.post.origin is None or origin in (None, ANY, door.post.origin)]
