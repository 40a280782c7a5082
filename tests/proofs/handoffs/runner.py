"""Lives played one after another in a world of their own, until so many steps are done or something is broken."""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from bot import logging_setup
from tests.proofs.handoffs.ledger import InvariantBroken
from tests.proofs.handoffs.planted_faults import plant_fault
from tests.proofs.handoffs.state_machine import HandoffMachine
from tests.proofs.handoffs.world import HandoffWorld, create_world

RUNS, STEPS = 25, 60
MAX_ATTEMPTS = 12
"""How often LIVES are played for a fault before it counts as not seen."""


@dataclass
class ShareResult:
    """What one process saw."""

    steps: int = 0
    deaths: int = 0
    outcome_counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def play_steps(
    steps: int,
    *,
    lives: int = RUNS,
    length: int = STEPS,
    at: Callable[[], AbstractContextManager[HandoffWorld]] = create_world,
) -> ShareResult:
    """Play until so many steps are done, or one is wrong."""
    logging_setup.configure_logging(level="CRITICAL")
    share = ShareResult()
    with at() as made:
        while share.steps < steps and not share.wrong:
            _play_once(share, made, lives, length)
    return share


def find_fault(fault: str) -> str:
    """What the machine says of a planted fault; empty where it does not see it."""
    with plant_fault(fault):
        for _ in range(MAX_ATTEMPTS):
            share = play_steps(1, lives=RUNS)
            if share.wrong:
                return share.wrong[0]
    return ""


def _play_once(share: ShareResult, made: object, lives: int, length: int) -> None:
    machine = type("Machine", (HandoffMachine,), {"world": made, "steps": 0, "deaths": 0, "outcome_counts": Counter()})
    how = settings(
        max_examples=lives,
        stateful_step_count=length,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    try:
        run_state_machine_as_test(machine, settings=how)
    except InvariantBroken as broken:
        share.wrong.append(str(broken))
    except Exception as error:  # noqa: BLE001 -- whatever a verb raises that it did not promise is a fault too
        share.wrong.append(f"{type(error).__name__}: {error} ({os.getpid()})")
    share.steps += machine.steps
    share.deaths += machine.deaths
    share.outcome_counts.update(machine.outcome_counts)
