"""Accounts: a supervisor looks after his post, an administrator after all, and nobody takes more than he has."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.db.unit_of_work import UnitOfWork
from bot.errors import NotFound
from bot.services.officers import accounts
from bot.services.officers.accounts import Inviter
from tests.support.console_client import ConsoleApp, OfficerBrowser

FORM: dict[str, Any] = {
    "name": "Maly",
    "title": "welfare",
    "roles": ["officer"],
    "languages": ["km", "en"],
    "is_woman": "yes",
}


@pytest.fixture
def boss(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("boss", "administrator", post=None).sign_in()


@pytest.fixture
def head(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("head", "officer", "supervisor").sign_in()


@pytest.fixture
def dara(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("dara")


@pytest.fixture
def lina(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("lina", post="ngo-my")


def test_an_invitation_shows_its_code_once(stage: ConsoleApp, boss: OfficerBrowser) -> None:
    shown = boss.submit_form("/officers", login="maly", post_id="kh-my", **FORM).text
    assert "CODE-" in shown
    assert "/invitation" in shown
    row = stage.get_officer("maly")
    assert (row.post_id, row.roles, row.languages, row.is_woman, row.joined_at) == (
        "kh-my",
        "officer",
        "km,en",
        True,
        None,
    )
    assert "CODE-" not in boss.open("/officers").text
    assert (boss.id, "invite", "officer") in stage.list_audit_acts()


def test_a_supervisor_invites_to_his_own_post_whatever_the_form_says(stage: ConsoleApp, head: OfficerBrowser) -> None:
    head.submit_form("/officers", login="maly", post_id="ngo-my", **FORM)
    assert stage.get_officer("maly").post_id == "kh-my"


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_a_supervisor_makes_no_administrators(
    stage: ConsoleApp, head: OfficerBrowser, dara: OfficerBrowser, role: str
) -> None:
    assert head.submit_form("/officers", login="maly", **{**FORM, "roles": [role]}).status_code == 403
    assert head.submit_form(f"/officers/{dara.id}", **{**FORM, "roles": [role]}).status_code == 403
    assert stage.get_officer("dara").roles == "officer"


def test_a_supervisor_sees_nobody_of_another_post(
    head: OfficerBrowser, dara: OfficerBrowser, lina: OfficerBrowser
) -> None:
    shown = head.open("/officers").text
    assert "Dara" in shown
    assert "Lina" not in shown
    assert head.open(f"/officers/{dara.id}").status_code == 200
    nobody = head.open("/officers/nobody")
    other = head.open(f"/officers/{lina.id}")
    assert (other.status_code, other.text) == (nobody.status_code, nobody.text)


@pytest.mark.parametrize("act", ["", "/disable", "/enable", "/reset", "/duty"])
def test_a_supervisor_changes_nobody_of_another_post(
    stage: ConsoleApp, head: OfficerBrowser, lina: OfficerBrowser, act: str
) -> None:
    before = stage.get_officer("lina")
    assert head.submit_form(f"/officers/{lina.id}{act}", on_duty="yes", **FORM).status_code == 404
    assert stage.get_officer("lina") == before


def test_a_supervisor_does_not_take_over_an_administrator_of_his_post(stage: ConsoleApp, head: OfficerBrowser) -> None:
    above = stage.create_officer("above", "administrator", post="kh-my")
    for act in ("", "/disable", "/reset"):
        assert head.submit_form(f"/officers/{above.id}{act}", **FORM).status_code == 403
    assert stage.get_officer("above").can_sign_in


def test_nobody_changes_his_own_account(stage: ConsoleApp, boss: OfficerBrowser, head: OfficerBrowser) -> None:
    for browser in (boss, head):
        for act in ("", "/disable", "/reset"):
            assert browser.submit_form(f"/officers/{browser.id}{act}", **FORM).status_code == 403
        assert stage.get_officer(browser.login).can_sign_in


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"login": "x"}, "at least three"),
        ({"login": "../../etc"}, "at least three"),
        ({"login": "dara"}, "already"),
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "Ma\u202ely"}, "name"),
        ({"title": "queen"}, "title"),
        ({"roles": []}, "role"),
        ({"roles": ["officer", "king"]}, "role"),
        ({"roles": ["officer", "auditor"]}, "auditor or administrator"),
        ({"roles": ["officer"], "post_id": ""}, "needs a post"),
        ({"languages": ["xx"]}, "language"),
        ({"cap": "many"}, "small number"),
        ({"cap": "0"}, "small number"),
    ],
    ids=str,
)
def test_what_will_not_do_is_said(
    stage: ConsoleApp, boss: OfficerBrowser, dara: OfficerBrowser, changed: dict[str, Any], said: str
) -> None:
    before = len(stage.list_audit_acts())
    shown = boss.submit_form("/officers", **{"login": "maly", "post_id": "kh-my", **FORM, **changed})
    assert shown.status_code == 409
    assert said in shown.text
    assert len(stage.list_audit_acts()) == before


def test_a_change_is_news_once(stage: ConsoleApp, boss: OfficerBrowser, dara: OfficerBrowser) -> None:
    values = {**FORM, "name": "Dara", "post_id": "kh-my", "cap": "3"}
    assert boss.submit_form(f"/officers/{dara.id}", **values).headers["location"].endswith("done=saved")
    assert boss.submit_form(f"/officers/{dara.id}", **values).headers["location"].endswith("done=nothing")
    assert (stage.get_officer("dara").title, stage.get_officer("dara").cap) == ("welfare", 3)


def test_going_on_duty_is_what_women_are_told(stage: ConsoleApp, dara: OfficerBrowser, head: OfficerBrowser) -> None:
    dara.sign_in().submit_form("/account/duty", on_duty="yes")
    head.submit_form("/account/duty", on_duty="yes")
    assert on_duty(stage)
    dara.submit_form("/account/duty", on_duty="no")
    assert on_duty(stage)
    head.submit_form("/account/duty", on_duty="no")
    assert not on_duty(stage)


def test_a_supervisor_says_that_a_colleague_is_there(
    stage: ConsoleApp, dara: OfficerBrowser, head: OfficerBrowser
) -> None:
    head.submit_form(f"/officers/{dara.id}/duty", on_duty="yes")
    assert on_duty(stage)
    assert "Dara" in head.open("/parts/present").text


@pytest.mark.parametrize("act", ["/disable", "/reset"])
def test_whoever_cannot_sign_in_is_not_on_duty(
    stage: ConsoleApp, dara: OfficerBrowser, head: OfficerBrowser, act: str
) -> None:
    dara.sign_in().submit_form("/account/duty", on_duty="yes")
    head.submit_form(f"/officers/{dara.id}{act}")
    assert not on_duty(stage)
    assert head.submit_form(f"/officers/{dara.id}/duty", on_duty="yes").status_code == 404
    assert not on_duty(stage)


def test_duty_lapses_by_itself(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    dara.sign_in().submit_form("/account/duty", on_duty="yes")
    stage.clock.advance(seconds=stage.console_state.duty_period.total_seconds() + 60)
    assert "Nobody is on duty" in dara.sign_in().open("/").text


def test_the_service_itself_knows_nobody_of_another_post(
    stage: ConsoleApp, head: OfficerBrowser, lina: OfficerBrowser
) -> None:
    inviter = Inviter(head.id, ("supervisor",), "kh-my")
    acts: list[Callable[[UnitOfWork], object]] = [
        lambda uow: accounts.disable_officer(uow, officer_id=lina.id, inviter=inviter, now=stage.clock.now),
        lambda uow: accounts.enable_officer(uow, officer_id=lina.id, inviter=inviter, now=stage.clock.now),
        lambda uow: accounts.change_officer(uow, officer_id=lina.id, inviter=inviter, now=stage.clock.now, name="Mine"),
        lambda uow: accounts.reset_officer(
            uow, stage.console_state.keys, officer_id=lina.id, code="x", inviter=inviter, now=stage.clock.now
        ),
    ]
    for act in acts:
        with pytest.raises(NotFound), stage.open_unit_of_work() as uow:
            act(uow)


def test_an_invited_account_is_fresh_whatever_was_handed_in(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    invited = stage.invite(replace(stage.get_officer("dara"), officer_id="copy", login="copy"), code="CODE-copy")
    assert (invited.password_hash, invited.totp, invited.joined_at) == (None, None, None)


def on_duty(stage: ConsoleApp) -> bool:
    with stage.open_unit_of_work() as uow:
        post = uow.posts.get_by_id("kh-my")
    assert post
    return post.on_duty_at is not None
