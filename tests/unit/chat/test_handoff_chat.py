"""While somebody at a post holds her conversation: what she sends reaches them alone, and every way out works at once."""

import pytest
import pytest_asyncio

from bot.domain.turn import Choice
from bot.services.handoffs import transfers
from tests.support import raw_updates
from tests.support.gateway_app import House
from tests.support.handoff_conversation import Talk
from tests.support.handoff_scenario import POST


@pytest_asyncio.fixture
async def talk(house: House) -> Talk:
    """An officer answered her, and she read it."""
    talk = Talk.of(house)
    await talk.is_answered()
    return talk


async def test_the_first_answer_says_who_hears_her_now(talk: Talk) -> None:
    assert talk.screens == ["utter_sent", "utter_talking", "utter_message"]
    assert "Hello. I am here." in talk.newest.text
    assert "goes to them, not to me" in talk.house.telegram.list_texts(talk.chat_id)[-2]
    assert talk.standing.holder == "officer"


async def test_what_she_writes_reaches_the_officer_and_nobody_else(talk: Talk) -> None:
    heard = talk.assistant_heard()
    assert await talk.says("They took my passport.") == ["utter_passed_on"]
    assert talk.relayed()[-1] == ("her", "They took my passport.")
    assert talk.assistant_heard() == heard
    assert b"passport" not in b"".join(path.read_bytes() for path in talk.house.folder.glob("*.db*"))


async def test_several_messages_at_once_are_receipted_once_and_kept_in_their_order(talk: Talk) -> None:
    said = ["one", "two", "three"]
    await talk.house.arrives(*[raw_updates.text(each, language="en") for each in said])
    assert [words for side, words in talk.relayed() if side == "her"] == said
    assert talk.screens.count("utter_passed_on") == 1


async def test_many_messages_are_all_passed_on(talk: Talk) -> None:
    said = [f"message {number}" for number in range(25)]
    await talk.house.arrives(*[raw_updates.text(each, language="en") for each in said])
    assert [words for side, words in talk.relayed() if side == "her"] == said


async def test_serials_have_no_gaps(talk: Talk) -> None:
    await talk.says("one")
    talk.officer.write_note(talk.handoff.handoff_id, "between us")
    talk.officer.send_reply(talk.handoff.handoff_id, "two")
    await talk.pumps(seconds=10)
    await talk.says("three")
    opened = talk.officer.read(talk.handoff.handoff_id)
    assert [said.row.serial for said in opened.messages] == list(range(1, len(opened.messages) + 1))


async def test_a_note_between_officers_never_reaches_her(talk: Talk) -> None:
    before = talk.screens
    talk.officer.write_note(talk.handoff.handoff_id, "she is near the market")
    assert await talk.pumps(seconds=30) == before


@pytest.mark.parametrize("kind", ["voice", "photo"])
async def test_a_voice_note_or_a_photo_stays_with_telegram_and_in_her_chat(talk: Talk, kind: str) -> None:
    assert await talk.sends(kind) == ["utter_passed_on"]
    side, words = talk.relayed()[-1]
    assert (side, str(words).split("\n")[0]) == ("her", raw_updates.FILE["file_id"])
    assert talk.officer.read(talk.handoff.handoff_id).messages[-1].row.media == kind
    assert talk.house.telegram.deleted_messages == []


async def test_what_cannot_be_passed_on_is_said_so_and_removed(talk: Talk) -> None:
    before = talk.relayed()
    assert await talk.sends("contact") == ["utter_not_passed_on"]
    assert talk.relayed() == before
    assert len(talk.house.telegram.deleted_messages) == 1


@pytest.mark.parametrize("said", ["help me now", "he is beating me", "i want to die"])
async def test_danger_words_bring_the_card_and_reach_the_officer(talk: Talk, said: str) -> None:
    screens = await talk.says(said)
    assert [name for name in screens if name != "utter_passed_on"][0].startswith(("utter_help_now", "utter_very_low"))
    assert talk.relayed()[-1] == ("her", said)
    assert [words for side, words in talk.relayed()].count(said) == 1


async def test_with_the_store_away_she_has_a_card_and_the_officer_her_words(talk: Talk) -> None:
    house = talk.house
    house.store.is_away = True
    await house.receiving.receive_updates([house.update(raw_updates.text("are you there", language="en"))])
    await house.queues.wait_until_idle()
    assert talk.screens[-1].startswith("utter_help")
    house.store.is_away = False
    await house.tidied()
    assert talk.relayed()[-1] == ("her", "are you there")
    assert [words for _, words in talk.relayed()].count("are you there") == 1


async def test_a_store_that_fails_while_it_is_passed_on_loses_nothing(talk: Talk) -> None:
    house = talk.house
    house.store.times_left = 1  # kept, and then away
    await house.receiving.receive_updates([house.update(raw_updates.text("are you there", language="en"))])
    await house.queues.wait_until_idle()
    house.store.is_away, house.store.times_left = False, None
    house.clock.advance(seconds=16)
    await house.tidied()
    assert [words for _, words in talk.relayed()].count("are you there") == 1


@pytest.mark.parametrize("said", ["STOP", "stop it", "berhenti"])
async def test_stop_ends_it_at_once_in_any_language(talk: Talk, said: str) -> None:
    handoff_id = talk.handoff.handoff_id
    talk.officer.send_reply(handoff_id, "One more thing.")
    assert await talk.says(said) == ["utter_stopped"]
    await talk.pumps(seconds=60)
    assert "One more thing." not in "".join(talk.house.telegram.list_texts(talk.chat_id))
    assert talk.house.keys.vault_keys.has_handoff_key(handoff_id) is False
    assert await talk.says("hello") == ["utter_menu"]


async def test_the_button_does_the_same(talk: Talk) -> None:
    assert "I ended it." in await talk.taps("End it")
    assert talk.standing.holder == "assistant"


async def test_stop_is_a_word_like_any_other_where_nothing_can_be_stopped(house: House) -> None:
    talk = Talk.of(house)
    assert await talk.says("STOP") == ["utter_menu"]
    assert talk.assistant_heard() == ["STOP"]


async def test_stop_while_she_waits_takes_it_back(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    assert await talk.says("STOP") == ["utter_withdrawn_unseen"]


@pytest.mark.parametrize(("is_read", "said"), [(False, "Nobody had read it."), (True, "Somebody had read it already")])
async def test_taken_back_is_said_as_it_is(house: House, is_read: bool, said: str) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    handoff_id = talk.handoff.handoff_id
    if is_read:
        talk.officer.claim(handoff_id)
        talk.officer.read(handoff_id)
    assert said in await talk.taps("Take it back")
    assert house.keys.vault_keys.has_handoff_key(handoff_id) is False


async def test_a_button_of_before_answers_while_an_officer_holds_her(talk: Talk) -> None:
    await talk.taps("☰ Menu")
    assert talk.newest.screen == "utter_menu"
    assert await talk.says("still here") == ["utter_passed_on"]


async def test_asking_for_a_person_while_one_is_there_says_so(talk: Talk) -> None:
    assert "is here" in await talk.chooses(Choice("talk_to_person"))


async def test_an_hour_of_silence_does_not_end_it(talk: Talk) -> None:
    talk.house.clock.advance(hours=1)
    await talk.house.sweeping.run_once()
    assert await talk.says("still here") == ["utter_passed_on"]
    assert talk.relayed()[-1] == ("her", "still here")


async def test_another_gateway_knows_who_holds_her_before_it_answers(talk: Talk) -> None:
    house = House(talk.house.engine, talk.house.folder / "other", talk.house.keys, clock=talk.house.clock)
    house.telegram = talk.house.telegram
    await house.chat.handoff_delivery_job.refresh_active_handoffs()
    assert house.kit.session_cache.is_with_officer(talk.chat_id)
    house.kit.db.close()


@pytest.mark.parametrize("answer", ["Yes, I agree", "No, I do not agree"])
async def test_a_consent_is_asked_here_and_her_answer_is_hers(talk: Talk, answer: str) -> None:
    handoff_id = talk.handoff.handoff_id
    talk.officer.send_reply(handoff_id, POST.post_id, asks="call")
    await talk.pumps(seconds=10)
    assert talk.newest.screen == "utter_consent" and "May they call you?" in talk.newest.text
    assert "You can change your mind" in await talk.taps(answer)
    assert talk.relayed()[-1] == ("her", answer)
    code = talk.officer.read(handoff_id).messages[-1].code
    assert code and (code.code, code.values["asks"]) == (answer.partition(",")[0].lower(), "call")
    given = talk.office.run_in_transaction(transfers.list_consents, handoff_id=handoff_id)
    assert ("call" in [one.purpose for one in given if one.withdrawn_at is None]) == (answer == "Yes, I agree")
