"""She is asked whether a program may translate: her yes, her no, what comes marked, stopping it, and "this is not clear"."""

import pytest_asyncio

from bot.domain.turn import Choice
from bot.services.handoffs import interpreters, translations
from bot.services.handoffs.translations import PreparedDraft
from tests.support.gateway_app import House
from tests.support.handoff_conversation import Talk
from tests.support.handoff_scenario import POST, get_policy

OUT, UNCLEAR = "Without the program", "This is not clear"
OWN, DRAFT = "Is it safe to write at 10?", "Apakah aman menulis pukul 10?"


def named(talk: Talk) -> dict[str, str]:
    return {"handoff_id": talk.handoff.handoff_id, "post_id": POST.post_id, "officer_id": "officer-1"}


def send(talk: Talk) -> None:
    talk.office.run_in_transaction(
        translations.send,
        talk.office.keys,
        **named(talk),
        prepared=PreparedDraft(OWN, DRAFT),
        language="en",
        policy=get_policy(),
        now=talk.office.clock(),
    )


def may_translate(talk: Talk) -> bool:
    row, now = talk.office.get_handoff(talk.handoff.handoff_id), talk.office.clock()
    return bool(talk.office.run_in_transaction(translations.has_consent, row, now))


@pytest_asyncio.fixture
async def talk(house: House) -> Talk:
    """An officer answered her, and asks whether a program may translate."""
    talk = Talk.of(house)
    for officer_id, name in (("officer-1", "Dara"), ("officer-2", "Thida")):
        talk.office.add_account(officer_id, languages="en,id", name_for_women=name)
    await talk.is_answered()
    talk.office.run_in_transaction(
        translations.ask, talk.office.keys, **named(talk), policy=get_policy(), now=talk.office.clock()
    )
    await talk.pumps(seconds=10)
    return talk


async def test_she_is_asked_in_neutral_words_what_would_read_her_and_that_it_errs(talk: Talk) -> None:
    assert talk.newest.screen == "utter_consent"
    assert talk.newest.text.startswith("This is a question for you. You can say no")
    assert "then goes to a program of the people who run this chat" in talk.newest.text
    assert "It makes mistakes, also with numbers and names." in talk.newest.text
    assert not may_translate(talk)


async def test_her_yes_is_on_record_and_what_is_translated_comes_marked(talk: Talk) -> None:
    assert "You can stop it at any time." in await talk.taps("Yes, I agree")
    assert may_translate(talk)
    send(talk)
    await talk.pumps(seconds=10)
    assert talk.newest.screen == "utter_translated_message"
    assert f"\n\n{DRAFT}\n\nA program translated this. It can be wrong" in talk.newest.text
    assert OWN not in talk.newest.text
    sent = talk.officer.read(talk.handoff.handoff_id).messages[-1]
    assert sent.code
    assert (sent.text, sent.code.values) == (DRAFT, {"own": OWN, "language": "en"})


async def test_her_no_holds_and_nothing_else_changes(talk: Talk) -> None:
    assert "You can change your mind" in await talk.taps("No, I do not agree")
    assert not may_translate(talk)
    assert talk.office.get_handoff(talk.handoff.handoff_id).translation_refused_at is not None
    assert talk.standing.holder == "officer"


async def test_she_says_that_a_message_is_not_clear_and_the_officer_reads_which(talk: Talk) -> None:
    await talk.taps("Yes, I agree")
    send(talk)
    await talk.pumps(seconds=10)
    serial = talk.officer.read(talk.handoff.handoff_id).messages[-1].row.serial
    assert "I told them that this was not clear to you." in await talk.taps(UNCLEAR)
    said = talk.officer.read(talk.handoff.handoff_id).messages[-1]
    assert (said.row.side, said.text) == ("her", UNCLEAR)
    assert said.code
    assert (said.code.code, said.code.values["serial"]) == ("unclear", str(serial))


async def test_she_stops_it_from_a_message_and_from_how_it_stands(talk: Talk) -> None:
    await talk.taps("Yes, I agree")
    await talk.says("hello")
    await talk.chooses(Choice("relay", {"step": "waiting"}))
    assert talk.newest.screen == "utter_translation_here"
    assert "From now on nothing you write is given to the translation program." in await talk.taps(OUT)
    assert not may_translate(talk)
    assert talk.relayed()[-1] == ("her", OUT)


async def test_beside_an_interpreter_she_can_take_out_either(talk: Talk) -> None:
    await talk.taps("Yes, I agree")
    talk.office.run_in_transaction(
        interpreters.grant,
        person_id=talk.standing.person_id,
        interpreter_id="officer-2",
        policy=get_policy(),
        now=talk.office.clock(),
        new_id=talk.office.ids,
    )
    await talk.chooses(Choice("relay", {"step": "waiting"}))
    assert talk.newest.screen == "utter_both_here"
    assert {"Without this person", OUT} <= set(talk.tokens())
