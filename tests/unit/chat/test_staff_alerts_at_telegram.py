"""The doorbell against a Bot API server: what the group sees, and what the bot does in others."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.updates import parse_update
from bot.domain.messages import UpdateKind
from bot.errors import ChatUnreachable
from tests.unit.simulator.simulator_app import TOKEN, Theatre, open_theatre

CODE = "ABCDE-FGHJK-MNPQR-STVWX"


@pytest_asyncio.fixture
async def theatre() -> AsyncIterator[Theatre]:
    opened = await open_theatre()
    yield opened
    await opened.http.close()


@pytest_asyncio.fixture
async def telegram(theatre: Theatre) -> AsyncIterator[TelegramClient]:
    telegram = TelegramClient(TOKEN, api=str(theatre.http.make_url("")).rstrip("/"), is_rehearsal=True)
    await telegram.open()
    yield telegram
    await telegram.close()


async def group(theatre: Theatre) -> int:
    return int((await theatre.post("groups", title="Staff"))["chat_id"])


async def test_a_ring_is_one_plain_line_that_may_be_heard(theatre: Theatre, telegram: TelegramClient) -> None:
    chat_id = await group(theatre)
    await telegram.send_alert(chat_id, "Something new waits in the console.")
    said = (await theatre.get(f"groups/{chat_id}/messages"))["messages"][-1]
    assert (said["text"], said["silent"], said["buttons"]) == ("Something new waits in the console.", False, [])
    assert said["pelita"] == {} and said["link_preview"] == {"is_disabled": True}


async def test_a_group_that_threw_the_bot_out_is_unreachable(theatre: Theatre, telegram: TelegramClient) -> None:
    chat_id = await group(theatre)
    await telegram.leave_group(chat_id)
    with pytest.raises(ChatUnreachable):
        await telegram.send_alert(chat_id, "x")


async def test_of_a_group_only_the_line_with_the_code_comes_in(theatre: Theatre, telegram: TelegramClient) -> None:
    chat_id = await group(theatre)
    for words in ("hello bot", f"/start@pelita_bot {CODE}", f"{CODE}", f"/start {CODE} and more"):
        await theatre.post(f"groups/{chat_id}/messages", text=words)
    async with asyncio.timeout(5):
        updates = await telegram.get_updates(0)
    found = [parse_update(update) for update in updates]
    assert {one.kind for one in found if one} == {UpdateKind.GROUP}
    assert [one.text for one in found if one and one.text] == [CODE]
