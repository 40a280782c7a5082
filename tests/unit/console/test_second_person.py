"""Nobody opens an account alone: what one person invited or reset opens nothing of any woman before a second confirmed it."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import StateConflict
from bot.services.handoffs.submission import SubmissionReceipt
from bot.services.officers import accounts
from bot.services.officers.accounts import Inviter
from tests.support.console_client import PASSWORD, ConsoleApp, OfficerBrowser, compute_totp_code
from tests.support.console_scenario import CARD, HandoffScenario, OfficerClient

WORD = "green mango"
FORM: dict[str, Any] = {"name": "Maly", "title": "welfare", "languages": ["km", "en"], "is_woman": "yes"}
_CODE = re.compile(r'<code class="secret">(CODE-\d+)</code>')


@pytest.fixture
def boss(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("boss", "administrator", post=None).sign_in()


@pytest.fixture
def head(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("head", "supervisor").sign_in()


def invited(browser: OfficerBrowser) -> str:
    """The code on the page that the browser shows."""
    found = _CODE.search(browser.page.text)
    assert found, browser.page.text
    return found[1]


def joins(stage: ConsoleApp, login: str, code: str) -> OfficerBrowser:
    """Somebody with the code joins as this login, page by page."""
    browser = OfficerBrowser(stage, login)
    browser.open("/invitation")
    browser.submit_form("/invitation", login=login, code=code)
    browser.submit_form("/joining", password=PASSWORD, again=PASSWORD, code=compute_totp_code(browser))
    assert browser.page.status_code == 200
    return browser


def is_shut_out(browser: OfficerBrowser, asked: SubmissionReceipt) -> bool:
    """Whether he is refused whatever leads to her words, and sees none of them."""
    page = f"/handoffs/{asked.handoff_id}"
    pages = ("/queue", "/parts/queue", *(f"{page}{part}" for part in ("", "/talk", "/contact", "/readers")))
    answers = [browser.open(path) for path in pages]
    answers += [browser.submit_form(f"{page}/{verb}", words="x") for verb in ("claim", "accept", "reply")]
    return all(answer.status_code == 403 and WORD not in answer.text for answer in answers)


def held(story: HandoffScenario) -> tuple[OfficerClient, SubmissionReceipt]:
    """Dara holds a handoff, and has read it."""
    dara, asked = story.create_officer("dara"), story.send_card(card=CARD)
    dara.claim(asked)
    assert WORD in dara.open_handoff(asked)
    return dara, asked


def test_an_administrator_alone_reads_nothing_by_a_reset(
    stage: ConsoleApp, story: HandoffScenario, boss: OfficerBrowser
) -> None:
    dara, asked = held(story)
    boss.submit_form(f"/officers/{dara.id}/reset")
    mallory = joins(stage, "dara", invited(boss))
    assert is_shut_out(mallory, asked)
    # Nor by saying so himself, as the one or as the other.
    assert boss.submit_form(f"/officers/{dara.id}/confirm").status_code == 409
    assert mallory.submit_form(f"/officers/{dara.id}/confirm").status_code == 403
    assert is_shut_out(mallory.sign_in(), asked)
    with stage.open_unit_of_work() as uow:
        row = uow.handoffs.get_by_id(asked.handoff_id)
    assert row and (row.state, row.officer_id) == ("queued", None)


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_an_administrator_alone_reads_nothing_by_an_invitation(
    stage: ConsoleApp, story: HandoffScenario, boss: OfficerBrowser, role: str
) -> None:
    asked = story.send_card(card=CARD)
    boss.submit_form("/officers", login="maly", post_id="kh-my", **FORM, roles=[role])
    assert is_shut_out(joins(stage, "maly", invited(boss)), asked)


def test_an_administrator_alone_makes_no_second_person(
    stage: ConsoleApp, story: HandoffScenario, boss: OfficerBrowser
) -> None:
    dara, asked = held(story)
    boss.submit_form("/officers", login="puppet", post_id="", **FORM, roles=["administrator"])
    puppet = joins(stage, "puppet", invited(boss))
    boss.submit_form("/officers", login="strings", post_id="kh-my", **FORM, roles=["supervisor"])
    strings = joins(stage, "strings", invited(boss))
    boss.submit_form(f"/officers/{dara.id}/reset")
    mallory = joins(stage, "dara", invited(boss))
    for browser in (puppet, strings):
        assert browser.submit_form(f"/officers/{dara.id}/confirm").status_code in (403, 404)
        assert browser.open("/officers").status_code == 403
    assert is_shut_out(mallory, asked)


@pytest.mark.parametrize("changed", [{"roles": ["officer"]}, {"roles": ["editor", "supervisor"]}])
def test_a_role_that_reads_is_given_by_nobody_alone(
    stage: ConsoleApp, story: HandoffScenario, boss: OfficerBrowser, head: OfficerBrowser, changed: dict[str, Any]
) -> None:
    asked, maly = story.send_card(card=CARD), stage.create_officer("maly", "editor")
    boss.submit_form(f"/officers/{maly.id}", post_id="kh-my", **FORM, **changed)
    assert is_shut_out(maly.sign_in(), asked)
    head.submit_form(f"/officers/{maly.id}/confirm")
    assert maly.open("/queue").status_code == 200


def test_another_post_is_given_by_nobody_alone(stage: ConsoleApp, story: HandoffScenario, boss: OfficerBrowser) -> None:
    asked, lina = story.send_card(card=CARD), stage.create_officer("lina", post="ngo-my")
    boss.submit_form(f"/officers/{lina.id}", post_id="kh-my", **FORM, roles=["officer"])
    assert is_shut_out(lina.sign_in(), asked)


def test_a_change_that_reaches_nobody_new_waits_for_nobody(
    stage: ConsoleApp, story: HandoffScenario, boss: OfficerBrowser
) -> None:
    dara, asked = held(story)
    boss.submit_form(f"/officers/{dara.id}", post_id="kh-my", **FORM, roles=["officer", "editor"])
    dara.browser.sign_in()
    assert WORD in dara.open_handoff(asked)


@pytest.mark.parametrize("second", ["head", "other"])
def test_a_second_person_confirms_and_she_is_answered_again(
    stage: ConsoleApp, story: HandoffScenario, boss: OfficerBrowser, head: OfficerBrowser, second: str
) -> None:
    dara, asked = held(story)
    boss.submit_form(f"/officers/{dara.id}/reset")
    browser = joins(stage, "dara", invited(boss))
    other = stage.create_officer("other", "administrator", post=None).sign_in()
    confirmed = {"head": head, "other": other}[second].submit_form(f"/officers/{dara.id}/confirm")
    assert confirmed.headers["location"].endswith("done=confirmed")
    assert (stage.get_officer(second).officer_id, "confirm", "officer") in stage.list_audit_acts()
    again = OfficerClient(browser, story)
    again.claim(asked)
    assert WORD in again.open_handoff(asked)
    assert story.list_audit_verbs(asked.handoff_id)[-5:-1] == ["release_for", "release", "claim", "read"]


def test_a_supervisor_does_not_confirm_whom_he_opened(
    stage: ConsoleApp, story: HandoffScenario, head: OfficerBrowser, boss: OfficerBrowser
) -> None:
    asked = story.send_card(card=CARD)
    head.submit_form("/officers", login="maly", **FORM, roles=["officer"])
    maly = joins(stage, "maly", invited(head))
    page = head.open(f"/officers/{maly.id}").text
    assert "Somebody else does" in page
    assert "/confirm" not in page
    assert f"/officers/{maly.id}/confirm" in boss.open(f"/officers/{maly.id}").text
    shown = head.submit_form(f"/officers/{maly.id}/confirm")
    assert shown.status_code == 409
    assert "Somebody else does" in shown.text
    assert is_shut_out(maly, asked)
    boss.submit_form(f"/officers/{maly.id}/confirm")
    assert maly.open("/queue").status_code == 200


def test_nobody_of_another_post_confirms(stage: ConsoleApp, boss: OfficerBrowser) -> None:
    lena = stage.create_officer("lena", "supervisor", post="ngo-my").sign_in()
    boss.submit_form("/officers", login="maly", post_id="kh-my", **FORM, roles=["officer"])
    maly = joins(stage, "maly", invited(boss))
    assert lena.submit_form(f"/officers/{maly.id}/confirm").status_code == 404


def test_nobody_is_confirmed_before_somebody_joined(
    stage: ConsoleApp, boss: OfficerBrowser, head: OfficerBrowser
) -> None:
    boss.submit_form("/officers", login="maly", post_id="kh-my", **FORM, roles=["officer"])
    assert head.submit_form(f"/officers/{stage.get_officer('maly').officer_id}/confirm").status_code == 409
    assert stage.get_officer("maly").confirmed_at is None


def test_a_reset_after_the_confirmation_waits_again(
    stage: ConsoleApp, story: HandoffScenario, boss: OfficerBrowser, head: OfficerBrowser
) -> None:
    dara, asked = held(story)
    for _ in range(2):
        boss.submit_form(f"/officers/{dara.id}/reset")
        browser = joins(stage, "dara", invited(boss))
        assert is_shut_out(browser, asked)
        head.submit_form(f"/officers/{dara.id}/confirm")
        stage.clock.advance(seconds=60)


def test_an_account_of_before_that_nobody_opened_is_confirmed_by_the_operator(
    stage: ConsoleApp, head: OfficerBrowser
) -> None:
    dara = stage.create_officer("dara")
    with stage.open_unit_of_work() as uow:
        uow.officers.update(dara.id, invited_by=None, confirmed_at=None)
        uow.commit()
    assert head.submit_form(f"/officers/{dara.id}/confirm").status_code == 409
    with stage.open_unit_of_work() as uow:
        assert accounts.confirm_officer(
            uow, officer_id=dara.id, inviter=Inviter("operator", is_command_line=True), now=stage.clock.now
        )
    assert dara.sign_in().open("/queue").status_code == 200


def test_the_service_itself_asks_for_a_second_person(
    stage: ConsoleApp, boss: OfficerBrowser, head: OfficerBrowser
) -> None:
    boss.submit_form("/officers", login="maly", post_id="kh-my", **FORM, roles=["officer"])
    maly = joins(stage, "maly", invited(boss))
    with pytest.raises(StateConflict, match="second_person"), stage.open_unit_of_work() as uow:
        accounts.confirm_officer(uow, officer_id=maly.id, inviter=Inviter(boss.id), now=stage.clock.now)


def test_whoever_waits_is_told_so_and_may_leave(stage: ConsoleApp, boss: OfficerBrowser, head: OfficerBrowser) -> None:
    boss.submit_form("/officers", login="maly", post_id="kh-my", **FORM, roles=["officer"])
    maly = joins(stage, "maly", invited(boss))
    shown = maly.open("/").text
    assert "a second person" in shown
    assert "/queue" not in shown
    assert "On duty now" not in shown
    assert "/duty" not in head.open(f"/officers/{maly.id}").text, "nobody is on duty who can answer nobody"
    assert maly.open("/account").status_code == 200
    assert "a second person" in maly.open("/queue").text
    assert maly.submit_form("/account/duty", on_duty="yes").status_code == 403
    assert maly.submit_form("/sign-out").status_code == 303


def test_the_post_is_told_who_opened_which_account(
    stage: ConsoleApp, story: HandoffScenario, boss: OfficerBrowser, head: OfficerBrowser
) -> None:
    dara, _ = held(story)
    sok, lina = story.create_officer("sok"), stage.create_officer("lina", post="ngo-my").sign_in()
    boss.submit_form(f"/officers/{dara.id}/reset")
    code = invited(boss)
    for browser in (sok.browser, head, boss):
        shown = browser.open("/").text
        assert "Accounts opened anew" in shown
        assert "opened by Boss" in shown
    assert f"/officers/{dara.id}" in head.open("/").text
    assert "Accounts opened anew" not in lina.open("/").text
    joins(stage, "dara", code)
    head.submit_form(f"/officers/{dara.id}/confirm")
    assert "Accounts opened anew" not in head.open("/").text


@pytest.mark.parametrize("act", ["disable", "reset"])
def test_what_an_account_held_is_in_the_queue_when_nobody_can_sign_in_to_it(
    stage: ConsoleApp, story: HandoffScenario, boss: OfficerBrowser, act: str
) -> None:
    dara, asked = held(story)
    dara.send_reply(asked, "I am here")
    offered, sok = story.send_card(7002, card=CARD), story.create_officer("sok")
    dara.claim(offered)
    dara.submit_action(offered, "transfer", to=f"officer:{sok.id}", manner="warm")
    boss.submit_form(f"/officers/{dara.id}/{act}")
    with stage.open_unit_of_work() as uow:
        rows = [uow.handoffs.get_by_id(one.handoff_id) for one in (asked, offered)]
    assert [row and (str(row.state), row.officer_id, row.to_officer) for row in rows] == [("queued", None, None)] * 2
    sok.claim(asked)
    assert WORD in sok.open_handoff(asked)


def test_an_unconfirmed_colleague_is_handed_nothing(
    stage: ConsoleApp, story: HandoffScenario, boss: OfficerBrowser, head: OfficerBrowser
) -> None:
    dara, asked = held(story)
    boss.submit_form("/officers", login="maly", post_id="kh-my", **FORM, roles=["officer"])
    maly = joins(stage, "maly", invited(boss))
    assert "Maly" not in dara.open_handoff(asked)
    assert dara.submit_action(asked, "transfer", to=f"officer:{maly.id}", manner="cold").status_code == 409
    assert head.submit_form(f"/officers/{maly.id}/duty", on_duty="yes").status_code == 404


def test_what_the_operator_makes_waits_for_nobody(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara")
    row = stage.invite(replace(stage.get_officer(dara.login), officer_id="x", login="first"), code="CODE-x")
    assert row.confirmed_at == row.invited_at == stage.clock.now
