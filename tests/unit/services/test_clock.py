"""A clock is trusted while another witness says the same; what is known of the time is kept apart from what it shows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.db.engine import open_engine
from bot.db.repositories import future_dates
from bot.db.unit_of_work import UnitOfWork
from bot.services.clock import (
    FILE,
    FRESH_SECONDS,
    HOLD_SECONDS,
    MAX_STEP_SECONDS,
    MAX_STOP_SECONDS,
    NO_WITNESS,
    TOLERANCE_SECONDS,
    WITNESS_DATABASE,
    WITNESS_MESSAGES,
    WITNESS_RECORD,
    WITNESS_TELEGRAM,
    ClockRecord,
    TrustedClock,
    read_database_time,
)
from tests.support.factories import NOW, Clock, InMemoryClockRecord, create_trusted_clock

JUMPS = [
    sign * jump
    for jump in (timedelta(hours=1), timedelta(days=1), timedelta(days=31), timedelta(days=3650))
    for sign in (1, -1)
]
DAY = timedelta(days=1)


@pytest.fixture
def wall() -> Clock:
    return Clock()


@pytest.fixture
def kept() -> InMemoryClockRecord:
    return InMemoryClockRecord()


@pytest.fixture
def clock(wall: Clock, kept: InMemoryClockRecord) -> TrustedClock:
    """Running, and trusted a moment ago."""
    return create_trusted_clock(wall, kept=kept)


def started(wall: Clock, *, at: datetime | None = None) -> TrustedClock:
    """A process that starts; the last trusted time on disk."""
    return TrustedClock(wall=wall, monotonic=wall.monotonic, record=InMemoryClockRecord(at), is_writer=True)


def test_clock_is_trusted_while_time_only_passes(wall: Clock, clock: TrustedClock) -> None:
    for _ in range(100):
        wall.advance(minutes=7)
        assert clock.get_trusted_time() == clock.get_known_time() == clock.now() == wall.now


def test_clock_that_is_steered_is_trusted(wall: Clock, clock: TrustedClock) -> None:
    for _ in range(100):
        wall.advance(minutes=30)
        wall.now += timedelta(seconds=MAX_STEP_SECONDS - 1)
        assert clock.get_trusted_time()


@pytest.mark.parametrize("jump", JUMPS)
def test_clock_that_jumped_is_not_trusted_however_long_it_lasts(
    wall: Clock, clock: TrustedClock, jump: timedelta
) -> None:
    wall.now += jump
    for _ in range(100):
        wall.advance(hours=1)
        assert clock.get_trusted_time() is None
        assert clock.get_known_time() == clock.now() == wall.now - jump, "what is dated meanwhile is dated rightly"
    wall.now -= jump
    assert clock.get_trusted_time() == wall.now


@pytest.mark.parametrize("jump", JUMPS)
def test_clock_that_jumped_is_trusted_once_telegram_says_the_same(
    wall: Clock, clock: TrustedClock, jump: timedelta
) -> None:
    wall.now += jump
    assert clock.get_trusted_time() is None
    clock.add_telegram_time(wall.now)
    assert clock.get_trusted_time() == wall.now


@pytest.mark.parametrize("jump", JUMPS)
def test_clock_that_starts_wrong_is_not_trusted_and_telegram_says_what_time_it_is(wall: Clock, jump: timedelta) -> None:
    clock = started(Clock(NOW + jump), at=NOW - timedelta(minutes=1))
    assert clock.get_trusted_time() is None
    clock.add_telegram_time(NOW)
    assert clock.get_trusted_time() is None
    assert clock.get_known_time() == clock.now() == NOW
    assert clock.state.reason == WITNESS_TELEGRAM
    assert clock.state.off_seconds == jump.total_seconds()


def test_clock_alone_is_not_trusted(wall: Clock) -> None:
    clock = started(wall)
    wall.advance(days=3)
    assert clock.get_trusted_time() is None
    assert clock.get_known_time() is None
    assert clock.now() == wall.now, "she is answered all the same"
    assert clock.state.reason == NO_WITNESS


@pytest.mark.parametrize(
    ("stop", "is_trusted"), [(MAX_STOP_SECONDS, True), (MAX_STOP_SECONDS + 1, False), (-TOLERANCE_SECONDS - 1, False)]
)
def test_clock_is_trusted_after_a_short_stop_by_the_time_on_disk(wall: Clock, stop: float, is_trusted: bool) -> None:
    assert bool(started(wall, at=NOW - timedelta(seconds=stop)).get_trusted_time()) is is_trusted


def test_clock_after_31_days_switched_off_is_trusted_once_telegram_says_the_same(wall: Clock) -> None:
    clock = started(wall, at=NOW - 31 * DAY)
    assert clock.get_trusted_time() is None
    clock.add_telegram_time(NOW + timedelta(seconds=1))
    assert clock.get_trusted_time() == NOW


def test_clock_after_31_days_switched_off_is_trusted_once_a_message_is_dated_now(wall: Clock) -> None:
    clock = started(wall, at=NOW - 31 * DAY)
    clock.add_message_time(NOW - timedelta(hours=3))  # it waited at Telegram: nobody knows for how long
    assert clock.get_trusted_time() is None
    clock.add_message_time(NOW)
    clock.add_message_time(NOW - timedelta(hours=2))
    assert clock.get_trusted_time() == NOW


def test_clock_after_31_days_switched_off_is_trusted_once_the_database_has_long_said_the_same(wall: Clock) -> None:
    clock = started(wall, at=NOW - 31 * DAY)
    for _ in range(int(HOLD_SECONDS // 60)):
        clock.add_database_time(wall.now)
        assert clock.get_trusted_time() is None
        wall.advance(minutes=1)
    clock.add_database_time(wall.now)
    assert clock.get_trusted_time() == wall.now


def test_clock_is_not_trusted_where_the_database_says_the_same_and_telegram_does_not(wall: Clock) -> None:
    clock = started(Clock(NOW + 31 * DAY), at=NOW)
    clock.add_database_time(NOW + 31 * DAY)  # on this machine, behind another address
    clock.add_telegram_time(NOW)
    assert clock.get_trusted_time() is None


@pytest.mark.parametrize("hour", [timedelta(hours=1), timedelta(hours=-1)])
def test_clock_is_not_trusted_while_a_witness_says_otherwise_though_it_never_jumped(
    wall: Clock, clock: TrustedClock, hour: timedelta
) -> None:
    clock.add_database_time(wall.now + hour)
    assert clock.get_trusted_time() is None
    assert clock.state.reason == WITNESS_DATABASE
    wall.advance(seconds=FRESH_SECONDS + 1)
    assert clock.get_trusted_time() == wall.now, "it was heard long ago"


def test_clock_that_runs_behind_a_message_is_not_trusted_and_answers_are_not_dated_early(wall: Clock) -> None:
    clock = started(wall, at=NOW)
    clock.add_message_time(NOW + DAY)
    assert clock.get_trusted_time() is None
    assert clock.state.reason == WITNESS_MESSAGES
    assert started(wall, at=NOW + DAY).now() == NOW + DAY


def test_clock_behind_the_time_on_disk_is_not_trusted_unless_telegram_says_the_same(wall: Clock) -> None:
    clock = started(wall, at=NOW + DAY)
    assert clock.get_trusted_time() is None
    assert clock.state.reason == WITNESS_RECORD
    clock.add_telegram_time(NOW)
    assert clock.get_trusted_time() == NOW


def test_clock_of_another_process_follows_what_the_gateway_wrote(tmp_path: Path, wall: Clock) -> None:
    record = ClockRecord(tmp_path)
    console = TrustedClock(wall=wall, monotonic=wall.monotonic, record=record)
    assert console.get_trusted_time() is None
    gateway = TrustedClock(wall=wall, monotonic=wall.monotonic, record=record, is_writer=True)
    gateway.add_telegram_time(wall.now)
    assert gateway.get_trusted_time()
    assert console.get_trusted_time() == wall.now
    wall.now += 31 * DAY
    assert gateway.get_trusted_time() is console.get_trusted_time() is None
    gateway.add_telegram_time(wall.now)
    assert gateway.get_trusted_time()
    assert console.get_trusted_time() == wall.now


def test_clock_says_the_time_though_the_disk_is_full(tmp_path: Path, wall: Clock) -> None:
    (tmp_path / "file").touch()
    clock = TrustedClock(wall=wall, monotonic=wall.monotonic, record=ClockRecord(tmp_path / "file"), is_writer=True)
    clock.add_telegram_time(wall.now)
    assert clock.get_trusted_time() == wall.now


@pytest.mark.parametrize("written", [b"", b"\xff\xfe", b"tomorrow", b"2025-11-24T08:30:00", b"9" * 9999])
def test_record_that_holds_no_time_is_none(tmp_path: Path, written: bytes) -> None:
    (tmp_path / FILE).write_bytes(written)
    assert ClockRecord(tmp_path).read() is None


def test_record_gives_back_what_was_written_and_others_cannot_read_it(tmp_path: Path) -> None:
    record = ClockRecord(tmp_path / "var")
    record.write(NOW)
    record.write(NOW + DAY)
    assert record.read() == NOW + DAY
    assert [(path.name, path.stat().st_mode & 0o777) for path in (tmp_path / "var").iterdir()] == [(FILE, 0o600)]


@pytest.mark.parametrize("jump", JUMPS)
def test_clock_of_another_process_does_not_follow_a_jump_that_the_gateway_does_not(
    tmp_path: Path, wall: Clock, jump: timedelta
) -> None:
    record = ClockRecord(tmp_path)
    gateway = TrustedClock(wall=wall, monotonic=wall.monotonic, record=record, is_writer=True)
    gateway.add_telegram_time(wall.now)
    assert gateway.get_trusted_time()
    console = TrustedClock(wall=wall, monotonic=wall.monotonic, record=record)
    assert console.get_trusted_time()
    wall.now += jump
    for _ in range(100):
        wall.advance(minutes=30)
        gateway.add_telegram_time(wall.now - jump)
        assert gateway.get_trusted_time() is console.get_trusted_time() is None
        assert console.now() == wall.now - jump


def test_database_on_this_machine_or_in_a_file_bears_no_witness(within: Callable[..., datetime | None]) -> None:
    assert within(read_database_time) is None


def test_database_on_another_machine_bears_witness(postgres_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = text(
        "SELECT clock_timestamp(), '10.0.0.1/32', '10.0.0.2/32'"
    )  # the real clock, as from another address
    monkeypatch.setattr(future_dates, "_SELECT_SERVER_TIME", elsewhere)
    with UnitOfWork(open_engine(postgres_database_url), is_read_only=True) as uow:
        found = read_database_time(uow)
    assert found is not None
    assert abs(found - datetime.now(UTC)) < timedelta(minutes=1)
