"""Kept first, acknowledged after; with the store away in the spool, with both away not at all."""

import asyncio
import os

import pytest
from sqlalchemy.exc import IntegrityError

from bot.channels.telegram.receiver import MAX_TRIES
from bot.db import async_executor
from bot.errors import ChannelUnavailable, StoreUnavailable
from tests.support import raw_updates
from tests.support.canaries import find_words
from tests.support.factories import CHAT
from tests.support.gateway_app import House


def spool_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)


async def polled(house: House, *batches: object) -> None:
    """Telegram gives these, one call after another."""
    house.telegram.pending_updates.extend(batches)  # type: ignore[arg-type]
    polling = asyncio.create_task(house.receiving.poll())
    async with asyncio.timeout(5):
        while house.telegram.pending_updates or len(house.telegram.offsets) <= len(batches):
            await asyncio.sleep(0.005)
    polling.cancel()
    await house.settled()


async def test_asking_for_more_confirms_what_is_kept(house: House) -> None:
    one, two = (
        house.update({"update_id": 70, **raw_updates.text("one")}),
        house.update({"update_id": 71, **raw_updates.text("two")}),
    )
    await polled(house, [one, two], [])
    assert house.telegram.offsets == [0, 72, 0]
    assert len(house.telegram.list_texts(CHAT)) == 2


async def test_telegram_being_away_is_waited_for(house: House) -> None:
    await polled(house, ChannelUnavailable(retry_after=0.001), [house.update(raw_updates.text("one"))])
    assert len(house.telegram.list_texts(CHAT)) == 1


async def test_no_word_of_hers_stands_in_the_store_in_clear(house: House) -> None:
    await house.says("Canary gaji saya belum dibayar")
    assert find_words("Canary gaji saya", house.folder) == []
    for secret in raw_updates.SECRETS:
        assert find_words(secret, house.folder) == []


async def test_with_the_store_away_she_gets_a_card_and_the_update_is_spooled(house: House) -> None:
    house.store.is_away = True
    await house.says("gaji saya")
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]
    assert house.spool.read_entries() != []


@pytest.mark.parametrize("fields", [raw_updates.text("saya mau bunuh diri"), raw_updates.text("I want to kill myself")])
async def test_with_the_store_away_the_card_is_still_the_right_one(house: House, fields: dict[str, object]) -> None:
    house.store.is_away = True
    await house.arrives(fields)
    assert house.telegram.list_screens(CHAT) == ["utter_very_low_all"]


async def test_the_spool_drains_and_nothing_is_answered_twice(house: House) -> None:
    house.store.is_away = True
    await house.says("gaji saya")
    house.store.is_away = False
    await house.tidied()
    assert house.spool.read_entries() == []
    assert (len(house.telegram.list_texts(CHAT)), house.assistant.turns) == (1, [])
    assert [(row.state, row.card_sent) for row in house.all_rows("inbox")] == [("handled", True)]


async def test_a_mistake_of_ours_at_the_store_is_a_fault_and_she_has_her_card_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[str] = []
    monkeypatch.setattr(async_executor.log, "error", lambda template, *args, **_: faults.append(template % args))
    house.store.error = IntegrityError(None, None, Exception("Canary gaji saya"))
    await house.says("gaji saya")
    await house.tidied()
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]
    assert house.spool.read_entries() != []
    assert "store_fault where=receiving error=IntegrityError" in faults
    assert "gaji" not in "".join(faults)
    house.store.error = None
    await house.tidied()
    assert house.spool.read_entries() == []
    assert len(house.telegram.list_texts(CHAT)) == 1


async def test_a_leave_that_came_while_the_store_was_away_is_done_and_its_line_not_said_twice(house: House) -> None:
    await house.says("gaji saya")
    house.store.is_away = True
    await house.says("x")
    assert "OK." in house.telegram.list_texts(CHAT)
    house.store.is_away = False
    await house.tidied()
    assert house.telegram.list_texts(CHAT) == ["OK."]
    assert len(house.assistant.forgotten_conversations) == 1


async def test_an_update_that_telegram_repeats_gets_one_card(house: House) -> None:
    house.store.is_away = True
    same = {"update_id": 80, **raw_updates.text("gaji saya")}
    await house.arrives(same)
    await house.arrives(same)
    house.store.is_away = False
    await house.tidied()
    assert len(house.telegram.list_texts(CHAT)) == 1
    assert house.rows()["inbox"] == 1


async def test_a_leave_that_is_done_and_repeated_does_not_empty_what_she_reads_now(house: House) -> None:
    leave = {"update_id": 81, **raw_updates.text("x")}
    await house.arrives(leave)
    await house.says("gaji saya")
    house.store.is_away = True
    await house.arrives(leave)
    house.store.is_away = False
    await house.tidied()
    assert "utter_menu" in house.telegram.list_screens(CHAT)


async def test_with_both_away_nothing_is_acknowledged_but_the_card_is_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.store.is_away = True
    spool_breaks(monkeypatch)
    with pytest.raises(StoreUnavailable):
        await house.receiving.receive_updates([house.update(raw_updates.text("gaji saya"))])
    await house.queues.wait_until_idle()
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]


async def test_with_both_away_polling_asks_for_the_same_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.receiver.RETRY_SECONDS", 0.001)
    house.store.is_away = True
    spool_breaks(monkeypatch)
    same = house.update({"update_id": 90, **raw_updates.text("gaji saya")})
    await polled(house, [same], [same])
    assert house.telegram.offsets == [0, 0, 0]
    assert len(house.telegram.list_texts(CHAT)) == 1


async def test_what_an_earlier_process_left_is_answered(house: House) -> None:
    arrive, house.desk.dispatch = house.desk.dispatch, lambda batch: None  # type: ignore[method-assign]
    await house.receiving.receive_updates([house.update(raw_updates.text("gaji saya"))])
    house.desk.dispatch = arrive  # type: ignore[method-assign]
    await house.receiving.recover_turns()
    await house.receiving.recover_turns()
    await house.settled()
    assert len(house.telegram.list_texts(CHAT)) == 1


async def test_a_row_that_cannot_be_opened_stops_nobody(house: House) -> None:
    arrive, house.desk.dispatch = house.desk.dispatch, lambda batch: None  # type: ignore[method-assign]
    await house.receiving.receive_updates([house.update(raw_updates.text("gaji saya"))])
    house.clock.advance(days=4)
    house.keys.destroy_expired_day_keys(house.clock())
    await house.receiving.receive_updates([house.update(raw_updates.text("lagi"))])
    house.desk.dispatch = arrive  # type: ignore[method-assign]
    await house.receiving.recover_turns()
    await house.settled()
    assert [turn.text for turn in house.assistant.turns] == ["lagi"]


async def test_what_is_under_way_is_not_taken_again(house: House) -> None:
    gate = asyncio.Event()

    async def slow(_: object) -> None:
        await gate.wait()

    house.assistant.on_turn = slow
    await house.receiving.receive_updates([house.update(raw_updates.text("gaji saya"))])
    house.clock.advance(seconds=60)
    await house.receiving.recover_turns()
    gate.set()
    await house.settled()
    assert (len(house.assistant.turns), len(house.telegram.list_texts(CHAT))) == (1, 1)


async def test_nothing_of_ours_in_an_update_is_nothing(house: House) -> None:
    await house.arrives({})
    assert house.rows() == {}


@pytest.mark.parametrize(("typed", "said"), [("gaji saya", "utter_help_now_all"), ("x", "utter_left")])
async def test_a_message_that_nobody_lives_to_answer_gets_a_card_and_leave_is_never_given_up(
    house: House, typed: str, said: str
) -> None:
    arrive, house.desk.dispatch = house.desk.dispatch, lambda batch: None  # type: ignore[method-assign]
    await house.receiving.receive_updates([house.update(raw_updates.text(typed))])
    for _ in range(MAX_TRIES):  # so many lives of the gateway end before it is answered
        await house.receiving.recover_turns()
    house.desk.dispatch = arrive  # type: ignore[method-assign]
    await house.receiving.recover_turns()
    await house.settled()
    assert house.telegram.list_screens(CHAT) == [said]
    assert house.assistant.turns == []
    assert [row.state for row in house.all_rows("inbox")] == ["handled"]
