"""A person, warmly, once it is sent: an officer, STOP, the wait, the end, coming back; and what must never happen."""

import pytest

from bot.crypto.key_ring import CHANNEL
from bot.services.handoffs import vault
from tests.support import raw_updates
from tests.support.factories import CHAT
from tests.support.gateway_app import House
from tests.support.handoff_scenario import OTHER
from tests.support.handoff_story import Story


async def test_an_officer_answers_and_what_she_writes_goes_there(story: Story) -> None:
    await story.asks_openly()
    officer = await story.answered("Is now a good time?")
    assert story.screens[-2:] == ["utter_talking", "utter_message"]
    assert "Is now a good time?" in story.texts[-1]
    turns = len(story.house.assistant.turns)
    await story.says("yes, now")
    assert story.screens[-1] == "utter_passed_on"
    assert len(story.house.assistant.turns) == turns
    assert officer.read(story.handoff_id()).messages[-1].text == "yes, now"


async def test_several_messages_at_once_are_receipted_once(story: Story) -> None:
    await story.asks_openly()
    officer = await story.answered("Hello")
    await story.house.arrives(*[raw_updates.text(f"part {number}") for number in range(5)])
    assert story.screens.count("utter_passed_on") == 1
    assert [said.text for said in officer.read(story.handoff_id()).messages][-5:] == [f"part {n}" for n in range(5)]


async def test_a_sealed_message_opens_and_closes_again(story: Story) -> None:
    await story.asks()
    await story.taps("Send")
    await story.answered("Your papers are here")
    assert story.screens[-1] == "utter_message_sealed"
    assert "Your papers" not in story.texts[-1]
    await story.taps("Open")
    assert "Your papers are here" in story.texts[-1]
    story.house.clock.advance(minutes=5, seconds=1)
    await story.house.settled()
    assert (story.screens[-1], "Your papers" in story.texts[-1]) == ("utter_message_sealed", False)


async def test_what_is_to_be_closed_holds_no_later_message_up(story: Story) -> None:
    await story.asks()
    await story.taps("Send")
    officer = await story.answered("One")
    await story.taps("Open")
    officer.send_reply(story.handoff_id(), "Two")
    await story.pumps()
    assert story.screens[-2:] == ["utter_message_open", "utter_message_sealed"]


async def test_danger_while_an_officer_holds_brings_the_card_and_reaches_the_officer(story: Story) -> None:
    await story.asks_openly()
    officer = await story.answered("Hello")
    await story.says("help me")
    assert story.screens[-1].startswith("utter_help_now")
    assert officer.read(story.handoff_id()).messages[-1].text == "help me"


@pytest.mark.parametrize("word", ["STOP", "stop", "please stop", "berhenti", "dừng lại", "ឈប់"])
async def test_stop_ends_it_at_once(story: Story, word: str) -> None:
    await story.asks_openly()
    officer = await story.answered("Hello")
    await story.says(word)
    assert story.screens[-1] == "utter_stopped"
    with pytest.raises(Exception, match="another officer holds it, or it has ended"):
        officer.send_reply(story.handoff_id(), "wait")
    await story.says("my salary")
    assert story.house.assistant.turns[-1].text == "my salary"


async def test_stop_is_a_word_like_any_other_where_there_is_nothing_to_stop(story: Story) -> None:
    await story.says("stop")
    assert story.house.assistant.turns[-1].text == "stop"


async def test_a_voice_note_is_named_and_passed_on_and_stays_with_telegram(story: Story) -> None:
    await story.asks_openly()
    officer = await story.answered("Hello")
    await story.sends("voice")
    said = officer.read(story.handoff_id()).messages[-1]
    assert (said.row.media, said.text) == ("voice", "canary-file")
    assert story.screens[-1] == "utter_passed_on"
    assert story.house.telegram.deleted_messages == []


async def test_a_photo_keeps_what_she_wrote_with_it(story: Story) -> None:
    await story.asks_openly()
    officer = await story.answered("Hello")
    await story.sends("photo")
    assert vault.parse_caption(officer.read(story.handoff_id()).messages[-1].text or "") == "Canary-caption"


async def test_what_an_officer_cannot_get_is_taken_away_and_said(story: Story) -> None:
    await story.asks_openly()
    await story.answered("Hello")
    await story.sends("sticker")
    assert story.screens[-1] == "utter_not_passed_on"
    assert story.house.telegram.deleted_messages != []


async def test_a_voice_note_without_an_officer_is_not_even_named(story: Story) -> None:
    await story.asks_openly()
    await story.sends("voice")
    assert story.screens[-1] == "utter_media_voice"


async def test_it_ends_and_the_assistant_is_back(story: Story) -> None:
    await story.asks_openly()
    officer = await story.answered("Hello")
    officer.close(story.handoff_id())
    await story.pumps()
    assert story.screens[-1] == "utter_back"
    await story.says("my salary")
    assert story.house.assistant.turns[-1].text == "my salary"


async def test_how_it_was_is_one_number_and_nothing_else(story: Story) -> None:
    await story.asks_openly()
    officer = await story.answered("Hello")
    officer.close(story.handoff_id())
    await story.pumps()
    await story.taps("It helped me")
    counted = [(row.dimension, row.value) for row in story.house.all_rows("counts")]
    assert ("feedback", "helped") in counted
    assert story.screens[-1] == "utter_feedback_kept"


async def test_a_complaint_goes_past_the_post(story: Story) -> None:
    await story.asks()
    await story.taps("Send", "Something went wrong", "They asked for money")
    counted = [(row.dimension, row.value) for row in story.house.all_rows("counts")]
    assert ("complaint", "asked_for_money") in counted
    assert story.screens[-1] == "utter_complaint_kept"


async def test_nobody_answers_and_she_is_told_at_the_promised_minutes(story: Story) -> None:
    await story.asks_openly(urgency="Today")
    story.house.clock.advance(minutes=239)
    await story.house.sweeping.run_once()
    await story.pumps()
    assert story.screens[-1] == "utter_sent"
    story.house.clock.advance(minutes=2)
    await story.house.sweeping.run_once()
    await story.pumps()
    assert story.screens[-1] == "utter_late"


async def test_who_writes_first_is_told_when_she_writes(story: Story) -> None:
    await story.asks(urgency="Today", when="Only after I write")
    await story.taps("Send")
    assert "Nothing comes by itself." in story.texts[-1]
    story.house.clock.advance(minutes=241)
    await story.house.sweeping.run_once()
    await story.pumps()
    assert story.screens[-1] == "utter_sent"
    await story.says("hello")
    assert story.screens[-1] == "utter_late"


async def test_her_return_code_opens_it_again_also_from_another_phone(story: Story) -> None:
    await story.asks_openly()
    code = story.texts[-1].split("\n")[2]
    officer = await story.answered("Hello")
    await story.says("x")
    assert story.screens == ["utter_left"]
    other = story.of(CHAT + 1)
    await other.says("hello")
    await other.says(code)
    assert other.screens[-2:] == ["utter_back_there", "utter_word_asked"]
    await other.says("it is me")
    assert officer.read(story.handoff_id()).messages[-1].text == "it is me"


async def test_a_wrong_code_is_like_any_text(story: Story) -> None:
    await story.says("1234 5678 9012")
    assert story.house.assistant.turns[-1].text == "1234 5678 9012"


async def test_consent_is_asked_and_her_answer_stands(story: Story) -> None:
    await story.asks_openly()
    officer = await story.answered("Hello")
    story.office.add_joined_post(OTHER)
    officer.send_reply(story.handoff_id(), OTHER.post_id, asks="other_post")
    await story.pumps()
    assert story.screens[-1] == "utter_consent"
    assert "Group B" in story.texts[-1]
    await story.taps("Yes, I agree")
    consents = [(row.purpose, row.recipient) for row in story.house.all_rows("consents")]
    assert ("other_post", OTHER.post_id) in consents


async def test_she_carries_a_code_home(story: Story) -> None:
    await story.asks_openly()
    officer = await story.answered("Hello")
    officer.close(story.handoff_id())
    await story.pumps()
    await story.taps("Take help home")
    assert story.house.all_rows("handoffs")[0].code in story.texts[-1]


@pytest.mark.parametrize("until", ["card", "sent", "answered"])
async def test_after_leave_nothing_remains_and_nothing_comes(story: Story, until: str) -> None:
    await story.asks_openly() if until != "card" else await story.asks()
    if until == "answered":
        officer = await story.answered("Hello")
        officer.send_reply(story.handoff_id(), "one more thing")
    await story.says("x")
    await story.pumps(minutes=10)
    assert story.screens == ["utter_left"]
    await story.says("person")
    assert story.screens[-1] == "utter_person_post"


async def test_words_for_an_officer_survive_a_store_that_is_away(story: Story) -> None:
    await story.asks_openly()
    officer = await story.answered("Hello")
    story.house.store.is_away = True
    await story.house.receiving.receive_updates([story.house.update(raw_updates.text("are you there"))])
    await story.house.queues.wait_until_idle()
    assert story.screens[-1].startswith("utter_help")
    story.house.store.is_away = False
    await story.house.tidied()
    assert officer.read(story.handoff_id()).messages[-1].text == "are you there"


def test_an_address_of_a_voice_note_holds_for_minutes_and_for_one_piece(house: House) -> None:
    key, now = house.keys.get_key(CHANNEL), house.clock()
    path = vault.build_signed_path(key, handoff_id="h1", position=3, by="officer-1", now=now)
    assert path.startswith("/media/h1/3?")
    given = dict(pair.split("=") for pair in path.partition("?")[2].split("&"))
    asked = {"handoff_id": "h1", "position": 3, "by": "officer-1", "until": int(given["until"])}
    asked["signature"] = given["signature"]
    assert vault.has_valid_signature(key, **asked, now=now)
    for wrong in (
        {"position": 4},
        {"handoff_id": "h2"},
        {"by": "officer-2"},
        {"signature": "0" * 64},
        {"until": 2**33},
    ):
        assert not vault.has_valid_signature(key, **{**asked, **wrong}, now=now)
    assert not vault.has_valid_signature(key, **asked, now=now + 2 * vault.URL_LIFETIME)
