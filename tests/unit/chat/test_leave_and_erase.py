"""Leave: the neutral line first, then nothing of hers or ours. Erase: nothing at all."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels.telegram.client import MessageRejected
from bot.domain.turn import Choice, ResponseCall
from bot.errors import ChannelUnavailable, ChatUnreachable
from tests.support import raw_updates
from tests.support.factories import CHAT
from tests.support.gateway_app import House

ERASE = Choice("forget_me", {"part": "last"})


@pytest.mark.parametrize("said", ["x", "keluar", "/x"])
async def test_leaving_leaves_one_neutral_line(house: House, said: str) -> None:
    await house.says("gaji saya")
    assert await house.says(said) == ["OK."]
    assert house.telegram.chats[CHAT].popitem()[1].keyboard == ()


async def test_the_line_is_said_before_anything_is_deleted(house: House) -> None:
    await house.says("gaji saya")
    house.telegram.calls.clear()
    await house.taps(None)
    assert house.telegram.calls == [("send", CHAT), ("delete", CHAT)]


async def test_every_message_we_know_of_is_deleted_hers_and_ours(house: House) -> None:
    await house.says("one")
    await house.says("two")
    ours = set(house.telegram.chats[CHAT])
    await house.says("x")
    (deleted,) = house.telegram.deleted_messages
    assert ours < set(deleted)
    assert len(deleted) == len(ours) + 3


async def test_the_thread_is_forgotten_here_and_by_the_assistant(house: House) -> None:
    await house.says("one")
    thread = house.assistant.turns[-1].conversation_id
    await house.says("x")
    assert thread in house.assistant.forgotten_conversations
    await house.says("two")
    assert house.assistant.turns[-1].conversation_id != thread
    assert house.assistant.turns[-1].country is None


async def test_what_is_written_while_the_chat_is_emptied_is_answered_afterwards(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.says("one")
    begun, may_go_on, delete = asyncio.Event(), asyncio.Event(), house.telegram.delete_messages

    async def slow(*given: object) -> int:
        begun.set()
        await may_go_on.wait()
        return await delete(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(house.telegram, "delete_messages", slow)
    leaving = asyncio.create_task(house.arrives(raw_updates.text("x")))
    await begun.wait()
    writing = asyncio.create_task(house.arrives(raw_updates.text("two")))
    await asyncio.sleep(0.05)
    assert len(house.assistant.turns) == 1
    may_go_on.set()
    await asyncio.gather(leaving, writing)
    assert len(house.assistant.turns) == 2
    assert house.telegram.list_texts(CHAT)[0] == "OK."
    assert len(house.telegram.list_texts(CHAT)) > 1


async def test_whoever_writes_next_is_not_told_what_was_asked_before(house: House) -> None:
    house.assistant.answers["MY"] = ResponseCall("utter_place_known", {"country": "MY"})
    await house.says("MY")
    await house.says("x")
    assert not [row for row in house.all_rows("conversations") if row.country]


async def test_leaving_obeys_when_telegram_asks_to_wait(house: House) -> None:
    await house.says("one")
    house.telegram.fail_next("delete", ChannelUnavailable(retry_after=0.01), ChannelUnavailable(retry_after=0.01))
    assert await house.says("x") == ["OK."]


@pytest.mark.parametrize("error", [ChatUnreachable(), MessageRejected("BadRequest")])
async def test_what_telegram_will_never_delete_is_not_asked_for_again(house: House, error: Exception) -> None:
    await house.says("one")
    house.telegram.calls.clear()
    house.telegram.fail_next("delete", error)
    await house.says("x")
    assert house.telegram.calls.count(("delete", CHAT)) == 1
    assert "OK." in house.telegram.list_texts(CHAT)


async def test_leaving_works_where_the_line_cannot_be_sent(house: House) -> None:
    await house.says("one")
    house.telegram.fail_next("send", ChannelUnavailable("NetworkError"))
    assert await house.says("x") == []
    assert not [row for row in house.all_rows("inbox") if row.state == "waiting"]


async def test_leaving_works_with_the_assistant_away(house: House) -> None:
    await house.says("one")
    house.assistant.is_away = True
    assert await house.says("x") == ["OK."]


async def test_a_stranger_who_leaves_sees_the_same(house: House) -> None:
    assert await house.says("x") == ["OK."]


async def test_the_neutral_line_itself_is_deleted_by_the_next_leave(house: House) -> None:
    await house.says("one")
    await house.says("x")
    assert await house.says("x") == ["OK."]


async def test_an_answer_under_way_when_she_leaves_never_arrives(house: House) -> None:
    await house.says("hello")
    gate, asked = asyncio.Event(), asyncio.Event()

    async def slow(_: object) -> None:
        asked.set()
        await gate.wait()

    house.assistant.on_turn = slow
    await house.receiving.receive_updates([house.update(raw_updates.text("gaji saya"))])
    await asked.wait()
    await house.receiving.receive_updates([house.update(raw_updates.text("x"))])
    while "OK." not in house.telegram.list_texts(CHAT):
        await asyncio.sleep(0.005)
    gate.set()
    await house.settled()
    assert house.telegram.list_texts(CHAT) == ["OK."]


async def test_nothing_owed_arrives_while_leaving_waits_for_telegram(house: House) -> None:
    await house.says("one")
    house.telegram.fail_next("send", ChannelUnavailable(retry_after=1))
    await house.says("two")

    async def meanwhile() -> None:
        house.clock.advance(seconds=2)
        house.courier.wake()
        await asyncio.sleep(0.05)

    house.telegram.before["delete"] = meanwhile
    assert await house.says("x") == ["OK."]


@pytest.mark.parametrize("times", [1, 2])
async def test_erasing_leaves_nothing_in_any_table_but_the_audit(house: House, times: int) -> None:
    await house.says("gaji saya")
    token = house.token(ERASE)
    await house.arrives(*[raw_updates.tap(token) for _ in range(times)])
    left = house.rows()
    assert set(left) <= {"audit", "audit_ends", "inbox"}
    assert not [row for row in house.all_rows("inbox") if row.payload or row.chat_key or row.state == "waiting"]
    assert left["audit"] == 1


async def test_erasing_deletes_the_chat_and_says_what_it_could_not(house: House) -> None:
    await house.says("gaji saya")
    await house.taps(ERASE)
    assert house.telegram.list_screens(CHAT) == ["utter_erased"]


async def test_buttons_from_before_erase_are_dead(house: House) -> None:
    await house.says("one")
    token = house.token(Choice("ask_privacy"))
    await house.taps(ERASE)
    await house.arrives(raw_updates.tap(token))
    assert house.assistant.turns[-1].choice == Choice("show_menu")


async def test_erasing_takes_two_taps_and_the_first_needs_no_assistant(house: House) -> None:
    await house.says("one")
    house.assistant.is_away = True
    await house.taps(Choice("forget_me"))
    assert house.telegram.list_screens(CHAT)[-1] == "utter_erase_ask"
    assert house.rows()["people"] == 1


async def test_a_chat_we_are_blocked_in_gets_nothing_more(house: House) -> None:
    await house.says("one")
    house.telegram.fail_next("send", ChannelUnavailable(retry_after=60))
    await house.says("two")
    await house.arrives(raw_updates.member("kicked"))
    house.clock.advance(minutes=2)
    before = len(house.telegram.calls)
    await house.settled()
    assert len(house.telegram.calls) == before


async def test_messages_telegram_will_soon_not_delete_are_deleted_by_the_sweep(house: House) -> None:
    await house.says("one")
    house.clock.advance(hours=45)
    await house.sweeping.run_once()
    assert house.telegram.list_texts(CHAT) == []
    assert "messages" not in house.rows()


async def test_a_message_whose_key_is_gone_is_not_asked_for(house: House) -> None:
    await house.says("one")
    house.keys.destroy_expired_day_keys(house.clock() + timedelta(days=4))
    house.clock.advance(hours=45)
    await house.sweeping.run_once()
    assert not [number for batch in house.telegram.deleted_messages for number in batch if number == 0]
    assert "messages" not in house.rows()


async def test_the_sweep_tells_the_assistant_which_threads_to_forget(house: House) -> None:
    await house.says("one")
    house.clock.advance(minutes=11)
    await house.sweeping.run_once()
    assert house.assistant.forgotten_conversations == [house.assistant.turns[0].conversation_id]


@pytest.mark.parametrize("away", ["store", "assistant", "telegram"])
async def test_a_sweep_that_cannot_be_done_is_done_next_time(house: House, away: str) -> None:
    await house.says("one")
    house.clock.advance(hours=45)
    house.store.is_away, house.assistant.is_away = away == "store", away == "assistant"
    if away == "telegram":
        house.telegram.fail_next("delete", ChannelUnavailable("NetworkError"))
    await house.sweeping.run_once()
    house.store.is_away = house.assistant.is_away = False
    await house.sweeping.run_once()
    assert house.telegram.list_texts(CHAT) == []


async def test_at_most_a_hundred_messages_are_deleted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.channels.telegram.client import TelegramClient

    batches: list[int] = []

    async def deleted(_: object, chat_id: int, numbers: list[int]) -> bool:
        batches.append(len(numbers))
        return True

    telegram = TelegramClient("1:token", api="http://127.0.0.1:1", is_rehearsal=True)
    monkeypatch.setattr(type(telegram._bot), "delete_messages", deleted)
    await telegram.delete_messages(CHAT, list(range(1, 251)))
    await telegram.delete_messages(CHAT, [])
    assert batches == [100, 100, 50]
