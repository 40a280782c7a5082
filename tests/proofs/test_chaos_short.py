"""A dozen women under fire; the whole proof is `make chaos`."""

import asyncio
from pathlib import Path

import pytest

from bot.chat import leave_and_erase
from bot.services.clock import TrustedClock, TrustedTime
from tests.proofs.chaos import clock_jumps, full_disk, kill_runs, lost_answers, report, scenarios
from tests.proofs.chaos.duplicates import AskedMessage, LeaderEnding, SentMessage, judge_answers
from tests.proofs.report_page import Figure

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PLAN = kill_runs.Plan(12, 12, {"gateway": 3, "assistant": 1, "actions": 1}, (2.0, 3.5), think_seconds=1.5, seed=3)
"""Far enough apart that what waited for a start is answered: a kill within that burst may cost one message each of many."""
MIN_KILLS = 3
CHATS = 24
STARTUP_PATCH = """
from bot.chat.leave_and_erase import Departure
clear = Departure._clear
async def asks_first(self, incoming, line, *, is_first):
    *_, missed = await self._standing(incoming)
    if missed:
        raise missed
    return await clear(self, incoming, line, is_first=is_first)
Departure._clear = asks_first
"""
"""Leave that asks the database before it deletes what it remembers."""
FULL_PROOF_FIGURES = ("messages answered by the assistant, not by a card", "kills (SIGKILL)")
"""In so short a run, one start of the assistant is a large part of it, and the women may be done before the last kill."""


@pytest.mark.proof
@pytest.mark.timed
def test_killed_while_women_write(trained: None, tmp_path: Path) -> None:
    outcome = asyncio.run(kill_runs.run_scenario(PLAN, log=tmp_path / "log"))
    assert outcome.differences == []
    assert report.list_unanswered(outcome.users) == []
    assert outcome.kills.total() >= MIN_KILLS
    assert [figure for figure in report.build_figures(outcome, PLAN) if _is_unmet(figure)] == []


@pytest.mark.proof
@pytest.mark.timed
def test_answers_lost_and_late_leave_nothing_of_ours() -> None:
    outcome = asyncio.run(lost_answers.run_scenario(CHATS, at_once=CHATS, seed=7))
    assert [figure for figure in lost_answers.build_figures(outcome, chats=CHATS) if _is_unmet(figure)] == []


@pytest.mark.proof
@pytest.mark.timed
def test_what_is_left_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        leave_and_erase, "list_missing_ids", lambda *_, **__: ([], True)
    )  # only the numbers we know are deleted
    outcome = asyncio.run(lost_answers.run_scenario(CHATS, at_once=CHATS, seed=7))
    assert outcome.count_remaining(erased=False) + outcome.count_remaining(erased=True) > 0


def test_clocks_that_jump_again_and_again_destroy_nothing() -> None:
    outcome = asyncio.run(clock_jumps.run_scenario(1, jumps=2, seed=4))
    assert [figure for figure in clock_jumps.build_figures(outcome) if _is_unmet(figure)] == []


@pytest.mark.proof
@pytest.mark.timed
def test_what_a_wrong_clock_destroys_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        TrustedClock, "get_trusted_time", lambda self: TrustedTime(self._wall())
    )  # this machine's clock is believed
    destroyed = asyncio.run(clock_jumps.run_scenario(1, jumps=2, seed=4)).count_by_kind("destroyed")
    assert destroyed["open"] > 0
    assert destroyed["ids"] > 0


@pytest.mark.proof
@pytest.mark.timed
@pytest.mark.skipif(not scenarios.can_mount(), reason="this account may not mount a small disk")
def test_what_stays_on_a_full_disk_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(full_disk, "EMPTIED_SECONDS", 1.0)
    monkeypatch.setattr(full_disk, "NOTED_SECONDS", 0.1)
    (found,) = asyncio.run(full_disk.run_scenario(2, news=[False], first=STARTUP_PATCH))
    assert found.left_count > 0
    assert found.unknown_count == found.unnoted_count == len(found.seconds)


def test_two_gateways_that_answer_are_told_apart_from_one_that_ended() -> None:
    asked = [
        AskedMessage(1, "card", 10.0),
        AskedMessage(1, "card", 20.0),
        AskedMessage(2, "card", 10.0),
        AskedMessage(3, "card", 10.0),
    ]
    sent = [
        SentMessage(1, "card", "first 1", 11.0),
        SentMessage(1, "card", "second 1", 14.0),  # it ended before it noted the first
        SentMessage(1, "card", "second 1", 21.0),
        SentMessage(1, "card", "first 1", 22.0),  # it was stopped, and goes on answering
        SentMessage(2, "card", "second 1", 15.0),
        SentMessage(2, "card", "second 1", 16.0),
    ]
    found = judge_answers(asked, sent, [LeaderEnding("first 1", "SIGSTOP", 12.0, 6.0)])
    assert [chat for _, chat in found.twice_by_endings] == [1]
    assert (found.twice_by_both, found.twice_by_one) == ([sent[3]], [sent[5]])
    assert (found.answered_once, found.unanswered) == (0, [asked[3]])


def test_a_card_for_what_may_be_answered_otherwise_is_no_second_answer() -> None:
    asked = [
        AskedMessage(1, "card", 10.0),
        AskedMessage(1, "card", 20.0, is_owed=False),
        AskedMessage(1, "card", 30.0, is_owed=False),
    ]
    sent = [SentMessage(1, "card", "first 1", at) for at in (11.0, 21.0)]
    found = judge_answers(asked, sent, [])
    assert (found.answered_once, found.unanswered, found.twice_by_one) == (1, [], [])
    found = judge_answers(asked[:1], sent, [])
    assert found.twice_by_one == [sent[1]]


def _is_unmet(figure: Figure) -> bool:
    return figure.is_met is False and figure.name not in FULL_PROOF_FIGURES
