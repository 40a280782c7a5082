"""Posts: who joined, by which checks, when somebody answers, and whether somebody is on duty now.

Every verb that changes something commits, with who did it in the audit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.db.unit_of_work import UnitOfWork
from bot.domain.enums import ANY, DESTINATIONS, LANGUAGES, ORIGINS
from bot.domain.handoff import HandoffPolicy
from bot.domain.handoff_buttons import short_hash
from bot.domain.limits import Limits
from bot.domain.post import JOINING_CHECKLIST, REPORTING_DUTIES, RUN_BY, Post
from bot.errors import NotFound, StateConflict
from bot.i18n import opening_hours

AUDIT_NOUN: Final = "post"


def list_serving_posts(uow: UnitOfWork, *, country: str | None, origin: str | None) -> list[Post]:
    """The posts in a country that serve women of an origin, groups that are not government among them, by name.

    Without an origin those that serve everybody, and every post of the country: she chooses by its name.
    """
    wanted = None if origin == ANY else origin
    return [
        post
        for post in uow.posts.list_all()
        if post.is_joined and post.country == country and (None in (post.origin, wanted) or post.origin == wanted)
    ]


def get_post(uow: UnitOfWork, post_id: str) -> Post:
    """A post, joined or not. Raises NotFound."""
    found = uow.posts.get_by_id(post_id)
    if found is None:
        raise NotFound("no such post")
    return found


def add_post(uow: UnitOfWork, post: Post, *, limits: Limits, by: str, now: datetime) -> bool:
    """Add a post that has not joined yet; False where its id is taken. Raises ValueError for what it may not be."""
    _validate_post(post, limits)
    is_new = uow.posts.add(replace(post, joined_at=None, closed_at=None, on_duty_at=None))
    return _record_and_commit(uow, is_new, "add", post.post_id, by=by, now=now)


def complete_check(uow: UnitOfWork, *, post_id: str, item: str, by: str, now: datetime) -> bool:
    """Note that an item of the checklist was seen to; whether that is news. Raises NotFound, ValueError."""
    if item not in JOINING_CHECKLIST:
        raise ValueError(f"no such check: {item}")
    get_post(uow, post_id)
    return _record_and_commit(
        uow, uow.posts.record_check(post_id, item, by=by, now=now), f"check_{item}", post_id, by=by, now=now
    )


def list_checks(uow: UnitOfWork, post_id: str) -> dict[str, tuple[datetime, str] | None]:
    """Every item of the checklist, with when and by whom it was seen to."""
    ticked = uow.posts.get_checks(post_id)
    return {item: ticked.get(item) for item in JOINING_CHECKLIST}


def join_post(uow: UnitOfWork, *, post_id: str, by: str, now: datetime) -> bool:
    """From now on women are shown this post; whether that is news. Raises NotNow while a check is missing."""
    post = get_post(uow, post_id)
    if None in list_checks(uow, post_id).values():
        raise StateConflict("checklist")
    is_news = not post.is_joined
    if is_news:
        uow.posts.update(post_id, joined_at=now, closed_at=None)
    return _record_and_commit(uow, is_news, "join", post_id, by=by, now=now)


def close_post(uow: UnitOfWork, *, post_id: str, by: str, now: datetime) -> bool:
    """From now on no woman is shown this post; whether that is news. Its handoffs go on until they end."""
    is_news = get_post(uow, post_id).is_joined
    if is_news:
        uow.posts.update(post_id, closed_at=now, on_duty_at=None)
    return _record_and_commit(uow, is_news, "close", post_id, by=by, now=now)


def change_post(uow: UnitOfWork, *, post_id: str, limits: Limits, by: str, now: datetime, **values: Any) -> bool:
    """Change its name, hours, languages, what it may have to report or how long it keeps words; whether anything did.

    Raises NotFound, and ValueError for what it may not be.
    """
    before = get_post(uow, post_id)
    after = replace(before, **values)
    _validate_post(after, limits)
    if after != before:
        uow.posts.update(post_id, **values)
    return _record_and_commit(uow, after != before, "change", post_id, by=by, now=now)


def set_post_duty(uow: UnitOfWork, *, post_id: str, is_on: bool, by: str, now: datetime) -> bool:
    """Somebody of the post is on duty from now on, or nobody; whether that is news. Say it again every few hours."""
    post = get_post(uow, post_id)
    uow.posts.update(post_id, on_duty_at=now if is_on else None)
    return _record_and_commit(uow, (post.on_duty_at is not None) != is_on, "set_duty", post_id, by=by, now=now)


def is_on_duty(post: Post, *, policy: HandoffPolicy, now: datetime) -> bool:
    """Whether somebody of a post is on duty now, as far as it said so lately."""
    said = post.on_duty_at
    return post.is_joined and said is not None and abs(now - said) <= timedelta(hours=policy.duty_hours)


def find_next_opening(post: Post, *, now: datetime) -> datetime | None:
    """When the post opens next, or `now` where it is open; None where its hours are not known."""
    if opening_hours.is_open(post.hours, post.time_zone, now=now):
        return now
    return opening_hours.find_next_opening(post.hours, post.time_zone, now=now)


def _validate_post(post: Post, limits: Limits) -> None:
    rules = {
        "country": post.country in DESTINATIONS,
        "origin": post.origin is None or post.origin in ORIGINS,
        "run_by": post.run_by in RUN_BY,
        "reports": post.reports in REPORTING_DUTIES,
        "languages": bool(post.languages) and set(post.languages) <= set(LANGUAGES),
        "keep_days": limits.vault_days_least <= post.keep_days <= limits.vault_days_most,
        "hours": opening_hours.is_supported(post.hours, post.time_zone),
        "name": bool(post.name.strip() and post.post_id.strip()) and "|" not in post.post_id,
    }
    wrong = [name for name, is_right in rules.items() if not is_right]
    if wrong:
        raise ValueError(f"a post with a wrong {', '.join(wrong)}")


def _record_and_commit(uow: UnitOfWork, is_news: bool, verb: str, post_id: str, *, by: str, now: datetime) -> bool:
    if is_news:
        uow.audit.write(at=now, by=by, verb=verb, noun=AUDIT_NOUN, subject=post_id)
    uow.commit()
    return is_news


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
            "name": post.name,
            "run_by": post.run_by,
            "hours": post.hours,
            "time_zone": post.time_zone,
            "reports": post.reports,
            "is_on_duty": self.is_on_duty,
        }


def list_available_posts(uow: UnitOfWork, *, policy: HandoffPolicy, now: datetime) -> list[AvailablePost]:
    """All posts that have joined, by name."""
    return [
        AvailablePost(post, is_on_duty(post, policy=policy, now=now)) for post in uow.posts.list_all() if post.is_joined
    ]


def filter_serving_posts(
    available_posts: Sequence[AvailablePost], *, country: str | None, origin: str | None
) -> list[AvailablePost]:
    """Those in a country that serve women of an origin; what she skipped narrows nothing."""
    there = [door for door in available_posts if country in (None, ANY, door.post.country)]
    return [door for door in there if door.post.origin is None or origin in (None, ANY, door.post.origin)]
