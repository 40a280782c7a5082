"""A post joins when everything on its list was seen to, and an administrator looks after that."""

from typing import Any

import pytest

from bot.db import engine
from bot.domain.post import JOINING_CHECKLIST
from bot.services.officers import credentials
from tests.support.console_client import ConsoleApp, OfficerBrowser

FORM: dict[str, Any] = {
    "post_id": "id-sg",
    "name": "A post in Singapore",
    "run_by": "mission",
    "country": "SG",
    "origin": "ID",
    "time_zone": "Asia/Singapore",
    "holidays": "as_usual",
    "reports": "some",
    "languages": ["id", "en"],
    "keep_days": "30",
}
HOURS_ROWS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH")


def fill_hours(**days: str) -> dict[str, list[str]]:
    """The fields of the hours: of each day two lines, as `09:00-12:00,14:00-17:00`; other days are left empty."""
    fields: dict[str, list[str]] = {}
    for day in HOURS_ROWS:
        spans = [*(span.split("-") for span in days[day].split(",")), ["", ""]][:2] if day in days else [["", ""]] * 2
        fields[f"begins_{day}"], fields[f"ends_{day}"] = [span[0] for span in spans], [span[1] for span in spans]
    return fields


FORM |= fill_hours(**dict.fromkeys(HOURS_ROWS[:5], "09:00-17:00"))


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
    changed = {**FORM, "always": "yes", "reports": "children", "languages": ["id"]}
    assert boss.submit_form("/posts/id-sg", **changed).headers["location"].endswith("done=saved")
    assert boss.submit_form("/posts/id-sg", **changed).headers["location"].endswith("done=nothing")
    assert (boss.id, "change", "post") in stage.list_audit_acts()
    assert stored_hours(stage) == "24/7"


def stored_hours(stage: ConsoleApp) -> str:
    with stage.open_unit_of_work() as uow:
        post = uow.posts.get_by_id("id-sg")
    assert post
    return post.hours


@pytest.mark.parametrize(
    ("fields", "stored"),
    [
        (fill_hours(), ""),
        (fill_hours(Mo="09:00-12:00,14:00-17:00", We="09:00-12:00,14:00-17:00"), "Mo,We 09:00-12:00,14:00-17:00"),
        (fill_hours(Mo="14:00-17:00,09:00-12:00"), "Mo 09:00-12:00,14:00-17:00"),
        (fill_hours(Fr="22:00-06:00") | {"holidays": "closed"}, "Fr 22:00-06:00; PH off"),
        (
            fill_hours(Mo="09:00-17:00", Sa="09:00-12:00", PH="10:00-11:00") | {"holidays": "own"},
            "Mo 09:00-17:00; Sa 09:00-12:00; PH 10:00-11:00",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hours_are_typed_as_a_clock_shows_them(
    stage: ConsoleApp, boss: OfficerBrowser, fields: dict[str, Any], stored: str
) -> None:
    boss.submit_form("/posts", **{**FORM, **fields})
    assert stored_hours(stage) == stored


def test_what_is_stored_is_what_the_form_shows(stage: ConsoleApp, boss: OfficerBrowser) -> None:
    boss.submit_form("/posts", **{**FORM, **fill_hours(Mo="09:00-12:00,14:00-17:00"), "holidays": "closed"})
    shown = boss.open("/posts/id-sg").text
    for clock in ("09:00", "12:00", "14:00", "17:00"):
        assert shown.count(f'value="{clock}"') == 1
    assert '<option value="closed" selected>' in shown
    assert '<option value="Asia/Singapore" selected>' in shown


def test_hours_that_cannot_be_read_are_shown_again(stage: ConsoleApp, boss: OfficerBrowser) -> None:
    boss.submit_form("/posts", **FORM)
    bad = {**FORM, **fill_hours(Mo="09:00-17:00", Tu="08:15-"), "name": "Another name"}
    page = boss.submit_form("/posts/id-sg", **bad)
    assert page.status_code == 409
    assert "The hours cannot be read" in page.text
    assert 'value="08:15"' in page.text
    assert 'value="Another name"' in page.text
    assert stored_hours(stage) == "Mo-Fr 09:00-17:00"


def test_a_doorbell_is_given_and_taken_away_in_the_console(stage: ConsoleApp, boss: OfficerBrowser) -> None:
    page = boss.submit_form("/posts/kh-my/doorbell")
    code = page.text.split('<code class="big">/start ')[1].split("<")[0]
    with stage.open_unit_of_work() as uow:
        row = uow.staff_alerts.get_by_post("kh-my")
    assert row
    assert row.code_hash == stage.console_state.keys.hash_secret("doorbell", credentials.normalize_code(code))
    assert "was not written in a group yet" in boss.open("/posts/kh-my").text
    assert "/start " not in boss.page.text
    assert (boss.id, "invite", "doorbell") in stage.list_audit_acts()
    assert boss.submit_form("/posts/kh-my/doorbell/remove").headers["location"].endswith("done=removed")
    assert "None. It can have a group" in boss.open("/posts/kh-my").text


@pytest.mark.parametrize(
    "changed",
    [
        {"post_id": "../x"},
        {"post_id": "Kh My"},
        {"country": "FR"},
        {"origin": "FR"},
        {"holidays": "sometimes"},
        fill_hours(Mo="09:00-09:00"),
        fill_hours(Mo="09:00-12:00,11:00-14:00"),
        fill_hours(Mo="22:00-06:00,05:00-08:00") | {"begins_Mo": ["22:00", "23:00"]},
        fill_hours(Mo="9-17"),
        fill_hours(PH="09:00-12:00"),
        {"holidays": "own"},
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
