"""The measures of `make perf`, shortened, with limits that a busy machine keeps too: the figures are in docs/measured."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs.chaos.postgres_server import PostgresServer, run_server
from tests.proofs.performance import comparison, crowd, danger_latency, gateway_latency
from tests.proofs.performance.installation import open_installation
from tests.proofs.performance.percentiles import TimeDistribution
from tests.proofs.performance.plan import SHORT

pytestmark = [pytest.mark.slow, pytest.mark.timed, pytest.mark.proof]
PATIENT_SECONDS = 3.0


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresServer]:
    with run_server() as running:
        yield running


def test_women_are_answered_soon_and_danger_at_once(trained: None, database: PostgresServer, tmp_path: Path) -> None:
    one, rate, cards, seen = asyncio.run(_measure_alone(tmp_path, database))
    assert (one.get_percentile(0.95) < PATIENT_SECONDS, cards.get_percentile(0.95) < 1.0) == (True, True)
    assert (rate > 2, seen.ready < 60) == (True, True)
    assert seen.last_turns.median < 3 * seen.tenth_turn.median


def test_a_crowd_and_a_flood_lose_nobody(trained: None, database: PostgresServer, tmp_path: Path) -> None:
    soaked, flooded = asyncio.run(_measure_crowded(tmp_path, database))
    assert (soaked.sent_count, soaked.lost_count) == (_get_expected(), 0)
    assert soaked.waits.get_percentile(0.95) < PATIENT_SECONDS
    assert (
        flooded.other_user_lost_count,
        flooded.unanswered_count,
        flooded.other_user_waits.get_percentile(0.95) < PATIENT_SECONDS * 2,
    ) == (0, 0, True)
    assert flooded.answer_count < flooded.sent_count / 2


def _get_expected() -> int:
    parts = (SHORT.soak_seconds / 10, SHORT.soak_seconds * 9 / 10)
    return sum(int(SHORT.soak_rate * part) for part in parts)


async def _measure_alone(
    folder: Path, database: PostgresServer
) -> tuple[TimeDistribution, float, TimeDistribution, comparison.EngineResult]:
    async with open_installation(folder, database) as house:
        one = await gateway_latency.measure_single_user(house, SHORT)
        rate, _ = await gateway_latency.measure_concurrent_users(house, SHORT)
        cards = await danger_latency.measure_help_card(house, SHORT)
        return one, rate, cards, await comparison.measure_ours(house, SHORT)


async def _measure_crowded(folder: Path, database: PostgresServer) -> tuple[crowd.SoakResult, crowd.FloodResult]:
    async with open_installation(folder, database, at_telegrams_pace=True) as house:
        return await crowd.run_soak(house, SHORT), await crowd.run_flood(house, SHORT)
