"""Checklists with her yes, referrals with a slip, the directory's dead numbers, and who read what."""

from bot.services.handoffs.submission import SubmissionReceipt
from tests.support.console_scenario import HandoffScenario, OfficerClient
from tests.support.factories import load_real_content


def held(story: HandoffScenario) -> tuple[SubmissionReceipt, OfficerClient]:
    asked, dara = story.send_card(help="health"), story.create_officer()
    dara.claim(asked)
    return asked, dara


def receiver() -> str:
    """A line for advice about the law in the country of the embassy."""
    return next(
        line for line in load_real_content().directory.hotlines if line.country == "MY" and line.kind == "legal"
    ).row_id


def test_a_step_is_noted_and_taken_back(story: HandoffScenario) -> None:
    asked, dara = held(story)
    dara.submit_action(asked, "tick", checklist="emergency", step="danger", is_done="yes")
    assert "Done by Dara" in dara.open_handoff(asked)
    dara.submit_action(asked, "tick", checklist="emergency", step="danger", is_done="no")
    assert "Done by Dara" not in dara.open_handoff(asked)


def test_a_step_that_does_something_for_her_needs_her_yes(story: HandoffScenario) -> None:
    asked, dara = held(story)
    step = {"checklist": "emergency", "step": "call_service", "is_done": "yes"}
    assert dara.submit_action(asked, "tick", **step).status_code == 409
    assert "Ask her first, and tick her yes" in dara.page
    assert "Done by Dara" not in dara.open_handoff(asked)
    dara.submit_action(asked, "tick", **step, has_consent="yes")
    assert "she said yes" in dara.open_handoff(asked)


def test_the_times_of_care_come_from_the_facts(story: HandoffScenario) -> None:
    asked, dara = held(story)
    assert "within 72 hours" in dara.open_handoff(asked)
    assert "up to 120 hours after" in dara.page


def test_a_referral_needs_her_yes_and_has_a_slip_without_a_name(story: HandoffScenario) -> None:
    asked, dara = held(story)
    to = f"justice:{receiver()}"
    assert dara.submit_action(asked, "refer", receiver=to).status_code == 409
    dara.submit_action(asked, "refer", receiver=to, has_consent="yes")
    (slip,) = slips(story, asked)
    said = dara.open_handoff(asked, f"/slips/{slip}")
    assert asked.code in said
    assert "Help she wants" in said
    assert "green mango" not in said
    dara.submit_action(asked, f"slips/{slip}", state="confirmed")
    assert "Confirmed: somebody there took it" in dara.open_handoff(asked)


def test_nobody_is_referred_to_somebody_we_do_not_know(story: HandoffScenario) -> None:
    asked, dara = held(story)
    assert dara.submit_action(asked, "refer", receiver="justice:my cousin", has_consent="yes").status_code == 404
    assert dara.submit_action(asked, "refer", receiver=f"magic:{receiver()}", has_consent="yes").status_code == 409


def test_a_post_may_know_a_service_that_the_directory_does_not(story: HandoffScenario) -> None:
    asked, dara = held(story)
    dara.submit_action(asked, "refer", receiver="health:own", has_consent="yes")
    assert "A service this post knows itself" in dara.open_handoff(asked, f"/slips/{slips(story, asked)[0]}")


def test_when_she_withdraws_nothing_of_it_is_left(story: HandoffScenario) -> None:
    asked, dara = held(story)
    dara.submit_action(asked, "tick", checklist="sexual_violence", step="believe", is_done="yes")
    dara.submit_action(asked, "refer", receiver=f"justice:{receiver()}", has_consent="yes")
    story.services.create_person().withdraw()
    with story.app.open_unit_of_work() as uow:
        assert (
            uow.completed_steps.list_by_handoff(asked.handoff_id),
            uow.referrals.list_by_handoff(asked.handoff_id),
        ) == ([], [])


def test_a_dead_number_is_one_tap_and_the_editor_settles_it(story: HandoffScenario) -> None:
    dara, editor = story.create_officer(), story.create_officer("eva", "editor", post=None)
    row = receiver()
    dara.browser.open("/directory")
    bound = token(dara, f'action="/directory/{row}"')
    assert (
        dara.browser.submit_form(f"/directory/{row}", fault="dead", bound=bound)
        .headers["location"]
        .endswith("=reported")
    )
    again = dara.browser.submit_form(f"/directory/{row}", fault="dead", bound=bound)
    assert again.headers["location"].endswith("=reported_before")
    editor.browser.open("/corrections")
    assert "The number is dead" in editor.page
    bound = token(editor, 'action="/corrections/')
    with story.app.open_unit_of_work() as uow:
        (found,) = uow.corrections.list_all()
    editor.browser.submit_form(f"/corrections/{found.correction_id}", bound=bound)
    editor.browser.open("/corrections")
    assert "Nothing waits." in editor.page


def test_who_watches_sees_who_read_it_and_no_word(story: HandoffScenario) -> None:
    asked, dara = held(story)
    dara.open_handoff(asked)
    auditor = story.create_officer("eva", "auditor", post=None)
    said = auditor.open_handoff(asked, "/readers")
    assert "read her words" in said
    assert "Dara" in said
    assert "green mango" not in said
    assert story.create_officer("sokha").browser.open(f"/handoffs/{asked.handoff_id}/readers").status_code == 403


def slips(story: HandoffScenario, asked: SubmissionReceipt) -> list[str]:
    with story.app.open_unit_of_work() as uow:
        return [row.referral_id for row in uow.referrals.list_by_handoff(asked.handoff_id)]


def token(desk: OfficerClient, form: str) -> str:
    drawn = desk.browser.page.text
    return drawn[drawn.index(form) :].split('name="bound" value="')[1][:64]
