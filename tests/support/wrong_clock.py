"""An installation whose clock may be wrong, and what a wrong clock once took from it. For tests, and for `make chaos`.

The real store, the real sweep and pump; only time is set by the test. Telegram dates its answers by the true time, or is
silent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.model.handoff import State
from bot.services.clock import TrustedClock
from bot.store.condemned import DELAY, FILE
from bot.store.keys import KeyRing
from tests.support.factories import CHAT, Clock, Ids, Kept
from tests.support.handoffs import Office, Officer
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
            self.engine,
            self.folder,
            self.keys,
            trusted=trusted,
            updates=1000 * self.lives,
            ids=Ids(f"life-{self.lives}"),
        )
        self.trusted = trusted
        self.office = Office(
            self.engine, self.keys, clock=Dated(by=trusted.now), ids=Ids(f"row-{self.lives}")
        )  # fmt: skip
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

    def left(self) -> dict[str, set[object]]:
        """All that a wrong clock once took."""
        rows = self.house.all_rows
        return {
            "open": {row.handoff_id for row in rows("handoffs") if row.state not in (State.EXPIRED, State.WITHDRAWN)},
            "vaults": {row.handoff_id for row in rows("vaults")},
            "keys": {path.name for path in self.keys.directory.iterdir() if path.name != FILE},
            "ids": {row.entry_id for row in rows("messages") if row.person_id in self._talked()},
            "acts": {row.audit_id for row in rows("audit")},
        }

    def _talked(self) -> set[str]:
        return {row.person_id for row in self.house.all_rows("people")}

    def state(self, handoff_id: str) -> State:
        return self.office.row(handoff_id).state


def lost(before: Mapping[str, set[object]], after: Mapping[str, set[object]]) -> dict[str, set[object]]:
    """What was there before and is not there any more."""
    gone = {name: before[name] - after[name] for name in before}
    return {name: each for name, each in gone.items() if each}
