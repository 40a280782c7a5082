"""A person, warmly, up to sending: who would read her, five questions, every line of the card, and taking it back."""

import pytest

from tests.support import raw_updates
from tests.support.factories import CHAT
from tests.support.gateway_app import House
from tests.support.handoff_scenario import OTHER
from tests.support.handoff_story import OPEN_ALL_DAY, Story


async def test_where_nobody_joined_the_assistants_own_screen_stands(house: House) -> None:
    await Story.begin(house).says("person")
    assert house.telegram.list_screens(CHAT) == ["utter_person"]


async def test_who_would_read_her_is_said_first(story: Story) -> None:
    await story.says("person")
    (text,) = story.texts
    assert story.screens == ["utter_person_post"]
    for said in (
        "Post A",
        "They work for your government.",
        "Somebody is at work there now.",
        "I do not know what they may",
    ):
        assert said in text


async def test_a_group_that_is_not_government_is_another_door(house: House) -> None:
    story = Story.begin(house, OPEN_ALL_DAY, OTHER)
    await story.says("person")
    assert story.screens == ["utter_person_list"]
    await story.taps("2")
    assert "They work for your government." in story.texts[-1]
    await story.taps("Not government")
    assert "Group B" in story.texts[-1]


async def test_the_card_says_what_she_chose_and_is_sent_byte_for_byte(story: Story) -> None:
    await story.asks()
    assert story.screens[-1] == "utter_card"
    shown = story.texts[-1]
    await story.taps("Send")
    assert story.screens[-1] == "utter_sent"
    assert story.officer().claim(story.handoff_id())
    card = story.officer().read(story.handoff_id()).card
    assert card in shown
    assert card.split("\n") == [
        "I would like help with: Health, Pay",
        "I would like an answer: This week",
        "You can write to me: At any time. Time in Malaysia.",
        "Our code word: mango",
        "Please let this person answer: A woman",
        "Language: English",
    ]


async def test_every_question_can_be_skipped(story: Story) -> None:
    await story.says("person")
    await story.taps("Yes, choose what to send", *["Skip"] * 5, "Send")
    assert story.screens[-1] == "utter_sent"


async def test_a_line_is_changed_and_another_taken_out(story: Story) -> None:
    await story.asks()
    await story.taps("Change", "How soon", "Change it", "No hurry")
    await story.taps("Change", "Who answers", "Take it out")
    assert "No hurry" in story.texts[-1] and "A woman" not in story.texts[-1]


async def test_her_own_code_word_is_the_only_thing_she_may_type(story: Story) -> None:
    await story.says("person")
    await story.taps("Yes, choose what to send")
    await story.says("my employer is Mr Tan")
    assert story.screens[-1] == "utter_card_only_taps"
    await story.taps("See the lines", "Change", "Code word")
    await story.says("green kettle")
    assert "Our code word: green kettle" in story.texts[-1]
    assert story.house.assistant.turns[-1].text == "person"


async def test_an_old_send_button_sends_nothing_that_she_did_not_see(story: Story) -> None:
    await story.asks()
    message_id, old = list(story.house.telegram.chats[CHAT].items())[-1]
    send = next(token for row in old.keyboard for label, token in row if label == "Send")
    await story.taps("Change", "How soon", "Change it", "No hurry")
    await story.house.arrives(raw_updates.tap(send, message_id=message_id))
    assert story.screens[-1] == "utter_card"
    assert story.house.all_rows("handoffs") == []


async def test_she_turns_to_the_menu_and_her_words_are_the_assistants_again(story: Story) -> None:
    await story.asks()
    await story.taps("☰ Menu")
    await story.says("my salary")
    assert story.house.assistant.turns[-1].text == "my salary"


async def test_nobody_on_duty_and_it_cannot_wait(house: House) -> None:
    story = Story.begin(house, OPEN_ALL_DAY, on_duty=False)
    await story.asks(urgency="As soon as you can")
    await story.taps("Send")
    assert (story.screens[-1], house.all_rows("handoffs")) == ("utter_nobody_on_duty", [])
    await story.taps("Send it for later")
    assert story.screens[-1] == "utter_sent"
    assert "Nobody is at work there now." in story.texts[-1]


async def test_a_time_is_promised_within_the_hours_she_chose(story: Story) -> None:
    await story.asks(when="In the morning", urgency="Today")
    await story.taps("Send")
    assert "What they write comes only in the hours you chose." in story.texts[-1]
    assert "I tell you here: " in story.texts[-1] and "6:00" in story.texts[-1]


@pytest.mark.parametrize(("is_read", "screen"), [(False, "utter_withdrawn_unseen"), (True, "utter_withdrawn_read")])
async def test_she_takes_it_back_and_is_told_the_truth(story: Story, is_read: bool, screen: str) -> None:
    await story.asks()
    await story.taps("Send")
    if is_read:
        story.officer().claim(story.handoff_id())
        story.officer().read(story.handoff_id())
    await story.taps("Take it back")
    assert story.screens[-1] == screen
