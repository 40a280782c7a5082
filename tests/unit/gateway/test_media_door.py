"""A voice note or a photo of hers: streamed from Telegram to who may hear it, by a signed address, and kept nowhere."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.errors import TelegramUnavailable, Unreachable
from bot.gateway import media as door_of
from bot.services import media
from bot.store.keys import CHANNEL
from tests.unit.gateway import raw
from tests.unit.gateway.house import House
from tests.unit.gateway.talk import Talk


@pytest_asyncio.fixture
async def talk(house: House) -> Talk:
    talk = Talk.of(house)
    await talk.is_answered()
    await talk.sends("voice")
    return talk


@pytest_asyncio.fixture
async def door(house: House) -> AsyncIterator[TestClient[Any, Any]]:
    app = web.Application()
    app.add_routes(door_of.routes(house.kit))
    async with TestClient(TestServer(app)) as client:
        yield client


def address(talk: Talk, position: int | None = None) -> str:
    row = talk.officer.reads(talk.handoff.handoff_id).said[-1].row
    return media.path(
        talk.house.keys.key(CHANNEL), handoff_id=row.handoff_id, position=position or row.position, by="officer-1",
        now=talk.house.clock(),
    )  # fmt: skip


async def test_it_comes_through_and_who_heard_it_is_on_record(talk: Talk, door: TestClient[Any, Any]) -> None:
    async with door.get(address(talk)) as answer:
        assert (answer.status, answer.content_type) == (200, "audio/ogg")
        assert await answer.read() == raw.FILE["file_id"].encode()
        assert answer.headers["Cache-Control"] == "no-store"
    reads = [row for row in talk.house.all_rows("audit") if (row.verb, row.noun) == ("read", "vault")]
    assert reads[-1].by == "officer-1"


@pytest.mark.parametrize(
    ("old", "new"), [("by=officer-1", "by=officer-2"), ("until=", "until=9"), ("signature=", "signature=0"), ("?", "?x&")]
)
async def test_a_changed_address_opens_nothing(talk: Talk, door: TestClient[Any, Any], old: str, new: str) -> None:
    changed = address(talk).replace(old, new)
    async with door.get(changed if old != "?" else changed.partition("?")[0]) as answer:
        assert answer.status == 403


async def test_an_address_holds_for_two_minutes(talk: Talk, door: TestClient[Any, Any]) -> None:
    held = address(talk)
    talk.house.clock.pass_time(seconds=media.HOLDS.total_seconds() + 1)
    async with door.get(held) as answer:
        assert answer.status == 403


async def test_words_are_no_file(talk: Talk, door: TestClient[Any, Any]) -> None:
    async with door.get(address(talk, position=2)) as answer:
        assert answer.status == 404


async def test_what_she_took_back_cannot_be_heard_any_more(talk: Talk, door: TestClient[Any, Any]) -> None:
    held = address(talk)
    await talk.says("STOP")
    async with door.get(held) as answer:
        assert answer.status == 404


@pytest.mark.parametrize("error", [TelegramUnavailable("away"), Unreachable()])
async def test_telegram_away_or_the_file_gone_is_said(
    talk: Talk, door: TestClient[Any, Any], error: Exception
) -> None:
    talk.house.telegram.fails("file", error)
    async with door.get(address(talk)) as answer:
        assert answer.status == 502


async def test_the_store_away_is_said(talk: Talk, door: TestClient[Any, Any]) -> None:
    held = address(talk)
    talk.house.store.is_away = True
    async with door.get(held) as answer:
        assert answer.status == 503
