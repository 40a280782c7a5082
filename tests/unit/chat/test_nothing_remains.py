"""After Leave and Erase nothing of ours stands in her chat, whatever was delivered without an answer, or with a full disk."""

import asyncio
from typing import Any
from unittest.mock import Mock

import pytest

from bot.channels.message_deletion import MAX_DELETE_TRIES
from bot.channels.outbox_sender import RESEND_DELAYS
from bot.chat.immediate_sender import MAX_UNANSWERED_SENDS
from bot.domain.turn import Choice
from bot.errors import ChannelUnavailable, OutcomeUnknown, StoreUnavailable
from bot.services import erasure
from tests.support import raw_updates
from tests.support.factories import CHAT, Ids
from tests.support.gateway_app import House

ERASE = Choice("forget_me", {"part": "last"})
DANGER = "tolong saya"


async def restarted(house: House) -> House:
    """Another process on the same database and the same Telegram; it remembers nothing."""
    again = House(house.engine, house.folder, house.keys, clock=house.clock, telegram=house.telegram, ids=Ids("again"))
    again.updates = house.updates + 100
    return again


async def leaves(house: House) -> list[str]:
    await house.says("x")
    return house.telegram.list_texts(CHAT)


async def test_a_copy_nobody_knows_the_number_of_is_deleted_when_she_leaves(house: House) -> None:
    await house.says("one")
    house.telegram.lose_next_answers("send")
    await house.says("two")
    house.clock.advance(seconds=RESEND_DELAYS[0])
    await house.settled()
    assert len(house.telegram.list_texts(CHAT)) == 3
    assert await leaves(house) == ["OK."]


async def test_the_last_one_above_every_number_we_know_is_deleted_too(house: House) -> None:
    await house.says("one")
    house.telegram.lose_next_answers("send")
    await house.says("two")
    house.telegram.fail_next("send", ChannelUnavailable("NotSent"))  # the neutral line: no newer number to go by
    assert await leaves(house) == []


async def test_another_process_deletes_it_as_well(house: House) -> None:
    await house.says("one")
    house.telegram.lose_next_answers("send")
    await house.says("two")
    assert await leaves(await restarted(house)) == ["OK."]


async def test_what_a_killed_process_sent_and_did_not_note_is_deleted(house: House) -> None:
    await house.says("one")
    await house.telegram.send_message(CHAT, next(iter(house.telegram.chats[CHAT].values())))  # sent; then it was killed
    assert await leaves(await restarted(house)) == ["OK."]


@pytest.mark.parametrize("method", ["send", "edit", "delete"])
async def test_of_no_method_a_lost_answer_leaves_anything(house: House, method: str) -> None:
    await house.says("one")
    house.telegram.lose_next_answers(method, times=2)
    await house.says("two")
    await house.taps(Choice("show_menu"))
    await house.arrives(raw_updates.media("photo"))
    house.clock.advance(minutes=1)
    await house.settled()
    house.telegram.lose_next_answers(method, times=1)
    await leaves(house)
    assert house.telegram.list_texts(CHAT) in (["OK."], [])


async def test_the_neutral_line_is_not_said_twice(house: House) -> None:
    await house.says("one")
    house.telegram.lose_next_answers("send")
    await leaves(house)
    assert house.telegram.list_texts(CHAT).count("OK.") <= 1


async def test_a_line_nobody_knows_of_is_deleted_when_she_leaves_again(house: House) -> None:
    await house.says("one")
    house.telegram.lose_next_answers("send")
    await leaves(house)
    house.clock.advance(minutes=10)
    await house.says("two")
    assert await leaves(house) == ["OK."]
    await house.says("three")
    house.telegram.lose_next_answers("send")
    await leaves(house)
    house.clock.advance(minutes=10)
    assert await leaves(await restarted(house)) == ["OK."]


async def test_a_card_that_she_asked_for_before_she_left_is_not_sent_after(house: House) -> None:
    await house.says("one")
    gate, asked, run = asyncio.Event(), asyncio.Event(), house.kit.db.run

    async def slowly(verb: Any, *args: Any, **given: Any) -> Any:
        if verb.__name__ == "find_conversation" and not asked.is_set():
            asked.set()
            await gate.wait()
        return await run(verb, *args, **given)

    house.kit.db.run = slowly  # type: ignore[method-assign]
    await house.receiving.receive_updates([house.update(raw_updates.text(DANGER))])
    await asked.wait()
    await house.receiving.receive_updates([house.update(raw_updates.text("x"))])
    while house.kit.session_cache.get_person(CHAT):
        await asyncio.sleep(0.005)
    gate.set()
    await house.settled()
    assert house.telegram.list_texts(CHAT) == ["OK."]


async def test_a_card_asked_for_in_the_same_moment_but_after_she_left_is_sent(house: House) -> None:
    await house.says("one")
    await house.arrives(raw_updates.text("x"), raw_updates.text(DANGER))
    assert house.telegram.list_screens(CHAT)[:1] == ["utter_left"] or "utter_left" in house.telegram.list_screens(CHAT)
    assert any(screen.startswith("utter_help_now") for screen in house.telegram.list_screens(CHAT))


async def test_what_arrives_after_she_left_is_deleted_and_the_line_stays(house: House) -> None:
    await house.says("one")
    house.telegram.lose_next_answers("send", late=True)
    await house.says("two")
    assert await leaves(house) == ["OK."]
    house.telegram.deliver_late()
    assert len(house.telegram.list_texts(CHAT)) == 2
    await house.clearing.run_once()
    assert house.telegram.list_texts(CHAT) == ["OK."]


async def test_what_was_on_its_way_when_she_left_and_arrives_late_is_deleted(house: House) -> None:
    await house.says("one")
    gate, sending = asyncio.Event(), asyncio.Event()

    async def hanging() -> None:
        if not sending.is_set():
            sending.set()
            await gate.wait()

    house.telegram.before["send"] = hanging
    house.telegram.lose_next_answers("send", late=True)
    under_way = asyncio.create_task(house.says("two"))
    await sending.wait()
    house.telegram._lost_answers.clear()
    await house.receiving.receive_updates([house.update(raw_updates.text("x"))])
    while "OK." not in house.telegram.list_texts(CHAT):
        await asyncio.sleep(0.005)
    house.telegram.lose_next_answers("send", late=True)
    gate.set()
    await under_way
    house.telegram.deliver_late()
    await house.clearing.run_once()
    assert house.telegram.list_texts(CHAT) == ["OK."]


async def test_what_she_is_answered_after_she_left_is_not_deleted(house: House) -> None:
    await house.says("one")
    house.telegram.lose_next_answers("send", late=True)
    await house.says("two")
    await leaves(house)
    await house.says(DANGER)
    stands = house.telegram.list_texts(CHAT)
    assert len(stands) >= 2
    for _ in range(5):
        await house.clearing.run_once()
        house.clock.advance(seconds=40)
    assert house.telegram.list_texts(CHAT) == stands


async def test_after_five_minutes_nothing_is_looked_for_any_more(house: House) -> None:
    await house.says("one")
    house.telegram.lose_next_answers("send", late=True)
    await house.says("two")
    await leaves(house)
    house.clock.advance(minutes=6)
    calls = len(house.telegram.calls)
    await house.clearing.run_once()
    assert len(house.telegram.calls) == calls


async def test_what_telegram_did_not_delete_at_once_is_deleted_later(house: House) -> None:
    await house.says("one")
    house.telegram.fail_next("delete", *[OutcomeUnknown("TimedOut") for _ in range(MAX_DELETE_TRIES)])
    await leaves(house)
    assert len(house.telegram.list_texts(CHAT)) > 1
    await house.clearing.run_once()
    assert house.telegram.list_texts(CHAT) == ["OK."]


async def test_what_telegram_did_not_delete_stays_in_the_log_for_the_sweep(house: House) -> None:
    await house.says("one")
    house.telegram.fail_next("delete", *[OutcomeUnknown("TimedOut") for _ in range(MAX_DELETE_TRIES)])
    await leaves(house)
    house.clock.advance(hours=45)
    await (await restarted(house)).sweeping.run_once()
    assert house.telegram.list_texts(CHAT) == []


async def test_the_sweep_looks_for_what_nobody_knows_the_number_of(house: House) -> None:
    await house.says("one")
    house.telegram.lose_next_answers("send")
    await house.says("two")
    house.clock.advance(hours=45)
    await (await restarted(house)).sweeping.run_once()
    assert house.telegram.list_texts(CHAT) == []
    assert "messages" not in house.rows()


async def test_erasing_after_a_lost_answer_says_that_something_may_remain(house: House) -> None:
    await house.says("one")
    house.telegram.lose_next_answers("send")
    await house.says("two")
    await house.taps(ERASE)
    assert house.telegram.list_screens(CHAT) == ["utter_erased_partly"]


async def test_erasing_says_so_where_telegram_did_not_delete(house: House) -> None:
    await house.says("one")
    house.telegram.fail_next("delete", *[OutcomeUnknown("TimedOut") for _ in range(MAX_DELETE_TRIES)])
    await house.taps(ERASE)
    assert house.telegram.list_screens(CHAT)[-1] == "utter_erased_partly"
    await house.clearing.run_once()
    assert house.telegram.list_screens(CHAT) == ["utter_erased_partly"]


async def test_erasing_says_it_plainly_where_the_doubt_is_old_and_everything_was_looked_for(house: House) -> None:
    await house.says("one")
    house.telegram.lose_next_answers("send")
    await house.says("two")
    house.clock.advance(minutes=6)
    await house.says("three")
    await house.taps(ERASE)
    assert house.telegram.list_screens(CHAT) == ["utter_erased"]


async def test_a_second_card_does_not_come_at_once(house: House) -> None:
    house.telegram.lose_next_answers("send", times=9)
    began = house.clock.seconds
    await house.says(DANGER)
    assert house.clock.seconds - began >= 5.0
    assert len(house.telegram.list_texts(CHAT)) == MAX_UNANSWERED_SENDS


async def test_a_card_that_did_not_arrive_is_sent_again_when_telegram_answers(house: House) -> None:
    house.telegram.lose_next_answers("send", late=True)
    house.telegram.fail_next("probe", ChannelUnavailable("NotSent"), OutcomeUnknown("TimedOut"))
    await house.says(DANGER)
    assert len(house.telegram.list_texts(CHAT)) == 1
    assert house.telegram.calls.count(("probe", 0)) == 3


async def test_a_card_is_not_sent_again_to_a_woman_who_left_meanwhile(house: House) -> None:
    house.telegram.lose_next_answers("send", late=True)

    async def she_leaves() -> None:
        house.telegram.before.pop("probe", None)
        await house.receiving.receive_updates([house.update(raw_updates.text("x"))])
        while "OK." not in house.telegram.list_texts(CHAT):
            await asyncio.sleep(0.005)

    house.telegram.before["probe"] = she_leaves
    await house.says(DANGER)
    assert house.telegram.list_texts(CHAT) == ["OK."]
    house.telegram.deliver_late()
    await house.clearing.run_once()
    assert house.telegram.list_texts(CHAT) == ["OK."]


async def test_no_answer_is_sent_for_ever(house: House) -> None:
    await house.says("one")
    house.telegram.lose_next_answers("send", times=20)
    await house.says("two")
    for seconds in (*RESEND_DELAYS, 600.0, 600.0):
        house.clock.advance(seconds=seconds)
        await house.settled()
    assert len(house.telegram.list_texts(CHAT)) == 1 + 1 + len(RESEND_DELAYS)
    assert {row.state for row in house.all_rows("outbox")} == {"sent", "failed"}
    house.telegram._lost_answers.clear()
    assert await leaves(house) == ["OK."]


async def test_while_telegram_does_not_answer_nothing_is_sent_again(house: House) -> None:
    await house.says("one")
    house.telegram.fail_next("send", OutcomeUnknown("TimedOut"))
    house.telegram.fail_next("probe", *[OutcomeUnknown("TimedOut") for _ in range(20)])
    await house.says("two")
    sends = house.telegram.calls.count(("send", CHAT))
    house.clock.advance(seconds=60)
    await house.settled()
    calls = house.telegram.calls
    after = calls[[i for i, call in enumerate(calls) if call == ("send", CHAT)][sends - 1] + 1 :]
    assert [call for call in after if call[0] != "delete"][:20] == [("probe", 0)] * 20


# A full disk: everything can be read and nothing written.


@pytest.fixture
def full(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """What writes fails as it does on a full disk; `full.store.is_full` switches it."""
    house.store.is_full = False  # type: ignore[attr-defined]
    run = house.kit.db.run
    reads = {"behind", "in_chat", "look_up", "due", "<lambda>", "watch"}

    async def on_a_full_disk(verb: Any, *args: Any, **given: Any) -> Any:
        if house.store.is_full and verb.__name__ not in reads:  # type: ignore[attr-defined]
            raise StoreUnavailable("database or disk is full")
        return await run(verb, *args, **given)

    monkeypatch.setattr(house.kit.db, "run", on_a_full_disk)
    return house


async def test_leaving_deletes_first_and_notes_later_on_a_full_disk(full: House) -> None:
    await full.says("one")
    await full.says("two")
    full.store.is_full = True  # type: ignore[attr-defined]
    await full.receiving.receive_updates([full.update(raw_updates.text("x"))])
    await full.queues.wait_until_idle()
    assert full.telegram.list_texts(CHAT) == ["OK."]
    full.store.is_full = False  # type: ignore[attr-defined]
    full.clock.advance(seconds=20)
    await full.tidied()
    assert full.telegram.list_texts(CHAT) == ["OK."]
    assert not [row for row in full.all_rows("inbox") if row.state == "waiting"]
    assert "conversations" not in full.rows()


async def test_a_process_that_was_just_started_reads_what_to_delete_from_a_full_disk(house: House) -> None:
    await house.says("one")
    again = await restarted(house)

    def refuse(*_: object, **__: object) -> None:
        raise StoreUnavailable("database or disk is full")

    with pytest.MonkeyPatch.context() as disk:
        disk.setattr(erasure, "cancel_thread", refuse)
        disk.setattr(erasure, "leave_chat", refuse)
        assert await leaves(again) == ["OK."]


async def test_a_process_that_a_full_disk_keeps_from_leading_reads_what_to_delete(house: House) -> None:
    await house.says("one")
    again = await restarted(house)
    with pytest.MonkeyPatch.context() as disk:
        disk.setattr(again.kit.db, "_open_fenced", Mock(side_effect=StoreUnavailable("this gateway does not lead yet")))
        await again.receiving.receive_updates([again.update(raw_updates.text("x"))])
        await again.queues.wait_until_idle()
    assert again.telegram.list_texts(CHAT) == ["OK."]


async def test_leaving_works_with_the_database_away(house: House) -> None:
    await house.says("one")
    house.store.is_away = True
    await house.receiving.receive_updates([house.update(raw_updates.text("x"))])
    await house.queues.wait_until_idle()
    assert house.telegram.list_texts(CHAT) == ["OK."]


async def test_what_was_owed_before_a_leave_the_database_does_not_know_of_is_not_delivered(full: House) -> None:
    await full.says("one")
    full.telegram.fail_next("send", ChannelUnavailable(retry_after=1))
    await full.says("two")
    full.store.is_full = True  # type: ignore[attr-defined]
    await full.receiving.receive_updates([full.update(raw_updates.text("x"))])
    await full.queues.wait_until_idle()
    full.clock.advance(seconds=5)
    courier = asyncio.create_task(full.courier.run())
    await asyncio.sleep(0.2)
    courier.cancel()
    assert full.telegram.list_texts(CHAT) == ["OK."]
    full.store.is_full = False  # type: ignore[attr-defined]
    full.clock.advance(seconds=20)
    await full.tidied()
    assert full.telegram.list_texts(CHAT) == ["OK."]


async def test_what_she_is_answered_while_the_disk_is_full_survives_the_rest_of_leaving(full: House) -> None:
    await full.says("one")
    full.store.is_full = True  # type: ignore[attr-defined]
    await full.receiving.receive_updates([full.update(raw_updates.text("x"))])
    await full.queues.wait_until_idle()
    await full.receiving.receive_updates([full.update(raw_updates.text(DANGER))])
    await full.queues.wait_until_idle()
    stands = full.telegram.list_texts(CHAT)
    assert len(stands) == 2
    full.store.is_full = False  # type: ignore[attr-defined]
    full.clock.advance(seconds=20)
    await full.tidied()
    assert full.telegram.list_texts(CHAT) == stands
