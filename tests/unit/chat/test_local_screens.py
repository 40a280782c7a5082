"""What the gateway says by itself: with the assistant away, and in no tracker. And the path of somebody not of age."""

import pytest

from bot.domain.enums import DISCLOSURES
from bot.domain.turn import AssistantReply, Choice, ResponseCall, Turn
from tests.support import raw_updates
from tests.support.factories import CHAT, create_renderer, create_translator
from tests.support.gateway_app import House

DISCLOSURE = ResponseCall("utter_disclosure", {"topic": "sexual_harassment", "more": None})

SAID_WHERE = "umur saya 16, saya di singapura"
YOUNG, CARD = "utter_young", "utter_help_now_all"
TOPIC = ResponseCall("utter_topic", {"topic": "wages_unpaid"})


@pytest.fixture
def alone(house: House) -> House:
    """The assistant is away, and nobody may ask it."""
    house.assistant.is_away = True
    return house


def screens(house: House) -> list[str]:
    return house.telegram.list_screens(CHAT)


CHOICES = {
    Choice("phone_safety", {"part": "check", "page": "1"}).to_payload(): "utter_check_open",
    Choice("phone_safety", {"part": "advice", "page": "4"}).to_payload(): "utter_advice_devices",
    Choice("phone_safety", {"part": "check", "page": "6"}).to_payload(): "utter_check_end",
    Choice("ask_privacy", {"part": "stays"}).to_payload(): "utter_stays",
    Choice("ask_privacy", {"part": "word"}).to_payload(): "utter_recall",
    Choice("children", {"part": "young"}).to_payload(): YOUNG,
    Choice("children", {"part": "young", "page": "1"}).to_payload(): "utter_ask_country",
    Choice("forget_me").to_payload(): "utter_erase_ask",
    Choice("wages_unpaid", {"part": "estimate", "country": "KW"}).to_payload(): "utter_estimate_years",
    Choice("wages_unpaid", {"part": "estimate", "country": "KW", "years": "5"}).to_payload(): "utter_estimate",
    **{Choice(name, {"part": "more"}).to_payload(): "utter_disclosure_more" for name in DISCLOSURES},
}


@pytest.mark.parametrize(("payload", "screen"), CHOICES.items())
async def test_it_is_said_without_the_assistant(alone: House, payload: str, screen: str) -> None:
    await alone.says("help me")
    await alone.taps(Choice.from_button_payload(payload))
    assert (screens(alone)[-1], alone.assistant.turns) == (screen, [])


async def test_nothing_of_a_look_at_her_phone_is_stored(house: House) -> None:
    await house.says("hello")
    before = {name: house.all_rows(name) for name in ("people", "conversations", "audit", "vaults")}
    for part, page in (("check", "1"), ("advice", "1"), ("check", "2"), ("check", "3")):
        await house.taps(Choice("phone_safety", {"part": part, "page": page}))
    after = {name: house.all_rows(name) for name in before}
    assert [row.conversation_id for row in after["conversations"]] == [
        row.conversation_id for row in before["conversations"]
    ]
    assert {name: rows for name, rows in after.items() if name != "conversations"} == {
        name: rows for name, rows in before.items() if name != "conversations"
    }
    assert [turn.text for turn in house.assistant.turns] == ["hello"]


async def test_nothing_of_her_years_and_her_wage_is_stored(house: House) -> None:
    estimate = {"part": "estimate", "country": "KW"}
    await house.says("hello")
    kept = ("people", "audit", "vaults")
    before = {name: house.all_rows(name) for name in kept}
    for said in ({}, {"years": "7"}, {"years": "7", "page": "2"}, {"years": "7", "wage": "2"}):
        await house.taps(Choice("wages_unpaid", {**estimate, **said}))
    assert "560" in house.telegram.list_texts(CHAT)[-1]
    assert [turn.text for turn in house.assistant.turns] == ["hello"], "the assistant has heard nothing of it"
    after = {name: house.all_rows(name) for name in kept}
    assert after == before
    (thread,) = house.all_rows("conversations")
    assert thread.country == "KW"
    assert not {"7", "2", "560"} & {str(cell) for cell in thread}
    assert all(row.payload is None for row in house.all_rows("inbox"))
    assert all(row.payload is None for row in house.all_rows("outbox"))


async def test_what_leave_cannot_delete_is_said_plainly(house: House) -> None:
    await house.says("hello")
    text = (await house.taps(Choice("ask_privacy", {"part": "stays"})))[-1]
    assert "48" in text
    assert house.telegram.list_screens(CHAT)[-1] == "utter_stays"


@pytest.mark.parametrize("said", ["umur saya 16", "i am under 18", "em 15 tuổi"])
async def test_somebody_not_of_age_is_told_first_what_holds_for_her(alone: House, said: str) -> None:
    await alone.says(said)
    assert screens(alone) == [YOUNG]
    below = create_renderer().render(ResponseCall("utter_first_below"), create_translator("id")).text
    assert alone.telegram.list_texts(CHAT)[0].endswith(below), "who we are stands below it"
    assert all(row.state != "waiting" for row in alone.all_rows("inbox"))


async def test_what_she_asked_is_answered_below_it(house: House) -> None:
    said = "umur saya 16 dan gaji belum dibayar"

    async def take(turn: Turn) -> AssistantReply:
        return AssistantReply(turn.turn_id, (TOPIC,), "wages_unpaid", 0.9)

    house.assistant.send_turn = take  # type: ignore[method-assign]
    await house.says(said)
    assert screens(house) == [YOUNG, "utter_topic"]


async def test_the_country_she_named_with_it_is_where_she_is(house: House) -> None:
    house.assistant.countries[SAID_WHERE] = "SG"
    await house.says(SAID_WHERE)
    assert "999" in house.telegram.list_texts(CHAT)[0]
    assert [row.country for row in house.all_rows("conversations")] == ["SG"]


async def test_danger_still_comes_first(alone: House) -> None:
    await alone.says("i am in danger i am 16")
    assert screens(alone) == [CARD, "utter_young"]


async def test_the_country_she_chose_is_remembered_for_the_thread(house: House) -> None:
    await house.says("umur saya 16")
    await house.taps(Choice("children", {"part": "young", "country": "SG"}))
    assert [row.country for row in house.all_rows("conversations")] == ["SG"]
    assert "999" in house.telegram.list_texts(CHAT)[-1]


@pytest.mark.parametrize(
    ("said", "card"),
    [
        ("tolong saya", "utter_help_now_all"),
        ("saya dalam bahaya", "utter_help_now_all"),
        ("teman saya dalam bahaya", "utter_help_now_friend_all"),
        ("teman saya mau bunuh diri", "utter_very_low_friend_all"),
        ("bạn em muốn chết", "utter_very_low_friend_all"),
    ],
)
async def test_the_card_is_worded_for_whom_it_is(alone: House, said: str, card: str) -> None:
    await alone.arrives(raw_updates.text(said, language="en"))
    assert screens(alone) == [card]
    alone.store.is_away = True
    await alone.arrives(raw_updates.text(said, language="en"))
    assert screens(alone) == [card, card]


async def test_whom_a_message_is_about_travels_with_it_and_a_tap_is_about_nobody(house: House) -> None:
    await house.says("teman saya tidak digaji")
    await house.says("saya tidak digaji")
    await house.taps(Choice("wages_unpaid"))
    assert [turn.subject for turn in house.assistant.turns] == ["friend", None, None]


async def test_a_friend_is_asked_for_until_she_says_that_it_is_about_herself(house: House) -> None:
    for text in ("teman saya tidak digaji", "di taiwan", "dia hamil"):
        await house.says(text)
    await house.taps(Choice("find_health_care"))
    await house.says("saya sendiri juga tidak digaji")
    await house.says("di taiwan")
    assert [turn.subject for turn in house.assistant.turns] == ["friend"] * 4 + [None, None]


async def test_for_a_friend_may_also_be_tapped(house: House) -> None:
    await house.taps(Choice("wages_unpaid", {"part": "friend"}))
    await house.says("di taiwan")
    assert [turn.subject for turn in house.assistant.turns] == ["friend", "friend"]


async def test_a_quiet_thread_forgets_whom_it_was_about(house: House) -> None:
    await house.says("teman saya tidak digaji")
    house.clock.advance(minutes=11)
    await house.says("di taiwan")
    assert [turn.subject for turn in house.assistant.turns] == ["friend", None]


async def test_who_is_not_of_age_stays_so_for_the_thread(house: House) -> None:
    house.assistant.answers["sir touches"] = DISCLOSURE
    house.assistant.intents["sir touches"] = "sexual_harassment"
    await house.says("15 ako")
    await house.says("sir touches")
    assert screens(house)[-2:] == ["utter_young", "utter_disclosure"]


async def test_who_we_are_waits_for_a_calm_answer(house: House) -> None:
    house.assistant.answers["sir touches"] = DISCLOSURE
    await house.says("sir touches")
    assert house.telegram.list_texts(CHAT)[-1] == create_renderer().render(DISCLOSURE, create_translator("id")).text
    below = create_renderer().render(ResponseCall("utter_first_below"), create_translator("id")).text
    await house.says("hello")
    assert house.telegram.list_texts(CHAT)[-1].endswith(below)
    await house.says("hello again")
    assert not house.telegram.list_texts(CHAT)[-1].endswith(below)


async def test_the_assistant_learns_which_card_she_has_just_been_shown(house: House) -> None:
    await house.says("i want to die")
    await house.says("no")
    assert house.assistant.turns[-1].previous_card == "self_harm"
