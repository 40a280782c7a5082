"""One woman with two assistants, some pairs; the whole proof is `make proofs`."""

import asyncio
from pathlib import Path

import pytest

from tests.proofs.concurrent_turns.turn_pairs import Outcome, open_assistants, send_pairs
from tests.support.mini_assistant import build

pytestmark = [pytest.mark.slow, pytest.mark.timed, pytest.mark.proof]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature bot, trained."""
    root = tmp_path_factory.mktemp("pairs")
    build.train_project(root)
    return root


def test_her_turns_do_not_overlap(project: Path, store_url: str) -> None:
    seen = asyncio.run(_send_pairs(project, store_url, pairs=60))
    assert (seen.pairs, seen.overlaps, seen.lost_turns, seen.failed_turns, seen.unequal_replies) == (60, 0, 0, 0, 0)


def test_overlapping_turns_are_seen(project: Path, postgres_database_url: str) -> None:
    seen = asyncio.run(_send_pairs(project, postgres_database_url, pairs=40, guard="unguarded"))
    assert seen.overlaps > 0
    assert seen.lost_turns > 0


async def _send_pairs(project: Path, url: str, *, pairs: int, guard: str = "guarded") -> Outcome:
    async with open_assistants(project, url, guard=guard) as assistants:
        return await send_pairs(assistants, url, pairs=pairs)
