"""What is owed goes out in each chat's order; trouble in one chat is no trouble in another."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram.client import MessageRejected
from bot.errors import ChannelUnavailable, ChatUnreachable
from bot.services import conversations, outbox
from bot.services.conversations import ConversationContext
from tests.support.factories import BOT_ID, CHAT, create_delivery, create_text_update, load_real_content
from tests.support.gateway_app import House

OTHER = CHAT + 1


async def owe(house: House, *said: str, chat_id: int = CHAT, edits: int | None = None) -> ConversationContext:
    """She wrote, and these are the answer."""
    house.updates += 1
    turn_id, hers = house.ids(), create_text_update(update_id=house.updates, chat_id=chat_id)
    run = house.kit.db.run
    await run(conversations.store_updates, house.keys, [(turn_id, hers)], bot_id=BOT_ID, now=house.clock())
    standing, _ = await run(
        conversations.begin_turn,
        house.keys,
        hers,
        bot_id=BOT_ID,
        limits=load_real_content().limits,
        now=house.clock(),
        new_id=house.ids,
    )
    answer = [create_delivery(one, edits=edits) for one in said]
    await run(
        conversations.finish_turn, house.keys, standing, turn_id, answer, country=None, language=None, now=house.clock()
    )
    return standing


def states(house: House) -> list[str]:
    return [row.state for row in house.all_rows("outbox")]


async def test_messages_of_a_chat_go_out_in_order(house: House) -> None:
    await owe(house, "one", "two")
    await owe(house, "three")
    await house.settled()
    assert house.telegram.list_texts(CHAT) == ["one", "two", "three"]


async def test_a_retry_later_postpones_that_chat_only_and_keeps_its_order(house: House) -> None:
    await owe(house, "one", "two")
    await owe(house, "other", chat_id=OTHER)
    house.telegram.fail_next("send", ChannelUnavailable(retry_after=30), chat_id=CHAT)
    await house.settled()
    assert (house.telegram.list_texts(CHAT), house.telegram.list_texts(OTHER)) == ([], ["other"])
    house.clock.advance(seconds=29)
    await house.settled()
    assert house.telegram.list_texts(CHAT) == []
    house.clock.advance(seconds=1)
    await house.settled()
    assert house.telegram.list_texts(CHAT) == ["one", "two"]


async def test_without_a_time_it_waits_longer_each_time(house: House) -> None:
    await owe(house, "one")
    waits = []
    for _ in range(8):
        house.telegram.fail_next("send", ChannelUnavailable("NetworkError"))
        await house.settled()
        (row,) = house.all_rows("outbox")
        waits.append((row.due_at - house.clock()).total_seconds())
        house.clock.advance(seconds=waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_where_she_blocked_us_everything_is_withdrawn(house: House) -> None:
    her = await owe(house, "one", "two")
    house.telegram.fail_next("send", ChatUnreachable())
    await house.settled()
    assert states(house) == ["cancelled", "cancelled"]
    (person,) = house.all_rows("people")
    assert (person.person_id, person.reachable) == (her.person_id, False)


async def test_what_telegram_refuses_fails_and_the_next_goes_out(house: House) -> None:
    await owe(house, "one", "two")
    house.telegram.fail_next("send", MessageRejected("BadRequest"))
    await house.settled()
    assert house.telegram.list_texts(CHAT) == ["two"]
    assert states(house) == ["failed", "sent"]


async def test_a_message_takes_the_place_of_another(house: House) -> None:
    message_id = await house.telegram.send_message(CHAT, create_delivery("old"))
    await owe(house, "new", edits=message_id)
    await house.settled()
    assert house.telegram.list_texts(CHAT) == ["new"]


async def test_where_the_other_is_gone_it_is_sent(house: House) -> None:
    await owe(house, "new", edits=123)
    await house.settled()
    assert house.telegram.list_texts(CHAT) == ["new"]


async def test_a_message_withdrawn_under_way_is_deleted(house: House) -> None:
    her = await owe(house, "too late")
    house.telegram.before["send"] = lambda: house.kit.db.run(
        lambda uow: (uow.outbox.cancel_waiting(her.person_id, now=house.clock()), uow.commit())
    )
    await house.settled()
    assert house.telegram.list_texts(CHAT) == []


async def test_taking_it_back_is_tried_until_telegram_does_it(house: House) -> None:
    her = await owe(house, "too late")
    house.telegram.before["send"] = lambda: house.kit.db.run(
        lambda uow: (uow.outbox.cancel_waiting(her.person_id, now=house.clock()), uow.commit())
    )
    house.telegram.fail_next("delete", ChannelUnavailable(retry_after=0.001), ChannelUnavailable(retry_after=0.001))
    await house.settled()
    assert house.telegram.list_texts(CHAT) == []


async def test_what_was_delivered_while_the_store_went_away_is_noted_later_and_not_sent_twice(house: House) -> None:
    await owe(house, "once")

    async def goes_away() -> None:
        house.store.is_away = True

    house.telegram.before["send"] = goes_away
    courier = asyncio.create_task(house.courier.run())
    await asyncio.sleep(0.25)
    house.store.is_away = False
    house.telegram.before.clear()
    await house.courier.drain()
    courier.cancel()
    await house.settled()
    assert (house.telegram.list_texts(CHAT), states(house)) == (["once"], ["sent"])


async def test_what_can_never_be_opened_is_given_up(house: House) -> None:
    await owe(house, "one")
    house.keys.destroy_expired_day_keys(house.clock() + timedelta(days=4))
    await house.settled()
    assert (house.telegram.list_texts(CHAT), states(house)) == ([], ["failed"])


FAULTS = st.lists(
    st.sampled_from([None, ChannelUnavailable("NetworkError"), ChannelUnavailable(retry_after=3)]), max_size=6
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    plan=st.lists(st.tuples(st.sampled_from([CHAT, OTHER]), st.integers(1, 3)), min_size=1, max_size=5), faults=FAULTS
)
async def test_whatever_fails_every_chat_reads_its_answers_once_and_in_order(
    house: House, plan: list[tuple[int, int]], faults: list[Exception | None]
) -> None:
    house.telegram.chats.clear()
    wanted: dict[int, list[str]] = {CHAT: [], OTHER: []}
    for number, (chat_id, length) in enumerate(plan):
        said = [f"{number}.{position}" for position in range(length)]
        wanted[chat_id] += said
        await owe(house, *said, chat_id=chat_id)
    house.telegram.fail_next("send", *[fault for fault in faults if fault])
    for _ in range(8):
        await house.settled()
        house.clock.advance(seconds=70)
    assert {chat_id: house.telegram.list_texts(chat_id) for chat_id in wanted} == wanted


async def test_what_is_delivered_while_the_courier_reads_is_not_delivered_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owe(house, "one")
    run, read, delivered = house.kit.db.run, asyncio.Event(), asyncio.Event()
    (item,), _ = await run(outbox.list_due_messages, house.keys, now=house.clock(), limit=30)

    async def slowly(verb: Any, *args: Any, **kwargs: Any) -> Any:
        found = await run(verb, *args, **kwargs)
        if verb is outbox.list_due_messages:
            read.set()
            await delivered.wait()
        return found

    monkeypatch.setattr(house.kit.db, "run", slowly)
    serving = house.courier._tasks_by_person[item.person_id] = asyncio.create_task(
        _after(read, house.courier._deliver(item))
    )
    serving.add_done_callback(lambda _: house.courier._finish_task(item.person_id, None))
    reading = asyncio.create_task(house.courier._run_once())
    await serving
    await asyncio.sleep(0)
    delivered.set()
    await reading
    await house.courier.drain()
    assert house.telegram.list_texts(CHAT) == ["one"]


async def _after(event: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    await event.wait()
    await work
