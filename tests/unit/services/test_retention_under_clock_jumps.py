"""Nothing stays longer than its time by more than an hour, and nothing goes early, however the clock jumps meanwhile.

A simulated machine: true time passes, its clock is off by up to ten years for a spell, and it sweeps once a minute. Two
kinds of what is kept are tried in the suite, all of them in `make proofs`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.crypto.key_files import DELAY, FILE
from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.db.tables import metadata
from bot.db.tables.core import audit, conversations, inbox, messages, outbox, vaults
from bot.db.unit_of_work import UnitOfWork
from bot.services import retention
from bot.services.clock import TrustedClock
from bot.services.handoffs import vault
from tests.support.factories import NOW, InMemoryClockRecord, load_real_content
from tests.unit.db.example_rows import HOUR, add_person, add_update, outgoing

MINUTE = timedelta(minutes=1)
LIMITS = load_real_content().limits
SPELL = st.integers(0, 25).map(lambda minutes: minutes * MINUTE)
"""How long a clock is wrong before somebody, or the network's time, puts it right."""
JUMP = st.timedeltas(-timedelta(days=3650), timedelta(days=3650)) | st.timedeltas(-3 * HOUR, 3 * HOUR)
LATEST = HOUR
KINDS = {
    "thread": (conversations.c.last_turn_at, timedelta(minutes=LIMITS.thread_minutes)),
    "waiting": (inbox.c.payload, timedelta(minutes=LIMITS.payload_minutes)),
    "owed": (outbox.c.payload, timedelta(minutes=LIMITS.payload_minutes)),
    "handled": (inbox.c.handled_at, timedelta(hours=LIMITS.tombstone_hours)),
    "message": (messages.c.message, timedelta(hours=LIMITS.deletable_hours)),
    "words": (vaults.c.data_key, timedelta(days=LIMITS.vault_days)),
    "audit": (audit.c.audit_id, timedelta(days=LIMITS.audit_days)),
}
"""What is looked for, and how long it may stay."""
FEW = ("owed", "words")
EACH = pytest.mark.parametrize(
    "kind", [kind if kind in FEW else pytest.param(kind, marks=pytest.mark.proof) for kind in KINDS]
)


@dataclass
class Machine:
    """One clock, one store, one sweep."""

    engine: Engine
    keys: KeyRing
    passed: timedelta = timedelta(0)
    off: timedelta = timedelta(0)
    ids: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.trusted = TrustedClock(
            wall=lambda: self.clock, monotonic=self.counted, record=InMemoryClockRecord(), is_writer=True
        )

    def counted(self) -> float:
        """Seconds, as a clock counts that nobody can set."""
        return self.passed.total_seconds()

    @property
    def clock(self) -> datetime:
        """What the machine takes for the time."""
        return NOW + self.passed + self.off

    def run(self, verb: Callable[..., object], *args: object, **named: object) -> object:
        with UnitOfWork(self.engine) as uow:
            return verb(uow, *args, **named)

    def sweep(self) -> None:
        self.trusted.add_telegram_time(NOW + self.passed)
        if (at := self.trusted.get_trusted_time()) is not None:
            self.run(retention.sweep_expired, self.keys, limits=LIMITS, now=at, new_id=lambda: f"new{next(self.ids)}")

    def wait(self, until: timedelta) -> None:
        """Sweep each minute for an hour, then only around the time that matters, which begins with the marks of keys."""
        while self.passed < until:
            step = (
                MINUTE
                if self.passed < 60 * MINUTE or until - self.passed < DELAY + 5 * MINUTE
                else until - self.passed - DELAY - 4 * MINUTE
            )
            self.passed += min(step, until - self.passed)
            self.sweep()

    def has(self, kind: str) -> bool:
        column, _ = KINDS[kind]
        with self.engine.connect() as connection:
            return bool(connection.execute(select(func.count(column)).where(column.is_not(None))).scalar_one())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, KeyRing]]:
    folder = tmp_path_factory.mktemp("store")
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    migrate(engine)
    yield engine, KeyRing.open(folder / "keys", create=True)
    engine.dispose()


def fresh(store: tuple[Engine, KeyRing]) -> Machine:
    engine, keys = store
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    keys.vault_keys.destroy_handoff_key("h")
    (keys.directory / FILE).unlink(missing_ok=True)
    return Machine(engine, keys)


def write(machine: Machine, kind: str) -> None:
    """A row of one kind, dated by the machine's clock."""
    with UnitOfWork(machine.engine) as uow:
        uow.conversations.get_or_create(
            add_person(uow), "c1", machine.clock if kind == "thread" else NOW - timedelta(days=1)
        )
        if kind in ("waiting", "handled"):
            add_update(uow, now=machine.clock)
        if kind == "handled":
            uow.inbox.mark_handled("turn 1", now=machine.clock)
        if kind == "owed":
            uow.outbox.add([outgoing()], person_id="sari", turn_id="t", now=machine.clock)
        if kind == "message":
            uow.message_log.add(entry_id="e", person_id="sari", message=b"sealed", day_key="day", now=machine.clock)
        if kind == "audit":
            uow.audit.write(at=machine.clock, by="woman", verb="erase", noun="person", subject="x")
        uow.commit()
    if kind == "words":
        machine.run(
            vault.open_vault,
            machine.keys,
            handoff_id="h",
            person_id="sari",
            post_id="p",
            keep_days=LIMITS.vault_days,
            limits=LIMITS,
            by="woman",
            now=machine.clock,
        )
        machine.run(vault.wrap_up_vault, handoff_id="h", by="officer", now=machine.clock)


BRIEF = settings(
    max_examples=2,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@BRIEF
@given(jump=JUMP, spell=SPELL)
@example(jump=HOUR, spell=6 * MINUTE)
@example(jump=35 * MINUTE, spell=25 * MINUTE)
@example(jump=timedelta(days=3650), spell=25 * MINUTE)
@EACH
def test_what_was_written_while_the_clock_was_wrong_goes_within_an_hour_of_its_time(
    store: tuple[Engine, KeyRing], kind: str, jump: timedelta, spell: timedelta
) -> None:
    machine = fresh(store)
    machine.off = jump
    machine.sweep()
    write(machine, kind)
    machine.wait(spell)
    machine.off = timedelta(0)
    machine.wait(KINDS[kind][1] + LATEST)
    assert not machine.has(kind)


@BRIEF
@given(jump=JUMP, begins=SPELL, spell=SPELL)
@EACH
def test_a_clock_that_is_wrong_for_a_while_takes_nothing_away_early(
    store: tuple[Engine, KeyRing], kind: str, jump: timedelta, begins: timedelta, spell: timedelta
) -> None:
    limit = KINDS[kind][1]
    machine = fresh(store)
    machine.sweep()
    write(machine, kind)
    machine.wait(min(begins, limit - 2 * MINUTE))
    machine.off = jump
    machine.wait(min(machine.passed + spell, limit - 2 * MINUTE))
    machine.off = timedelta(0)
    machine.wait(limit - MINUTE)
    assert machine.has(kind) or within_slack(jump)
    machine.wait(limit + LATEST)
    assert not machine.has(kind)


def within_slack(jump: timedelta) -> bool:
    """A step as small as this cannot be told from the way to Telegram and back."""
    return abs(jump) <= 2 * MINUTE


@EACH
def test_with_a_clock_that_is_right_each_kind_goes_on_time(store: tuple[Engine, KeyRing], kind: str) -> None:
    machine = fresh(store)
    write(machine, kind)
    machine.wait(KINDS[kind][1] - MINUTE)
    assert machine.has(kind)
    machine.wait(KINDS[kind][1] + 2 * MINUTE)
    assert not machine.has(kind)
