"""The list of ended handoffs: whose they are, how they ended, and for how long they stand there."""

from datetime import timedelta
from html import unescape

import pytest

from bot.services import retention
from bot.services.handoffs.submission import SubmissionReceipt
from tests.support.console_client import OfficerBrowser
from tests.support.console_scenario import CARD, HandoffScenario, OfficerClient
from tests.support.factories import load_real_content
from tests.support.handoff_scenario import get_policy


@pytest.fixture
def head(story: HandoffScenario) -> OfficerBrowser:
    return story.create_officer("head", "officer", "supervisor").browser


def shown(browser: OfficerBrowser) -> str:
    return unescape(browser.open("/ended").text)


def test_an_officer_sees_how_their_own_ended(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    assert asked.code not in shown(dara.browser)
    dara.submit_action(asked, "wrap-up", outcome="goal_met", sure="yes")
    story.services.finish_closing_handoffs()
    page = shown(dara.browser)
    assert asked.code in page
    assert "She has what she wanted, in her own words" in page
    assert "Dara" in page


def test_a_colleague_sees_nothing_of_it_and_a_supervisor_does(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt, head: OfficerBrowser
) -> None:
    dara.submit_action(asked, "wrap-up", outcome="goal_met", sure="yes")
    story.services.finish_closing_handoffs()
    assert asked.code not in shown(story.create_officer("lina").browser)
    assert asked.code in shown(head)
    assert f"/handoffs/{asked.handoff_id}/readers" in head.page.text


def test_another_post_sees_nothing_of_it(story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt) -> None:
    dara.submit_action(asked, "wrap-up", outcome="goal_met", sure="yes")
    story.services.finish_closing_handoffs()
    other = story.create_officer("lina", "officer", "supervisor", post="ngo-my")
    assert asked.code not in shown(other.browser)


def test_what_she_took_back_says_so_and_shows_no_help(story: HandoffScenario, head: OfficerBrowser) -> None:
    her = story.create_person()
    sent = story.send_card(help="health")
    assert "Health" not in shown(head)  # it has not ended
    her.withdraw()
    page = shown(head)
    assert sent.code in page
    assert "Taken back by her" in page
    assert "Health" not in page
    assert "She" in page


def test_what_nobody_took_was_ended_by_the_program(
    story: HandoffScenario, asked: SubmissionReceipt, head: OfficerBrowser
) -> None:
    story.app.clock.advance(hours=get_policy().queue_hours + 1)
    story.services.advance_handoffs()
    head.sign_in()
    page = shown(head)
    assert asked.code in page
    assert "Expired" in page
    assert "The program" in page


@pytest.mark.parametrize("sought", ["{code}", "health english", "declined", "dara", "2026-03"])
def test_a_line_is_found_by_code_help_language_outcome_officer_and_day(
    story: HandoffScenario, head: OfficerBrowser, sought: str
) -> None:
    sent, dara = story.send_card(help="health"), story.create_officer()
    dara.claim(sent)
    dara.submit_action(sent, "wrap-up", outcome="declined", sure="yes")
    story.services.finish_closing_handoffs()
    head.open("/ended")
    assert sent.code in head.submit_form("/ended", find=sought.format(code=sent.code.lower())).text
    page = head.submit_form("/ended", find="zebra").text
    assert sent.code not in page
    assert "Nobody is found with this." in page


def test_nothing_she_wrote_stands_there(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt, head: OfficerBrowser
) -> None:
    story.create_person().send_message("a heron")
    dara.submit_action(asked, "wrap-up", outcome="declined", sure="yes")
    story.services.finish_closing_handoffs()
    for browser in (dara.browser, head):
        page = shown(browser)
        assert "heron" not in page
        assert not any(line in page for line in CARD.splitlines())
    assert "vault" not in [noun for _, _, noun in story.app.list_audit_acts()][-2:]


def test_a_line_goes_with_the_handoff(story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt) -> None:
    dara.submit_action(asked, "wrap-up", outcome="goal_met", sure="yes")
    story.services.finish_closing_handoffs()
    services = story.services
    services.clock.advance(hours=timedelta(days=31).total_seconds() / 3600)
    services.run_in_transaction(
        retention.sweep_expired,
        services.keys,
        limits=load_real_content().limits,
        now=services.clock(),
        new_id=services.ids,
    )
    assert asked.code not in shown(dara.browser.sign_in())


def test_a_wrap_up_is_asked_for_twice(story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt) -> None:
    story.create_person().send_message("hello?")
    page = dara.submit_action(asked, "wrap-up", outcome="goal_met").text
    assert "She still waits for a word from you." in page
    assert 'name="sure" value="yes"' in page
    assert not story.services.get_handoff(asked.handoff_id).is_closing


def test_whoever_wrapped_up_can_open_it_again_and_she_is_told_nothing(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    dara.submit_action(asked, "wrap-up", outcome="goal_met", sure="yes")
    assert "ends at" in shown(dara.browser)
    assert "Open it again" in dara.open_handoff(asked, "/contact")
    form = {"bound": token(dara.browser, asked)}
    story.app.clock.advance(minutes=get_policy().reopen_minutes - 1)
    story.services.advance_handoffs()
    assert story.deliver_pending() == []
    answer = dara.browser.submit_form(f"/handoffs/{asked.handoff_id}/reopen", **form)
    assert answer.headers["location"] == f"/handoffs/{asked.handoff_id}?done=open_again"
    story.app.clock.advance(minutes=get_policy().reopen_minutes)
    story.services.advance_handoffs()
    assert story.deliver_pending() == []
    assert story.list_audit_verbs(asked.handoff_id)[-2:] == ["close", "open_again"]


def test_after_the_minutes_it_has_ended_and_she_is_told(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    dara.submit_action(asked, "wrap-up", outcome="goal_met", sure="yes")
    form = {"bound": token(dara.browser, asked)}
    story.app.clock.advance(minutes=get_policy().reopen_minutes + 1)
    story.services.advance_handoffs()
    assert story.deliver_pending() == ["wrapped_up"]
    dara.browser.sign_in()
    form = {"bound": token(dara.browser, asked)}
    answer = dara.browser.submit_form(f"/handoffs/{asked.handoff_id}/reopen", **form)
    assert answer.headers["location"] == "/ended?done=too_late_to_reopen"


def test_a_colleague_cannot_open_it_again(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt, head: OfficerBrowser
) -> None:
    dara.submit_action(asked, "wrap-up", outcome="goal_met", sure="yes")
    page = shown(head)
    assert asked.code in page
    assert "/reopen" not in page
    answer = head.submit_form(f"/handoffs/{asked.handoff_id}/reopen", bound=token(head, asked))
    assert answer.status_code == 403


def test_until_it_is_open_again_nothing_else_is_done_in_it(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    bound = dara.read_form_token(asked)
    dara.submit_action(asked, "wrap-up", outcome="goal_met", sure="yes")
    assert "She was told nothing yet." in dara.open_handoff(asked)
    for verb, fields in (("reply", {"words": "x"}), ("release", {}), ("note", {"words": "x"})):
        answer = dara.submit_action(asked, verb, bound=bound, **fields)
        assert answer.status_code == 409, verb
        assert "opens it again first" in answer.text


def token(browser: OfficerBrowser, asked: SubmissionReceipt) -> str:
    """What a form about this handoff is bound by, in this browser."""
    keys = browser.app.console_state.keys
    session = next(cookie.value for cookie in browser.http.cookies.jar if "mark" not in cookie.name)
    return keys.hash_secret("form", f"{session}|handoff {asked.handoff_id}")
