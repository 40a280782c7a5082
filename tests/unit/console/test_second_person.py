"""Nobody opens an account alone: what one person invited or reset opens nothing of any woman before a second confirmed it."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import NotNow
from bot.services import officers
from bot.services.officers import Inviter
from bot.services.sending import Sent
from tests.support.console import PASSWORD, Browser, Stage, phone
from tests.support.console_handoffs import CARD, Desk, Story

WORD = "green mango"
FORM: dict[str, Any] = {"name": "Maly", "title": "welfare", "languages": ["km", "en"], "is_woman": "yes"}
_CODE = re.compile(r'<code class="secret">(CODE-\d+)</code>')


@pytest.fixture
def boss(stage: Stage) -> Browser:
    return stage.officer("boss", "administrator", post=None).signs_in()


@pytest.fixture
def head(stage: Stage) -> Browser:
    return stage.officer("head", "supervisor").signs_in()


def invited(browser: Browser) -> str:
    """The code on the page that the browser shows."""
    found = _CODE.search(browser.page.text)
    assert found, browser.page.text
    return found[1]


def joins(stage: Stage, login: str, code: str) -> Browser:
    """Somebody with the code joins as this login, page by page."""
    browser = Browser(stage, login)
    browser.opens("/invitation")
    browser.sends("/invitation", login=login, code=code)
    browser.sends("/joining", password=PASSWORD, again=PASSWORD, code=phone(browser))
    assert browser.page.status_code == 200
    return browser


def is_shut_out(browser: Browser, asked: Sent) -> bool:
    """Whether he is refused whatever leads to her words, and sees none of them."""
    page = f"/handoffs/{asked.handoff_id}"
    pages = ("/queue", "/parts/queue", *(f"{page}{part}" for part in ("", "/talk", "/contact", "/readers")))
    answers = [browser.opens(path) for path in pages]
    answers += [browser.sends(f"{page}/{verb}", words="x") for verb in ("claim", "accept", "reply")]
    return all(answer.status_code == 403 and WORD not in answer.text for answer in answers)


def held(story: Story) -> tuple[Desk, Sent]:
    """Dara holds a handoff, and has read it."""
    dara, asked = story.officer("dara"), story.asked(card=CARD)
    dara.claims(asked)
    assert WORD in dara.opens(asked)
    return dara, asked


def test_an_administrator_alone_reads_nothing_by_a_reset(stage: Stage, story: Story, boss: Browser) -> None:
    dara, asked = held(story)
    boss.sends(f"/officers/{dara.id}/reset")
    mallory = joins(stage, "dara", invited(boss))
    assert is_shut_out(mallory, asked)
    # Nor by saying so himself, as the one or as the other.
    assert boss.sends(f"/officers/{dara.id}/confirm").status_code == 409
    assert mallory.sends(f"/officers/{dara.id}/confirm").status_code == 403
    assert is_shut_out(mallory.signs_in(), asked)
    with stage.work() as uow:
        row = uow.handoffs.by_id(asked.handoff_id)
    assert row and (row.state, row.officer_id) == ("queued", None)


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_an_administrator_alone_reads_nothing_by_an_invitation(
    stage: Stage, story: Story, boss: Browser, role: str
) -> None:
    asked = story.asked(card=CARD)
    boss.sends("/officers", login="maly", post_id="kh-my", **FORM, roles=[role])
    assert is_shut_out(joins(stage, "maly", invited(boss)), asked)


def test_an_administrator_alone_makes_no_second_person(stage: Stage, story: Story, boss: Browser) -> None:
    dara, asked = held(story)
    boss.sends("/officers", login="puppet", post_id="", **FORM, roles=["administrator"])
    puppet = joins(stage, "puppet", invited(boss))
    boss.sends("/officers", login="strings", post_id="kh-my", **FORM, roles=["supervisor"])
    strings = joins(stage, "strings", invited(boss))
    boss.sends(f"/officers/{dara.id}/reset")
    mallory = joins(stage, "dara", invited(boss))
    for browser in (puppet, strings):
        assert browser.sends(f"/officers/{dara.id}/confirm").status_code in (403, 404)
        assert browser.opens("/officers").status_code == 403
    assert is_shut_out(mallory, asked)


@pytest.mark.parametrize("changed", [{"roles": ["officer"]}, {"roles": ["editor", "supervisor"]}])
def test_a_role_that_reads_is_given_by_nobody_alone(
    stage: Stage, story: Story, boss: Browser, head: Browser, changed: dict[str, Any]
) -> None:
    asked, maly = story.asked(card=CARD), stage.officer("maly", "editor")
    boss.sends(f"/officers/{maly.id}", post_id="kh-my", **FORM, **changed)
    assert is_shut_out(maly.signs_in(), asked)
    head.sends(f"/officers/{maly.id}/confirm")
    assert maly.opens("/queue").status_code == 200


def test_another_post_is_given_by_nobody_alone(stage: Stage, story: Story, boss: Browser) -> None:
    asked, lina = story.asked(card=CARD), stage.officer("lina", post="ngo-my")
    boss.sends(f"/officers/{lina.id}", post_id="kh-my", **FORM, roles=["officer"])
    assert is_shut_out(lina.signs_in(), asked)


def test_a_change_that_reaches_nobody_new_waits_for_nobody(stage: Stage, story: Story, boss: Browser) -> None:
    dara, asked = held(story)
    boss.sends(f"/officers/{dara.id}", post_id="kh-my", **FORM, roles=["officer", "editor"])
    dara.browser.signs_in()
    assert WORD in dara.opens(asked)


@pytest.mark.parametrize("second", ["head", "other"])
def test_a_second_person_confirms_and_she_is_answered_again(
    stage: Stage, story: Story, boss: Browser, head: Browser, second: str
) -> None:
    dara, asked = held(story)
    boss.sends(f"/officers/{dara.id}/reset")
    browser = joins(stage, "dara", invited(boss))
    other = stage.officer("other", "administrator", post=None).signs_in()
    confirmed = {"head": head, "other": other}[second].sends(f"/officers/{dara.id}/confirm")
    assert confirmed.headers["location"].endswith("done=confirmed")
    assert (stage.row(second).officer_id, "confirm", "officer") in stage.audit()
    again = Desk(browser, story)
    again.claims(asked)
    assert WORD in again.opens(asked)
    assert story.verbs(asked.handoff_id)[-5:-1] == ["release_for", "release", "claim", "read"]


def test_a_supervisor_does_not_confirm_whom_he_opened(stage: Stage, story: Story, head: Browser, boss: Browser) -> None:
    asked = story.asked(card=CARD)
    head.sends("/officers", login="maly", **FORM, roles=["officer"])
    maly = joins(stage, "maly", invited(head))
    shown = head.sends(f"/officers/{maly.id}/confirm")
    assert shown.status_code == 409
    assert "Somebody else does" in shown.text
    assert is_shut_out(maly, asked)
    boss.sends(f"/officers/{maly.id}/confirm")
    assert maly.opens("/queue").status_code == 200


def test_nobody_of_another_post_confirms(stage: Stage, boss: Browser) -> None:
    lena = stage.officer("lena", "supervisor", post="ngo-my").signs_in()
    boss.sends("/officers", login="maly", post_id="kh-my", **FORM, roles=["officer"])
    maly = joins(stage, "maly", invited(boss))
    assert lena.sends(f"/officers/{maly.id}/confirm").status_code == 404


def test_nobody_is_confirmed_before_somebody_joined(stage: Stage, boss: Browser, head: Browser) -> None:
    boss.sends("/officers", login="maly", post_id="kh-my", **FORM, roles=["officer"])
    assert head.sends(f"/officers/{stage.row('maly').officer_id}/confirm").status_code == 409
    assert stage.row("maly").confirmed_at is None


def test_a_reset_after_the_confirmation_waits_again(stage: Stage, story: Story, boss: Browser, head: Browser) -> None:
    dara, asked = held(story)
    for _ in range(2):
        boss.sends(f"/officers/{dara.id}/reset")
        browser = joins(stage, "dara", invited(boss))
        assert is_shut_out(browser, asked)
        head.sends(f"/officers/{dara.id}/confirm")
        stage.clock.pass_time(seconds=60)


def test_an_account_of_before_that_nobody_opened_is_confirmed_by_the_operator(stage: Stage, head: Browser) -> None:
    dara = stage.officer("dara")
    with stage.work() as uow:
        uow.officers.change(dara.id, invited_by=None, confirmed_at=None)
        uow.commit()
    assert head.sends(f"/officers/{dara.id}/confirm").status_code == 409
    with stage.work() as uow:
        assert officers.confirm(
            uow, officer_id=dara.id, inviter=Inviter("operator", acts_alone=True), now=stage.clock.now
        )
    assert dara.signs_in().opens("/queue").status_code == 200


def test_the_service_itself_asks_for_a_second_person(stage: Stage, boss: Browser, head: Browser) -> None:
    boss.sends("/officers", login="maly", post_id="kh-my", **FORM, roles=["officer"])
    maly = joins(stage, "maly", invited(boss))
    with pytest.raises(NotNow, match="second_person"), stage.work() as uow:
        officers.confirm(uow, officer_id=maly.id, inviter=Inviter(boss.id), now=stage.clock.now)


def test_whoever_waits_is_told_so_and_may_leave(stage: Stage, boss: Browser, head: Browser) -> None:
    boss.sends("/officers", login="maly", post_id="kh-my", **FORM, roles=["officer"])
    maly = joins(stage, "maly", invited(boss))
    shown = maly.opens("/").text
    assert "a second person" in shown
    assert "/queue" not in shown
    assert "On duty now" not in shown
    assert "/duty" not in head.opens(f"/officers/{maly.id}").text, "nobody is on duty who can answer nobody"
    assert maly.opens("/account").status_code == 200
    assert "a second person" in maly.opens("/queue").text
    assert maly.sends("/account/duty", on_duty="yes").status_code == 403
    assert maly.sends("/sign-out").status_code == 303


def test_the_post_is_told_who_opened_which_account(stage: Stage, story: Story, boss: Browser, head: Browser) -> None:
    dara, _ = held(story)
    sok, lina = story.officer("sok"), stage.officer("lina", post="ngo-my").signs_in()
    boss.sends(f"/officers/{dara.id}/reset")
    code = invited(boss)
    for browser in (sok.browser, head, boss):
        shown = browser.opens("/").text
        assert "Accounts opened anew" in shown
        assert "opened by Boss" in shown
    assert f"/officers/{dara.id}" in head.opens("/").text
    assert "Accounts opened anew" not in lina.opens("/").text
    joins(stage, "dara", code)
    head.sends(f"/officers/{dara.id}/confirm")
    assert "Accounts opened anew" not in head.opens("/").text


@pytest.mark.parametrize("act", ["disable", "reset"])
def test_what_an_account_held_is_in_the_queue_when_nobody_can_sign_in_to_it(
    stage: Stage, story: Story, boss: Browser, act: str
) -> None:
    dara, asked = held(story)
    dara.says(asked, "I am here")
    offered, sok = story.asked(7002, card=CARD), story.officer("sok")
    dara.claims(offered)
    dara.does(offered, "transfer", to=f"officer:{sok.id}", manner="warm")
    boss.sends(f"/officers/{dara.id}/{act}")
    with stage.work() as uow:
        rows = [uow.handoffs.by_id(one.handoff_id) for one in (asked, offered)]
    assert [row and (str(row.state), row.officer_id, row.to_officer) for row in rows] == [("queued", None, None)] * 2
    sok.claims(asked)
    assert WORD in sok.opens(asked)


def test_an_unconfirmed_colleague_is_handed_nothing(stage: Stage, story: Story, boss: Browser, head: Browser) -> None:
    dara, asked = held(story)
    boss.sends("/officers", login="maly", post_id="kh-my", **FORM, roles=["officer"])
    maly = joins(stage, "maly", invited(boss))
    assert "Maly" not in dara.opens(asked)
    assert dara.does(asked, "transfer", to=f"officer:{maly.id}", manner="cold").status_code == 409
    assert head.sends(f"/officers/{maly.id}/duty", on_duty="yes").status_code == 404


def test_what_the_operator_makes_waits_for_nobody(stage: Stage) -> None:
    dara = stage.officer("dara")
    row = stage.invite(replace(stage.row(dara.login), officer_id="x", login="first"), code="CODE-x")
    assert row.confirmed_at == row.invited_at == stage.clock.now
