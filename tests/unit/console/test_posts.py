"""A post joins when everything on its list was seen to, and an administrator looks after that."""

from typing import Any

import pytest

from bot.model.post import CHECKLIST
from bot.store import apart
from tests.support.console import Browser, Stage

FORM: dict[str, Any] = {
    "post_id": "id-sg", "name": "A post in Singapore", "run_by": "mission", "country": "SG", "origin": "ID",
    "time_zone": "Asia/Singapore", "hours": "Mo-Fr 09:00-17:00", "reports": "some", "languages": ["id", "en"],
    "keep_days": "30",
}  # fmt: skip


@pytest.fixture
def boss(stage: Stage) -> Browser:
    return stage.officer("boss", "administrator", post=None).signs_in()


def test_a_post_that_sqlite_would_not_keep_apart_does_not_join(stage: Stage, boss: Browser) -> None:
    boss.sends("/posts", **FORM)
    for item in CHECKLIST:
        boss.sends("/posts/id-sg/check", item=item)
    assert boss.sends("/posts/id-sg/join").status_code == 409
    with stage.work() as uow:
        assert not uow.posts.by_id("id-sg").is_joined


def test_from_a_name_to_a_post_that_women_are_told_of(
    stage: Stage, boss: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "keeps_posts_apart", lambda _: True)  # as on PostgreSQL
    assert boss.sends("/posts", **FORM).headers["location"] == "/posts/id-sg?done=added"
    assert "disabled" in boss.opens("/posts/id-sg").text
    assert boss.sends("/posts/id-sg/join").status_code == 409
    for item in CHECKLIST:
        boss.sends("/posts/id-sg/check", item=item)
    assert boss.sends("/posts/id-sg/join").headers["location"].endswith("done=joined")
    with stage.work() as uow:
        post = uow.posts.by_id("id-sg")
    assert post
    assert post.is_joined
    assert post.languages == ("id", "en")
    assert boss.sends("/posts/id-sg/close").headers["location"].endswith("done=closed")
    assert "Closed" in boss.opens("/posts").text


def test_what_women_are_told_can_be_changed(stage: Stage, boss: Browser) -> None:
    boss.sends("/posts", **FORM)
    changed = {**FORM, "hours": "24/7", "reports": "children", "languages": ["id"]}
    assert boss.sends("/posts/id-sg", **changed).headers["location"].endswith("done=saved")
    assert boss.sends("/posts/id-sg", **changed).headers["location"].endswith("done=nothing")
    assert (boss.id, "change", "post") in stage.audit()


@pytest.mark.parametrize(
    "changed",
    [
        {"post_id": "../x"}, {"post_id": "Kh My"}, {"country": "FR"}, {"origin": "FR"}, {"hours": "always"},
        {"time_zone": "Mars/Olympus"}, {"keep_days": "0"}, {"keep_days": "500"}, {"languages": []}, {"reports": "all"},
        {"name": ""}, {"run_by": "nobody"},
    ],
    ids=str,
)  # fmt: skip
def test_a_post_that_will_not_do_is_said(stage: Stage, boss: Browser, changed: dict[str, Any]) -> None:
    assert boss.sends("/posts", **{**FORM, **changed}).status_code == 409
    with stage.work() as uow:
        assert len(uow.posts.all()) == 2


def test_a_short_name_is_given_once(boss: Browser) -> None:
    boss.sends("/posts", **FORM)
    assert "already" in boss.sends("/posts", **FORM).text


def test_a_check_that_is_none_is_refused(boss: Browser) -> None:
    boss.sends("/posts", **FORM)
    assert boss.sends("/posts/id-sg/check", item="everything").status_code == 409
    assert boss.opens("/posts/nowhere").status_code == 404
