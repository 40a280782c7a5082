"""The walk as a state machine of Hypothesis, which makes a walk that breaks a rule as short as it can."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bot import logging_setup
from tests.proofs.random_walk import user_actions
from tests.proofs.random_walk.invariants import check_rules
from tests.proofs.random_walk.results import WalkReport
from tests.proofs.random_walk.simulated_user import WalkingUser
from tests.support import in_process_dialogue
from tests.support.in_process_dialogue import InProcessProduct

Thing = TypeVar("Thing")
STEPS = 60
"""Deeds of one woman at most; some deeds are several steps."""
USERS_AT_ONCE = 40
"""Women between two looks at whether it is enough."""
PHONES = ("km", "id", "fil", "my", "vi", "en", "tl", "ms", "in", "th", "zh-hans", "en-GB")
"""Languages of Telegram: the six, other names of them, and some that we do not speak."""
WEIGHTED_DEEDS = tuple(deed for deed, weight in user_actions.DEEDS.items() for _ in range(weight))


@dataclass(frozen=True)
class HypothesisChance:
    """Hypothesis decides."""

    data: st.DataObject

    def one_of(self, things: Sequence[Thing]) -> Thing:
        return self.data.draw(st.sampled_from(things))


class WalkMachine(RuleBasedStateMachine):
    """One woman, from her first message on."""

    product: ClassVar[InProcessProduct]
    loop: ClassVar[asyncio.AbstractEventLoop]
    report: ClassVar[WalkReport]

    @initialize(phone=st.sampled_from(PHONES))
    def arrives(self, phone: str) -> None:
        self.user = WalkingUser(self.product.create_user(phone), phone, check_rules)

    @rule(deed=st.sampled_from(WEIGHTED_DEEDS), data=st.data())
    def does(self, deed: user_actions.UserDeed, data: st.DataObject) -> None:
        self.report.step_counts[deed.__name__] += 1
        self.loop.run_until_complete(deed(self.user, HypothesisChance(data)))

    def teardown(self) -> None:
        if hasattr(self, "user"):
            self.report.add_user(self.user)


@contextmanager
def open_product() -> Iterator[tuple[InProcessProduct, asyncio.AbstractEventLoop]]:
    """The product in a folder of its own, and the loop it lives on."""
    logging_setup.configure_logging(level="CRITICAL")
    loop = asyncio.new_event_loop()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        product = loop.run_until_complete(in_process_dialogue.build_product(Path(folder)))
        try:
            with in_process_dialogue.close_product(product):
                yield product, loop
        finally:
            loop.close()


def run_walk(steps: int, number: int, *, product: InProcessProduct, loop: asyncio.AbstractEventLoop) -> WalkReport:
    """At least so many steps, or until a rule is broken."""
    told, began = WalkReport(), time.monotonic()
    women = min(USERS_AT_ONCE, max(1, steps // STEPS))
    while told.steps < steps and not told.violations:
        number += 1
        machine = seed(number)(type("Walk", (WalkMachine,), {"product": product, "loop": loop, "report": told}))
        try:
            run_state_machine_as_test(machine, settings=_build_settings(women))
        except Exception as error:
            told.violations.append(f"{type(error).__name__}: {error}")
            print(f"after {told.steps} steps, from seed {number}: {told.violations[-1]}", file=sys.stderr, flush=True)
    told.seconds = time.monotonic() - began
    return told


def _build_settings(women: int) -> settings:
    return settings(
        max_examples=women,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
    )


def run_share(steps: int, number: int) -> WalkReport:
    """The share of one process of its own."""
    with open_product() as (product, loop):
        return run_walk(steps, number, product=product, loop=loop)
