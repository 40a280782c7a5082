"""A few random conversations with both stores, forty and planted faults in `make proofs`; the whole:
`tests.proofs.bounded_tracker`."""

import asyncio

import pytest

from bot.assistant import lean_rasa

lean_rasa.install_lean_rasa()

from bot.assistant import tracker_snapshot  # noqa: E402 -- it imports rasa
from bot.assistant.tracker_snapshot import Snapshot  # noqa: E402
from tests.proofs.bounded_tracker.comparison import compare_conversations  # noqa: E402


@pytest.mark.parametrize(("name", "seeds"), [("product", (7, 20)), ("miniature", (7, 9))])
def test_a_few_bounded_conversations_go_as_whole_ones(trained, name, seeds) -> None:
    compared = asyncio.run(compare_conversations(name, seeds))
    assert [one for one in compared if one.difference] == []
    assert sum(one.turns for one in compared) > 10


@pytest.mark.proof
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("name", "seeds"), [("product", range(1, 21)), ("miniature", range(1, 20))])
def test_bounded_conversations_go_as_whole_ones(trained, name, seeds) -> None:
    compared = asyncio.run(compare_conversations(name, seeds))
    assert [one for one in compared if one.difference] == []
    assert sum(one.turns for one in compared) > 500
    assert max(one.turns for one in compared) == 300 or name == "miniature"


@pytest.mark.proof
def test_a_snapshot_that_forgets_slots_is_caught(trained, monkeypatch) -> None:
    monkeypatch.setattr(tracker_snapshot, "_get_changed_slots", lambda _tracker: {})
    assert any(one.difference for one in asyncio.run(compare_conversations("product", [7])))


@pytest.mark.proof
def test_a_snapshot_that_forgets_the_form_is_caught(trained, monkeypatch) -> None:
    monkeypatch.setattr(Snapshot, "_build_loop_events", lambda _self: [])
    assert any(one.difference for one in asyncio.run(compare_conversations("miniature", [7, 9])))


@pytest.mark.proof
def test_an_answer_that_looks_further_back_than_a_thread_is_caught(trained, monkeypatch) -> None:
    monkeypatch.setattr("actions.history.MAX_TURNS", 10**6)
    assert any(one.difference for one in asyncio.run(compare_conversations("product", [2, 20, 38])))
