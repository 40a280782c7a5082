"""The one clock by which anything is done that cannot be undone, and the one by which everything is dated.

This machine's clock is not believed by itself. It is trusted while another witness says the same: Telegram's own time, the
database's where that is another machine, the last trusted time on disk shortly after a stop, or a counter nobody can set
since it was last trusted. Where they disagree, or there is none, nothing irreversible is done, and she is answered as ever.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from bot.errors import StoreUnavailable
from bot.model.clock import ClockState, TrustedTime
from bot.store.unit_of_work import UnitOfWork

STEP_SECONDS: Final = 60.0
"""A clock is steered by less than this between two looks at it."""
AGREE_SECONDS: Final = 120.0
"""Two clocks that are both right differ by no more, with the way between them."""
FRESH_SECONDS: Final = 600.0
"""How long a witness counts after it was heard."""
GAP_SECONDS: Final = 900.0
"""How long a stop may have been for the time on disk alone to vouch for a clock; within it little can go too early."""
KEPT_SECONDS: Final = 30.0
"""How far the time on disk may lag behind."""
HOLD_SECONDS: Final = 600.0
"""How long the database alone must say so: it may be on this machine after all, behind another address."""
TELEGRAM: Final = "telegram"
DATABASE: Final = "database"
MESSAGES: Final = "messages"
GATEWAY: Final = "gateway"
RECORD: Final = "record"
UNWITNESSED: Final = "unwitnessed"
"""Reasons not to trust: the witness that says otherwise, or that there is none."""


class Record(Protocol):
    """Where the last trusted time is kept."""

    def read(self) -> datetime | None: ...
    def write(self, at: datetime) -> None: ...


@dataclass(frozen=True)
class _Heard:
    """A time that was heard, as its difference to the counter, and when."""

    difference: float
    at: float


class TrustedClock:
    """One a process. `keeps`: it writes the trusted time down; the others read what the gateway wrote."""

    def __init__(
        self, *, wall: Callable[[], datetime], counted: Callable[[], float], record: Record, keeps: bool = False
    ) -> None:
        self._wall, self._counted, self._record, self._keeps = wall, counted, record, keeps
        self._lock = threading.RLock()
        self._heard: dict[str, _Heard] = {}
        self._steady: float | None = None
        """The difference between the time and the counter, as it was last known."""
        self._waiting: _Heard | None = None
        self._recorded = record.read()
        if self._recorded and -AGREE_SECONDS <= (wall() - self._recorded).total_seconds() <= GAP_SECONDS:
            self._steady = wall().timestamp() - counted()
        self._state = ClockState(False, UNWITNESSED, 0.0)

    @property
    def state(self) -> ClockState:
        """How it stood when it was last looked at."""
        return self._state

    def hear_telegram(self, at: datetime) -> None:
        """Telegram answered just now and dated its answer."""
        self._hear(TELEGRAM, at)

    def hear_database(self, at: datetime | None) -> None:
        """The database's clock, read just now (`ask_database`); None where it is none of its own."""
        if at is not None:
            self._hear(DATABASE, at)

    def hear_message(self, at: datetime) -> None:
        """Telegram dated a message so: it is no earlier than that, though it may be later."""
        with self._lock:
            counted = self._counted()
            before = self._fresh(MESSAGES, counted)
            difference = at.timestamp() - counted
            if before is None or difference >= before:
                self._heard[MESSAGES] = _Heard(difference, counted)

    def trusted(self) -> TrustedTime | None:
        """The time by which something may end for good; None where the clock is in doubt."""
        with self._lock:
            self._follow()
            wall, _ = self._look()
            if not self._state.is_trusted:
                return None
            self._keep(wall)
            return TrustedTime(wall)

    def known(self) -> datetime | None:
        """The time though this machine's clock be wrong: counted on since it was last known, or told by Telegram."""
        with self._lock:
            wall, counted = self._look()
            if self._state.is_trusted:
                return wall
            return None if self._steady is None else datetime.fromtimestamp(self._steady + counted, UTC)

    def now(self) -> datetime:
        """By what everything is dated and answered: what is known, else the latest of all that is said."""
        with self._lock:
            found = self.known()
            if found is not None:
                return found
            least = self._fresh(MESSAGES, self._counted())
            sent = [] if least is None else [datetime.fromtimestamp(least + self._counted(), UTC)]
            # What is dated ahead is set back later; what is dated too early would be over the moment the clock is right.
            return max([self._wall(), *sent, *([self._recorded] if self._recorded else [])])

    def _follow(self) -> None:
        """Where the gateway wrote down the trusted time since we last looked, it says so just now."""
        found = None if self._keeps else self._record.read()
        if found is not None and found != self._recorded:
            self._recorded = found
            self._hear(GATEWAY, found)

    def _keep(self, wall: datetime) -> None:
        is_near = self._recorded is not None and abs((wall - self._recorded).total_seconds()) < KEPT_SECONDS
        if self._keeps and not is_near:
            with suppress(StoreUnavailable):  # an older one only makes the next start wait for a witness
                self._record.write(wall)
            self._recorded = wall

    def _hear(self, witness: str, at: datetime) -> None:
        with self._lock:
            counted = self._counted()
            self._heard[witness] = _Heard(at.timestamp() - counted, counted)

    def _look(self) -> tuple[datetime, float]:
        wall, counted = self._wall(), self._counted()
        difference = wall.timestamp() - counted
        reason = self._contradiction(wall, difference, counted)
        if reason is None and not self._is_vouched(difference, counted):
            reason = UNWITNESSED
        if reason is None:
            self._steady, self._waiting = difference, None
        else:
            self._correct(counted)
        off = 0.0 if self._steady is None else difference - self._steady
        self._state = ClockState(reason is None, reason or "", off)
        return wall, counted

    def _correct(self, counted: float) -> None:
        """Telegram's word is the time, where ours is wrong or was never known."""
        told = self._fresh(TELEGRAM, counted)
        if told is not None and (self._steady is None or abs(told - self._steady) > AGREE_SECONDS):
            self._steady = told

    def _contradiction(self, wall: datetime, difference: float, counted: float) -> str | None:
        for witness in (TELEGRAM, DATABASE):
            told = self._fresh(witness, counted)
            if told is not None and abs(told - difference) > AGREE_SECONDS:
                return witness
        least = self._fresh(MESSAGES, counted)
        if least is not None and least - difference > AGREE_SECONDS:
            return MESSAGES
        is_told = self._fresh(TELEGRAM, counted) is not None
        if not is_told and self._recorded and (self._recorded - wall).total_seconds() > AGREE_SECONDS:
            return RECORD
        return None

    def _is_vouched(self, difference: float, counted: float) -> bool:
        least = self._fresh(MESSAGES, counted)
        written = self._fresh(GATEWAY, counted)
        return (
            (self._steady is not None and abs(difference - self._steady) <= STEP_SECONDS)
            or self._fresh(TELEGRAM, counted) is not None
            or (least is not None and difference - least <= AGREE_SECONDS)
            or (written is not None and abs(difference - written) <= AGREE_SECONDS)
            or self._has_lasted(difference, counted)
        )

    def _has_lasted(self, difference: float, counted: float) -> bool:
        """Whether the database alone has long said the same."""
        if self._fresh(DATABASE, counted) is None:
            self._waiting = None
        elif self._waiting is None or abs(self._waiting.difference - difference) > STEP_SECONDS:
            self._waiting = _Heard(difference, counted)
        return self._waiting is not None and counted - self._waiting.at >= HOLD_SECONDS

    def _fresh(self, witness: str, counted: float) -> float | None:
        heard = self._heard.get(witness)
        return heard.difference if heard and counted - heard.at <= FRESH_SECONDS else None


def ask_database(uow: UnitOfWork) -> datetime | None:
    """The time of the database's machine; None where it is this one, or a file."""
    return uow.dates.of_server()


def counted() -> float:
    """Seconds of a counter that nobody can set and that goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
