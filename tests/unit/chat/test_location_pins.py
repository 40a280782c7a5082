"""A pin counts only when her place was asked for; then it becomes a city at the door, and nothing else of it comes in."""

import logging

import pytest

from bot.channels.telegram.updates import parse_update
from bot.domain.messages import IncomingMessage, UpdateKind
from bot.domain.turn import Choice, ResponseCall
from tests.support import raw_updates
from tests.support.canaries import find_words
from tests.support.factories import CHAT, load_real_content
from tests.support.gateway_app import House

KUALA_LUMPUR = "1735161"
ASKED = ResponseCall(
    "utter_ask_place",
    {
        "places": [KUALA_LUMPUR, "1732752"],
        "asks": {"intent": "find_embassy", "values": {"country": "MY", "origin": "ID"}},
    },
)
COORDINATES = ("101.68694567", "3.13903456")


def pin(latitude: float = 3.13903456, longitude: float = 101.68694567) -> dict[str, object]:
    return {"message": raw_updates.message(location={"longitude": longitude, "latitude": latitude})}


async def is_asked(house: House) -> None:
    """The assistant asks her for her place, in Malaysia."""
    house.assistant.answers["office"] = ASKED
    house.assistant.countries["office"] = "MY"
    await house.says("office")


async def test_a_pin_she_was_asked_for_becomes_the_nearest_city(house: House) -> None:
    await is_asked(house)
    await house.arrives(pin())
    assert house.assistant.turns[-1].choice == Choice("inform", {"place": KUALA_LUMPUR})


async def test_the_pin_is_deleted_from_the_chat(house: House) -> None:
    await is_asked(house)
    sent = pin()
    await house.arrives(sent)
    assert [sent["message"]["message_id"]] in house.telegram.deleted_messages


async def test_it_is_deleted_where_the_assistant_is_away_too(house: House) -> None:
    await is_asked(house)
    house.assistant.is_away = True
    sent = pin()
    await house.arrives(sent)
    assert [sent["message"]["message_id"]] in house.telegram.deleted_messages


async def test_it_is_deleted_where_nothing_can_be_kept(house: House) -> None:
    await is_asked(house)
    house.store.is_away = True
    sent = pin()
    await house.arrives(sent)
    assert [sent["message"]["message_id"]] in house.telegram.deleted_messages


async def test_a_pin_nobody_asked_for_is_answered_as_any_file(house: House) -> None:
    await house.says("hello")
    await house.arrives(pin())
    assert house.telegram.list_screens(CHAT)[-1] == "utter_media"
    assert len(house.assistant.turns) == 1


async def test_one_question_is_answered_by_one_pin(house: House) -> None:
    await is_asked(house)
    await house.arrives(pin())
    await house.arrives(pin())
    assert house.telegram.list_screens(CHAT)[-1] == "utter_media"


async def test_after_ten_quiet_minutes_nobody_is_asked_any_more(house: House) -> None:
    await is_asked(house)
    house.clock.advance(minutes=load_real_content().limits.thread_minutes)
    await house.arrives(pin())
    assert house.telegram.list_screens(CHAT)[-1] == "utter_media"


async def test_after_leave_nobody_is_asked_any_more(house: House) -> None:
    await is_asked(house)
    await house.says("x")
    await house.arrives(pin())
    assert house.telegram.list_screens(CHAT)[-1] == "utter_media"


@pytest.mark.parametrize(("latitude", "longitude"), [(1.4380, 103.7860), (0.0, 0.0), (-33.9, 151.2)])
async def test_a_pin_never_changes_the_country_she_said(house: House, latitude: float, longitude: float) -> None:
    await is_asked(house)
    await house.arrives(pin(latitude, longitude))
    choice = house.assistant.turns[-1].choice
    assert choice and choice.intent == "inform"
    place = load_real_content().places.find_place(choice.values["place"])
    assert choice.values["place"] == "any" or (place and place.country == "MY")


async def test_coordinates_are_nowhere(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await is_asked(house)
    house.store.is_away = True
    await house.arrives(pin())
    house.store.is_away = False
    await house.tidied()
    await is_asked(house)
    await house.arrives(pin())
    seen = repr(house.assistant.turns).encode() + caplog.text.encode() + repr(house.kit.session_cache.__dict__).encode()
    for coordinate in COORDINATES:
        assert find_words(coordinate, house.folder, seen) == []


def test_what_is_kept_of_a_pin_is_a_place(house: House) -> None:
    taken = parse_update(house.update(pin()), resolve_place=lambda chat, latitude, longitude: KUALA_LUMPUR)
    assert taken and (taken.kind, taken.text) == (UpdateKind.PIN, KUALA_LUMPUR)
    assert IncomingMessage.from_bytes(taken.to_bytes()) == taken
    assert not any(coordinate in repr(taken) for coordinate in COORDINATES)


def test_a_map_that_moves_is_no_second_answer(house: House) -> None:
    moved = {
        "edited_message": raw_updates.message(location={"longitude": 101.6869, "latitude": 3.139}, edit_date=1763973001)
    }
    taken = parse_update(house.update(moved), resolve_place=lambda *_: KUALA_LUMPUR)
    assert taken and (taken.kind, taken.text) == (UpdateKind.EDITED, "")
