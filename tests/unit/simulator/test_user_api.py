"""The women's side waits for changes, tells the truth about the bot, and answers no other site."""

import asyncio

import pytest

from tests.unit.simulator.simulator_app import Theatre


async def test_women_are_listed(theatre: Theatre) -> None:
    chat = await theatre.woman(language_code="my")
    assert (await theatre.get("women"))["women"] == [
        {"chat_id": chat, "first_name": "Woman 1", "language_code": "my", "blocked": False, "version": 0}
    ]


async def test_only_what_changed_is_told(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.write(chat, "x")
    await theatre.do("sendMessage", chat_id=chat, text="y")
    seen = (await theatre.get(f"women/{chat}/messages"))["version"]
    await theatre.do("editMessageText", chat_id=chat, message_id=2, text="z")
    changed = await theatre.get(f"women/{chat}/messages?after={seen}")
    assert [message["text"] for message in changed["messages"]] == ["z"]
    assert changed["version"] > seen


async def test_a_phone_waits_for_a_change(theatre: Theatre) -> None:
    chat = await theatre.woman()
    waiting = asyncio.create_task(theatre.get(f"women/{chat}/messages?after=0&wait=30"))
    await asyncio.sleep(0.05)
    await theatre.do("sendMessage", chat_id=chat, text="x")
    assert [message["text"] for message in (await theatre.until(waiting))["messages"]] == ["x"]


async def test_waiting_ends_without_a_change(theatre: Theatre) -> None:
    chat = await theatre.woman()
    assert (await theatre.get(f"women/{chat}/messages?wait=0.05"))["messages"] == []


async def test_a_waiting_phone_goes_home_when_the_rehearsal_ends(theatre: Theatre) -> None:
    chat = await theatre.woman()
    waiting = asyncio.create_task(theatre.get(f"women/{chat}/messages?after=0&wait=60"))
    await asyncio.sleep(0.05)
    await theatre.http.server.close()
    assert (await theatre.until(waiting))["messages"] == []


@pytest.mark.parametrize("query", ["after=x", "wait=x"])
async def test_numbers_must_be_numbers(theatre: Theatre, query: str) -> None:
    assert (await theatre.get(f"women/{await theatre.woman()}/messages?{query}"))["status"] == 400


async def test_nobody_is_found_where_nobody_is(theatre: Theatre) -> None:
    assert (await theatre.get("women/5/messages"))["status"] == 404


async def test_the_bot_is_connected_while_it_asks_for_updates(theatre: Theatre) -> None:
    assert (await theatre.get("bot"))["connected"] is False
    await theatre.updates()
    assert (await theatre.get("bot"))["connected"] is True
    theatre.clock.pass_time(seconds=61)
    assert (await theatre.get("bot"))["connected"] is False


async def test_another_site_in_the_same_browser_is_turned_away(theatre: Theatre) -> None:
    answer = await theatre.http.get("/client/women", headers={"Origin": "https://elsewhere.example"})
    assert answer.status == 403
    own = f"http://{theatre.http.host}:{theatre.http.port}"
    assert (await theatre.http.get("/client/women", headers={"Origin": own})).status == 200


async def test_it_says_that_it_is_well(theatre: Theatre) -> None:
    assert (await theatre.http.get("/healthz")).status == 200
