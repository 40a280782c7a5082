"""The one clock by which anything is done that cannot be undone, and the one by which everything is dated.

This machine's clock is not believed by itself. It is trusted while another witness says the same: Telegram's own time, the
database's where that is another machine, the last trusted time on disk shortly after a stop, or a counter nobody can set
since it was last trusted. Where they disagree, or there is none, nothing irreversible is done, and she is answered as ever.
"""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from bot.db.unit_of_work import UnitOfWork
from bot.domain.clock import ClockState, TrustedTime
from bot.errors import StoreUnavailable

MAX_STEP_SECONDS: Final = 60.0
"""A clock is steered by less than this between two looks at it."""
TOLERANCE_SECONDS: Final = 120.0
"""Two clocks that are both right differ by no more, with the way between them."""
FRESH_SECONDS: Final = 600.0
"""How long a witness counts after it was heard."""
MAX_STOP_SECONDS: Final = 900.0
"""How long a stop may have been for the time on disk alone to vouch for a clock; within it little can go too early."""
MAX_RECORD_LAG_SECONDS: Final = 30.0
"""How far the time on disk may lag behind."""
HOLD_SECONDS: Final = 600.0
"""How long the database alone must say so: it may be on this machine after all, behind another address."""
WITNESS_TELEGRAM: Final = "telegram"
WITNESS_DATABASE: Final = "database"
WITNESS_MESSAGES: Final = "messages"
WITNESS_GATEWAY: Final = "gateway"
WITNESS_RECORD: Final = "record"
NO_WITNESS: Final = "unwitnessed"
"""Reasons not to trust: the witness that says otherwise, or that there is none."""


class Record(Protocol):
    """Where the last trusted time is kept."""

    def read(self) -> datetime | None: ...
    def write(self, at: datetime) -> None: ...


@dataclass(frozen=True)
class _WitnessTime:
    """A time that was heard, as its difference to the counter, and when."""

    difference: float
    at: float


class TrustedClock:
    """One a process. `keeps`: it writes the trusted time down; the others read what the gateway wrote."""

    def __init__(
        self, *, wall: Callable[[], datetime], monotonic: Callable[[], float], record: Record, is_writer: bool = False
    ) -> None:
        self._wall, self._monotonic, self._record, self._is_writer = wall, monotonic, record, is_writer
        self._lock = threading.RLock()
        self._witness_times: dict[str, _WitnessTime] = {}
        self._known_difference: float | None = None
        """The difference between the time and the counter, as it was last known."""
        self._pending_database: _WitnessTime | None = None
        self._recorded_at = record.read()
        if self._recorded_at and -TOLERANCE_SECONDS <= (wall() - self._recorded_at).total_seconds() <= MAX_STOP_SECONDS:
            self._known_difference = wall().timestamp() - monotonic()
        self._state = ClockState(False, NO_WITNESS, 0.0)

    @property
    def state(self) -> ClockState:
        """How it stood when it was last looked at."""
        return self._state

    def add_telegram_time(self, at: datetime) -> None:
        """Telegram answered just now and dated its answer."""
        self._add_witness(WITNESS_TELEGRAM, at)

    def add_database_time(self, at: datetime | None) -> None:
        """The database's clock, read just now (`read_database_time`); None where it is none of its own."""
        if at is not None:
            self._add_witness(WITNESS_DATABASE, at)

    def add_message_time(self, at: datetime) -> None:
        """Telegram dated a message so: it is no earlier than that, though it may be later."""
        with self._lock:
            counted = self._monotonic()
            before = self._get_fresh_difference(WITNESS_MESSAGES, counted)
            difference = at.timestamp() - counted
            if before is None or difference >= before:
                self._witness_times[WITNESS_MESSAGES] = _WitnessTime(difference, counted)

    def get_trusted_time(self) -> TrustedTime | None:
        """The time by which something may end for good; None where the clock is in doubt."""
        with self._lock:
            self._read_record()
            wall, _ = self._evaluate()
            if not self._state.is_trusted:
                return None
            self._write_record(wall)
            return TrustedTime(wall)

    def get_known_time(self) -> datetime | None:
        """The time though this machine's clock be wrong: counted on since it was last known, or told by Telegram."""
        with self._lock:
            wall, counted = self._evaluate()
            if self._state.is_trusted:
                return wall
            return (
                None
                if self._known_difference is None
                else datetime.fromtimestamp(self._known_difference + counted, UTC)
            )

    def now(self) -> datetime:
        """By what everything is dated and answered: what is known, else the latest of all that is said."""
        with self._lock:
            found = self.get_known_time()
            if found is not None:
                return found
            least = self._get_fresh_difference(WITNESS_MESSAGES, self._monotonic())
            sent = [] if least is None else [datetime.fromtimestamp(least + self._monotonic(), UTC)]
            # What is dated ahead is set back later; what is dated too early would be over the moment the clock is right.
            return max([self._wall(), *sent, *([self._recorded_at] if self._recorded_at else [])])

    def _read_record(self) -> None:
        """Where the gateway wrote down the trusted time since we last looked, it says so just now."""
        found = None if self._is_writer else self._record.read()
        if found is not None and found != self._recorded_at:
            self._recorded_at = found
            self._add_witness(WITNESS_GATEWAY, found)

    def _write_record(self, wall: datetime) -> None:
        is_near = (
            self._recorded_at is not None and abs((wall - self._recorded_at).total_seconds()) < MAX_RECORD_LAG_SECONDS
        )
        if self._is_writer and not is_near:
            with suppress(StoreUnavailable):  # an older one only makes the next start wait for a witness
                self._record.write(wall)
            self._recorded_at = wall

    def _add_witness(self, witness: str, at: datetime) -> None:
        with self._lock:
            counted = self._monotonic()
            self._witness_times[witness] = _WitnessTime(at.timestamp() - counted, counted)

    def _evaluate(self) -> tuple[datetime, float]:
        wall, counted = self._wall(), self._monotonic()
        difference = wall.timestamp() - counted
        reason = self._find_contradiction(wall, difference, counted)
        if reason is None and not self._is_confirmed(difference, counted):
            reason = NO_WITNESS
        if reason is None:
            self._known_difference, self._pending_database = difference, None
        else:
            self._adopt_telegram_time(counted)
        off = 0.0 if self._known_difference is None else difference - self._known_difference
        self._state = ClockState(reason is None, reason or "", off)
        return wall, counted

    def _adopt_telegram_time(self, counted: float) -> None:
        """Telegram's word is the time, where ours is wrong or was never known."""
        told = self._get_fresh_difference(WITNESS_TELEGRAM, counted)
        if told is not None and (
            self._known_difference is None or abs(told - self._known_difference) > TOLERANCE_SECONDS
        ):
            self._known_difference = told

    def _find_contradiction(self, wall: datetime, difference: float, counted: float) -> str | None:
        for witness in (WITNESS_TELEGRAM, WITNESS_DATABASE):
            told = self._get_fresh_difference(witness, counted)
            if told is not None and abs(told - difference) > TOLERANCE_SECONDS:
                return witness
        least = self._get_fresh_difference(WITNESS_MESSAGES, counted)
        if least is not None and least - difference > TOLERANCE_SECONDS:
            return WITNESS_MESSAGES
        is_told = self._get_fresh_difference(WITNESS_TELEGRAM, counted) is not None
        if not is_told and self._recorded_at and (self._recorded_at - wall).total_seconds() > TOLERANCE_SECONDS:
            return WITNESS_RECORD
        return None

    def _is_confirmed(self, difference: float, counted: float) -> bool:
        least = self._get_fresh_difference(WITNESS_MESSAGES, counted)
        written = self._get_fresh_difference(WITNESS_GATEWAY, counted)
        return (
            (self._known_difference is not None and abs(difference - self._known_difference) <= MAX_STEP_SECONDS)
            or self._get_fresh_difference(WITNESS_TELEGRAM, counted) is not None
            or (least is not None and difference - least <= TOLERANCE_SECONDS)
            or (written is not None and abs(difference - written) <= TOLERANCE_SECONDS)
            or self._is_database_steady(difference, counted)
        )

    def _is_database_steady(self, difference: float, counted: float) -> bool:
        """Whether the database alone has long said the same."""
        if self._get_fresh_difference(WITNESS_DATABASE, counted) is None:
            self._pending_database = None
        elif self._pending_database is None or abs(self._pending_database.difference - difference) > MAX_STEP_SECONDS:
            self._pending_database = _WitnessTime(difference, counted)
        return self._pending_database is not None and counted - self._pending_database.at >= HOLD_SECONDS

    def _get_fresh_difference(self, witness: str, counted: float) -> float | None:
        heard = self._witness_times.get(witness)
        return heard.difference if heard and counted - heard.at <= FRESH_SECONDS else None


def read_database_time(uow: UnitOfWork) -> datetime | None:
    """The time of the database's machine; None where it is this one, or a file."""
    return uow.future_dates.get_server_time()


def read_monotonic() -> float:
    """Seconds of a counter that nobody can set and that goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


FILE: Final = "clock"
MAX_BYTES: Final = 64
"""Characters of the file; a time has fewer."""


class ClockRecord:
    """One small file in the data folder. The gateway writes it, other processes only read it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> datetime | None:
        """The last trusted time; None where none was written yet, or what stands there is no time."""
        try:
            with (self._folder / FILE).open(encoding="ascii") as file:
                found = datetime.fromisoformat(file.read(MAX_BYTES).strip())
        except (OSError, ValueError):
            return None
        return found if found.tzinfo else None

    def write(self, at: datetime) -> None:
        """Replace it in one step. Raises StoreUnavailable (disk full)."""
        aside = self._folder / f".{FILE}.{os.getpid()}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
                file.write(f"{at.isoformat()}\n")
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._folder / FILE)
        except OSError as error:
            raise StoreUnavailable(f"the trusted time cannot be written: {error.strerror}") from None
