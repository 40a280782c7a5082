"""A post is shown once every check was seen to; what it says of itself is what she is told."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.post import JOINING_CHECKLIST, Post
from bot.errors import NotFound, StateConflict
from bot.services import posts
from tests.support.factories import load_real_content
from tests.support.handoff_scenario import MORNING, POST, HandoffServices, get_policy

NEW = replace(POST, post_id="post-n", name="New post", origin="KH")


def joined(office: HandoffServices, country: str | None, origin: str | None) -> list[str]:
    return [
        post.post_id for post in office.run_in_transaction(posts.list_serving_posts, country=country, origin=origin)
    ]


def test_it_joins_when_every_check_was_seen_to(office: HandoffServices) -> None:
    act = {"post_id": "post-n", "by": "administrator", "now": office.clock()}
    assert office.run_in_transaction(
        posts.add_post, NEW, limits=load_real_content().limits, by="administrator", now=office.clock()
    )
    for item in JOINING_CHECKLIST:
        assert joined(office, "MY", "KH") == ["post-b", "post-a"]
        with pytest.raises(StateConflict, match="checklist"):
            office.run_in_transaction(posts.join_post, **act)
        assert [office.run_in_transaction(posts.complete_check, item=item, **act) for _ in range(2)] == [True, False]
    assert [office.run_in_transaction(posts.join_post, **act) for _ in range(2)] == [True, False]
    assert joined(office, "MY", "KH") == ["post-b", "post-n", "post-a"]
    assert [office.run_in_transaction(posts.close_post, **act) for _ in range(2)] == [True, False]
    assert joined(office, "MY", "KH") == ["post-b", "post-a"]


@pytest.mark.parametrize(
    ("country", "origin", "found"),
    [
        ("MY", "KH", ["post-b", "post-n", "post-a"]),
        ("MY", "ID", ["post-b", "post-a"]),
        ("SG", "KH", []),
        ("MY", None, ["post-b", "post-n", "post-a"]),
        ("MY", "any", ["post-b", "post-n", "post-a"]),
        (None, None, []),
    ],
)
def test_she_is_shown_the_posts_of_her_country_that_serve_her(
    office: HandoffServices, country: str | None, origin: str | None, found: list[str]
) -> None:
    office.add_joined_post(NEW)
    assert joined(office, country, origin) == found


FAULTS = [
    {"country": "XX"},
    {"origin": "MY"},
    {"run_by": "police"},
    {"reports": "maybe"},
    {"languages": ()},
    {"languages": ("xx",)},
    {"keep_days": 6},
    {"keep_days": 91},
    {"hours": "sometimes"},
    {"time_zone": "Mars/Base"},
    {"name": " "},
    {"post_id": "a|b"},
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_post_that_could_not_be_told_is_refused(office: HandoffServices, fault: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(fault)).replace("time_zone", "hours").replace("post_id", "name")):
        office.run_in_transaction(
            posts.add_post, replace(NEW, **fault), limits=load_real_content().limits, by="x", now=office.clock()
        )


def test_an_id_is_given_once(office: HandoffServices) -> None:
    assert not office.run_in_transaction(
        posts.add_post, POST, limits=load_real_content().limits, by="x", now=office.clock()
    )
    with pytest.raises(NotFound):
        office.run_in_transaction(posts.get_post, "post-z")


def test_somebody_is_on_duty_who_said_so_lately(office: HandoffServices) -> None:
    def on_duty() -> bool:
        post: Post = office.run_in_transaction(posts.get_post, "post-a")
        return posts.is_on_duty(post, policy=get_policy(), now=office.clock())

    set_duty = {"post_id": "post-a", "by": "officer-1"}
    assert not on_duty()
    office.run_in_transaction(posts.set_post_duty, is_on=True, now=office.clock(), **set_duty)
    assert on_duty()
    office.clock.advance(hours=get_policy().duty_hours + 1)
    assert not on_duty()
    office.run_in_transaction(posts.set_post_duty, is_on=True, now=office.clock(), **set_duty)
    office.run_in_transaction(posts.set_post_duty, is_on=False, now=office.clock(), **set_duty)
    assert not on_duty()


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        ("Mo-Fr 09:00-17:00", MORNING, MORNING),
        ("Mo-Fr 09:00-17:00", MORNING.replace(hour=10), datetime(2025, 11, 25, 1, 0, tzinfo=UTC)),
        ("Mo-Fr 09:00-17:00", datetime(2025, 11, 28, 12, 0, tzinfo=UTC), datetime(2025, 12, 1, 1, 0, tzinfo=UTC)),
        ("24/7", MORNING.replace(hour=20), MORNING.replace(hour=20)),
        ("", MORNING, None),
    ],
)
def test_when_it_opens_is_known_or_said_to_be_unknown(hours: str, now: datetime, opens: datetime | None) -> None:
    assert posts.find_next_opening(replace(POST, hours=hours), now=now) == opens
