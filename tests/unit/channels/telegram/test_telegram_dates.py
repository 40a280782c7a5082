"""How Telegram dates its answers and messages, heard by the gateway: the witness of its clock."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from telegram import Update

from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.transport import report_server_date
from bot.channels.telegram.updates import list_message_times
from tests.support import raw_updates
from tests.support.factories import NOW
from tests.support.gateway_app import House
from tests.unit.simulator.simulator_app import TOKEN, Theatre, open_theatre

HEADER = "Mon, 24 Nov 2025 08:30:00 GMT"


@pytest_asyncio.fixture
async def theatre() -> AsyncIterator[Theatre]:
    opened = await open_theatre()
    yield opened
    await opened.http.close()


@pytest.mark.parametrize(
    ("date", "heard"),
    [
        (HEADER, [NOW]),
        ("", []),
        ("tomorrow", []),
        ("Mon, 24 Nov 2025 08:30:00 -0000", []),
        ("Mon, 99 Nov 2025 08:30:00 GMT", []),
    ],
)
def test_connection_passes_on_a_date_that_can_be_read(date: str, heard: list[datetime]) -> None:
    found: list[datetime] = []
    report_server_date({"Date": date}, found.append)
    assert found == heard
    report_server_date({}, found.append)
    report_server_date({"Date": HEADER}, None)
    assert found == heard


async def test_telegram_tells_how_each_of_its_answers_is_dated(theatre: Theatre) -> None:
    heard: list[datetime] = []
    api = str(theatre.http.make_url("")).rstrip("/")
    telegram = TelegramClient(TOKEN, api=api, is_rehearsal=True, on_server_date=heard.append)
    await telegram.open()
    assert len(heard) == 1, "from the answer to getMe"
    group = int((await theatre.post("groups", title="Staff"))["chat_id"])
    await theatre.post(f"groups/{group}/messages", text="hello")
    async with asyncio.timeout(5):
        assert await telegram.get_updates(0)
    await telegram.close()
    assert len(heard) == 2, "from the answer with the updates, which travels by a connection of its own"
    assert all(abs(each - datetime.now(UTC)) < timedelta(minutes=1) for each in heard), (
        "its own clock, not that of chats"
    )


async def test_arrivals_are_dated_by_messages_and_not_by_taps(house: House) -> None:
    sent = [house.update(each) for each in (raw_updates.text("help"), raw_updates.edited("help"), raw_updates.tap("x"))]
    assert list_message_times(sent) == [NOW, NOW]


async def test_receiving_hears_that_this_clock_is_behind_a_message(house: House) -> None:
    house.clock.now -= timedelta(days=31)
    await house.receiving.receive_updates([Update.de_json({"update_id": 1, **raw_updates.text("help")}, None)])
    assert house.kit.clock.get_trusted_time() is None
    assert house.kit.clock.state.off_seconds == -timedelta(days=31).total_seconds()
