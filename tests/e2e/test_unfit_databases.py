"""A database that this version cannot use silences nobody: the gateway gives cards, other processes end with one sentence."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy.engine import Connection

from bot.config.settings import LOOPBACK, child_environment
from bot.db.engine import open_engine
from bot.db.migrations import NEWER_DATABASE_MESSAGE, migrate
from simulator.driver import SimulatedUser
from tests.support.two_gateways import GatewayPair, open_gateway_pair

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
CARD_SECONDS = 10.0
MISCONFIGURED = 78
SECONDS = 90
Harm = Callable[[Connection], object]
HARMS: dict[str, tuple[Harm, str]] = {
    "newer": (lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"), NEWER_DATABASE_MESSAGE),
    "half": (
        lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '0005'"),
        "cannot be brought to the tables",
    ),
    "older, not migratable": (
        lambda c: c.exec_driver_sql("DROP TABLE alembic_version"),
        "cannot be brought to the tables",
    ),
}


@pytest.fixture(params=[next(iter(HARMS)), *(pytest.param(name, marks=pytest.mark.proof) for name in list(HARMS)[1:])])
def harmed(request: pytest.FixtureRequest, store_url: str, tmp_path: Path) -> Iterator[tuple[GatewayPair, str]]:
    engine = open_engine(store_url)
    migrate(engine)
    harm, sentence = HARMS[request.param]
    with engine.begin() as connection:
        harm(connection)
    engine.dispose()
    with open_gateway_pair(tmp_path, store_url) as pair:
        yield pair, sentence


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def test_she_gets_cards_and_the_console_ends_with_a_sentence(
    harmed: tuple[GatewayPair, str], http: ClientSession
) -> None:
    pair, sentence = harmed
    pair.start("first")
    await pair.wait_for_role("first", "cut_off")
    she = await SimulatedUser.create(
        http, f"http://{LOOPBACK}:{pair.settings.rehearsal_port}", language_code="id", wait_seconds=CARD_SECONDS
    )
    assert [shown.screen for shown in await she.send_text("dia memukul saya sekarang")] == ["utter_help_now_all"]
    assert pair.processes["first"].poll() is None
    log = (pair.folder / "first.log").read_text(encoding="utf-8")
    assert sentence in log, "an operator reads why"
    assert log.count("store_unfit") == 1
    own = pair.get_settings("console")
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", "console"],
        cwd=own.root,
        env=child_environment(own),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ended.returncode == MISCONFIGURED
    (said,) = [line for line in ended.stderr.splitlines() if line.startswith("pelita: ")]
    assert sentence in said
