"""She is asked whether a colleague may help with the language: her yes, her no, and taking them out again."""

import pytest_asyncio

from bot.domain.turn import Choice
from bot.services.handoffs import interpreters
from tests.support.gateway_app import House
from tests.support.handoff_conversation import Talk
from tests.support.handoff_scenario import POST, get_policy

HELPER = "officer-2"
OUT = "Without this person"


@pytest_asyncio.fixture
async def talk(house: House) -> Talk:
    """An officer answered her, and asks whether a colleague may interpret."""
    talk = Talk.of(house)
    for officer_id, name in (("officer-1", "Dara"), (HELPER, "Thida")):
        talk.office.add_account(officer_id, languages="en,my,id,km", name_for_women=name)
    await talk.is_answered()
    asked = {"handoff_id": talk.handoff.handoff_id, "post_id": POST.post_id, "officer_id": "officer-1"}
    talk.office.run_in_transaction(
        interpreters.ask,
        talk.office.keys,
        **asked,
        interpreter_id=HELPER,
        policy=get_policy(),
        now=talk.office.clock(),
    )
    await talk.pumps(seconds=10)
    return talk


def write(talk: Talk, words: str) -> None:
    by = {"handoff_id": talk.handoff.handoff_id, "post_id": POST.post_id, "officer_id": HELPER}
    talk.office.run_in_transaction(
        interpreters.send_message, talk.office.keys, **by, words=words, policy=get_policy(), now=talk.office.clock()
    )


async def test_she_is_asked_in_neutral_words_who_it_is_and_what_they_would_read(talk: Talk) -> None:
    assert talk.newest.screen == "utter_consent"
    assert talk.newest.text.startswith("This is a question for you. You can say no")
    assert "May Thida help with the language?" in talk.newest.text
    assert "would read your lines and what you both write here" in talk.newest.text


async def test_after_her_yes_what_they_write_comes_under_their_name(talk: Talk) -> None:
    assert "Thida, who helps with the language, can read and write here too." in await talk.taps("Yes, I agree")
    write(talk, "Where are you now?")
    await talk.pumps(seconds=10)
    assert talk.newest.screen == "utter_interpreter_message"
    assert "Thida, who helps with the language:\nWhere are you now?" in talk.newest.text


async def test_after_her_no_nothing_else_changes_and_they_never_come(talk: Talk) -> None:
    assert "You can change your mind" in await talk.taps("No, I do not agree")
    assert talk.relayed()[-1] == ("her", "No, I do not agree")
    row = talk.office.get_handoff(talk.handoff.handoff_id)
    assert row.interpreter_refused_at is not None
    assert talk.standing.holder == "officer"


async def test_she_takes_them_out_and_it_is_said_to_the_officer(talk: Talk) -> None:
    await talk.taps("Yes, I agree")
    write(talk, "Where are you now?")
    await talk.pumps(seconds=10)
    write(talk, "Are you there?")
    assert "This person does not read what you write from now on" in await talk.taps(OUT)
    await talk.pumps(seconds=30)
    assert "Are you there?" not in talk.newest.text
    assert talk.relayed()[-1] == ("her", OUT)
    assert talk.officer.read(talk.handoff.handoff_id).messages[-1].code.code == "dismissed"


async def test_wherever_it_stands_with_it_she_can_take_them_out(talk: Talk) -> None:
    await talk.taps("Yes, I agree")
    await talk.says("hello")
    await talk.chooses(Choice("relay", {"step": "waiting"}))
    assert talk.newest.screen == "utter_interpreter_here"
    assert OUT in talk.tokens()
