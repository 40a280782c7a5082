"""Trouble comes when it is asked for, to the calls it is meant for, as often as it was asked for."""

import asyncio

import aiohttp
import pytest

from tests.unit.simulator.simulator_app import TOKEN, Theatre


async def send(theatre: Theatre, chat: int) -> int:
    """The HTTP status of one sendMessage."""
    async with theatre.http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": chat, "text": "x"}) as answer:
        return answer.status


async def test_too_many_requests_says_how_long_to_wait(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.post("faults", method="sendMessage", kind="429", retry_after=3)
    assert await theatre.call("sendMessage", chat_id=chat, text="x") == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 3",
        "parameters": {"retry_after": 3},
    }
    assert await send(theatre, chat) == 200


@pytest.mark.parametrize("kind", ["403", "409", "429", "500", "502"])
async def test_an_error_comes_with_its_own_status(theatre: Theatre, kind: str) -> None:
    chat = await theatre.woman()
    await theatre.post("faults", kind=kind, times=2)
    assert [await send(theatre, chat) for _ in range(3)] == [int(kind), int(kind), 200]
    assert len(await theatre.screen(chat)) == 1


async def test_a_bad_gateway_does_not_speak_json(theatre: Theatre) -> None:
    await theatre.post("faults", kind="502")
    answer = await theatre.http.get(f"/bot{TOKEN}/getMe")
    assert answer.content_type == "text/html"


async def test_a_slow_call_acts_in_the_end(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.post("faults", kind="slow", seconds=0.05)
    assert await send(theatre, chat) == 200


@pytest.mark.parametrize(("kind", "arrived"), [("reset", 0), ("lost", 1), ("hang", 0)])
async def test_a_broken_connection_may_have_acted_or_not(theatre: Theatre, kind: str, arrived: int) -> None:
    chat = await theatre.woman()
    await theatre.post("faults", kind=kind, method="sendMessage", seconds=0.05)
    with pytest.raises(aiohttp.ClientConnectionError):
        await send(theatre, chat)
    assert len(await theatre.screen(chat)) == arrived


async def test_a_late_answer_is_of_something_that_stands_there_already(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.post("faults", kind="late", method="sendMessage", seconds=0.3)
    call = asyncio.create_task(send(theatre, chat))
    while not await theatre.screen(chat):
        await asyncio.sleep(0.01)
    assert not call.done()
    assert await theatre.until(call) == 200


async def test_a_hanging_call_goes_home_when_the_rehearsal_ends(theatre: Theatre) -> None:
    await theatre.post("faults", kind="hang", method="getMe")
    call = asyncio.create_task(theatre.call("getMe"))
    await asyncio.sleep(0.05)
    await theatre.http.server.close()
    with pytest.raises(aiohttp.ClientConnectionError):
        await theatre.until(call)


async def test_a_fault_meets_only_the_chat_and_the_method_it_is_meant_for(theatre: Theatre) -> None:
    chat, other = await theatre.woman(), await theatre.woman()
    await theatre.post("faults", kind="403", method="sendMessage", chat_id=chat)
    assert await theatre.do("getMe")
    assert await send(theatre, other) == 200
    assert await send(theatre, chat) == 403


async def test_faults_can_be_listed_and_called_off(theatre: Theatre) -> None:
    await theatre.post("faults", kind="500", times=9)
    assert [fault["times"] for fault in (await theatre.get("faults"))["faults"]] == [9]
    await theatre.http.delete("/client/faults")
    assert await theatre.do("getMe")


@pytest.mark.parametrize("fault", [{"kind": "flood"}, {}, {"kind": "429", "times": "many"}])
async def test_a_fault_that_makes_no_sense_is_refused(theatre: Theatre, fault: dict[str, str]) -> None:
    assert (await theatre.post("faults", **fault))["status"] == 400
