"""A post joins when everything on its list was seen to, and an administrator looks after that."""

from typing import Any

import pytest

from bot.db import engine
from bot.domain.post import JOINING_CHECKLIST
from tests.support.console_client import ConsoleApp, OfficerBrowser

FORM: dict[str, Any] = {
    "post_id": "id-sg",
    "name": "A post in Singapore",
    "run_by": "mission",
    "country": "SG",
    "origin": "ID",
    "time_zone": "Asia/Singapore",
    "hours": "Mo-Fr 09:00-17:00",
    "reports": "some",
    "languages": ["id", "en"],
    "keep_days": "30",
}


@pytest.fixture
def boss(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("boss", "administrator", post=None).sign_in()


def test_a_post_that_sqlite_would_not_keep_apart_does_not_join(stage: ConsoleApp, boss: OfficerBrowser) -> None:
    boss.submit_form("/posts", **FORM)
    for item in JOINING_CHECKLIST:
        boss.submit_form("/posts/id-sg/check", item=item)
    assert boss.submit_form("/posts/id-sg/join").status_code == 409
    with stage.open_unit_of_work() as uow:
        assert not uow.posts.get_by_id("id-sg").is_joined


def test_from_a_name_to_a_post_that_women_are_told_of(
    stage: ConsoleApp, boss: OfficerBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "has_post_isolation", lambda _: True)  # as on PostgreSQL
    assert boss.submit_form("/posts", **FORM).headers["location"] == "/posts/id-sg?done=added"
    assert "disabled" in boss.open("/posts/id-sg").text
    assert boss.submit_form("/posts/id-sg/join").status_code == 409
    for item in JOINING_CHECKLIST:
        boss.submit_form("/posts/id-sg/check", item=item)
    assert boss.submit_form("/posts/id-sg/join").headers["location"].endswith("done=joined")
    with stage.open_unit_of_work() as uow:
        post = uow.posts.get_by_id("id-sg")
    assert post
    assert post.is_joined
    assert post.languages == ("id", "en")
    assert boss.submit_form("/posts/id-sg/close").headers["location"].endswith("done=closed")
    assert "Closed" in boss.open("/posts").text


def test_what_women_are_told_can_be_changed(stage: ConsoleApp, boss: OfficerBrowser) -> None:
    boss.submit_form("/posts", **FORM)
    changed = {**FORM, "hours": "24/7", "reports": "children", "languages": ["id"]}
    assert boss.submit_form("/posts/id-sg", **changed).headers["location"].endswith("done=saved")
    assert boss.submit_form("/posts/id-sg", **changed).headers["location"].endswith("done=nothing")
    assert (boss.id, "change", "post") in stage.list_audit_acts()


@pytest.mark.parametrize(
    "changed",
    [
        {"post_id": "../x"},
        {"post_id": "Kh My"},
        {"country": "FR"},
        {"origin": "FR"},
        {"hours": "always"},
        {"time_zone": "Mars/Olympus"},
        {"keep_days": "0"},
        {"keep_days": "500"},
        {"languages": []},
        {"reports": "all"},
        {"name": ""},
        {"run_by": "nobody"},
    ],
    ids=str,
)
def test_a_post_that_will_not_do_is_said(stage: ConsoleApp, boss: OfficerBrowser, changed: dict[str, Any]) -> None:
    assert boss.submit_form("/posts", **{**FORM, **changed}).status_code == 409
    with stage.open_unit_of_work() as uow:
        assert len(uow.posts.list_all()) == 2


def test_a_short_name_is_given_once(boss: OfficerBrowser) -> None:
    boss.submit_form("/posts", **FORM)
    assert "already" in boss.submit_form("/posts", **FORM).text


def test_a_check_that_is_none_is_refused(boss: OfficerBrowser) -> None:
    boss.submit_form("/posts", **FORM)
    assert boss.submit_form("/posts/id-sg/check", item="everything").status_code == 409
    assert boss.open("/posts/nowhere").status_code == 404
