"""The state machine over handoffs, for a few seconds; at length it is `python -m tests.fire.handoffs`."""

import pytest

from tests.fire.handoffs.playing import finds, play


def test_whatever_they_do_what_must_hold_holds() -> None:
    share = play(150, lives=5, length=30)
    assert share.wrong == []
    assert share.seen["sent"] >= 3


@pytest.mark.parametrize("fault", ["her window is not asked for", "Leave seals nothing", "any post is let in"])
def test_a_planted_fault_is_seen(fault: str) -> None:
    assert finds(fault)
