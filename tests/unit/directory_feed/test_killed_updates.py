"""Killed anywhere on its way, a refresh leaves the old edition or the new one, whole; the next one ends the work."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.directory_release import RESULT_INSTALLED, RESULT_UNCHANGED
from tests.unit.directory_feed.publisher import Place, Publisher, Server, sends, with_number

STEPS = (
    *((os, name) for name in ("mkdir", "symlink", "fsync", "rename", "replace", "unlink", "rmdir")),
    (json, "dump"),
)
"""What changes a disk, or makes the change last; `dump` is the moment when a note is opened and still empty."""
KILLED = 9


class Kill:
    """Ends this process before the step with this number."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def before(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*given: Any, **named: Any) -> Any:
            self.seen += 1
            if self.seen == self.at:
                os._exit(KILLED)
            return step(*given, **named)

        return stepped


def refresh_killed_at(number: int, place: Place) -> bool:
    """Whether a refresh in a process of its own lived to its end."""
    child = os.fork()
    if child == 0:
        kill = Kill(number)
        for module, name in STEPS:
            setattr(module, name, kill.before(getattr(module, name)))
        try:
            place.refresh()
        finally:
            os._exit(0)
    _, code = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(code) == 0


@pytest.mark.timeout(300)
@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.proof)])
def test_killed_between_any_two_steps(place: Place, server: Server, publisher: Publisher, every: int) -> None:
    """Each step with one kill; in the suite, every eighth."""
    server.answer = sends(publisher.issue(with_number("112")))
    assert place.refresh() == RESULT_INSTALLED
    seen, hours, before = set(), 0.01, "112"
    for number in range(1, 200, every):
        after = "991" if before == "112" else "112"
        server.answer = sends(publisher.issue(with_number(after), hours=hours))
        hours += 0.001
        ended = refresh_killed_at(number, place)
        assert place.number() in (before, after)
        assert (
            place.editions.load_best_release()[0] == place.editions.read_pointer().current
        )  # whole as it is, without falling back
        seen.add(place.number() == after)
        if ended:
            break
        assert place.refresh() in (RESULT_INSTALLED, RESULT_UNCHANGED)
        assert place.number() == after
        assert not [name for name in place.left() if name.startswith(".")]
        before = after
    assert ended
    assert seen == {True, False}
    assert number > 20
