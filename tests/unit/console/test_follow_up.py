"""Checklists with her yes, referrals with a slip, the directory's dead numbers, and who read what."""

import re

from bot.console.labels.handoff import LINE_RUN_BY
from bot.i18n.languages import format_language_names
from bot.services.handoffs.submission import SubmissionReceipt
from bot.services.officers import accounts
from tests.support.console_client import OfficerBrowser
from tests.support.console_scenario import HandoffScenario, OfficerClient
from tests.support.factories import load_real_content
from tests.support.handoff_scenario import get_policy


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


def read_next_step(page: str) -> str:
    """The step that a page suggests; empty where it suggests none."""
    found = re.search(r'class="next-step".*?</p>\s*<form.*?<p>(.*?)</p>', page, re.DOTALL)
    return found[1] if found else ""


def test_the_next_step_follows_what_she_asked_for_and_what_was_begun(story: HandoffScenario) -> None:
    asked, dara = story.send_card(help="wages", urgency="today"), story.create_officer()
    dara.claim(asked)
    lists = story.app.console_state.handoff_resources.playbooks.checklists
    assert read_next_step(dara.open_handoff(asked)) == lists["wages"].steps[0].text
    dara.submit_action(asked, "tick", checklist="wages", step=lists["wages"].steps[0].code, is_done="yes")
    assert read_next_step(dara.open_handoff(asked)) == lists["wages"].steps[1].text
    dara.submit_action(asked, "tick", checklist="wages", step=lists["wages"].steps[0].code, is_done="no")
    dara.submit_action(asked, "tick", checklist="papers", step=lists["papers"].steps[0].code, is_done="yes")
    assert read_next_step(dara.open_handoff(asked)) == lists["papers"].steps[1].text


def test_who_marked_that_it_cannot_wait_comes_under_danger_first(story: HandoffScenario) -> None:
    asked, dara = story.send_card(help="wages", urgency="now"), story.create_officer()
    dara.claim(asked)
    lists = story.app.console_state.handoff_resources.playbooks.checklists
    assert read_next_step(dara.open_handoff(asked)) == lists["emergency"].steps[0].text


def test_where_no_checklist_fits_none_is_suggested(story: HandoffScenario) -> None:
    asked, dara = story.send_card(help="listen", urgency="none"), story.create_officer()
    dara.claim(asked)
    assert read_next_step(dara.open_handoff(asked)) == ""


def test_a_text_that_is_kept_stands_first_for_whoever_kept_it(story: HandoffScenario) -> None:
    asked, dara = held(story)
    dara.send_greeting(asked)
    assert "You use these often" not in dara.open_handoff(asked)
    dara.submit_action(asked, "favourite", text="need_most", is_kept="yes")
    page = dara.open_handoff(asked)
    assert page.count('id="text-need_most"') == 1
    assert page.index("You use these often") < page.index('id="text-need_most"') < page.index('id="text-greet"')
    dara.submit_action(asked, "favourite", text="need_most", is_kept="no")
    assert "You use these often" not in dara.open_handoff(asked)
    assert dara.submit_action(asked, "favourite", text="nothing", is_kept="yes").status_code >= 400


def test_the_text_kept_longest_makes_room(story: HandoffScenario) -> None:
    asked, dara = held(story)
    codes = list(story.app.console_state.handoff_resources.playbooks.canned_responses)[: accounts.MAX_FAVOURITES + 1]
    for code in codes:
        dara.submit_action(asked, "favourite", text=code, is_kept="yes")
    assert story.app.get_officer("dara").favourite_codes == tuple(codes[1:])


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


def refer(story: HandoffScenario) -> tuple[SubmissionReceipt, OfficerClient, str]:
    """A woman who was referred, and the path of her slip."""
    asked, dara = held(story)
    dara.submit_action(asked, "refer", receiver=f"justice:{receiver()}", has_consent="yes")
    return asked, dara, f"slips/{slips(story, asked)[0]}"


def make_link(asked: SubmissionReceipt, dara: OfficerClient, slip: str) -> str:
    """The address that is shown, without the machine."""
    page = dara.submit_action(asked, f"{slip}/link").text
    found = re.search(r"<code>https?://[^/]+(/slips/[^<]+)</code>", page)
    assert found
    return found[1]


def test_whoever_has_the_link_of_a_slip_reads_and_answers_it(story: HandoffScenario) -> None:
    asked, dara, slip = refer(story)
    link = make_link(asked, dara, slip)
    assert link not in dara.open_handoff(asked, f"/{slip}")
    clinic = OfficerBrowser(story.app)
    said = clinic.open(link).text
    assert "Embassy in a test" in said
    assert "Through this post only" in said
    assert clinic.page.headers["cache-control"] == "no-store"
    assert "The receiver of your referral answered" not in dara.open_handoff(asked, "/contact")
    clinic.submit_form(link, state="confirmed")
    assert "It was said how this ended" in clinic.open(link).text
    told = dara.open_handoff(asked, "/contact")
    assert "The receiver of your referral answered" in told
    assert "Confirmed: somebody there took it" in told
    assert ("receiver", "refer_confirmed", "handoff") in story.app.list_audit_acts()


def test_what_a_receiver_answers_is_kept_once_and_never_against_the_officer(story: HandoffScenario) -> None:
    asked, dara, slip = refer(story)
    link = make_link(asked, dara, slip)
    dara.submit_action(asked, slip, state="declined")
    clinic = OfficerBrowser(story.app)
    clinic.open(link)
    clinic.submit_form(link, state="confirmed")
    assert "She did not want it" in clinic.open(link).text
    assert ("receiver", "refer_confirmed", "handoff") not in story.app.list_audit_acts()


def test_a_link_opens_nothing_once_it_is_old_or_taken_back_or_followed_by_another(story: HandoffScenario) -> None:
    asked, dara, slip = refer(story)
    clinic = OfficerBrowser(story.app)
    first = make_link(asked, dara, slip)
    second = make_link(asked, dara, slip)
    assert clinic.open(first).status_code == 404
    assert clinic.open(second).status_code == 200
    dara.submit_action(asked, f"{slip}/link/remove")
    assert clinic.open(second).status_code == 404
    third = make_link(asked, dara, slip)
    story.app.clock.advance(hours=get_policy().slip_hours, seconds=1)
    assert clinic.open(third).status_code == 404
    clinic.open("/sign-in")
    assert clinic.submit_form(third, state="confirmed").status_code == 404


def test_a_link_shows_one_slip_of_one_post_and_takes_two_answers(story: HandoffScenario) -> None:
    asked, dara, slip = refer(story)
    link = make_link(asked, dara, slip)
    clinic = OfficerBrowser(story.app)
    assert clinic.open(link.replace("kh-my", "ngo-my")).status_code == 404
    assert clinic.open(link[:-1] + ("a" if link[-1] != "a" else "b")).status_code == 404
    clinic.open(link)
    assert clinic.submit_form(link, state="unsafe").status_code in (404, 409)
    assert "Asked, not confirmed yet" in clinic.open(link).text


def test_when_her_words_go_her_slips_open_no_more(story: HandoffScenario) -> None:
    asked, dara, slip = refer(story)
    link = make_link(asked, dara, slip)
    story.create_person().withdraw()
    assert OfficerBrowser(story.app).open(link).status_code == 404


def test_receivers_are_chosen_with_their_hours_and_languages(story: HandoffScenario) -> None:
    asked, dara = held(story)
    page = dara.open_handoff(asked)
    line = next(line for line in load_real_content().directory.hotlines if line.row_id == receiver())
    row = page.split(f'value="justice:{line.row_id}"')[1].split("</label>")[0]
    assert line.phone in row
    assert LINE_RUN_BY[line.run_by] in row
    assert format_language_names(line.languages, "en") in row
    assert "(time there)" in row
    assert "Choose to whom." in dara.submit_action(asked, "refer", has_consent="yes").text


def slips(story: HandoffScenario, asked: SubmissionReceipt) -> list[str]:
    with story.app.open_unit_of_work() as uow:
        return [row.referral_id for row in uow.referrals.list_by_handoff(asked.handoff_id)]


def token(desk: OfficerClient, form: str) -> str:
    drawn = desk.browser.page.text
    return drawn[drawn.index(form) :].split('name="bound" value="')[1][:64]
