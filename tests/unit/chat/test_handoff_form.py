"""Her card: five questions that can be skipped, every line as it will be sent, and nothing sent without her tap."""

import pytest

from bot.domain.turn import Choice, ResponseCall
from bot.services import posts
from tests.support import raw_updates
from tests.support.gateway_app import House
from tests.support.handoff_conversation import ASKS, SKIP, Talk
from tests.support.handoff_scenario import OTHER, POST, get_policy

QUESTIONS = [f"utter_card_{name}" for name in ("help", "window", "urgency", "code_word", "who")]


async def test_five_questions_and_the_card(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    seen = []
    for label in ("Yes, choose what to send", SKIP, SKIP, SKIP, SKIP, SKIP):
        await talk.taps(label)
        seen.append(talk.newest.screen)
    assert seen == [*QUESTIONS, "utter_card"]
    assert len(talk.screens) == 1, "one message, which each answer takes the place of"


async def test_what_she_chose_is_read_back_to_her_line_by_line(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    await talk.taps("Yes, choose what to send", "Health", "Papers", "Next")
    card = await talk.taps("In the evening", "Today", "rain", "A woman")
    for line in (
        "I would like help with: Health, Papers",
        "I would like an answer: Today",
        "You can write to me: In the evening. Time in Malaysia.",
        "Our code word: rain",
        "Please let this person answer: A woman",
        "Language: English",
        "To: Post A",
        "Words are kept 30 days",
    ):
        assert line in card
    assert talk.house.rows().get("handoffs") is None


async def test_a_kind_of_help_is_taken_out_by_tapping_it_again(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    await talk.taps("Yes, choose what to send", "Health")
    assert "✓ Health" in talk.tokens()
    await talk.taps("✓ Health", "Papers", "Next")
    assert "help with: Papers" in await talk.taps(SKIP, SKIP, SKIP, SKIP)


async def test_her_own_code_word_is_hers_alone_until_she_sends_it(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, SKIP, SKIP)
    heard = talk.assistant_heard()
    assert await talk.says("blue bicycle") == ["utter_card_who"]
    assert "Our code word: blue bicycle" in await talk.taps(SKIP)
    assert talk.assistant_heard() == heard
    assert b"bicycle" not in b"".join(path.read_bytes() for path in house.folder.glob("*.db*"))


async def test_other_words_are_not_kept_and_no_words_are_needed(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    heard = talk.assistant_heard()
    assert await talk.says("my employer took my passport") == ["utter_card_only_taps"]
    assert talk.assistant_heard() == heard
    assert "passport" not in await talk.taps("See the lines")


async def test_sent_with_a_code_to_come_back_by(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    text = await talk.taps("Send")
    assert talk.screens == ["utter_sent"] and talk.code in text
    assert talk.handoff.state == "queued" and talk.standing.holder == "assistant"
    assert list(talk.tokens())[:4] == ["Take it back", "Only the numbers", "Not government", "Something went wrong"]


async def test_the_post_reads_what_she_read_and_nothing_else(house: House) -> None:
    talk = Talk.of(house)
    card = await talk.skips_to_the_card()
    await talk.taps("Send")
    talk.officer.claim(talk.handoff.handoff_id)
    sent = talk.officer.read(talk.handoff.handoff_id).card
    assert sent == "Language: English" and sent in card


async def test_with_every_line_taken_out_it_still_says_that_she_wants_an_answer(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    card = await talk.taps("Change", "In which language", "Take it out")
    assert "I would like somebody to answer me." in card and "Language" not in card


async def test_a_line_is_changed_on_the_card(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, "In the morning", "Today", SKIP, SKIP)
    assert "I would like an answer: Today" in await talk.taps("Change", "How soon")
    assert "an answer: This week" in await talk.taps("Change it", "This week")
    text = await talk.taps("Change", "When to write", "Change it", "At night", "On my day off")
    assert "write to me: At night, On my day off" in text


async def test_a_word_typed_while_a_line_is_changed_goes_to_that_line(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    await talk.taps("Change", "Code word")
    assert await talk.says("  sea   shell ") == ["utter_card"]
    assert "Our code word: sea shell" in talk.newest.text


async def test_a_tap_on_an_older_card_shows_the_card_as_it_is_now(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    stale = talk.tokens()["Send"]
    await talk.taps("Change", "How soon", "Today")
    assert "an answer: Today" in await talk.taps_again(stale)
    assert talk.handoffs == []


async def test_two_taps_on_send_send_once(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    token = talk.tokens()["Send"]
    await talk.taps_again(token)
    assert "There is no answer yet." in await talk.taps_again(token)
    assert len(talk.handoffs) == 1


async def test_one_at_a_time(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    begins = talk.tokens()["Yes, choose what to send"]
    await talk.taps_again(begins)
    await talk.taps(*[SKIP] * 5, "Send")
    assert "There is no answer yet." in await talk.taps_again(begins)
    assert await talk.says("I want to talk to a person") == ["utter_waiting"]


async def test_not_more_than_the_policy_says_a_day(house: House) -> None:
    talk = Talk.of(house)
    for _ in range(get_policy().per_day):
        await talk.sends_card()
        await talk.taps("Take it back")
    await talk.skips_to_the_card()
    assert "one at a time, and 3 a day" in await talk.taps("Send")


async def test_not_sent_is_destroyed_at_once(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    assert "Nothing was sent. I deleted" in await talk.taps("Do not send")
    assert "drafts" not in house.rows() and talk.standing.holder == "assistant"


async def test_stop_while_she_writes_it_destroys_it(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    assert await talk.says("STOP") == ["utter_card_discarded"]
    assert "drafts" not in house.rows()


async def test_a_card_not_touched_for_minutes_is_gone(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    house.clock.advance(minutes=get_policy().draft_minutes, seconds=1)
    assert "not here any more. Nothing was sent." in await talk.taps("Send")
    assert "drafts" not in house.rows() and talk.handoffs == []


async def test_the_sweep_destroys_it_without_her(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    house.clock.advance(minutes=get_policy().draft_minutes, seconds=1)
    await house.sweeping.run_once()
    assert "drafts" not in house.rows() and talk.standing.holder == "assistant"


async def test_another_button_meanwhile_and_the_card_waits(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    card = talk.tokens()["Change"]
    await talk.taps("☰ Menu")
    assert talk.standing.holder == "assistant"
    assert await talk.says("where is my embassy") == ["utter_menu"]
    await talk.taps_again(card)
    assert talk.newest.screen == "utter_card_lines" and talk.standing.holder == "draft"


async def test_danger_words_give_the_card_of_numbers_and_nothing_of_them_is_kept(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    assert await talk.says("help me now") == ["utter_help_now_all"]
    assert talk.standing.holder == "draft"


async def test_as_soon_as_possible_where_nobody_is_at_work_names_faster_ways_first(house: House) -> None:
    talk = Talk.of(house, is_on_duty=False)
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, SKIP, "As soon as you can", SKIP, SKIP)
    text = await talk.taps("Send")
    assert "I have not sent it yet." in text and talk.handoffs == []
    assert list(talk.tokens())[:4] == ["Help now", "A number to call", "Send it for later", "Do not send"]
    assert "It is on its way." in await talk.taps("Send it for later")
    assert talk.handoff.urgency == "today"
    officer = talk.office.create_officer()
    officer.claim(talk.handoff.handoff_id)
    assert "an answer: Today" in officer.read(talk.handoff.handoff_id).card


async def test_what_she_changed_meanwhile_is_shown_before_it_is_sent_for_later(house: House) -> None:
    talk = Talk.of(house, is_on_duty=False)
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, SKIP, "As soon as you can", SKIP, SKIP)
    await talk.taps("Send")
    later = talk.tokens()["Send it for later"]
    await talk.taps("‹ Back", "Change", "Who answers", "A woman")
    assert "an answer: Today" in await talk.taps_again(later)
    assert talk.handoffs == []


@pytest.mark.parametrize("away", ["closed", "store"])
async def test_nothing_is_sent_to_a_post_that_left_or_into_nowhere(house: House, away: str) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    token = talk.tokens()["Send"]
    if away == "closed":
        talk.office.run_in_transaction(posts.close_post, post_id=POST.post_id, by="administrator", now=house.clock())
        assert "not here any more. Nothing was sent." in await talk.taps_again(token)
        return
    house.store.is_away = True
    await house.arrives(_tap(talk, token))
    house.store.is_away = False
    assert talk.newest.screen.startswith("utter_help")
    assert talk.handoffs == []


def _tap(talk: Talk, token: str) -> dict[str, object]:
    return raw_updates.tap(token, chat_id=talk.chat_id, message_id=max(talk.house.telegram.chats[talk.chat_id]))


async def test_what_waits_says_the_promise_of_the_policy(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, SKIP, "Today", SKIP, SKIP)
    assert "They try to answer within 4 hours. If nobody does, I tell you here." in await talk.taps("Send")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("How to show it", "I call them myself"), "You call them yourself"),
        (("When to write", "Only after I write"), "Nothing comes by itself."),
    ],
)
async def test_where_nothing_may_come_by_itself_nothing_is_promised(
    house: House, change: tuple[str, str], said: str
) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    await talk.taps("Change", *change)
    assert said in await talk.taps("Send")


async def test_buttons_fit_and_open_as_what_they_are(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    assert talk.meaning("Change") == Choice("card", {"step": "lines"})
    assert all(len(data) <= 64 for data in talk.tokens().values())


async def test_after_the_time_to_write_she_may_go_straight_to_the_card(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    card = await talk.taps("Yes, choose what to send", SKIP, "In the evening", "Read it and send")
    assert "You can write to me: In the evening" in card
    assert await talk.taps("Send")
    assert talk.newest.screen == "utter_sent"
    assert (talk.handoff.urgency, talk.handoff.who, talk.handoff.time_window) == (None, None, "evening")


async def test_the_kind_of_help_she_talked_of_is_ticked_and_can_be_taken_out(house: House) -> None:
    talk = Talk.of(house)
    house.assistant.answers[ASKS] = ResponseCall(
        "utter_person", {"country": "MY", "origin": "ID", "topic": "wages_unpaid"}
    )
    await talk.says(ASKS)
    await talk.taps("Yes, choose what to send")
    assert "✓ Pay" in talk.tokens()
    assert house.rows().get("handoffs") is None, "nothing is sent by it"
    await talk.taps("✓ Pay")
    assert "✓ Pay" not in talk.tokens() and "Pay" in talk.tokens()
    assert "help with" not in await talk.taps(SKIP, SKIP, "Read it and send")


async def test_what_she_talked_of_goes_with_the_post_she_chooses_of_several(house: House) -> None:
    talk = Talk.of(house)
    talk.office.add_joined_post(OTHER)
    house.assistant.answers[ASKS] = ResponseCall(
        "utter_person", {"country": "MY", "origin": "ID", "topic": "confinement_trafficking"}
    )
    await talk.says(ASKS)
    await talk.taps("2", "Yes, choose what to send")
    assert "✓ A safe place to stay" in talk.tokens()
