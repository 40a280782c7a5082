"""After Leave nobody can tell that she was here: short; 2,000 trials are `python -m tests.proofs.leave_leaves_no_trace`."""

import pytest

from tests.proofs.leave_leaves_no_trace import LOOK_TEXTS, SECONDS_APART, USER_STORIES, run_trials
from tests.support.gateway_app import House

EACH_ONCE = max(len(USER_STORIES), len(LOOK_TEXTS))


async def test_a_chat_she_left_looks_unused_after_each_life_and_at_each_look(house: House) -> None:
    looks = await run_trials(house, EACH_ONCE)
    assert looks.differing_looks == []
    assert looks.get_percentile_difference() < 4 * SECONDS_APART  # of so few, the slowest is what is compared


@pytest.mark.proof
async def test_a_chat_she_left_looks_like_one_never_used(house: House) -> None:
    looks = await run_trials(house, len(USER_STORIES) * len(LOOK_TEXTS))
    assert looks.differing_looks == []
    assert looks.get_percentile_difference() < SECONDS_APART


async def test_a_chat_she_did_not_leave_is_told_from_one_never_used(house: House) -> None:
    leave = next(handler for handler in house.desk.handlers if handler.name == "leave")
    leave._quick_exit = _Staying()  # type: ignore[attr-defined]
    looks = await run_trials(house, len(USER_STORIES))
    assert looks.differing_looks


class _Staying:
    """A Leave that does nothing: the comparison must notice."""

    async def leave(self, *_: object, **__: object) -> None:
        return None
