"""Two gateways on one database: one answers, the other takes over soon, and nobody is answered twice or not at all."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from aiohttp import ClientSession

from bot import stack as whole
from bot.rehearsal.woman import Woman
from bot.settings import LOOPBACK, Settings, child_environment
from bot.store.keys import KeyRing
from tests.support.stack import free_port

pytestmark = [pytest.mark.slow, pytest.mark.timed, pytest.mark.timeout(400)]
PATIENCE_SECONDS = 120.0
TAKEOVER_SECONDS = 10.0
WOMEN = 8
SECRET = "rehearsal-0123456789-abcdefghij-KLM"


@dataclass
class Pair:
    """A rehearsal and two gateways that share a database and keys; no assistant, so that each message is owed one card."""

    settings: Settings
    folder: Path
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, *, command: str = "gateway") -> None:
        own = self.of(name)
        own.var.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "bot", command], cwd=own.root, env=child_environment(own), stdout=log, stderr=log
            )

    def of(self, name: str) -> Settings:
        number = {"first": 1, "second": 2}.get(name, 0)
        ports = {"gateway_port": self.ports[number], "webhook_port": self.hooks[number]}
        return replace(self.settings, var=self.folder / name, **ports)

    def __post_init__(self) -> None:
        self.ports, self.hooks = [free_port() for _ in range(3)], [free_port() for _ in range(3)]

    async def role(self, name: str) -> str:
        """What a gateway says of itself; empty where it says nothing."""
        url = f"http://{LOOPBACK}:{self.of(name).gateway_port}/healthz"
        async with httpx.AsyncClient(timeout=1.0, trust_env=False) as http:
            try:
                return str((await http.get(url)).json()["role"])
            except (httpx.HTTPError, ValueError):
                return ""

    async def until(self, name: str, role: str) -> float:
        """Seconds until a gateway has a role."""
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self.role(name) != role:
                await asyncio.sleep(0.05)
        return time.monotonic() - began

    def signal(self, name: str, number: signal.Signals) -> None:
        os.kill(self.processes[name].pid, number)

    def close(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.processes.values():
            process.wait(15)


@contextmanager
def paired(folder: Path, url: str, **changes: object) -> Iterator[Pair]:
    settings = replace(whole.at_home(Settings.from_env({}), folder), **changes)
    settings = replace(settings, database_url=url or settings.database_url)
    KeyRing.open(settings.keys_dir, create=True)
    pair = Pair(settings, folder)
    try:
        pair.start("rehearsal", command="rehearsal")
        yield pair
    finally:
        pair.close()


@pytest.fixture
def pair(store_url: str, tmp_path: Path) -> Iterator[Pair]:
    """On SQLite and on PostgreSQL."""
    with paired(tmp_path, store_url) as found:
        yield found


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def both_up(pair: Pair) -> None:
    pair.start("first")
    await pair.until("first", "leader")
    pair.start("second")
    await pair.until("second", "standby")


@asynccontextmanager
async def traffic(http: ClientSession, pair: Pair) -> AsyncIterator[list[Woman]]:
    """Women who go on writing, each a second after the last answer, until the block ends; each message is owed one card."""
    url = f"http://{LOOPBACK}:{pair.settings.rehearsal_port}"
    women = [await Woman.arrive(http, url, language_code="id", wait_seconds=PATIENCE_SECONDS) for _ in range(WOMEN)]
    ends = asyncio.Event()

    async def write(woman: Woman) -> None:
        while not ends.is_set():
            await woman.says("tolong" if woman.chat_id % 2 else "apa kabar hari ini")
            await asyncio.sleep(0.1)

    writing = [asyncio.create_task(write(woman)) for woman in women]
    await asyncio.sleep(2.0)
    try:
        yield women
    finally:
        ends.set()
    await asyncio.gather(*writing)
    await asyncio.sleep(2.0)  # what comes twice may come late


async def doubled(women: list[Woman]) -> int:
    """Answers beyond one for each message. Fails where a message has none."""
    extra = 0
    for woman in women:
        chat = await woman.chat()
        hers = sum(message.is_hers for message in chat)
        assert len(chat) - hers >= hers, f"{hers} messages, {len(chat) - hers} answers"
        extra += len(chat) - 2 * hers
    return extra


async def test_one_answers_and_the_other_stands_by(pair: Pair, http: ClientSession) -> None:
    await both_up(pair)
    async with traffic(http, pair) as women:
        await asyncio.sleep(4.0)
        assert [await pair.role("first"), await pair.role("second")] == ["leader", "standby"]
    assert await doubled(women) == 0


async def test_a_killed_leader_is_replaced_soon_and_nobody_is_lost(pair: Pair, http: ClientSession) -> None:
    await both_up(pair)
    async with traffic(http, pair) as women:
        pair.signal("first", signal.SIGKILL)
        assert await pair.until("second", "leader") < TAKEOVER_SECONDS
        await asyncio.sleep(3.0)
    assert await doubled(women) <= WOMEN  # sent, and not noted before the kill: once for each woman at most


async def test_a_leader_that_was_stopped_says_nothing_when_it_goes_on(pair: Pair, http: ClientSession) -> None:
    await both_up(pair)
    async with traffic(http, pair) as women:
        pair.signal("first", signal.SIGSTOP)
        assert await pair.until("second", "leader") < TAKEOVER_SECONDS
        await asyncio.sleep(1.0)
        pair.signal("first", signal.SIGCONT)
        assert await asyncio.to_thread(pair.processes["first"].wait, 15) != 0
        await asyncio.sleep(2.0)
    assert await doubled(women) <= WOMEN


async def test_one_that_stops_in_good_order_is_followed_at_once(pair: Pair, http: ClientSession) -> None:
    await both_up(pair)
    async with traffic(http, pair) as women:
        pair.signal("first", signal.SIGTERM)
        await asyncio.to_thread(pair.processes["first"].wait, 15)
        assert await pair.until("second", "leader") < 3.0
        pair.start("first")
        await pair.until("first", "standby")
    assert await doubled(women) == 0


async def test_what_telegram_brings_to_the_standby_the_leader_answers(pair: Pair, http: ClientSession) -> None:
    url = f"http://{LOOPBACK}:{pair.hooks[2]}/telegram"
    pair.settings = replace(pair.settings, webhook_url=url, webhook_secret=SECRET)
    await both_up(pair)
    async with traffic(http, pair) as women:
        await asyncio.sleep(3.0)
        assert [await pair.role("first"), await pair.role("second")] == ["leader", "standby"]
    assert await doubled(women) == 0
