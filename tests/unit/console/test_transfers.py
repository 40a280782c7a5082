"""A handoff is passed on: warm and cold, to a colleague, the queue, another post; one holder throughout."""

from bot.services.handoffs import transfers
from tests.support.console_scenario import HandoffScenario
from tests.support.handoff_scenario import get_policy


def test_warm_it_is_held_until_a_colleague_takes_it(story: HandoffScenario) -> None:
    asked, dara, sokha = story.send_card(), story.create_officer("dara"), story.create_officer("sokha")
    dara.claim(asked)
    dara.submit_action(asked, "transfer", to=f"officer:{sokha.id}", manner="warm")
    assert story.services.get_handoff(asked.handoff_id).officer_id == dara.id
    assert "Offered to you" in sokha.open_queue()
    sokha.submit_action(asked, "accept")
    assert story.services.get_handoff(asked.handoff_id).officer_id == sokha.id
    assert dara.browser.open(f"/handoffs/{asked.handoff_id}").status_code == 403


def test_an_offer_can_be_taken_back(story: HandoffScenario) -> None:
    asked, dara, sokha = story.send_card(), story.create_officer("dara"), story.create_officer("sokha")
    dara.claim(asked)
    dara.submit_action(asked, "transfer", to=f"officer:{sokha.id}")
    assert "You hold it until it is taken" in dara.open_handoff(asked)
    bound = sokha.read_form_token(asked)
    dara.submit_action(asked, "take-back")
    assert sokha.submit_action(asked, "accept", bound=bound).status_code == 404
    assert story.services.get_handoff(asked.handoff_id).officer_id == dara.id


def test_cold_a_colleague_holds_it_at_once(story: HandoffScenario) -> None:
    asked, dara, sokha = story.send_card(), story.create_officer("dara"), story.create_officer("sokha")
    dara.claim(asked)
    assert dara.submit_action(asked, "transfer", to=f"officer:{sokha.id}", manner="cold").status_code == 409
    assert "who is on duty" in dara.page
    sokha.browser.submit_form("/account/duty", on_duty="yes")
    dara.submit_action(asked, "transfer", to=f"officer:{sokha.id}", manner="cold")
    assert story.services.get_handoff(asked.handoff_id).officer_id == sokha.id


def test_another_post_takes_it_only_with_her_leave(story: HandoffScenario) -> None:
    asked, dara, theirs = story.send_card(), story.create_officer("dara"), story.create_officer("theirs", post="ngo-my")
    dara.claim(asked)
    assert dara.submit_action(asked, "transfer", to="post:ngo-my", manner="cold").status_code == 409
    dara.submit_action(asked, "ask", asks="other_post", recipient="ngo-my")
    assert "may A group in a test read her card" in dara.open_handoff(asked, "/talk")
    agrees(story)
    dara.submit_action(asked, "transfer", to="post:ngo-my", manner="cold")
    assert asked.code in theirs.open_queue()
    theirs.submit_action(asked, "accept")
    assert "green mango" in theirs.open_handoff(asked)
    assert dara.browser.open(f"/handoffs/{asked.handoff_id}").status_code == 404


def test_nobody_outside_the_post_is_a_colleague(story: HandoffScenario) -> None:
    asked, dara, theirs = story.send_card(), story.create_officer("dara"), story.create_officer("theirs", post="ngo-my")
    dara.claim(asked)
    assert dara.submit_action(asked, "transfer", to=f"officer:{theirs.id}").status_code == 409
    assert story.services.get_handoff(asked.handoff_id).officer_id == dara.id


def test_swapping_needs_no_reason_and_her_words_wait(story: HandoffScenario) -> None:
    asked, dara, sokha = story.send_card(), story.create_officer("dara"), story.create_officer("sokha")
    dara.claim(asked)
    dara.send_greeting(asked)
    dara.submit_action(asked, "swap")
    assert "swap" in story.list_audit_verbs(asked.handoff_id)
    sokha.claim(asked)
    assert "I am answering your message" in sokha.open_handoff(asked, "/talk")


def test_a_woman_who_asked_for_a_woman_is_offered_one_first(story: HandoffScenario) -> None:
    asked, dara = story.send_card(who="woman"), story.create_officer("dara")
    story.create_officer("arun", is_woman=False).browser.submit_form("/account/duty", on_duty="yes")
    story.create_officer("bopha")
    dara.claim(asked)
    page = dara.open_handoff(asked)
    assert page.index("Bopha, a woman") < page.index("Arun, on duty")


def agrees(story: HandoffScenario) -> None:
    assert story.services.run_in_transaction(
        transfers.grant_consent,
        person_id=story.services.create_person().person_id,
        purpose="other_post",
        recipient="ngo-my",
        policy=get_policy(),
        now=story.app.clock.now,
        new_id=story.services.ids,
    )
