"""An installation whose clock may be wrong, and what a wrong clock once took from it. For tests, and for `make chaos`.

The real store, the real sweep and pump; only time is set by the test. Telegram dates its answers by the true time, or is
silent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.crypto.key_files import DELAY, FILE
from bot.crypto.key_ring import KeyRing
from bot.domain.handoff import HandoffState
from bot.services.clock import TrustedClock
from tests.support.factories import CHAT, Clock, Ids, InMemoryClockRecord
from tests.support.gateway_app import House
from tests.support.handoff_scenario import HandoffServices, OfficerActor

CLOCK_JUMPS = [
    sign * jump
    for jump in (timedelta(hours=1), timedelta(days=1), timedelta(days=31), timedelta(days=3650))
    for sign in (1, -1)
]
PERSON_COUNT = 10
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TIME_STEPS = (timedelta(seconds=5), timedelta(seconds=5), MINUTE, *[20 * MINUTE] * 5)
"""How a little less than two hours pass: more than the delay of keys, less than anything here may stay."""


@dataclass
class TrustedClockAdapter(Clock):
    """What the console and the services of this installation date by: the trusted clock of their process."""

    trusted_clock: Callable[[], datetime] = field(kw_only=True)

    def __call__(self) -> datetime:
        return self.trusted_clock()


@dataclass
class Installation:
    """One installation whose clock is off by `off`; `true` is the time."""

    engine: Engine
    folder: Path
    keys: KeyRing
    true_clock: Clock = field(default_factory=Clock)
    offset: timedelta = timedelta()
    clock_record: InMemoryClockRecord = field(default_factory=InMemoryClockRecord)
    is_telegram_reachable: bool = True
    """Whether Telegram answers."""
    start_count: int = 0

    def __post_init__(self) -> None:
        self.start()
        self.pass_time(timedelta(seconds=1))

    def start(self) -> None:
        """The gateway starts, and forgets all but what is on disk."""
        trusted = TrustedClock(
            wall=lambda: self.true_clock.now + self.offset,
            monotonic=lambda: self.true_clock.seconds,
            record=self.clock_record,
            is_writer=True,
        )
        self.start_count += 1
        self.house = House(
            self.engine,
            self.folder,
            self.keys,
            trusted=trusted,
            updates=1000 * self.start_count,
            ids=Ids(f"life-{self.start_count}"),
        )
        self.trusted_clock = trusted
        self.office = HandoffServices(
            self.engine,
            self.keys,
            clock=TrustedClockAdapter(trusted_clock=trusted.now),
            ids=Ids(f"row-{self.start_count}"),
        )
        self.keys.destruction_schedule.delay = DELAY

    def pass_time(self, span: timedelta) -> None:
        self.true_clock.advance(seconds=span.total_seconds())
        if self.is_telegram_reachable:
            self.trusted_clock.add_telegram_time(self.true_clock.now)

    async def run_jobs(self, *steps: timedelta) -> None:
        """Time passes; the gateway pumps and sweeps."""
        for step in steps or TIME_STEPS:
            self.pass_time(step)
            await self.house.chat.handoff_delivery_job.run_once()
            await self.house.sweeping.run_once()

    async def fill(self) -> None:
        """Ten women sent cards, every other one was answered; two chats have messages; one handoff ended."""
        self.office.add_joined_post()
        self.persons = [self.office.create_person(8001 + number) for number in range(PERSON_COUNT)]
        self.sent_cards = [woman.request_handoff().handoff_id for woman in self.persons]
        officer = self.office.create_officer()
        for handoff_id in self.sent_cards[::2]:
            self.send_answer(officer, handoff_id)
        self.ended_handoff = self.office.create_person(8900).request_handoff().handoff_id
        self.send_answer(officer, self.ended_handoff)
        officer.close(self.ended_handoff, "goal_met")
        await self.house.says("help", chat_id=CHAT)
        await self.house.says("help", chat_id=CHAT + 1)

    def send_answer(self, officer: OfficerActor, handoff_id: str) -> None:
        officer.claim(handoff_id)
        officer.send_reply(handoff_id, "I am here.")

    def collect_remaining(self) -> dict[str, set[object]]:
        """All that a wrong clock once took."""
        rows = self.house.all_rows
        return {
            "open": {
                row.handoff_id
                for row in rows("handoffs")
                if row.state not in (HandoffState.EXPIRED, HandoffState.WITHDRAWN)
            },
            "vaults": {row.handoff_id for row in rows("vaults")},
            "keys": {path.name for path in self.keys.directory.iterdir() if path.name != FILE},
            "ids": {row.entry_id for row in rows("messages") if row.person_id in self._list_person_ids()},
            "acts": {row.audit_id for row in rows("audit")},
        }

    def _list_person_ids(self) -> set[str]:
        return {row.person_id for row in self.house.all_rows("people")}

    def get_state(self, handoff_id: str) -> HandoffState:
        return self.office.get_handoff(handoff_id).state


def find_lost(before: Mapping[str, set[object]], after: Mapping[str, set[object]]) -> dict[str, set[object]]:
    """What was there before and is not there any more."""
    gone = {name: before[name] - after[name] for name in before}
    return {name: each for name, each in gone.items() if each}
