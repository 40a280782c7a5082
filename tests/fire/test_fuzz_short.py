"""Two thousand mutated updates, the corpus first, twenty thousand in `make proofs`; the whole: `make fuzz-updates`."""

import json
from collections.abc import Iterator

import pytest

from bot.dialogue import lean

lean.install()

from bot.dialogue import channel  # noqa: E402 -- it imports rasa
from tests.fire.fuzz.mutation import corpus  # noqa: E402
from tests.fire.fuzz.run import Run, mutate, opened  # noqa: E402

UPDATES = (2_000, pytest.param(20_000, marks=pytest.mark.proof))


@pytest.fixture
def run() -> Iterator[Run]:
    with opened() as run:
        yield run


@pytest.mark.parametrize("updates", UPDATES)
def test_no_update_crashes_hangs_or_commands(run: Run, updates: int) -> None:
    seen = mutate(run, updates, seed=1)
    assert seen.broke == []
    assert (seen.updates, seen.crashes, seen.hangs, seen.internal) == (updates, 0, 0, 0)
    reached = {"text", "tap", "voice", "media", "edited", "blocked", "group", "typed", "sampled", "nothing of ours"}
    assert reached <= set(seen.counts)


def test_typed_commands_are_seen_where_nothing_stops_them(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "inert", lambda text: text)
    assert mutate(run, len(corpus()) + 200, seed=1).internal > 0


def test_an_update_that_hides_its_neighbours_is_seen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateway.reading._readable_of", lambda result: result)
    assert mutate(run, len(corpus()) + 200, seed=1).crashes > 0


def test_the_corpus_has_one_of_every_kind() -> None:
    kinds = [set(json.loads(line)) - {"update_id"} for line in corpus()]
    assert all(len(kind) == 1 for kind in kinds)
    assert len({next(iter(kind)) for kind in kinds}) == 25
