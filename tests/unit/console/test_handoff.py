"""An officer answers a woman: claimed by one, prepared texts first, held for her window, taken back in time, wrapped up."""

import pytest

from bot.services.handoffs import messages
from bot.services.handoffs.messages import MessageSource
from tests.support.console_scenario import HandoffScenario

GREETING = "Hello. I am answering your message. Is now a good time to write? You can answer later, or not at all."


def test_a_handoff_is_claimed_answered_and_wrapped_up(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    assert asked.code in dara.open_queue()
    dara.claim(asked)
    assert "Code word: green mango" in dara.open_handoff(asked)
    dara.submit_action(asked, "reply", prepared="greet_with_word", code_word="Green Mango")
    assert story.deliver_pending() == [
        "Hello. I am answering your message. Our word is “green mango”. Is now a good time to write? "
        "You can answer later, or not at all."
    ]
    dara.submit_action(asked, "wrap-up", outcome="goal_met", sure="yes")
    assert asked.code not in dara.open_queue()
    assert story.deliver_pending() == []
    story.services.finish_closing_handoffs()
    assert story.deliver_pending() == ["wrapped_up"]


def test_of_two_officers_one_wins_and_the_other_is_told(story: HandoffScenario) -> None:
    asked, dara, sokha = story.send_card(), story.create_officer("dara"), story.create_officer("sokha")
    bound = sokha.read_form_token(asked)
    assert dara.claim(asked).headers["location"] == f"/handoffs/{asked.handoff_id}?done=claimed"
    assert sokha.submit_action(asked, "claim", bound=bound).headers["location"] == "/queue?done=claimed_by_other"
    assert (
        dara.submit_action(asked, "claim", bound=dara.read_form_token(asked))
        .headers["location"]
        .endswith("?done=claimed")
    )
    assert "held by Dara" in sokha.open_queue()
    assert sokha.browser.open(f"/handoffs/{asked.handoff_id}").status_code == 403


def test_an_open_page_is_told_when_it_is_his_no_more(story: HandoffScenario) -> None:
    """console.js leaves the page at any such answer, so that her words stay on no screen."""
    asked, dara = story.send_card(), story.create_officer("dara")
    dara.claim(asked)
    before = story.app.console_state.change_tokens.get_tokens("kh-my", dara.id)["talk"]
    story.create_person().withdraw()
    story.app.clock.advance(seconds=2)
    assert story.app.console_state.change_tokens.get_tokens("kh-my", dara.id)["talk"] != before
    dara.open_handoff(asked, "/talk")
    assert 400 <= dara.browser.page.status_code < 500
    assert "green mango" not in dara.page


def test_her_words_are_for_who_holds_it_and_every_reading_is_on_record(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.open_handoff(asked)
    assert "green mango" not in dara.page
    assert "read" not in story.list_audit_verbs(asked.handoff_id)
    dara.claim(asked)
    before = story.list_audit_verbs(asked.handoff_id).count("read")
    dara.open_handoff(asked)
    assert story.list_audit_verbs(asked.handoff_id).count("read") > before


def test_her_own_words_come_back_and_the_officer_answers(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    assert story.deliver_pending() == [GREETING]
    story.services.create_person().send_message("yes, now")
    assert "yes, now" in dara.open_handoff(asked, "/talk")
    dara.send_reply(asked, "What would help you most?")
    assert story.deliver_pending() == ["What would help you most?"]


def test_own_words_come_after_a_prepared_text(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    assert dara.send_reply(asked, "hello there").status_code == 409
    assert "Begin with a prepared text" in dara.page
    assert dara.submit_action(asked, "reply", prepared="doctor").status_code == 409
    assert story.deliver_pending() == []


def test_a_prepared_text_that_was_changed_is_sent_as_own_words(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    dara.submit_action(asked, "reply", prepared="need_most", words="What would help you now?")
    assert story.deliver_pending() == ["What would help you now?"]
    dara.submit_action(asked, "reply", prepared="need_most", words="Send me money")
    assert "Nothing was sent yet" in dara.page


def test_a_message_is_taken_back_in_time_and_not_later(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    assert "Take it back" in dara.open_handoff(asked)
    dara.submit_action(asked, "undo/2")
    assert "Taken back." in dara.open_handoff(asked)
    assert story.deliver_pending() == []
    dara.send_greeting(asked)
    assert story.deliver_pending() == [GREETING]
    assert "too_late" in dara.submit_action(asked, "undo/3").headers["location"]


def test_a_note_never_reaches_her(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    dara.submit_action(asked, "note", words="interpreter on Tuesday")
    assert "interpreter on Tuesday" in dara.open_handoff(asked)
    assert story.deliver_pending() == []


def test_outside_her_window_it_is_held_and_that_is_said(story: HandoffScenario) -> None:
    asked, dara = story.send_card(window="evening"), story.create_officer()
    dara.claim(asked)
    assert "Closed, opens 2026-03-02 18:00" in dara.open_handoff(asked)
    assert dara.send_greeting(asked).headers["location"].endswith("done=held")
    assert story.deliver_pending() == []
    assert "held until her window opens" in dara.open_handoff(asked)
    story.app.clock.advance(hours=9, minutes=30)
    assert story.deliver_pending() == [GREETING]


def test_who_writes_first_is_not_written_to(story: HandoffScenario) -> None:
    asked, dara = story.send_card(window="i_write_first"), story.create_officer()
    dara.claim(asked)
    story.app.clock.advance(minutes=61)
    dara.browser.sign_in()
    assert "She can only be written to after she wrote." in dara.open_handoff(asked)
    assert dara.send_greeting(asked).status_code == 409
    assert story.deliver_pending() == []


def test_after_she_left_nothing_is_sent(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    story.services.create_person().leave()
    assert "She left" in dara.open_handoff(asked)
    assert dara.send_greeting(asked).status_code == 409
    assert story.deliver_pending() == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"prepared": "greet_with_word", "code_word": "red mango"}, "not the code word on her card"),
        ({"prepared": "greet_with_word", "code_word": ""}, "not the code word on her card"),
        ({"prepared": "reports_nothing"}, "cannot be used in this handoff"),
        ({"prepared": "no such text"}, "cannot be used in this handoff"),
        ({"words": "   "}, "nothing to send"),
        ({"words": "a" * 1201}, "too long"),
    ],
)
def test_what_cannot_be_sent_is_said(story: HandoffScenario, fields: dict[str, str], said: str) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    assert dara.submit_action(asked, "reply", **fields).status_code == 409
    assert said in dara.page
    assert story.deliver_pending() == []


def test_a_time_is_told_by_the_clock_where_she_is(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    dara.submit_action(asked, "reply", prepared="off_duty", when="2026-03-02T17:30")
    assert "I plan to be back at this time: Mon 2 Mar, 17:30." in story.deliver_pending()[1]
    assert dara.submit_action(asked, "reply", prepared="off_duty", when="2026-03-01T17:30").status_code == 409
    assert "in the future" in dara.page


def test_asking_for_money_papers_or_codes_needs_a_second_look(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    assert dara.send_reply(asked, "Gửi tiền và mã OTP cho tôi").status_code == 409
    assert "money, a code or a password" in dara.page
    assert "Gửi tiền và mã OTP cho tôi" in dara.page
    assert story.deliver_pending() == [GREETING]
    dara.send_reply(asked, "Gửi tiền và mã OTP cho tôi", anyway="yes")
    assert story.deliver_pending() == ["Gửi tiền và mã OTP cho tôi"]


def test_an_officer_holds_no_more_than_one_can(story: HandoffScenario) -> None:
    dara = story.create_officer(cap=1)
    dara.claim(story.send_card(7001))
    second = story.send_card(7002)
    assert dara.claim(second).status_code == 409
    assert "as many handoffs as one person can" in dara.page


def test_it_can_be_marked_more_urgent_and_never_less(story: HandoffScenario) -> None:
    asked, dara = story.send_card(urgency="week"), story.create_officer()
    dara.claim(asked)
    dara.submit_action(asked, "urgency", urgency="now")
    assert story.services.get_handoff(asked.handoff_id).urgency == "now"
    dara.submit_action(asked, "urgency", urgency="none")
    assert story.services.get_handoff(asked.handoff_id).urgency == "now"


def test_after_a_hard_one_a_break_is_asked_for(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    dara.submit_action(asked, "tick", checklist="sexual_violence", step="believe", is_done="yes")
    answer = dara.submit_action(asked, "wrap-up", outcome="referred_confirmed", sure="yes")
    assert answer.headers["location"].endswith("wrapped_hard")


def test_a_closed_message_that_she_opened_says_so(story: HandoffScenario) -> None:
    asked, dara = story.send_card(how="sealed"), story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    assert "opened 2026" not in dara.open_handoff(asked)
    before = story.app.console_state.change_tokens.get_tokens("kh-my", dara.id)["talk"]
    story.app.clock.advance(seconds=2)
    named = {"handoff_id": asked.handoff_id, "position": 2, "person_id": story.services.create_person().person_id}
    for _ in range(2):
        with story.app.open_unit_of_work() as uow:
            messages.open_message(uow, story.app.console_state.keys, **named, now=story.app.clock.now)
    assert story.app.console_state.change_tokens.get_tokens("kh-my", dara.id)["talk"] != before
    assert "delivered · opened 2026-03-02 09:0" in dara.open_handoff(asked)


def test_her_edit_shows_as_one_and_both_forms_stay(story: HandoffScenario) -> None:
    asked, dara, her = story.send_card(), story.create_officer(), story.create_person()
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    her.send_message("come at ten", source=MessageSource(50, is_edit=False, entry_id="one"))
    her.send_message("come at noon", source=MessageSource(50, is_edit=True, entry_id="two"))
    page = dara.open_handoff(asked)
    assert "She changed #2 to" in page
    assert "changed later, read #3" in page
    assert page.index(">come at ten<") < page.index(">come at noon<")
