"""Handoffs, keys, message ids and the audit while a clock is wrong: running and from the start, and once it is right again.

The real store, the real sweep and pump; only time is set by the test. Telegram dates its answers by the true time, or is
silent.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.gateway.metrics import REGISTRY
from bot.model.handoff import State
from bot.services.clock import TrustedClock
from bot.store.condemned import DELAY, FILE
from bot.store.keys import KeyRing
from tests.support.factories import CHAT, Clock, Ids, Kept, library
from tests.support.handoffs import Office, Officer, policy
from tests.unit.gateway.house import House

JUMPS = [
    sign * jump
    for jump in (timedelta(hours=1), timedelta(days=1), timedelta(days=31), timedelta(days=3650))
    for sign in (1, -1)
]
WOMEN = 10
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
STEPS = (timedelta(seconds=5), timedelta(seconds=5), MINUTE, *[20 * MINUTE] * 5)
"""How a little less than two hours pass: more than the delay of keys, less than anything here may stay."""


@dataclass
class Dated(Clock):
    """What the console and the services of this installation date by: the trusted clock of their process."""

    by: Callable[[], datetime] = field(kw_only=True)

    def __call__(self) -> datetime:
        return self.by()


@dataclass
class Installation:
    """One installation whose clock is off by `off`; `true` is the time."""

    engine: Engine
    folder: Path
    keys: KeyRing
    true: Clock = field(default_factory=Clock)
    off: timedelta = timedelta()
    kept: Kept = field(default_factory=Kept)
    speaks: bool = True
    """Whether Telegram answers."""
    lives: int = 0

    def __post_init__(self) -> None:
        self.start()
        self.passes(timedelta(seconds=1))

    def start(self) -> None:
        """The gateway starts, and forgets all but what is on disk."""
        trusted = TrustedClock(
            wall=lambda: self.true.now + self.off, counted=lambda: self.true.seconds, record=self.kept, keeps=True
        )
        self.lives += 1
        self.house = House(
            self.engine, self.folder, self.keys, trusted=trusted, updates=1000 * self.lives, ids=Ids(f"life-{self.lives}")
        )
        self.trusted = trusted
        self.office = Office(self.engine, self.keys, clock=Dated(by=trusted.now))
        self.keys.condemned.delay = DELAY

    def passes(self, span: timedelta) -> None:
        self.true.pass_time(seconds=span.total_seconds())
        if self.speaks:
            self.trusted.hear_telegram(self.true.now)

    async def works(self, *steps: timedelta) -> None:
        """Time passes; the gateway pumps and sweeps."""
        for step in steps or STEPS:
            self.passes(step)
            await self.house.hers.pump.round()
            await self.house.sweeping.sweep()

    async def fills(self) -> None:
        """Ten women sent cards, every other one was answered; two chats have messages; one handoff ended."""
        self.office.opens()
        self.women = [self.office.woman(8001 + number) for number in range(WOMEN)]
        self.sent = [woman.asks().handoff_id for woman in self.women]
        officer = self.office.officer()
        for handoff_id in self.sent[::2]:
            self.answers(officer, handoff_id)
        self.ended = self.office.woman(8900).asks().handoff_id
        self.answers(officer, self.ended)
        officer.wraps_up(self.ended, "goal_met")
        await self.house.says("help", chat_id=CHAT)
        await self.house.says("help", chat_id=CHAT + 1)

    def answers(self, officer: Officer, handoff_id: str) -> None:
        officer.claims(handoff_id)
        officer.says(handoff_id, "I am here.")

    def left(self) -> dict[str, object]:
        """All that a wrong clock once took."""
        rows = self.house.all_rows
        return {
            "open": sorted(row.handoff_id for row in rows("handoffs") if row.state not in (State.EXPIRED, State.WITHDRAWN)),
            "vaults": sorted(row.handoff_id for row in rows("vaults")),
            "keys": sorted(path.name for path in self.keys.directory.iterdir() if path.name != FILE),
            "ids": {row.entry_id for row in rows("messages") if row.person_id in self._talked()},
            "acts": {row.audit_id for row in rows("audit")},
        }

    def _talked(self) -> set[str]:
        return {row.person_id for row in self.house.all_rows("people")}

    def state(self, handoff_id: str) -> State:
        return self.office.row(handoff_id).state


def lost(before: dict[str, object], after: dict[str, object]) -> dict[str, set[object]]:
    """What was there before and is not there any more."""
    gone = {name: set(before[name]) - set(after[name]) for name in before}  # type: ignore[call-overload]
    return {name: each for name, each in gone.items() if each}


@pytest.fixture
def here(engine: Engine, keys: KeyRing, tmp_path: Path) -> Installation:
    return Installation(engine, tmp_path, keys)


@pytest.mark.parametrize("speaks", [True, False], ids=["telegram speaks", "telegram is silent"])
@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_wrong_clock_of_a_running_gateway_destroys_nothing_and_she_is_answered(
    here: Installation, jump: timedelta, speaks: bool
) -> None:
    await here.fills()
    await here.works(MINUTE)
    before = here.left()
    here.off, here.speaks = jump, speaks
    await here.works()
    assert lost(before, here.left()) == {}
    assert await here.house.says("help", chat_id=CHAT + 2), "she is answered as ever"
    assert here.trusted.trusted() is None
    assert REGISTRY.get_sample_value("pelita_clock_trusted") == 0
    assert REGISTRY.get_sample_value("pelita_clock_off_seconds") == pytest.approx(jump.total_seconds(), abs=1)
    meanwhile = here.office.woman(8800).asks().handoff_id
    here.off = timedelta()
    await here.works()
    assert here.trusted.trusted()
    assert lost(before, here.left()) == {}
    assert here.state(meanwhile) is State.QUEUED


@pytest.mark.parametrize("speaks", [True, False], ids=["telegram speaks", "telegram is silent"])
@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_wrong_clock_of_a_gateway_that_starts_destroys_nothing_and_she_is_answered(
    here: Installation, jump: timedelta, speaks: bool
) -> None:
    await here.fills()
    await here.works(MINUTE)
    before = here.left()
    here.passes(MINUTE)
    here.off, here.speaks = jump, speaks
    here.start()
    await here.works()
    assert lost(before, here.left()) == {}
    assert await here.house.says("help", chat_id=CHAT + 2), "she is answered as ever"
    assert here.trusted.trusted() is None
    here.off, here.speaks = timedelta(), True
    await here.works()
    assert here.trusted.trusted()
    assert lost(before, here.left()) == {}


async def test_right_clock_ends_what_nobody_took_within_a_minute_of_its_time(here: Installation) -> None:
    sent = await one(here)
    await here.works(timedelta(hours=policy().queue_hours) - DELAY - 2 * MINUTE, *[MINUTE] * 46)
    assert here.state(sent) is State.QUEUED
    await here.works(*[MINUTE] * 2)
    assert here.state(sent) is State.EXPIRED
    assert not here.keys.vault.has_half(sent)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_right_clock_ends_on_time_though_it_was_wrong_for_an_hour_before(here: Installation, jump: timedelta) -> None:
    sent = await one(here)
    await here.works(timedelta(hours=policy().queue_hours) - 61 * MINUTE)
    here.off = jump
    await here.works(*[10 * MINUTE] * 6)
    here.off = timedelta()
    assert here.state(sent) is State.QUEUED
    await here.works(*[5 * MINUTE] * 12)
    assert here.state(sent) is State.EXPIRED


async def test_right_clock_after_31_days_switched_off_ends_everything_within_an_hour(here: Installation) -> None:
    await here.fills()
    await here.works(MINUTE)
    here.true.pass_time(days=library().limits.vault_days + 1)
    here.speaks = False
    here.start()
    before = here.left()
    await here.works()
    assert lost(before, here.left()) == {}, "nobody bears witness yet"
    here.speaks = True
    await here.works(MINUTE, *[5 * MINUTE] * 11)
    after = here.left()
    assert after["open"] == after["vaults"] == []
    assert after["ids"] == set()
    assert not any(str(name).startswith(("handoff-", "day-")) for name in after["keys"] if name != _today(here))  # type: ignore[attr-defined]


async def test_wrong_clock_hands_over_no_reply_outside_her_hours_while_no_time_is_known(here: Installation) -> None:
    await here.fills()
    here.true.pass_time(hours=20)
    here.speaks = False
    here.start()
    handoff_id = here.sent[0]
    await here.house.hers.pump.round()
    assert [row.state for row in here.house.all_rows("relay") if row.handoff_id == handoff_id and row.serial == 1] == ["due"]


async def test_erase_and_withdraw_are_at_once_while_the_clock_is_wrong(here: Installation) -> None:
    await here.fills()
    here.off = timedelta(days=31)
    await here.works(MINUTE)
    here.women[0].erases()
    here.women[1].withdraws()
    assert not any(here.keys.vault.has_half(handoff_id) for handoff_id in here.sent[:2])


async def one(here: Installation) -> str:
    """One card, sent and not taken."""
    here.office.opens()
    return here.office.woman(8001).asks().handoff_id


def _today(here: Installation) -> str:
    return here.keys.today(here.trusted.now())[0]
