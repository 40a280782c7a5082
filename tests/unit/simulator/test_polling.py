"""Updates are confirmed by a higher offset and by nothing else; one bot receives them, and one only."""

import asyncio

from tests.unit.simulator.simulator_app import Theatre


async def write_three(theatre: Theatre) -> list[int]:
    chat = await theatre.woman()
    for text in ("one", "two", "three"):
        await theatre.write(chat, text)
    return [update["update_id"] for update in await theatre.updates()]


async def test_update_ids_are_sequential(theatre: Theatre) -> None:
    first, second, third = await write_three(theatre)
    assert (second, third) == (first + 1, first + 2)


async def test_what_was_read_is_read_again_until_a_higher_offset_confirms_it(theatre: Theatre) -> None:
    ids = await write_three(theatre)
    assert [update["update_id"] for update in await theatre.updates(offset=ids[0])] == ids
    assert [update["update_id"] for update in await theatre.updates(offset=ids[2])] == ids[2:]
    assert await theatre.pending() == 1
    assert await theatre.updates(offset=ids[2] + 1) == []
    assert await theatre.pending() == 0


async def test_a_limit_cuts_the_batch(theatre: Theatre) -> None:
    ids = await write_three(theatre)
    assert [update["update_id"] for update in await theatre.updates(limit=2)] == ids[:2]


async def test_a_batch_has_a_hundred_updates_at_most(theatre: Theatre) -> None:
    chat = await theatre.woman()
    for number in range(101):
        await theatre.write(chat, str(number))
    assert len(await theatre.updates(limit=500)) == 100


async def test_a_negative_offset_forgets_all_but_the_last(theatre: Theatre) -> None:
    ids = await write_three(theatre)
    assert [update["update_id"] for update in await theatre.updates(offset=-1)] == ids[2:]
    assert await theatre.pending() == 1


async def test_an_offset_far_in_the_future_is_not_believed(theatre: Theatre) -> None:
    ids = await write_three(theatre)
    assert [update["update_id"] for update in await theatre.updates(offset=ids[2] + 1000)] == ids


async def test_a_long_poll_ends_when_something_happens(theatre: Theatre) -> None:
    chat = await theatre.woman()
    poll = asyncio.create_task(theatre.updates(timeout=50))
    await asyncio.sleep(0.05)
    await theatre.write(chat, "now")
    assert [update["message"]["text"] for update in await theatre.until(poll)] == ["now"]


async def test_a_long_poll_ends_when_its_time_is_over(theatre: Theatre) -> None:
    assert await theatre.until(asyncio.create_task(theatre.updates(timeout=1))) == []


async def test_of_two_pollers_the_older_loses(theatre: Theatre) -> None:
    chat = await theatre.woman()
    older = asyncio.create_task(theatre.call("getUpdates", timeout=50))
    await asyncio.sleep(0.05)
    newer = asyncio.create_task(theatre.updates(timeout=50))
    lost = await theatre.until(older)
    assert lost["error_code"] == 409 and "terminated by other getUpdates request" in lost["description"]
    await theatre.write(chat, "x")
    assert len(await theatre.until(newer)) == 1


async def test_polling_is_refused_while_a_webhook_is_set(theatre: Theatre) -> None:
    poll = asyncio.create_task(theatre.call("getUpdates", timeout=50))
    await asyncio.sleep(0.05)
    await theatre.do("setWebhook", url="http://127.0.0.1:9/hook")
    assert (await theatre.until(poll))["error_code"] == 409
    assert (await theatre.refused("getUpdates"))[0] == 409
    await theatre.do("deleteWebhook")
    assert await theatre.updates() == []


async def test_messages_are_kept_for_24_hours(theatre: Theatre) -> None:
    await theatre.write(await theatre.woman(), "x")
    theatre.clock.pass_time(hours=23, minutes=59)
    assert len(await theatre.updates()) == 1
    theatre.clock.pass_time(minutes=1)
    assert await theatre.updates() == []


async def test_only_the_kinds_that_were_asked_for_come(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.updates(allowed_updates=["callback_query"])
    await theatre.write(chat, "x")
    assert await theatre.updates() == []
    await theatre.updates(allowed_updates=[])
    await theatre.write(chat, "y")
    assert len(await theatre.updates()) == 1


async def test_the_numbers_can_jump_and_the_bot_must_not_go_deaf(theatre: Theatre) -> None:
    ids = await write_three(theatre)
    assert (await theatre.post("updates/jump", to=5))["status"] == 400
    await theatre.updates(offset=ids[2] + 1)
    assert (await theatre.post("updates/jump", to=5))["update_id"] == 5
    await theatre.write(await theatre.woman(), "after a quiet week")
    assert [update["update_id"] for update in await theatre.updates(offset=ids[2] + 1)] == [5]


async def test_a_jump_without_a_number_draws_one(theatre: Theatre) -> None:
    drawn = (await theatre.post("updates/jump"))["update_id"]
    await theatre.write(await theatre.woman(), "x")
    assert (await theatre.updates())[0]["update_id"] == drawn


async def test_the_last_update_can_come_twice_even_when_confirmed(theatre: Theatre) -> None:
    assert (await theatre.post("updates/repeat"))["status"] == 400
    ids = await write_three(theatre)
    await theatre.updates(offset=ids[2] + 1)
    await theatre.post("updates/repeat")
    assert [update["update_id"] for update in await theatre.updates(offset=ids[2] + 1)] == ids[2:]
    assert await theatre.updates(offset=ids[2] + 1) == []
