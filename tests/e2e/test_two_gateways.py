"""Two gateways on one database: one answers, the other takes over soon, and nobody is answered twice or not at all.

`make test` kills one leader and stops another; `make proofs` does both on either kind of database, and the rest.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.config.settings import LOOPBACK
from simulator.driver import SimulatedUser
from tests.support.two_gateways import PATIENCE_SECONDS, GatewayPair, open_gateway_pair

pytestmark = [pytest.mark.slow, pytest.mark.timed, pytest.mark.timeout(400)]
TAKEOVER_SECONDS = 10.0
WOMEN = 8
SECRET = "rehearsal-0123456789-abcdefghij-KLM"


@pytest.fixture
def pair(store_url: str, tmp_path: Path) -> Iterator[GatewayPair]:
    """On SQLite and on PostgreSQL."""
    with open_gateway_pair(tmp_path, store_url) as found:
        yield found


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def both_up(pair: GatewayPair) -> None:
    pair.start("first")
    await pair.wait_for_role("first", "leader")
    pair.start("second")
    await pair.wait_for_role("second", "standby")


@asynccontextmanager
async def traffic(http: ClientSession, pair: GatewayPair) -> AsyncIterator[list[SimulatedUser]]:
    """Women who go on writing, each a second after the last answer, until the block ends; each message is owed one card."""
    url = f"http://{LOOPBACK}:{pair.settings.rehearsal_port}"
    women = [
        await SimulatedUser.create(http, url, language_code="id", wait_seconds=PATIENCE_SECONDS) for _ in range(WOMEN)
    ]
    ends = asyncio.Event()

    async def write(woman: SimulatedUser) -> None:
        while not ends.is_set():
            await woman.send_text("tolong" if woman.chat_id % 2 else "apa kabar hari ini")
            await asyncio.sleep(0.1)

    writing = [asyncio.create_task(write(woman)) for woman in women]
    await asyncio.sleep(1.0)
    try:
        yield women
    finally:
        ends.set()
    await asyncio.gather(*writing)
    await asyncio.sleep(2.0)  # what comes twice may come late


async def doubled(women: list[SimulatedUser]) -> int:
    """Answers beyond one for each message. Fails where a message has none."""
    extra = 0
    for woman in women:
        chat = await woman.list_messages()
        hers = sum(message.is_from_user for message in chat)
        assert len(chat) - hers >= hers, f"{hers} messages, {len(chat) - hers} answers"
        extra += len(chat) - 2 * hers
    return extra


@pytest.mark.proof
async def test_one_answers_and_the_other_stands_by(pair: GatewayPair, http: ClientSession) -> None:
    await both_up(pair)
    async with traffic(http, pair) as women:
        await asyncio.sleep(4.0)
        assert [await pair.get_role("first"), await pair.get_role("second")] == ["leader", "standby"]
    assert await doubled(women) == 0


async def test_a_leader_that_was_killed_or_stopped_is_replaced_soon(
    sqlite_url: str, postgres_database_url: str, http: ClientSession, tmp_path: Path
) -> None:
    """At once, one on either kind of database: most of it is waiting.

    Whoever is stopped in the middle of writing keeps SQLite's only lock until it goes on, so that it is PostgreSQL here.
    """
    folders = [tmp_path / name for name in ("killed", "stopped")]
    for folder in folders:
        folder.mkdir()
    with (
        open_gateway_pair(folders[0], sqlite_url) as killed,
        open_gateway_pair(folders[1], postgres_database_url) as stopped,
    ):
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(kill_leader(killed, http))
            tasks.create_task(stop_leader(stopped, http))


@pytest.mark.proof
@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
async def test_a_killed_leader_is_replaced_soon_and_nobody_is_lost(pair: GatewayPair, http: ClientSession) -> None:
    await kill_leader(pair, http)


@pytest.mark.proof
@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
async def test_a_leader_that_was_stopped_says_nothing_when_it_goes_on(pair: GatewayPair, http: ClientSession) -> None:
    await stop_leader(pair, http)


async def kill_leader(pair: GatewayPair, http: ClientSession) -> None:
    """The other one takes over soon, and nobody is lost."""
    await both_up(pair)
    async with traffic(http, pair) as women:
        pair.signal("first", signal.SIGKILL)
        assert await pair.wait_for_role("second", "leader") < TAKEOVER_SECONDS
        await asyncio.sleep(1.5)
    assert await doubled(women) <= WOMEN  # sent, and not noted before the kill: once for each woman at most


async def stop_leader(pair: GatewayPair, http: ClientSession) -> None:
    """The same; and when it goes on it says nothing."""
    await both_up(pair)
    async with traffic(http, pair) as women:
        pair.signal("first", signal.SIGSTOP)
        assert await pair.wait_for_role("second", "leader") < TAKEOVER_SECONDS
        await asyncio.sleep(1.0)
        pair.signal("first", signal.SIGCONT)
        assert await asyncio.to_thread(pair.processes["first"].wait, 15) != 0
        await asyncio.sleep(2.0)
    assert await doubled(women) <= WOMEN


@pytest.mark.proof
async def test_one_that_stops_in_good_order_is_followed_at_once(pair: GatewayPair, http: ClientSession) -> None:
    await both_up(pair)
    async with traffic(http, pair) as women:
        pair.signal("first", signal.SIGTERM)
        await asyncio.to_thread(pair.processes["first"].wait, 15)
        assert await pair.wait_for_role("second", "leader") < 3.0
        pair.start("first")
        await pair.wait_for_role("first", "standby")
    assert await doubled(women) == 0


@pytest.mark.proof
async def test_what_telegram_brings_to_the_standby_the_leader_answers(pair: GatewayPair, http: ClientSession) -> None:
    url = f"http://{LOOPBACK}:{pair.hooks[2]}/telegram"
    pair.settings = replace(pair.settings, webhook_url=url, webhook_secret=SECRET)
    await both_up(pair)
    async with traffic(http, pair) as women:
        await asyncio.sleep(3.0)
        assert [await pair.get_role("first"), await pair.get_role("second")] == ["leader", "standby"]
    assert await doubled(women) == 0
