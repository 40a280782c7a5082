"""Accounts: a supervisor looks after his post, an administrator after all, and nobody takes more than he has."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import NotFound
from bot.services import officers
from bot.services.officers import Inviter
from bot.store.unit_of_work import UnitOfWork
from tests.support.console import Browser, Stage

FORM: dict[str, Any] = {"name": "Maly", "title": "welfare", "roles": ["officer"], "languages": ["km", "en"], "is_woman": "yes"}


@pytest.fixture
def boss(stage: Stage) -> Browser:
    return stage.officer("boss", "administrator", post=None).signs_in()


@pytest.fixture
def head(stage: Stage) -> Browser:
    return stage.officer("head", "officer", "supervisor").signs_in()


@pytest.fixture
def dara(stage: Stage) -> Browser:
    return stage.officer("dara")


@pytest.fixture
def lina(stage: Stage) -> Browser:
    return stage.officer("lina", post="ngo-my")


def test_an_invitation_shows_its_code_once(stage: Stage, boss: Browser) -> None:
    shown = boss.sends("/officers", login="maly", post_id="kh-my", **FORM).text
    assert "CODE-" in shown
    assert "/invitation" in shown
    row = stage.row("maly")
    assert (row.post_id, row.roles, row.languages, row.is_woman, row.joined_at) == ("kh-my", "officer", "km,en", True, None)
    assert "CODE-" not in boss.opens("/officers").text
    assert (boss.id, "invite", "officer") in stage.audit()


def test_a_supervisor_invites_to_his_own_post_whatever_the_form_says(stage: Stage, head: Browser) -> None:
    head.sends("/officers", login="maly", post_id="ngo-my", **FORM)
    assert stage.row("maly").post_id == "kh-my"


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_a_supervisor_makes_no_administrators(stage: Stage, head: Browser, dara: Browser, role: str) -> None:
    assert head.sends("/officers", login="maly", **{**FORM, "roles": [role]}).status_code == 403
    assert head.sends(f"/officers/{dara.id}", **{**FORM, "roles": [role]}).status_code == 403
    assert stage.row("dara").roles == "officer"


def test_a_supervisor_sees_nobody_of_another_post(head: Browser, dara: Browser, lina: Browser) -> None:
    shown = head.opens("/officers").text
    assert "Dara" in shown
    assert "Lina" not in shown
    assert head.opens(f"/officers/{dara.id}").status_code == 200
    nobody = head.opens("/officers/nobody")
    other = head.opens(f"/officers/{lina.id}")
    assert (other.status_code, other.text) == (nobody.status_code, nobody.text)


@pytest.mark.parametrize("act", ["", "/disable", "/enable", "/reset", "/duty"])
def test_a_supervisor_changes_nobody_of_another_post(stage: Stage, head: Browser, lina: Browser, act: str) -> None:
    before = stage.row("lina")
    assert head.sends(f"/officers/{lina.id}{act}", on_duty="yes", **FORM).status_code == 404
    assert stage.row("lina") == before


def test_a_supervisor_does_not_take_over_an_administrator_of_his_post(stage: Stage, head: Browser) -> None:
    above = stage.officer("above", "administrator", post="kh-my")
    for act in ("", "/disable", "/reset"):
        assert head.sends(f"/officers/{above.id}{act}", **FORM).status_code == 403
    assert stage.row("above").may_sign_in


def test_nobody_changes_his_own_account(stage: Stage, boss: Browser, head: Browser) -> None:
    for browser in (boss, head):
        for act in ("", "/disable", "/reset"):
            assert browser.sends(f"/officers/{browser.id}{act}", **FORM).status_code == 403
        assert stage.row(browser.login).may_sign_in


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
def test_what_will_not_do_is_said(stage: Stage, boss: Browser, dara: Browser, changed: dict[str, Any], said: str) -> None:
    before = len(stage.audit())
    shown = boss.sends("/officers", **{"login": "maly", "post_id": "kh-my", **FORM, **changed})
    assert shown.status_code == 409
    assert said in shown.text
    assert len(stage.audit()) == before


def test_a_change_is_news_once(stage: Stage, boss: Browser, dara: Browser) -> None:
    values = {**FORM, "name": "Dara", "post_id": "kh-my", "cap": "3"}
    assert boss.sends(f"/officers/{dara.id}", **values).headers["location"].endswith("done=saved")
    assert boss.sends(f"/officers/{dara.id}", **values).headers["location"].endswith("done=nothing")
    assert (stage.row("dara").title, stage.row("dara").cap) == ("welfare", 3)


def test_going_on_duty_is_what_women_are_told(stage: Stage, dara: Browser, head: Browser) -> None:
    dara.signs_in().sends("/account/duty", on_duty="yes")
    head.sends("/account/duty", on_duty="yes")
    assert on_duty(stage)
    dara.sends("/account/duty", on_duty="no")
    assert on_duty(stage)
    head.sends("/account/duty", on_duty="no")
    assert not on_duty(stage)


def test_a_supervisor_says_that_a_colleague_is_there(stage: Stage, dara: Browser, head: Browser) -> None:
    head.sends(f"/officers/{dara.id}/duty", on_duty="yes")
    assert on_duty(stage)
    assert "Dara" in head.opens("/parts/present").text


@pytest.mark.parametrize("act", ["/disable", "/reset"])
def test_whoever_cannot_sign_in_is_not_on_duty(stage: Stage, dara: Browser, head: Browser, act: str) -> None:
    dara.signs_in().sends("/account/duty", on_duty="yes")
    head.sends(f"/officers/{dara.id}{act}")
    assert not on_duty(stage)
    assert head.sends(f"/officers/{dara.id}/duty", on_duty="yes").status_code == 404
    assert not on_duty(stage)


def test_duty_lapses_by_itself(stage: Stage, dara: Browser) -> None:
    dara.signs_in().sends("/account/duty", on_duty="yes")
    stage.clock.pass_time(seconds=stage.office.duty.total_seconds() + 60)
    assert "Nobody is on duty" in dara.signs_in().opens("/").text


def test_the_service_itself_knows_nobody_of_another_post(stage: Stage, head: Browser, lina: Browser) -> None:
    inviter = Inviter(head.id, ("supervisor",), "kh-my")
    acts: list[Callable[[UnitOfWork], object]] = [
        lambda uow: officers.disable(uow, officer_id=lina.id, inviter=inviter, now=stage.clock.now),
        lambda uow: officers.enable(uow, officer_id=lina.id, inviter=inviter, now=stage.clock.now),
        lambda uow: officers.change(uow, officer_id=lina.id, inviter=inviter, now=stage.clock.now, name="Mine"),
        lambda uow: officers.reset(
            uow, stage.office.keys, officer_id=lina.id, code="x", inviter=inviter, now=stage.clock.now
        ),
    ]
    for act in acts:
        with pytest.raises(NotFound), stage.work() as uow:
            act(uow)


def test_an_invited_account_is_fresh_whatever_was_handed_in(stage: Stage, dara: Browser) -> None:
    invited = stage.invite(replace(stage.row("dara"), officer_id="copy", login="copy"), code="CODE-copy")
    assert (invited.password_hash, invited.totp, invited.joined_at) == (None, None, None)


def on_duty(stage: Stage) -> bool:
    with stage.work() as uow:
        post = uow.posts.by_id("kh-my")
    assert post
    return post.on_duty_at is not None
