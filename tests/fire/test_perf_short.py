"""The measures of `make perf`, shortened, with limits that a busy machine keeps too: the figures are in docs/measured."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fire.chaos.database import Database, served
from tests.fire.perf import beside, crowd, danger, gateway
from tests.fire.perf.house import open_house
from tests.fire.perf.plan import SHORT
from tests.fire.perf.spread import Spread

pytestmark = [pytest.mark.slow, pytest.mark.timed, pytest.mark.proof]
PATIENT_SECONDS = 3.0


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with served() as running:
        yield running


def test_women_are_answered_soon_and_danger_at_once(trained: None, database: Database, tmp_path: Path) -> None:
    one, rate, cards, seen = asyncio.run(_alone(tmp_path, database))
    assert (one.share(0.95) < PATIENT_SECONDS, cards.share(0.95) < 1.0) == (True, True)
    assert (rate > 2, seen.empty, seen.ready < 60) == (True, 0, True)
    assert seen.last.half < 3 * seen.tenth.half


def test_a_crowd_and_a_flood_lose_nobody(trained: None, database: Database, tmp_path: Path) -> None:
    soaked, flooded = asyncio.run(_crowded(tmp_path, database))
    assert (soaked.sent, soaked.lost) == (_expected(), 0)
    assert soaked.waits.share(0.95) < PATIENT_SECONDS
    assert (flooded.her_lost, flooded.unanswered, flooded.hers.share(0.95) < PATIENT_SECONDS * 2) == (0, 0, True)
    assert flooded.all_answers < flooded.sent / 2


def _expected() -> int:
    parts = (SHORT.soak_seconds / 10, SHORT.soak_seconds * 9 / 10)
    return sum(int(SHORT.soak_rate * part) for part in parts)


async def _alone(folder: Path, database: Database) -> tuple[Spread, float, Spread, beside.Seen]:
    async with open_house(folder, database) as house:
        one = await gateway.one_woman(house, SHORT)
        rate, _ = await gateway.together(house, SHORT)
        cards = await danger.on_arrival(house, SHORT)
        return one, rate, cards, await beside.ours(house, SHORT)


async def _crowded(folder: Path, database: Database) -> tuple[crowd.Soak, crowd.Flood]:
    async with open_house(folder, database, at_telegrams_pace=True) as house:
        return await crowd.soak(house, SHORT), await crowd.flood(house, SHORT)
