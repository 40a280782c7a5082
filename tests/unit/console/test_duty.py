"""Going off duty: nobody is left without somebody who answers her."""

from bot.domain.handoff import HandoffState
from tests.support.console_scenario import HandoffScenario


def test_whoever_holds_nothing_just_goes(story: HandoffScenario) -> None:
    dara = story.create_officer()
    dara.browser.submit_form("/account/duty", on_duty="yes")
    assert dara.browser.submit_form("/account/duty", on_duty="no").headers["location"].startswith("/?done=off_duty")


def test_each_handoff_goes_to_somebody_before_an_officer_leaves(story: HandoffScenario) -> None:
    dara, lina = story.create_officer(), story.create_officer("lina")
    for officer in (dara, lina):
        officer.browser.submit_form("/account/duty", on_duty="yes")
    cards = [story.send_card(chat_id) for chat_id in (7001, 7002, 7003)]
    for card in cards:
        dara.claim(card)
        dara.send_greeting(card)
    story.deliver_pending()
    answer = dara.browser.submit_form("/account/duty", on_duty="no")
    assert answer.headers["location"] == "/account/handover"
    dara.browser.open("/account/handover")
    assert all(card.code in dara.page for card in cards)
    given, queued, kept = (f"to-{card.handoff_id}" for card in cards)
    choices = {given: f"officer:{lina.browser.id}", queued: "queue"}
    assert dara.browser.submit_form("/account/handover", **choices).status_code == 409
    assert {story.services.get_handoff(card.handoff_id).officer_id for card in cards} == {dara.browser.id}
    stranger = {**choices, kept: "officer:nobody"}
    assert dara.browser.submit_form("/account/handover", **stranger).status_code == 409
    dara.browser.submit_form("/account/handover", **choices, **{kept: "keep"})
    rows = [story.services.get_handoff(card.handoff_id) for card in cards]
    assert [(row.state, row.officer_id) for row in rows] == [
        (HandoffState.CLAIMED, lina.browser.id),
        (HandoffState.QUEUED, None),
        (HandoffState.CLAIMED, dara.browser.id),
    ]
    assert story.deliver_pending() == ["passed", "passed"]  # and both are told
    assert "You are off duty." in dara.browser.open("/").text
