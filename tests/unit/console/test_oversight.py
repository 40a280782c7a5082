"""A supervisor sees how it stands now, and gives handoffs to colleagues who are on duty."""

from html import unescape

import pytest

from bot.domain.handoff import HandoffState
from bot.services.handoffs.submission import SubmissionReceipt
from tests.support.console_client import OfficerBrowser
from tests.support.console_scenario import CARD, HandoffScenario, OfficerClient
from tests.support.handoff_scenario import get_policy


def go_on_duty(officer: OfficerClient) -> OfficerClient:
    officer.browser.submit_form("/account/duty", on_duty="yes")
    return officer


@pytest.fixture
def head(story: HandoffScenario) -> OfficerClient:
    return go_on_duty(story.create_officer("head", "officer", "supervisor"))


@pytest.fixture
def lina(story: HandoffScenario) -> OfficerClient:
    return go_on_duty(story.create_officer("lina"))


def shown(officer: OfficerClient, path: str = "/now") -> str:
    return unescape(officer.browser.open(path).text)


def assign(head: OfficerClient, asked: SubmissionReceipt, to: str) -> str:
    """Give a handoff to somebody, by the form of its page; where that leads."""
    path = f"/handoffs/{asked.handoff_id}/assign"
    bound = shown(head, path).partition('name="bound" value="')[2][:64]
    return head.browser.submit_form(path, to=to, bound=bound).headers.get("location", "")


def test_what_waits_and_who_holds_how_many_stands_there(
    story: HandoffScenario, head: OfficerClient, lina: OfficerClient, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    second = story.send_card(7002, urgency="now")
    page = shown(head)
    assert second.code in page
    assert asked.code not in page, "it was answered and nothing is owed"
    assert f'/officers/{dara.id}/handoffs">Dara</a>' in page
    assert not any(line in page for line in CARD.splitlines())
    story.app.clock.advance(minutes=get_policy().escalation["now"][0].after + 1)
    assert "No answer yet." in shown(go_on_duty(OfficerClient(head.browser.sign_in(), story)))


def test_a_card_of_the_queue_is_given_to_a_colleague_who_sees_a_badge(
    story: HandoffScenario, head: OfficerClient, lina: OfficerClient
) -> None:
    asked = story.send_card()
    waits_since = story.services.get_handoff(asked.handoff_id).waiting_since
    assert assign(head, asked, lina.id) == "/now?done=assigned"
    row = story.services.get_handoff(asked.handoff_id)
    assert (row.state, row.officer_id, row.assigned_by) == (HandoffState.CLAIMED, lina.id, head.id)
    assert row.waiting_since == waits_since, "her clock goes on"
    assert "Given to you" in lina.open_queue()
    assert "Given to you" in lina.browser.open("/parts/list").text
    lina.send_greeting(asked)
    story.deliver_pending()
    assert "Given to you" not in lina.open_queue()


def test_what_somebody_holds_goes_to_a_colleague_and_she_is_told_who_answers_now(
    story: HandoffScenario, head: OfficerClient, lina: OfficerClient, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    story.create_person().send_message("are you there?")
    asked_at = story.services.get_handoff(asked.handoff_id).asked_at
    assign(head, asked, lina.id)
    row = story.services.get_handoff(asked.handoff_id)
    assert (row.officer_id, row.waiting_since) == (lina.id, asked_at)
    assert story.deliver_pending() == ["passed"]
    assert dara.browser.open(f"/handoffs/{asked.handoff_id}").status_code == 403
    assert story.list_audit_verbs(asked.handoff_id).count("assign") == 1


def test_only_who_is_on_duty_can_be_given_one(
    story: HandoffScenario, head: OfficerClient, asked: SubmissionReceipt
) -> None:
    sok = story.create_officer("sok")
    other = story.create_officer("vanna", post="ngo-my")
    for officer in (sok, other):
        assert assign(head, asked, officer.id) == ""
        assert "who is on duty" in head.page
    assert story.services.get_handoff(asked.handoff_id).officer_id is None


def test_nobody_is_given_more_than_they_may_hold(
    story: HandoffScenario, head: OfficerClient, asked: SubmissionReceipt
) -> None:
    sok = go_on_duty(story.create_officer("sok", cap=1))
    second = story.send_card(7002)
    assert assign(head, asked, sok.id)
    assert assign(head, second, sok.id) == ""
    assert "more than one person can" in head.page


def test_the_holder_gives_it_away_and_a_colleague_does_not(
    story: HandoffScenario, lina: OfficerClient, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    assert lina.browser.open(f"/handoffs/{asked.handoff_id}/assign").status_code == 403
    dara.submit_action(asked, "transfer", to=f"officer:{lina.id}", manner="cold")
    row = story.services.get_handoff(asked.handoff_id)
    assert (row.officer_id, row.assigned_by) == (lina.id, dara.id)
    assert "Given to you" in lina.open_queue()


@pytest.mark.parametrize("to_colleague", [False, True])
def test_all_of_it_goes_from_somebody_who_is_ill(
    story: HandoffScenario,
    head: OfficerClient,
    lina: OfficerClient,
    dara: OfficerClient,
    asked: SubmissionReceipt,
    to_colleague: bool,
) -> None:
    second = story.send_card(7002)
    dara.claim(second)
    waits_since = story.services.get_handoff(second.handoff_id).waiting_since
    page = shown(head, f"/officers/{dara.id}/handoffs")
    assert asked.code in page
    assert second.code in page
    head.browser.submit_form(f"/officers/{dara.id}/handoffs", to=lina.id if to_colleague else "queue")
    rows = [story.services.get_handoff(one.handoff_id) for one in (asked, second)]
    assert {row.officer_id for row in rows} == {lina.id if to_colleague else None}
    assert rows[1].waiting_since == waits_since
    assert story.deliver_pending() == ["passed"], "she who had been answered is told; the other knew nobody"


def test_what_was_wrapped_up_stays_so(
    story: HandoffScenario, head: OfficerClient, lina: OfficerClient, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    dara.submit_action(asked, "wrap-up", outcome="goal_met", sure="yes")
    answer = head.browser.submit_form(f"/officers/{dara.id}/handoffs", to="queue")
    assert answer.headers["location"] == "/now?done=nothing"
    assert head.browser.open(f"/handoffs/{asked.handoff_id}/assign").status_code == 409
    assert story.services.get_handoff(asked.handoff_id).is_closing


def test_all_or_nothing(
    story: HandoffScenario, head: OfficerClient, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    dara.claim(story.send_card(7002))
    sok = go_on_duty(story.create_officer("sok", cap=1))
    answer: OfficerBrowser = head.browser
    assert answer.submit_form(f"/officers/{dara.id}/handoffs", to=sok.id).status_code == 409
    assert story.services.get_handoff(asked.handoff_id).officer_id == dara.id


def test_gaps_and_who_is_missing_stand_there(story: HandoffScenario, head: OfficerClient) -> None:
    sok = story.create_officer("sok")
    assert "The post is open now, and no shift covers it." in shown(head)
    head.browser.open("/shifts")
    head.browser.submit_form("/shifts", officer_id=sok.id, weekday="0", begins="09:00", ends="17:00")
    page = shown(head)
    assert "Every opening hour that is left of today is covered." in page
    assert "Has a shift now, and is not on duty" in page
    go_on_duty(sok)
    assert "Has a shift now, and is not on duty" not in shown(head)
