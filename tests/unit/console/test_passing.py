"""A handoff is passed on: warm and cold, to a colleague, the queue, another post; one holder throughout."""

from bot.services import consents
from tests.support.console_handoffs import Story
from tests.support.handoffs import policy


def test_warm_it_is_held_until_a_colleague_takes_it(story: Story) -> None:
    asked, dara, sokha = story.asked(), story.officer("dara"), story.officer("sokha")
    dara.claims(asked)
    dara.does(asked, "transfer", to=f"officer:{sokha.id}", manner="warm")
    assert story.office.row(asked.handoff_id).officer_id == dara.id
    assert "Offered to you" in sokha.sees_queue()
    sokha.does(asked, "accept")
    assert story.office.row(asked.handoff_id).officer_id == sokha.id
    assert dara.browser.opens(f"/handoffs/{asked.handoff_id}").status_code == 403


def test_an_offer_can_be_taken_back(story: Story) -> None:
    asked, dara, sokha = story.asked(), story.officer("dara"), story.officer("sokha")
    dara.claims(asked)
    dara.does(asked, "transfer", to=f"officer:{sokha.id}")
    assert "You hold it until it is taken" in dara.opens(asked)
    bound = sokha.bound(asked)
    dara.does(asked, "take-back")
    assert sokha.does(asked, "accept", bound=bound).status_code == 404
    assert story.office.row(asked.handoff_id).officer_id == dara.id


def test_cold_a_colleague_holds_it_at_once(story: Story) -> None:
    asked, dara, sokha = story.asked(), story.officer("dara"), story.officer("sokha")
    dara.claims(asked)
    dara.does(asked, "transfer", to=f"officer:{sokha.id}", manner="cold")
    assert story.office.row(asked.handoff_id).officer_id == sokha.id


def test_another_post_takes_it_only_with_her_leave(story: Story) -> None:
    asked, dara, theirs = story.asked(), story.officer("dara"), story.officer("theirs", post="ngo-my")
    dara.claims(asked)
    assert dara.does(asked, "transfer", to="post:ngo-my", manner="cold").status_code == 409
    dara.does(asked, "ask", asks="other_post", recipient="ngo-my")
    assert "may A group in a test read her card" in dara.opens(asked, "/talk")
    agrees(story)
    dara.does(asked, "transfer", to="post:ngo-my", manner="cold")
    assert asked.code in theirs.sees_queue()
    theirs.does(asked, "accept")
    assert "green mango" in theirs.opens(asked)
    assert dara.browser.opens(f"/handoffs/{asked.handoff_id}").status_code == 404


def test_nobody_outside_the_post_is_a_colleague(story: Story) -> None:
    asked, dara, theirs = story.asked(), story.officer("dara"), story.officer("theirs", post="ngo-my")
    dara.claims(asked)
    assert dara.does(asked, "transfer", to=f"officer:{theirs.id}").status_code == 409
    assert story.office.row(asked.handoff_id).officer_id == dara.id


def test_swapping_needs_no_reason_and_her_words_wait(story: Story) -> None:
    asked, dara, sokha = story.asked(), story.officer("dara"), story.officer("sokha")
    dara.claims(asked)
    dara.greets(asked)
    dara.does(asked, "swap")
    assert "swap" in story.verbs(asked.handoff_id)
    sokha.claims(asked)
    assert "I am answering your message" in sokha.opens(asked, "/talk")


def test_a_woman_who_asked_for_a_woman_is_offered_one_first(story: Story) -> None:
    asked, dara = story.asked(who="woman"), story.officer("dara")
    story.officer("arun", is_woman=False).browser.sends("/account/duty", on_duty="yes")
    story.officer("bopha")
    dara.claims(asked)
    page = dara.opens(asked)
    assert page.index("Bopha, a woman") < page.index("Arun, on duty")


def agrees(story: Story) -> None:
    assert story.office.run(
        consents.give, person_id=story.office.woman().person_id, purpose="other_post", recipient="ngo-my",
        policy=policy(), now=story.stage.clock.now, new_id=story.office.ids,
    )  # fmt: skip
