"""Checklists with her yes, referrals with a slip, the directory's dead numbers, and who read what."""

from bot.services.sending import Sent
from tests.support.console_handoffs import Desk, Story
from tests.support.factories import library


def held(story: Story) -> tuple[Sent, Desk]:
    asked, dara = story.asked(help="health"), story.officer()
    dara.claims(asked)
    return asked, dara


def receiver() -> str:
    """A line for advice about the law in the country of the embassy."""
    return next(line for line in library().directory.hotlines if line.country == "MY" and line.kind == "legal").row_id


def test_a_step_is_noted_and_taken_back(story: Story) -> None:
    asked, dara = held(story)
    dara.does(asked, "tick", checklist="emergency", step="danger", is_done="yes")
    assert "Done by Dara" in dara.opens(asked)
    dara.does(asked, "tick", checklist="emergency", step="danger", is_done="no")
    assert "Done by Dara" not in dara.opens(asked)


def test_a_step_that_does_something_for_her_needs_her_yes(story: Story) -> None:
    asked, dara = held(story)
    step = {"checklist": "emergency", "step": "call_service", "is_done": "yes"}
    assert dara.does(asked, "tick", **step).status_code == 409
    assert "Ask her first, and tick her yes" in dara.page
    assert "Done by Dara" not in dara.opens(asked)
    dara.does(asked, "tick", **step, has_consent="yes")
    assert "she said yes" in dara.opens(asked)


def test_the_times_of_care_come_from_the_facts(story: Story) -> None:
    asked, dara = held(story)
    assert "within 72 hours" in dara.opens(asked)
    assert "up to 120 hours after" in dara.page


def test_a_referral_needs_her_yes_and_has_a_slip_without_a_name(story: Story) -> None:
    asked, dara = held(story)
    to = f"justice:{receiver()}"
    assert dara.does(asked, "refer", receiver=to).status_code == 409
    dara.does(asked, "refer", receiver=to, has_consent="yes")
    (slip,) = slips(story, asked)
    said = dara.opens(asked, f"/slips/{slip}")
    assert asked.code in said
    assert "Help she wants" in said
    assert "green mango" not in said
    dara.does(asked, f"slips/{slip}", state="confirmed")
    assert "Confirmed: somebody there took it" in dara.opens(asked)


def test_nobody_is_referred_to_somebody_we_do_not_know(story: Story) -> None:
    asked, dara = held(story)
    assert dara.does(asked, "refer", receiver="justice:my cousin", has_consent="yes").status_code == 404
    assert dara.does(asked, "refer", receiver=f"magic:{receiver()}", has_consent="yes").status_code == 409


def test_a_post_may_know_a_service_that_the_directory_does_not(story: Story) -> None:
    asked, dara = held(story)
    dara.does(asked, "refer", receiver="health:own", has_consent="yes")
    assert "A service this post knows itself" in dara.opens(asked, f"/slips/{slips(story, asked)[0]}")


def test_when_she_withdraws_nothing_of_it_is_left(story: Story) -> None:
    asked, dara = held(story)
    dara.does(asked, "tick", checklist="sexual_violence", step="believe", is_done="yes")
    dara.does(asked, "refer", receiver=f"justice:{receiver()}", has_consent="yes")
    story.office.woman().withdraws()
    with story.stage.work() as uow:
        assert (uow.ticks.of(asked.handoff_id), uow.referrals.of(asked.handoff_id)) == ([], [])


def test_a_dead_number_is_one_tap_and_the_editor_settles_it(story: Story) -> None:
    dara, editor = story.officer(), story.officer("eva", "editor", post=None)
    row = receiver()
    dara.browser.opens("/directory")
    bound = token(dara, f'action="/directory/{row}"')
    assert dara.browser.sends(f"/directory/{row}", fault="dead", bound=bound).headers["location"].endswith("=reported")
    again = dara.browser.sends(f"/directory/{row}", fault="dead", bound=bound)
    assert again.headers["location"].endswith("=reported_before")
    editor.browser.opens("/corrections")
    assert "The number is dead" in editor.page
    bound = token(editor, 'action="/corrections/')
    with story.stage.work() as uow:
        (found,) = uow.corrections.all()
    editor.browser.sends(f"/corrections/{found.correction_id}", bound=bound)
    editor.browser.opens("/corrections")
    assert "Nothing waits." in editor.page


def test_who_watches_sees_who_read_it_and_no_word(story: Story) -> None:
    asked, dara = held(story)
    dara.opens(asked)
    auditor = story.officer("eva", "auditor", post=None)
    said = auditor.opens(asked, "/readers")
    assert "read her words" in said
    assert "Dara" in said
    assert "green mango" not in said
    assert story.officer("sokha").browser.opens(f"/handoffs/{asked.handoff_id}/readers").status_code == 403


def slips(story: Story, asked: Sent) -> list[str]:
    with story.stage.work() as uow:
        return [row.referral_id for row in uow.referrals.of(asked.handoff_id)]


def token(desk: Desk, form: str) -> str:
    drawn = desk.browser.page.text
    return drawn[drawn.index(form) :].split('name="bound" value="')[1][:64]
