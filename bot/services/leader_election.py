"""Leadership: of several gateways on one database one answers, the others stand by and take over when it is gone.

The lease is a row of counts. Whoever leads counts it up every second; whoever stands by watches the count with a clock that
only counts seconds, so that no wrong clock takes the lease from anybody. A leader that could not count it up for a while
asks the database before it sends anything; one that learns that another leads ends, and is started again to stand by.
While nobody can ask the database, everyone gives help cards for what reaches it: twice is better than never.
"""

import asyncio
import logging
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol, TypeVar

from bot.db import async_executor
from bot.db.tables.core import LeaseRow
from bot.db.unit_of_work import GATEWAY, UnitOfWork
from bot.errors import BadDatabase, LeaseLost, StoreUnavailable

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
HEARTBEAT_SECONDS: Final = 1.0
LEASE_VALID_SECONDS: Final = 4.0
"""So long after a beat began the leader may be sure of its lease: shorter than LAPSED_SECONDS, or two might lead at once."""
LEASE_EXPIRY_SECONDS: Final = 6.0
"""So long a standby has to see no beat."""
STANDBY_SEEN_SECONDS: Final = 30.0
"""So long after a standby was seen, updates are looked for that it received."""
STANDBY_PATIENCE_SECONDS: Final = 10.0
"""So long a standby waits for a database that is away, before it gives cards itself."""
STARTUP_SECONDS: Final = 2.0
"""Nobody waits long for a database that is slow, or is being brought up to date."""
QUERY_TIMEOUT_SECONDS: Final = 3.0
LEASE_CHECK_SECONDS: Final = 0.5
"""So long something to be said waits for the database to say that this gateway still leads."""
REPORT_SECONDS: Final = 600.0
"""So often a database that is not one for this version is named in the log."""
STARTING: Final = "starting"
LEADER: Final = "leader"
STANDBY: Final = "standby"
CUT_OFF: Final = "cut_off"
"""The database is away, or is not one for this version: help cards for whatever comes in here."""


class LeadershipStatus(Protocol):
    """What others ask of leadership."""

    async def is_leader(self) -> bool:
        """Whether this gateway, and no other, decides what she is answered."""

    async def can_send(self) -> bool:
        """Whether anything may be sent at all: in the lead, or where nobody can know who leads."""

    async def wait_until_polling(self) -> None:
        """Return once this gateway is the one to ask Telegram for updates."""

    def is_standby(self) -> bool:
        """Whether another one is known to lead."""

    def has_standby(self) -> bool:
        """Whether another gateway may have received updates."""


class SoleLeader:
    """No other gateway: in tests, and in commands that do one thing beside whoever leads."""

    async def is_leader(self) -> bool:
        """It does."""
        return True

    async def can_send(self) -> bool:
        """It may."""
        return True

    async def wait_until_polling(self) -> None:
        """It is."""

    def is_standby(self) -> bool:
        """It does not."""
        return False

    def has_standby(self) -> bool:
        """It has none."""
        return False


class Leadership:
    """Gets the lease, keeps it, and knows what this process may do."""

    def __init__(
        self,
        open_unit_of_work: Callable[[int | None], UnitOfWork],
        *,
        migrate: Callable[[], None],
        holder: str,
        is_dead: Callable[[str], bool],
        monotonic: Callable[[], float],
    ) -> None:
        self._open_unit_of_work, self._migrate, self._holder, self._is_dead = (
            open_unit_of_work,
            migrate,
            holder,
            is_dead,
        )
        self._monotonic = monotonic
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="lease")
        self._lease_lock = asyncio.Lock()
        self._role_changed = asyncio.Event()
        self.role: str = STARTING
        self._is_migrated = self._is_lease_lost = False
        self._generation: int | None = None
        self._valid_until = self._standby_seen_until = 0.0
        self._last_contact_at = monotonic()
        self._last_lease: LeaseRow | None = None
        self._last_lease_at = 0.0
        self._reported_sentence, self._reported_at = "", 0.0

    async def run(self) -> None:
        """For ever. Raises LeaseLost once another gateway leads instead of this one."""
        while True:
            try:
                await self._run_once()
            except LeaseLost:
                raise
            except StoreUnavailable as error:
                log.warning("store_away error=%s", str(error))
                self._handle_store_away()
            except BadDatabase as error:
                self._report_bad_database(error)  # an operator reads the sentence, women get cards
                await self._handle_bad_database()
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: women get cards until it is mended
                async_executor.log_fault("leading", error)
                self._handle_store_away()
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def is_leader(self) -> bool:
        """Whether this gateway leads now; asks the database where it was long not asked."""
        if self.role != LEADER or self._is_lease_lost:
            return False
        try:
            async with self._lease_lock:
                if self._monotonic() >= self._valid_until:
                    await self._renew_lease()
        except StoreUnavailable:
            return False
        return not self._is_lease_lost

    async def can_send(self) -> bool:
        """Not while another one leads; where nobody can be asked, she is rather answered twice than never."""
        if self.role == LEADER:
            with suppress(TimeoutError):  # a card does not wait for a database that is away
                async with asyncio.timeout(LEASE_CHECK_SECONDS):
                    await self.is_leader()
        return self.role == CUT_OFF or (self.role == LEADER and not self._is_lease_lost)

    async def wait_until_polling(self) -> None:
        """Return once this gateway leads, or is cut off from the database; never again once another one leads instead."""
        await self.wait_until_known()
        # Asking confirms what came before, and takes from the one that leads what comes next: the lease is looked at first.
        while not await self.can_send():
            await self._wait_for_change()

    async def wait_until_known(self) -> None:
        """Return once it is known who leads; where that takes long, this gateway is cut off until then."""
        try:
            async with asyncio.timeout(STARTUP_SECONDS):
                while self.role == STARTING:
                    await self._wait_for_change()
        except TimeoutError:
            log.warning("store_slow")
            self._set_role(CUT_OFF)

    async def wait_until_leader(self) -> None:
        """Return once this gateway leads; it then does until it ends."""
        while self.role != LEADER:
            await self._wait_for_change()

    def is_standby(self) -> bool:
        """Whether another one is known to lead."""
        return self.role == STANDBY or self._is_lease_lost

    def has_standby(self) -> bool:
        """Whether a standby was seen lately."""
        return self._monotonic() < self._standby_seen_until

    def open_unit_of_work(self) -> UnitOfWork:
        """A unit of work for what only notes. Raises StoreUnavailable where the database is not one for this version."""
        if not self._is_migrated:
            raise StoreUnavailable("the database was not brought up to date")
        return self._open_unit_of_work(None)

    def open_fenced(self) -> UnitOfWork:
        """A unit of work for what the leader alone decides. Raises StoreUnavailable."""
        if self._is_lease_lost:
            raise LeaseLost("another gateway answers")
        if self._generation is None:
            raise StoreUnavailable("this gateway does not lead yet")
        return self._open_unit_of_work(self._generation)

    def open_read_only(self) -> UnitOfWork:
        """A unit of work of which nothing is kept, also before this gateway leads: a full disk may keep it from that.

        Raises StoreUnavailable.
        """
        if self._is_lease_lost:
            raise LeaseLost("another gateway answers")
        return self.open_unit_of_work()

    async def release_lease(self) -> None:
        """Let go of the lease, so that another gateway leads at once."""
        if self._generation is not None and not self._is_lease_lost:
            try:
                await self._query(lambda uow: uow.leases.release(GATEWAY, generation=self._generation or 0))
            except Exception as error:  # noqa: BLE001 -- it lapses by itself
                log.info("lease_not_released error=%s", type(error).__name__)
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def _run_once(self) -> None:
        if not self._is_migrated:
            await asyncio.get_running_loop().run_in_executor(self._executor, self._migrate)
            self._is_migrated = True
        if self._generation is not None:
            async with self._lease_lock:
                await self._renew_lease()
            if self._is_lease_lost:
                log.warning("lease_lost")
                raise LeaseLost("another gateway answers; this one starts again to stand by")
            return
        seen = await self._read_lease()
        if self._is_lease_free(seen):
            taken = await self._take_lease(seen)
            self._set_role(LEADER if taken else STANDBY)
        else:
            await self._query(lambda uow: uow.leases.record_standby(GATEWAY), may_wait=True)
            self._set_role(STANDBY)

    async def _take_lease(self, lease: LeaseRow | None) -> bool:
        began = self._monotonic()
        self._generation = await self._query(
            lambda uow: uow.leases.acquire(GATEWAY, holder=self._holder, expected=lease)
        )
        self._valid_until = began + LEASE_VALID_SECONDS
        return self._generation is not None

    async def _renew_lease(self) -> None:
        began, generation, before = self._monotonic(), self._generation or 0, self._last_lease
        row = await self._query(lambda uow: uow.leases.renew(GATEWAY, generation=generation), may_wait=True)
        self._is_lease_lost = self._is_lease_lost or row is None
        self._valid_until = began + LEASE_VALID_SECONDS if row else 0.0
        if row and before and row.standby_beat != before.standby_beat:
            self._standby_seen_until = began + STANDBY_SEEN_SECONDS
        self._last_lease = row

    async def _read_lease(self) -> LeaseRow | None:
        row = await self._query(lambda uow: uow.leases.get(GATEWAY))
        if (
            row is None
            or self._last_lease is None
            or (row.generation, row.beat) != (self._last_lease.generation, self._last_lease.beat)
        ):
            self._last_lease_at = self._monotonic()
        self._last_lease = row
        return row

    def _is_lease_free(self, row: LeaseRow | None) -> bool:
        if row is None or row.holder is None or self._is_dead(row.holder):
            return True
        return self._monotonic() - self._last_lease_at >= LEASE_EXPIRY_SECONDS

    async def _query(self, verb: Callable[[UnitOfWork], Answer], *, may_wait: bool = False) -> Answer:
        def within() -> Answer:
            with self._open_unit_of_work(None) as uow:
                answer = verb(uow)
                uow.commit(may_wait=may_wait)
                return answer

        try:
            async with asyncio.timeout(QUERY_TIMEOUT_SECONDS):
                answer = await asyncio.get_running_loop().run_in_executor(self._executor, within)
        except TimeoutError:
            raise StoreUnavailable("too slow") from None
        self._last_contact_at = self._monotonic()
        return answer

    def _handle_store_away(self) -> None:
        # Who leads, leads until another one says otherwise. Who stands by trusts the leader for a while.
        is_trusting = self.role == STANDBY and self._monotonic() - self._last_contact_at < STANDBY_PATIENCE_SECONDS
        if self.role != LEADER and not is_trusting:
            self._set_role(CUT_OFF)

    def _report_bad_database(self, error: BadDatabase) -> None:
        """Say it once, and again now and then: each second would bury whatever else the log says."""
        now = self._monotonic()
        if self._reported_sentence != str(error) or now - self._reported_at >= REPORT_SECONDS:
            log.error("store_unfit error=%s", error)
            self._reported_sentence, self._reported_at = str(error), now

    async def _handle_bad_database(self) -> None:
        # Perhaps a gateway of another version leads on this database: then its cards and answers are better than ours.
        try:
            row = await self._read_lease()
            is_free = self._is_lease_free(row)
        except Exception:  # noqa: BLE001 -- tables of another version, or none
            is_free = True
        self._set_role(CUT_OFF if is_free else STANDBY)

    def _set_role(self, role: str) -> None:
        if role != self.role:
            log.info("role role=%s generation=%s", role, self._generation)
        self.role = role
        self._role_changed.set()
        self._role_changed = asyncio.Event()

    async def _wait_for_change(self) -> None:
        await self._role_changed.wait()


_PROC: Final = Path("/proc")
_DEAD_STATES: Final = ("Z", "X")
"""States of a process that does nothing any more."""


def get_process_identity() -> str:
    """This process: the machine's boot, the space of its numbers, its number, when it began. Random where there is no /proc."""
    try:
        return ":".join((_machine_id(), str(os.getpid()), _start_ticks(os.getpid())))
    except OSError:
        return secrets.token_hex(16)


def is_dead(holder: str) -> bool:
    """Whether a process is certainly gone: it ran here, and does not run now. False where nobody here can know."""
    try:
        boot, namespace, number, began = holder.split(":")
        if f"{boot}:{namespace}" != _machine_id():
            return False
    except (ValueError, OSError):
        return False
    try:
        return _start_ticks(int(number)) != began
    except (OSError, ValueError):
        return True


def _machine_id() -> str:
    boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
    return f"{boot}:{(_PROC / 'self/ns/pid').stat().st_ino}"


def _start_ticks(process_id: int) -> str:
    """When a process began, in the kernel's own ticks. Raises OSError where there is none."""
    fields = (_PROC / str(process_id) / "stat").read_text("ascii", errors="replace").rpartition(")")[2].split()
    if fields[0] in _DEAD_STATES:
        raise ProcessLookupError(process_id)
    return fields[19]
