"""Called by webhook, on PostgreSQL, with nothing left to write to, and stopped: the same promises."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url

from bot.config.settings import LOOPBACK
from tests.support import language_detection
from tests.support.stack import ProductStack, get_free_port, open_stack
from tests.support.tcp_proxy import SocketProxy
from tests.support.user_client import CreateUser

pytestmark = pytest.mark.slow
SECRET = "rehearsal-0123456789-abcdefghij-KLM"
CARD_SECONDS = 6.0
STOP_SECONDS = 5.0


@pytest.fixture(scope="module")
def called(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProductStack]:
    """A stack that Telegram calls, instead of being asked."""
    port = get_free_port()
    url = f"http://{LOOPBACK}:{port}/telegram"
    with open_stack(
        tmp_path_factory.mktemp("called"), webhook_port=port, webhook_url=url, webhook_secret=SECRET
    ) as stack:
        yield stack


async def test_by_webhook_she_is_answered(called: ProductStack, arrives: CreateUser) -> None:
    she = await arrives("km", at=called, wait=20.0)
    await she.send_text("/start")
    she.assert_screens("utter_first")
    await she.tap_meaning("/find_embassy")
    she.assert_screens("utter_ask_country")


async def test_without_the_secret_nobody_is_let_in(called: ProductStack) -> None:
    async with httpx.AsyncClient(trust_env=False) as stranger:
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
            answer = await stranger.post(called.settings.webhook_url, json={"update_id": 1}, headers=headers)
            assert answer.status_code == 403


async def test_by_webhook_a_killed_gateway_loses_nothing(called: ProductStack, arrives: CreateUser) -> None:
    she = await arrives("id", at=called, wait=25.0)
    await she.send_text("/start")
    before = called.get_pid("gateway")
    called.kill("gateway")
    await she.send_text("/menu")
    she.assert_screens("utter_menu")
    await called.wait_until_restarted("gateway", before=before)


@contextmanager
def stack_that_stops_soon(folder: Path, **changes: Any) -> Iterator[ProductStack]:
    """A stack, all of which must be gone within five seconds at the end, whatever happened to it."""
    with open_stack(folder, **changes) as stack:
        yield stack
        processes = [stack.get_pid(part) for part in ("gateway", "assistant", "rehearsal")]
        began = time.monotonic()
    assert time.monotonic() - began < STOP_SECONDS
    assert not [pid for pid in processes if Path(f"/proc/{pid}").exists()]


@pytest.mark.timed
async def test_with_nowhere_to_write_she_gets_the_card_and_telegram_keeps_her_message(
    trained: None, arrives: CreateUser, tmp_path: Path
) -> None:
    with stack_that_stops_soon(tmp_path) as stack:
        she = await arrives("my", at=stack)
        await she.send_text("/start")
        (stack.folder / "spool").symlink_to("/nowhere/spool")  # a disk that takes nothing more
        with closing(sqlite3.connect(stack.database, isolation_level=None)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            began = time.monotonic()
            shown = await she.send_text("/menu")
            assert time.monotonic() - began < CARD_SECONDS
            assert shown[0].screen in ("utter_help_now_all", "utter_help_instead_all")
            she.assert_only_own_language()
            await she.assert_no_message(seconds=3.0)  # one card, however often it comes again
            assert (await stack.get("updates/pending"))["pending"] >= 1
            holder.execute("ROLLBACK")
        (stack.folder / "spool").unlink()
        async with asyncio.timeout(10):
            while (await stack.get("updates/pending"))["pending"]:
                await asyncio.sleep(0.2)
        await she.assert_no_message(seconds=2.0)  # she has her card; what she needs next she will say


@pytest_asyncio.fixture
async def pipe(postgres_database_url: str, tmp_path: Path) -> AsyncIterator[SocketProxy]:
    """The way to a PostgreSQL server, which a test may cut."""
    found = SocketProxy(Path(str(make_url(postgres_database_url).query["host"])), tmp_path / "way")
    await found.start()
    yield found
    await found.disconnect()


@pytest.mark.timed
async def test_on_postgresql_she_is_answered_and_carded_while_it_is_away(
    trained: None, arrives: CreateUser, pipe: SocketProxy, postgres_database_url: str, tmp_path: Path
) -> None:
    url = make_url(postgres_database_url).update_query_dict({"host": str(pipe.folder)})
    with stack_that_stops_soon(tmp_path, database_url=url.render_as_string(hide_password=False)) as stack:
        she = await arrives("vi", at=stack, wait=10.0)
        await she.send_text("/start")
        await pipe.disconnect()
        began = time.monotonic()
        shown = await she.send_text("/menu")
        assert time.monotonic() - began < CARD_SECONDS
        assert shown[0].screen in ("utter_help_now_all", "utter_help_instead_all")
        assert language_detection.find_language_faults(shown[0], "vi") == []
        await pipe.start()
        await she.assert_no_message(seconds=4.0)
        await she.send_text("/menu")
        she.assert_screens("utter_menu")
