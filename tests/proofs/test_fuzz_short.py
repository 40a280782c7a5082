"""Two thousand mutated updates, the corpus first, twenty thousand in `make proofs`; the whole: `make fuzz-updates`."""

import json
from collections.abc import Iterator

import pytest

from bot.assistant import lean_rasa

lean_rasa.install_lean_rasa()

from bot.assistant import channel  # noqa: E402 -- it imports rasa
from tests.proofs.fuzz.mutation import load_corpus  # noqa: E402
from tests.proofs.fuzz.run import FuzzRun, open_run, run_mutants  # noqa: E402

UPDATES = (2_000, pytest.param(20_000, marks=pytest.mark.proof))


@pytest.fixture
def run() -> Iterator[FuzzRun]:
    with open_run() as run:
        yield run


@pytest.mark.parametrize("updates", UPDATES)
def test_no_update_crashes_hangs_or_commands(run: FuzzRun, updates: int) -> None:
    seen = run_mutants(run, updates, seed=1)
    assert seen.broke == []
    assert (seen.updates, seen.crashes, seen.hangs, seen.internal) == (updates, 0, 0, 0)
    reached = {"text", "tap", "voice", "media", "edited", "blocked", "group", "typed", "sampled", "nothing of ours"}
    assert reached <= set(seen.counts)


def test_typed_commands_are_seen_where_nothing_stops_them(run: FuzzRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "sanitize_command", lambda text: text)
    assert run_mutants(run, len(load_corpus()) + 200, seed=1).internal > 0


def test_an_update_that_hides_its_neighbours_is_seen(run: FuzzRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.transport._filter_updates", lambda result: result)
    assert run_mutants(run, len(load_corpus()) + 200, seed=1).crashes > 0


def test_the_corpus_has_one_of_every_kind() -> None:
    kinds = [set(json.loads(line)) - {"update_id"} for line in load_corpus()]
    assert all(len(kind) == 1 for kind in kinds)
    assert len({next(iter(kind)) for kind in kinds}) == 25
