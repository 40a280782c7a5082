"""A dozen women under fire; the whole proof is `make chaos`."""

import asyncio
from pathlib import Path

import pytest

from bot.gateway import departure
from tests.fire.chaos import answers, kills, telling
from tests.fire.page import Figure

pytestmark = [pytest.mark.slow, pytest.mark.timed, pytest.mark.timeout(300)]
PLAN = kills.Plan(12, 12, {"gateway": 3, "assistant": 1, "actions": 1}, (2.0, 3.5), think_seconds=1.5, seed=3)
"""Far enough apart that what waited for a start is answered: a kill within that burst may cost one message each of many."""
FEWEST_KILLS = 3
CHATS = 24
OF_THE_WHOLE_PROOF = ("messages answered by the assistant, not by a card", "kills (SIGKILL)")
"""In so short a run, one start of the assistant is a large part of it, and the women may be done before the last kill."""


def test_killed_while_women_write(trained: None, tmp_path: Path) -> None:
    outcome = asyncio.run(kills.run(PLAN, log=tmp_path / "log"))
    assert outcome.differences == []
    assert telling.unanswered(outcome.lived) == []
    assert outcome.kills.total() >= FEWEST_KILLS
    assert [figure for figure in telling.figures(outcome, PLAN) if _fell_short(figure)] == []


def test_answers_lost_and_late_leave_nothing_of_ours() -> None:
    outcome = asyncio.run(answers.run(CHATS, at_once=CHATS, seed=7))
    assert [figure for figure in answers.figures(outcome, chats=CHATS) if _fell_short(figure)] == []


def test_what_is_left_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departure, "between", lambda *_, **__: ([], True))  # only the numbers we know are deleted
    outcome = asyncio.run(answers.run(CHATS, at_once=CHATS, seed=7))
    assert outcome.left(erased=False) + outcome.left(erased=True) > 0


def _fell_short(figure: Figure) -> bool:
    return figure.is_met is False and figure.what not in OF_THE_WHOLE_PROOF
