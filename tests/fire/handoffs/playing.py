"""Lives played one after another in a world of their own, until so many steps are done or something is broken."""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from bot import logs
from tests.fire.handoffs.books import Broken
from tests.fire.handoffs.faults import planted
from tests.fire.handoffs.machine import Handoffs
from tests.fire.handoffs.world import World, world

LIVES, STEPS = 25, 60
TRIES = 12
"""How often LIVES are played for a fault before it counts as not seen."""


@dataclass
class Share:
    """What one process saw."""

    steps: int = 0
    deaths: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def play(
    steps: int, *, lives: int = LIVES, length: int = STEPS, at: Callable[[], AbstractContextManager[World]] = world
) -> Share:
    """Play until so many steps are done, or one is wrong."""
    logs.configure(level="CRITICAL")
    share = Share()
    with at() as made:
        while share.steps < steps and not share.wrong:
            _play_once(share, made, lives, length)
    return share


def finds(fault: str) -> str:
    """What the machine says of a planted fault; empty where it does not see it."""
    with planted(fault):
        for _ in range(TRIES):
            share = play(1, lives=LIVES)
            if share.wrong:
                return share.wrong[0]
    return ""


def _play_once(share: Share, made: object, lives: int, length: int) -> None:
    machine = type("Machine", (Handoffs,), {"world": made, "steps": 0, "deaths": 0, "seen": Counter()})
    how = settings(
        max_examples=lives, stateful_step_count=length, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    try:
        run_state_machine_as_test(machine, settings=how)
    except Broken as broken:
        share.wrong.append(str(broken))
    except Exception as error:  # noqa: BLE001 -- whatever a verb raises that it did not promise is a fault too
        share.wrong.append(f"{type(error).__name__}: {error} ({os.getpid()})")
    share.steps += machine.steps
    share.deaths += machine.deaths
    share.seen.update(machine.seen)
