"""Leave with a handoff leaves nothing, and lets nothing in; her return code brings it back, on whatever phone."""

import pytest

from bot.domain.turn import Choice
from tests.support import raw_updates
from tests.support.factories import CHAT
from tests.support.gateway_app import House
from tests.support.handoff_conversation import SKIP, Talk
from tests.support.handoff_scenario import get_policy

WRONG = "0000 0000 0000"


async def leaves(talk: Talk) -> None:
    """She clears her chat, by the word."""
    await talk.says("x")
    assert talk.house.telegram.list_texts(talk.chat_id) == ["OK."]


async def test_leaving_while_she_writes_her_card_destroys_it(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    await leaves(talk)
    assert "drafts" not in house.rows() and "handoffs" not in house.rows()
    assert not any(path.name.startswith("draft-") for path in house.keys.directory.rglob("*"))
    assert await talk.says("hello") == ["utter_menu"]


async def test_leaving_while_she_waits_seals_it_and_keeps_the_card(house: House) -> None:
    talk = Talk.of(house)
    code = await talk.sends_card()
    await leaves(talk)
    handoff = house.all_rows("handoffs")[0]
    assert handoff.sealed_at is not None and handoff.state == "queued"
    assert code.replace(" ", "") not in str(handoff)


async def test_nothing_reaches_her_after_she_left(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    handoff_id = talk.handoff.handoff_id
    talk.officer.send_reply(handoff_id, "One more thing.")
    await leaves(talk)
    for passed in (10, 3600, 40_000, 300_000):
        await talk.pumps(seconds=passed)
    assert house.telegram.list_texts(CHAT) == ["OK."]
    assert talk.officer.read(handoff_id).messages[-1].row.state == "cancelled"


async def test_a_closed_message_that_was_open_when_she_left_does_not_come_back(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered("The bus leaves at nine.", opens="A button to open it")
    await talk.taps("Open")
    await leaves(talk)
    await talk.pumps(minutes=get_policy().sealed_minutes, seconds=1)
    assert house.telegram.list_texts(CHAT) == ["OK."]


async def test_who_writes_next_has_the_assistant_and_learns_nothing(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    await leaves(talk)
    assert await talk.says("hello") == ["utter_menu"]
    assert await talk.says("STOP") == ["utter_menu"]
    assert await talk.says("I want to talk to a person") == ["utter_person_post"]
    assert house.all_rows("handoffs")[0].state == "claimed"


async def test_old_buttons_tell_nothing_after_leave(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered("The bus leaves at nine.", opens="A button to open it")
    opened = talk.tokens()["Open"]
    await leaves(talk)
    await talk.says("hello")
    await talk.taps_again(opened)
    assert talk.newest.screen == "utter_menu"
    assert "bus" not in "".join(house.telegram.list_texts(CHAT))


@pytest.mark.parametrize("form", ["{}", " {} ", "compact", "burmese"])
async def test_her_code_goes_on_where_she_stopped(house: House, form: str) -> None:
    talk = Talk.of(house)
    code = await talk.is_answered()
    await leaves(talk)
    digits = {
        "compact": code.replace(" ", ""),
        "burmese": "".join(chr(0x1040 + int(d)) if d.isdigit() else d for d in code),
    }.get(form, form.format(code))
    assert await talk.says(digits) == ["utter_back_there"]
    assert await talk.says("I am back.") == ["utter_passed_on"]
    assert talk.relayed()[-1] == ("her", "I am back.")
    talk.officer.send_reply(talk.handoff.handoff_id, "Welcome back.")
    await talk.pumps(seconds=10)
    assert "Welcome back." in talk.newest.text


async def test_her_code_is_not_given_to_the_assistant(house: House) -> None:
    talk = Talk.of(house)
    code = await talk.is_answered()
    await leaves(talk)
    heard = talk.assistant_heard()
    await talk.says(code)
    assert talk.assistant_heard() == heard


async def test_while_it_waits_her_code_says_how_it_stands(house: House) -> None:
    talk = Talk.of(house)
    code = await talk.sends_card()
    await leaves(talk)
    assert await talk.says(code) == ["utter_waiting"]


async def test_another_phone_takes_it_over_and_the_old_one_is_the_assistants(house: House) -> None:
    talk = Talk.of(house)
    code = await talk.is_answered()
    other = talk.on_another_phone()
    assert await other.says(code) == ["utter_back_there", "utter_word_asked"]
    assert await other.says("from my friend's phone") == ["utter_passed_on"]
    assert await talk.says("hello") == ["utter_menu"]
    other.officer.acknowledge(other.handoff.handoff_id)
    other.officer.send_reply(other.handoff.handoff_id, "Good.")
    await other.pumps(seconds=10)
    assert "Good." in other.newest.text
    assert "Good." not in "".join(house.telegram.list_texts(talk.chat_id))


async def test_a_wrong_code_is_a_text_like_any_other(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    await leaves(talk)
    assert await talk.says(WRONG) == await talk.says("what is this") == ["utter_menu"]
    assert talk.assistant_heard()[-2:] == [WRONG, "what is this"]


async def test_after_five_tries_in_an_hour_the_right_one_does_not_open_it_either(house: House) -> None:
    talk = Talk.of(house)
    code = await talk.is_answered()
    await leaves(talk)
    for number in range(get_policy().return_tries):
        await talk.says(f"0000 0000 000{number}")
    assert await talk.says(code) == ["utter_menu"]
    house.clock.advance(minutes=get_policy().return_minutes, seconds=1)
    assert await talk.says(code) == ["utter_back_there"]


async def test_wrapped_up_her_code_opens_it_again_for_the_post(house: House) -> None:
    talk = Talk.of(house)
    code = await talk.is_answered()
    talk.officer.close(talk.handoff.handoff_id)
    await talk.pumps(seconds=10)
    assert await talk.says(code) == ["utter_waiting"]
    assert talk.handoff.state == "queued"


async def test_taken_back_her_code_opens_nothing(house: House) -> None:
    talk = Talk.of(house)
    code = await talk.sends_card()
    await talk.taps("Take it back")
    assert await talk.says(code) == ["utter_menu"]


async def test_erasing_takes_everything_with_it(house: House) -> None:
    talk = Talk.of(house)
    code = await talk.is_answered()
    handoff_id = talk.handoff.handoff_id
    await house.taps(Choice("forget_me", {"part": "last"}))
    assert house.telegram.list_screens(CHAT) == ["utter_erased"]
    assert set(house.rows()) <= {"audit", "inbox", "posts", "post_checks", "counts"}
    assert not house.keys.vault_keys.has_handoff_key(handoff_id)
    assert await talk.says(code) == ["utter_menu"]


async def test_leave_in_the_middle_of_a_hand_over_stops_it(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    talk.officer.claim(talk.handoff.handoff_id)
    talk.officer.send_reply(talk.handoff.handoff_id, "Hello.")
    house.clock.advance(seconds=10)

    async def meanwhile() -> None:
        house.telegram.before.pop("send")
        await house.receiving.receive_updates([house.update(_x())])
        await house.queues.wait_until_idle()

    house.telegram.before["send"] = meanwhile
    await house.chat.handoff_delivery_job.run_once()
    await house.settled()
    await talk.pumps(seconds=60)
    assert house.telegram.list_texts(CHAT) == ["OK."]


def _x() -> dict[str, object]:
    return raw_updates.text("x")


async def test_she_may_ask_for_another_person_after_she_left(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    await leaves(talk)
    await talk.asks()
    await talk.taps("Yes, choose what to send", *[SKIP] * 5)
    assert talk.newest.screen == "utter_card"


async def with_a_word(talk: Talk) -> str:
    """She sends a card with a code word; the return code."""
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, SKIP, SKIP, "mango", SKIP)
    await talk.taps("Change", "How to show it", "Show the message", "Send")
    return talk.code


async def test_the_old_chat_reads_one_line_that_says_nothing(house: House) -> None:
    talk = Talk.of(house)
    code = await talk.is_answered()
    await talk.on_another_phone().says(code)
    assert (talk.screens[-1], talk.newest.text) == (
        "utter_chat_open",
        "This chat is open. You can write here at any time.",
    )


async def test_the_message_with_the_code_is_taken_out_and_a_wrong_one_stays(house: House) -> None:
    talk = Talk.of(house)
    code = await talk.is_answered()
    other = talk.on_another_phone()
    wrong, right = raw_updates.text(WRONG, chat_id=other.chat_id), raw_updates.text(code, chat_id=other.chat_id)
    await house.arrives(wrong)
    assert house.telegram.deleted_messages == []
    await house.arrives(right)
    assert house.telegram.deleted_messages == [[right["message"]["message_id"]]]


async def test_a_code_put_in_by_edit_is_read_and_taken_out_too(house: House) -> None:
    talk = Talk.of(house)
    code = await talk.is_answered()
    other = talk.on_another_phone()
    first = raw_updates.text(WRONG, chat_id=other.chat_id)
    await house.arrives(first)
    await house.arrives(raw_updates.edited(code, of=first))
    assert "utter_back_there" in other.screens
    assert [first["message"]["message_id"]] in house.telegram.deleted_messages


async def test_another_account_is_asked_for_the_word_and_what_it_writes_reaches_the_officer(house: House) -> None:
    talk = Talk.of(house)
    code = await with_a_word(talk)
    talk.officer.claim(talk.handoff.handoff_id)
    talk.officer.send_reply(talk.handoff.handoff_id, "Hello.")
    await talk.pumps(seconds=10)
    other = talk.on_another_phone()
    assert await other.says(code) == ["utter_back_there", "utter_word_asked"]
    assert await other.says("mango") == ["utter_passed_on"]
    assert other.relayed()[-1] == ("her", "mango")


async def test_while_nobody_answered_yet_the_word_alone_goes_to_the_post(house: House) -> None:
    talk = Talk.of(house)
    code = await with_a_word(talk)
    other = talk.on_another_phone()
    assert await other.says(code) == ["utter_waiting", "utter_word_asked"]
    heard = other.assistant_heard()
    assert await other.says("mango") == ["utter_passed_on"]
    assert other.assistant_heard() == heard
    assert await other.says("hello") == ["utter_menu"]
    other.officer.claim(other.handoff.handoff_id)
    assert other.relayed() == [("her", "mango")]


async def test_a_long_text_after_the_question_is_not_the_word(house: House) -> None:
    talk = Talk.of(house)
    code = await with_a_word(talk)
    other = talk.on_another_phone()
    await other.says(code)
    said = "my madam does not give me the papers that I need to go home"
    await other.says(said)
    assert other.assistant_heard()[-1] == said


async def test_from_her_own_phone_no_word_is_asked_for(house: House) -> None:
    talk = Talk.of(house)
    code = await with_a_word(talk)
    await leaves(talk)
    assert await talk.says(code) == ["utter_waiting"]


async def test_an_officers_words_wait_until_the_other_account_is_known(house: House) -> None:
    talk = Talk.of(house)
    code = await talk.is_answered()
    other = talk.on_another_phone()
    await other.says(code)
    other.officer.send_reply(other.handoff.handoff_id, "Meet me at nine.")
    await other.pumps(seconds=11)
    assert "Meet me" not in "".join(house.telegram.list_texts(other.chat_id))
    other.officer.acknowledge(other.handoff.handoff_id)
    await other.pumps(seconds=1)
    assert "Meet me at nine." in other.newest.text
    assert "Meet me" not in "".join(house.telegram.list_texts(talk.chat_id))
