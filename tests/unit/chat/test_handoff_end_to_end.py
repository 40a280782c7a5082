"""She asks for a person: the card, what an officer reads, answers in her window, and every way out, in every language."""

import pytest

from bot.db.tables.handoffs import HandoffRow
from bot.domain.enums import LANGUAGES
from bot.domain.handoff import HandoffState
from bot.domain.handoff_buttons import HOLDER_OFFICER, short_hash
from bot.domain.turn import Choice, ResponseCall
from bot.services.handoffs import submission
from tests.support import raw_updates
from tests.support.factories import CHAT, Ids
from tests.support.gateway_app import House
from tests.support.handoff_scenario import MORNING, POST, HandoffServices, OfficerActor

ASKS = ResponseCall("utter_person", {"country": "MY", "origin": "ID"})
BEGIN = Choice("card", {"step": "begin", "post": short_hash(POST.post_id)})
ANOTHER = 7_777
"""Another phone of hers."""


@pytest.fixture
def office(house: House) -> HandoffServices:
    house.begins_at(MORNING)
    office = HandoffServices(house.engine, house.keys, clock=house.clock, ids=Ids("office"))
    office.add_joined_post()
    house.assistant.answers["a person"] = ASKS
    house.flood.__init__(messages=1000, seconds=1.0)  # type: ignore[misc] -- a test taps faster than anybody
    return office


def card(step: str, **values: str) -> Choice:
    return Choice("card", {"step": step, **values})


def last(house: House, chat_id: int = CHAT) -> str:
    return house.telegram.list_texts(chat_id)[-1]


def screen(house: House, chat_id: int = CHAT) -> str:
    return house.telegram.list_screens(chat_id)[-1]


async def taps_first(house: House, chat_id: int = CHAT) -> None:
    """The first button of the last message."""
    number, delivery = list(house.telegram.chats[chat_id].items())[-1]
    await house.arrives(raw_updates.tap(delivery.keyboard[0][0][1], chat_id=chat_id, message_id=number))


async def sees_card(house: House, *, language: str = "en", how: str = "open", urgency: str = "week") -> str:
    """From the first word to the card; its text."""
    await house.arrives(raw_updates.text("a person", language=language))
    assert screen(house) == "utter_person_post"
    for choice in (
        BEGIN,
        card("help", says="wages"),
        card("help", says="skip"),
        card("window", says="any"),
        card("urgency", says=urgency),
    ):
        await house.taps(choice)
    await house.says("jambu")
    await house.taps(card("who", says="woman"))
    await house.taps(card("how", says=how, line="how"))
    assert screen(house) == "utter_card"
    return last(house)


async def sends(house: House, office: HandoffServices, **chosen: str) -> tuple[str, HandoffRow]:
    """The card as she saw it, and what was sent."""
    shown = await sees_card(house, **chosen)
    await taps_first(house)
    assert screen(house) == "utter_sent"
    rows = office.run_in_transaction(lambda uow: uow.handoffs.list_open_visible_to_post(POST.post_id))
    return shown, rows[-1]


async def pumps(house: House, *, seconds: float = 11) -> None:
    house.clock.advance(seconds=seconds)
    await house.chat.handoff_delivery_job.run_once()
    await house.settled()
    await house.chat.handoff_delivery_job.run_once()
    await house.settled()


async def talks(house: House, office: HandoffServices, **chosen: str) -> tuple[HandoffRow, OfficerActor]:
    """An officer has it, and has said hello."""
    _, row = await sends(house, office, **chosen)
    officer = office.create_officer()
    assert officer.claim(row.handoff_id)
    officer.send_reply(row.handoff_id, "Hello from here.")
    await pumps(house)
    return row, officer


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_sent_is_what_she_saw_letter_by_letter(
    house: House, office: HandoffServices, language: str
) -> None:
    shown, row = await sends(house, office, language=language)
    sent = office.create_officer()
    assert sent.claim(row.handoff_id)
    read = sent.read(row.handoff_id)
    assert read.card.encode() in shown.encode()
    assert "jambu" in read.card
    assert (submission.decrypt_help_kinds(house.keys, row), row.urgency, row.who) == (("wages",), "week", "woman")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_talk_from_the_first_word_to_the_last(house: House, office: HandoffServices, language: str) -> None:
    row, officer = await talks(house, office, language=language)
    assert "Hello from here." in last(house)
    await house.says("thank you, jambu")
    assert screen(house) == "utter_passed_on"
    assert [said.text for said in officer.read(row.handoff_id).messages][-1] == "thank you, jambu"
    assert house.assistant.turns[-1].text == "a person"  # the program hears nothing of it
    officer.close(row.handoff_id)
    await pumps(house)
    assert screen(house) == "utter_back"
    await house.says("hello")
    assert house.assistant.turns[-1].text == "hello"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_sealed_message_opens_and_closes_again(house: House, office: HandoffServices, language: str) -> None:
    await talks(house, office, language=language, how="sealed")
    assert screen(house) == "utter_message_sealed"
    assert "Hello from here." not in "".join(house.telegram.list_texts(CHAT))
    await taps_first(house)
    assert "Hello from here." in last(house)
    house.clock.advance(minutes=6)
    await house.settled()
    assert "Hello from here." not in "".join(house.telegram.list_texts(CHAT))
    assert screen(house) == "utter_message_sealed"


async def test_nothing_goes_to_anybody_before_she_taps_send(house: House, office: HandoffServices) -> None:
    await sees_card(house)
    assert office.run_in_transaction(lambda uow: uow.handoffs.list_open_visible_to_post(POST.post_id)) == []
    await house.taps(card("discard"))
    assert screen(house) == "utter_card_discarded"
    assert "drafts" not in house.rows()
    await house.says("hello")
    assert house.assistant.turns[-1].text == "hello"


async def test_every_line_can_be_taken_out(house: House, office: HandoffServices) -> None:
    await sees_card(house)
    for line in ("help", "urgency", "when", "how", "code_word", "cover", "who", "language"):
        await house.taps(card("drop", line=line))
        assert screen(house) == "utter_card"
    await taps_first(house)
    assert screen(house) == "utter_sent"
    [row] = office.run_in_transaction(lambda uow: uow.handoffs.list_open_visible_to_post(POST.post_id))
    assert (row.help, row.urgency, row.who, row.cover) == (None, None, None, None)


async def test_leave_ends_it_for_whoever_holds_the_phone_and_her_code_opens_it_again(
    house: House, office: HandoffServices
) -> None:
    row, officer = await talks(house, office)
    code = next(text for text in house.telegram.list_texts(CHAT) if any(word.isdigit() for word in text.split()))
    digits = " ".join(word for word in code.split() if word.isdigit() and len(word) >= 2)
    officer.send_reply(row.handoff_id, "Are you there?")
    await house.says("x")
    await pumps(house)
    assert house.telegram.list_screens(CHAT) == ["utter_left"]
    await house.says("hello")
    assert "Are you there?" not in "".join(house.telegram.list_texts(CHAT))
    assert house.assistant.turns[-1].text == "hello"
    await house.says(digits, chat_id=ANOTHER)
    assert house.telegram.list_screens(ANOTHER)[-2] in ("utter_back_there", "utter_waiting")
    assert screen(house, ANOTHER) == "utter_word_asked"
    officer.send_reply(row.handoff_id, "Welcome back.")
    await pumps(house)
    assert "Welcome back." not in "".join(house.telegram.list_texts(ANOTHER)), (
        "another account answers, and nobody looked"
    )
    officer.acknowledge(row.handoff_id)
    await pumps(house)
    assert "Welcome back." in "".join(house.telegram.list_texts(ANOTHER))
    assert "Welcome back." not in "".join(house.telegram.list_texts(CHAT))


async def test_a_code_that_opens_nothing_is_answered_like_any_text(house: House, office: HandoffServices) -> None:
    await sends(house, office)
    await house.says("1234 5678 9012 3456", chat_id=ANOTHER)
    assert screen(house, ANOTHER) == "utter_menu"
    assert house.assistant.turns[-1].text == "1234 5678 9012 3456"


async def test_stop_ends_it_at_once(house: House, office: HandoffServices) -> None:
    row, officer = await talks(house, office)
    officer.send_reply(row.handoff_id, "One more thing.")
    await house.says("STOP")
    assert screen(house) == "utter_stopped"
    await pumps(house)
    assert "One more thing." not in "".join(house.telegram.list_texts(CHAT))
    assert office.get_handoff(row.handoff_id).state is HandoffState.WITHDRAWN


async def test_danger_while_an_officer_holds_is_a_card_and_is_passed_on(house: House, office: HandoffServices) -> None:
    row, officer = await talks(house, office)
    words = "help me he will kill me"
    await house.says(words)
    assert any(name.startswith("utter_help_now") for name in house.telegram.list_screens(CHAT))
    assert words in [said.text for said in officer.read(row.handoff_id).messages]


async def test_what_she_writes_while_the_store_is_away_reaches_the_officer(
    house: House, office: HandoffServices
) -> None:
    row, officer = await talks(house, office)
    house.store.is_away = True
    await house.says("are you there")
    house.store.is_away = False
    await house.tidied()
    assert "are you there" in [said.text for said in officer.read(row.handoff_id).messages]


async def test_her_window_is_kept(house: House, office: HandoffServices) -> None:
    _, row = await sends(house, office)
    await house.taps(Choice("relay", {"step": "withdraw"}))
    assert screen(house) == "utter_withdrawn_unseen"
    assert office.get_handoff(row.handoff_id).state is HandoffState.WITHDRAWN
    await sees_card(house)
    await house.taps(card("window", says="evening", line="when"))
    await house.taps(card("days", says="any", line="when"))
    await taps_first(house)
    [row] = office.run_in_transaction(lambda uow: uow.handoffs.list_open_visible_to_post(POST.post_id))
    officer = office.create_officer()
    officer.claim(row.handoff_id)
    officer.send_reply(row.handoff_id, "Good evening.")
    await pumps(house)
    assert "Good evening." not in "".join(house.telegram.list_texts(CHAT))  # it is nine in the morning where she is
    house.clock.advance(hours=9, minutes=30)
    await pumps(house)
    assert "Good evening." in "".join(house.telegram.list_texts(CHAT))
    conversation = office.run_in_transaction(lambda uow: uow.conversations.get_by_person(row.person_id))
    assert conversation.holder == HOLDER_OFFICER


async def test_nobody_answers_and_she_is_told_with_other_doors(house: House, office: HandoffServices) -> None:
    await sends(house, office, urgency="today")
    await pumps(house, seconds=4 * 3600 + 60)
    assert screen(house) == "utter_late"
    await pumps(house, seconds=72 * 3600)
    assert screen(house) == "utter_news_sealed"  # how she wanted to be told went with her card: the safest way
    await taps_first(house)
    assert screen(house) == "utter_expired"
    assert "vaults" not in house.rows()


async def test_a_voice_note_is_named_not_kept(house: House, office: HandoffServices) -> None:
    row, officer = await talks(house, office)
    note = {"message": raw_updates.message(voice={"file_id": "voice-1", "file_unique_id": "v1", "duration": 3})}
    await house.arrives(note)
    [*_, heard] = officer.read(row.handoff_id).messages
    assert heard.row.media == "voice"
    assert "voice-1" in (heard.text or "")
