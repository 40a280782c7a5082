"""The door for voice notes and photos: signed, for minutes, on record; in pieces from Telegram, nothing kept."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.telegram.http_endpoints import build_media_routes
from bot.crypto.key_ring import CHANNEL
from bot.errors import ChannelUnavailable
from bot.services.handoffs import vault
from tests.support.gateway_app import House
from tests.support.handoff_story import OPEN_ALL_DAY, Story

Door = TestClient[Any, Any]


@pytest_asyncio.fixture
async def story(house: House) -> Story:
    """She sent a voice note to an officer."""
    story = Story.begin(house, OPEN_ALL_DAY)
    await story.asks_openly()
    await story.answered("Hello")
    await story.sends("voice")
    return story


@pytest_asyncio.fixture
async def door(house: House) -> AsyncIterator[Door]:
    app = web.Application()
    app.add_routes(build_media_routes(house.kit))
    async with TestClient(TestServer(app)) as client:
        yield client


def address(story: Story, *, position: int | None = None) -> str:
    house = story.house
    piece = position or story.officer().read(story.handoff_id()).messages[-1].row.position
    return vault.build_signed_path(
        house.keys.get_key(CHANNEL), handoff_id=story.handoff_id(), position=piece, by="officer-1", now=house.clock()
    )


async def test_an_officer_hears_it_and_nothing_may_keep_it(story: Story, door: Door) -> None:
    async with door.get(address(story)) as answer:
        assert (answer.status, await answer.read()) == (200, b"canary-file")
        assert answer.headers["Content-Type"] == "audio/ogg"
        assert answer.headers["Cache-Control"] == "no-store"


async def test_who_heard_it_is_on_record(story: Story, door: Door) -> None:
    path, before = address(story), len(story.house.all_rows("audit"))
    async with door.get(path):
        pass
    assert [(row.by, row.verb) for row in story.house.all_rows("audit")[before:]] == [("officer-1", "read")]


@pytest.mark.parametrize("change", [("officer-1", "officer-2"), ("signature=", "signature=0"), ("until=", "until=9")])
async def test_another_address_opens_nothing(story: Story, door: Door, change: tuple[str, str]) -> None:
    async with door.get(address(story).replace(*change)) as answer:
        assert (answer.status, await answer.read()) == (403, b"")


async def test_an_address_is_soon_over(story: Story, door: Door) -> None:
    path = address(story)
    story.house.clock.advance(minutes=3)
    async with door.get(path) as answer:
        assert answer.status == 403


async def test_words_are_no_file(story: Story, door: Door) -> None:
    async with door.get(address(story, position=2)) as answer:
        assert answer.status == 404


async def test_nothing_is_there_after_she_took_it_back(story: Story, door: Door) -> None:
    path = address(story)
    await story.says("stop")
    async with door.get(path) as answer:
        assert answer.status == 404


async def test_what_telegram_does_not_hand_out_is_said(story: Story, door: Door) -> None:
    story.house.telegram.fail_next("file", ChannelUnavailable("away"))
    async with door.get(address(story)) as answer:
        assert answer.status == 502
