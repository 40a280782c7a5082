"""An officer answers a woman: claimed by one, prepared texts first, held for her window, taken back in time, wrapped up."""

import pytest

from tests.support.console_handoffs import Story

GREETING = "Hello. I am answering your message. Is now a good time to write? You can answer later, or not at all."


def test_a_handoff_is_claimed_answered_and_wrapped_up(story: Story) -> None:
    asked, dara = story.asked(), story.officer()
    assert asked.code in dara.sees_queue()
    dara.claims(asked)
    assert "Code word: green mango" in dara.opens(asked)
    dara.does(asked, "reply", prepared="greet_with_word", code_word="Green Mango")
    assert story.reaches_her() == [
        "Hello. I am answering your message. Our word is “green mango”. Is now a good time to write? "
        "You can answer later, or not at all."
    ]
    dara.does(asked, "wrap-up", outcome="goal_met")
    assert asked.code not in dara.sees_queue()
    assert story.reaches_her() == ["wrapped_up"]


def test_of_two_officers_one_wins_and_the_other_is_told(story: Story) -> None:
    asked, dara, sokha = story.asked(), story.officer("dara"), story.officer("sokha")
    bound = sokha.bound(asked)
    assert dara.claims(asked).headers["location"] == f"/handoffs/{asked.handoff_id}?done=claimed"
    assert sokha.does(asked, "claim", bound=bound).headers["location"] == "/queue?done=claimed_by_other"
    assert dara.does(asked, "claim", bound=dara.bound(asked)).headers["location"].endswith("?done=claimed")
    assert "held by Dara" in sokha.sees_queue()
    assert sokha.browser.opens(f"/handoffs/{asked.handoff_id}").status_code == 403


def test_an_open_page_is_told_when_it_is_his_no_more(story: Story) -> None:
    """console.js leaves the page at any such answer, so that her words stay on no screen."""
    asked, dara = story.asked(), story.officer("dara")
    dara.claims(asked)
    before = story.stage.office.pulse.of("kh-my", dara.id)["talk"]
    story.woman().withdraws()
    story.stage.clock.pass_time(seconds=2)
    assert story.stage.office.pulse.of("kh-my", dara.id)["talk"] != before
    dara.opens(asked, "/talk")
    assert 400 <= dara.browser.page.status_code < 500
    assert "green mango" not in dara.page


def test_her_words_are_for_who_holds_it_and_every_reading_is_on_record(story: Story) -> None:
    asked, dara = story.asked(), story.officer()
    dara.opens(asked)
    assert "green mango" not in dara.page
    assert "read" not in story.verbs(asked.handoff_id)
    dara.claims(asked)
    before = story.verbs(asked.handoff_id).count("read")
    dara.opens(asked)
    assert story.verbs(asked.handoff_id).count("read") > before


def test_her_own_words_come_back_and_the_officer_answers(story: Story) -> None:
    asked, dara = story.asked(), story.officer()
    dara.claims(asked)
    dara.greets(asked)
    assert story.reaches_her() == [GREETING]
    story.office.woman().says("yes, now")
    assert "yes, now" in dara.opens(asked, "/talk")
    dara.says(asked, "What would help you most?")
    assert story.reaches_her() == ["What would help you most?"]


def test_own_words_come_after_a_prepared_text(story: Story) -> None:
    asked, dara = story.asked(), story.officer()
    dara.claims(asked)
    assert dara.says(asked, "hello there").status_code == 409
    assert "Begin with a prepared text" in dara.page
    assert dara.does(asked, "reply", prepared="doctor").status_code == 409
    assert story.reaches_her() == []


def test_a_message_is_taken_back_in_time_and_not_later(story: Story) -> None:
    asked, dara = story.asked(), story.officer()
    dara.claims(asked)
    dara.greets(asked)
    assert "Take it back" in dara.opens(asked)
    dara.does(asked, "undo/2")
    assert "Taken back." in dara.opens(asked)
    assert story.reaches_her() == []
    dara.greets(asked)
    assert story.reaches_her() == [GREETING]
    assert "too_late" in dara.does(asked, "undo/3").headers["location"]


def test_a_note_never_reaches_her(story: Story) -> None:
    asked, dara = story.asked(), story.officer()
    dara.claims(asked)
    dara.does(asked, "note", words="interpreter on Tuesday")
    assert "interpreter on Tuesday" in dara.opens(asked)
    assert story.reaches_her() == []


def test_outside_her_window_it_is_held_and_that_is_said(story: Story) -> None:
    asked, dara = story.asked(window="evening"), story.officer()
    dara.claims(asked)
    assert "Closed, opens 2026-03-02 18:00" in dara.opens(asked)
    assert dara.greets(asked).headers["location"].endswith("done=held")
    assert story.reaches_her() == []
    assert "held until her window opens" in dara.opens(asked)
    story.stage.clock.pass_time(hours=9, minutes=30)
    assert story.reaches_her() == [GREETING]


def test_who_writes_first_is_not_written_to(story: Story) -> None:
    asked, dara = story.asked(window="i_write_first"), story.officer()
    dara.claims(asked)
    story.stage.clock.pass_time(minutes=61)
    dara.browser.signs_in()
    assert "She can only be written to after she wrote." in dara.opens(asked)
    assert dara.greets(asked).status_code == 409
    assert story.reaches_her() == []


def test_after_she_left_nothing_is_sent(story: Story) -> None:
    asked, dara = story.asked(), story.officer()
    dara.claims(asked)
    story.office.woman().leaves()
    assert "She left" in dara.opens(asked)
    assert dara.greets(asked).status_code == 409
    assert story.reaches_her() == []


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
def test_what_cannot_be_sent_is_said(story: Story, fields: dict[str, str], said: str) -> None:
    asked, dara = story.asked(), story.officer()
    dara.claims(asked)
    assert dara.does(asked, "reply", **fields).status_code == 409
    assert said in dara.page
    assert story.reaches_her() == []


def test_a_time_is_told_by_the_clock_where_she_is(story: Story) -> None:
    asked, dara = story.asked(), story.officer()
    dara.claims(asked)
    dara.greets(asked)
    dara.does(asked, "reply", prepared="off_duty", when="2026-03-02T17:30")
    assert "I plan to be back at this time: Mon 2 Mar, 17:30." in story.reaches_her()[1]
    assert dara.does(asked, "reply", prepared="off_duty", when="2026-03-01T17:30").status_code == 409
    assert "in the future" in dara.page


def test_asking_for_money_papers_or_codes_needs_a_second_look(story: Story) -> None:
    asked, dara = story.asked(), story.officer()
    dara.claims(asked)
    dara.greets(asked)
    assert dara.says(asked, "Gửi tiền và mã OTP cho tôi").status_code == 409
    assert "money, a code or a password" in dara.page
    assert "Gửi tiền và mã OTP cho tôi" in dara.page
    assert story.reaches_her() == [GREETING]
    dara.says(asked, "Gửi tiền và mã OTP cho tôi", anyway="yes")
    assert story.reaches_her() == ["Gửi tiền và mã OTP cho tôi"]


def test_an_officer_holds_no_more_than_one_can(story: Story) -> None:
    dara = story.officer(cap=1)
    dara.claims(story.asked(7001))
    second = story.asked(7002)
    assert dara.claims(second).status_code == 409
    assert "as many handoffs as one person can" in dara.page


def test_it_can_be_marked_more_urgent_and_never_less(story: Story) -> None:
    asked, dara = story.asked(urgency="week"), story.officer()
    dara.claims(asked)
    dara.does(asked, "urgency", urgency="now")
    assert story.office.row(asked.handoff_id).urgency == "now"
    dara.does(asked, "urgency", urgency="none")
    assert story.office.row(asked.handoff_id).urgency == "now"


def test_after_a_hard_one_a_break_is_asked_for(story: Story) -> None:
    asked, dara = story.asked(), story.officer()
    dara.claims(asked)
    dara.does(asked, "tick", checklist="sexual_violence", step="believe", is_done="yes")
    assert dara.does(asked, "wrap-up", outcome="referred_confirmed").headers["location"].endswith("wrapped_hard")
