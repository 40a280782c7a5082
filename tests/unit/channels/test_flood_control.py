"""A flood is answered now and then, to the last thing sent; nobody is shut out, and danger waits for nothing."""

import asyncio

from bot.channels.chat_queues import MAX_CHATS, FloodControl
from bot.domain.turn import Choice
from tests.support import raw_updates
from tests.support.factories import CHAT, load_real_content
from tests.support.gateway_app import FLOOD_SECONDS, House

MESSAGES = load_real_content().limits.flood_messages
OTHER = CHAT + 1


def waiting(house: House) -> int:
    return sum(row.state == "waiting" for row in house.all_rows("inbox"))


async def pours(house: House, count: int) -> None:
    await house.receiving.receive_updates([house.update(raw_updates.text(f"word {number}")) for number in range(count)])


async def calm(house: House) -> None:
    await asyncio.sleep(FLOOD_SECONDS)
    await house.settled()


def heard(house: House) -> list[str | None]:
    return [turn.text for turn in house.assistant.turns]


async def test_as_many_as_people_write_are_all_answered(house: House) -> None:
    await pours(house, MESSAGES)
    await house.settled()
    assert heard(house) == [f"word {number}" for number in range(MESSAGES)]


async def test_of_a_flood_the_last_message_is_answered_and_none_is_left_waiting(house: House) -> None:
    await pours(house, MESSAGES + 20)
    await house.settled()
    await calm(house)
    assert heard(house)[-1] == f"word {MESSAGES + 19}"
    assert len(heard(house)) <= MESSAGES + 2
    assert (waiting(house), len(house.all_rows("inbox"))) == (0, MESSAGES + 20)


async def test_after_the_flood_she_is_answered_as_before(house: House) -> None:
    await pours(house, MESSAGES + 5)
    await calm(house)
    await calm(house)
    await house.says("hello again")
    assert heard(house)[-1] == "hello again"


async def test_a_flood_of_one_is_not_a_flood_of_another(house: House) -> None:
    await pours(house, MESSAGES + 20)
    await house.says("hello", chat_id=OTHER)
    assert "hello" in heard(house)
    await calm(house)


async def test_danger_and_leave_wait_for_nothing(house: House) -> None:
    await pours(house, MESSAGES + 20)
    await house.arrives(raw_updates.text("help me"))
    assert house.telegram.list_screens(CHAT).count("utter_help_now_all") == 1
    assert await house.says("x") == ["OK."]
    await calm(house)
    assert waiting(house) == 0


async def test_erasing_is_never_coalesced(house: House) -> None:
    await house.says("hello")
    yes = house.token(Choice("forget_me", {"part": "last"}))
    await pours(house, MESSAGES + 20)
    await house.receiving.receive_updates(
        [house.update(raw_updates.tap(yes, message_id=77)), house.update(raw_updates.text("and more"))]
    )
    await house.settled()
    assert house.telegram.list_screens(CHAT) == ["utter_erased"]
    await calm(house)


async def test_media_of_a_flood_is_removed_all_the_same(house: House) -> None:
    await pours(house, MESSAGES)
    fields = raw_updates.media("photo")
    await house.receiving.receive_updates([house.update(fields), house.update(raw_updates.text("the last"))])
    await calm(house)
    assert [fields["message"]["message_id"]] in house.telegram.deleted_messages
    assert heard(house)[-1] == "the last"


async def test_only_so_many_chats_are_remembered() -> None:
    flood = FloodControl(messages=1, seconds=60.0)
    answered: list[int] = []
    for chat_id in range(MAX_CHATS + 1):
        flood.admit(chat_id, answer=lambda chat_id=chat_id: answered.append(chat_id), drop=lambda: None)
    assert len(flood._chats) == MAX_CHATS
    flood.admit(0, answer=lambda: answered.append(-1), drop=lambda: None)
    assert answered[-1] == -1
