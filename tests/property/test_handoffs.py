"""The state machine over handoffs, for a few seconds; at length it is `python -m tests.proofs.handoffs`."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.proofs.handoffs.row_level_security import open_isolated_world
from tests.proofs.handoffs.runner import find_fault, play_steps
from tests.proofs.handoffs.world import HandoffWorld


def test_whatever_they_do_what_must_hold_holds() -> None:
    share = play_steps(150, lives=5, length=30)
    assert share.wrong == []
    assert share.outcome_counts["sent"] >= 3


@pytest.mark.parametrize(
    "fault",
    ["her window is not asked for", "Leave seals nothing", "any post is let in", "an overdue handoff looks calm"],
)
def test_a_planted_fault_is_seen(fault: str) -> None:
    assert find_fault(fault)


def test_no_post_sees_another_with_our_own_filters_removed() -> None:
    share = play_steps(60, lives=3, length=20, at=open_isolated_world)
    assert share.wrong == []
    assert share.outcome_counts["sent"] >= 3


def test_a_table_that_the_database_does_not_guard_is_seen() -> None:
    @contextmanager
    def unguarded() -> Iterator[HandoffWorld]:
        with open_isolated_world() as made:
            with made.engine.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE vaults DISABLE ROW LEVEL SECURITY")
            yield made

    assert play_steps(60, lives=3, length=20, at=unguarded).wrong == ["a post sees another's vaults"]
