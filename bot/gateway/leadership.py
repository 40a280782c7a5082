"""Leadership: of several gateways on one database one answers, the others stand by and take over when it is gone.

The lease is a row of counts. Whoever leads counts it up every second; whoever stands by watches the count with a clock that
only counts seconds, so that no wrong clock takes the lease from anybody. A leader that could not count it up for a while
asks the database before it sends anything; one that learns that another leads ends, and is started again to stand by.
While nobody can ask the database, everyone gives help cards for what reaches it: twice is better than never.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, Protocol, TypeVar

from bot.errors import BadDatabase, LeaseLost, StoreUnavailable
from bot.gateway import mistakes
from bot.store.leases import LeaseRow
from bot.store.unit_of_work import GATEWAY, UnitOfWork

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
BEAT_SECONDS: Final = 1.0
VALID_SECONDS: Final = 4.0
"""So long after a beat began the leader may be sure of its lease: shorter than LAPSED_SECONDS, or two might lead at once."""
LAPSED_SECONDS: Final = 6.0
"""So long a standby has to see no beat."""
COMPANY_SECONDS: Final = 30.0
"""So long after a standby was seen, updates are looked for that it received."""
SILENT_SECONDS: Final = 10.0
"""So long a standby waits for a database that is away, before it gives cards itself."""
FIRST_SECONDS: Final = 2.0
"""Nobody waits long for a database that is slow, or is being brought up to date."""
PATIENCE_SECONDS: Final = 3.0
ASKED_SECONDS: Final = 0.5
"""So long something to be said waits for the database to say that this gateway still leads."""
STARTING: Final = "starting"
LEADER: Final = "leader"
STANDBY: Final = "standby"
CUT_OFF: Final = "cut_off"
"""The database is away, or is not one for this version: help cards for whatever comes in here."""


class Leading(Protocol):
    """What others ask of leadership."""

    async def leads(self) -> bool:
        """Whether this gateway, and no other, decides what she is answered."""

    async def may_speak(self) -> bool:
        """Whether anything may be sent at all: in the lead, or where nobody can know who leads."""

    async def until_asking(self) -> None:
        """Return once this gateway is the one to ask Telegram for updates."""

    def stands_by(self) -> bool:
        """Whether another one is known to lead."""

    def has_company(self) -> bool:
        """Whether another gateway may have received updates."""


class Alone:
    """No other gateway: in tests, and in commands that do one thing beside whoever leads."""

    async def leads(self) -> bool:
        """It does."""
        return True

    async def may_speak(self) -> bool:
        """It may."""
        return True

    async def until_asking(self) -> None:
        """It is."""

    def stands_by(self) -> bool:
        """It does not."""
        return False

    def has_company(self) -> bool:
        """It has none."""
        return False


class Leadership:
    """Gets the lease, keeps it, and knows what this process may do."""

    def __init__(
        self, open_work: Callable[[int | None], UnitOfWork], *, migrate: Callable[[], None], holder: str,
        is_dead: Callable[[str], bool], monotonic: Callable[[], float],
    ) -> None:  # fmt: skip
        self._open_work, self._migrate, self._holder, self._is_dead = open_work, migrate, holder, is_dead
        self._monotonic = monotonic
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lease")
        self._asking = asyncio.Lock()
        self._changed = asyncio.Event()
        self.role: str = STARTING
        self._is_fit = self._is_lost = False
        self._generation: int | None = None
        self._valid_until = self._company_until = 0.0
        self._reached_at = monotonic()
        self._seen: LeaseRow | None = None
        self._seen_at = 0.0

    async def run(self) -> None:
        """For ever. Raises LeaseLost once another gateway leads instead of this one."""
        while True:
            try:
                await self._round()
            except LeaseLost:
                raise
            except StoreUnavailable as error:
                log.warning("store_away error=%s", str(error))
                self._away()
            except BadDatabase as error:
                log.error("store_unfit error=%s", str(error))  # an operator reads the sentence, women get cards
                await self._unfit()
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: women get cards until it is mended
                mistakes.note("leading", error)
                self._away()
            await asyncio.sleep(BEAT_SECONDS)

    async def leads(self) -> bool:
        """Whether this gateway leads now; asks the database where it was long not asked."""
        if self.role != LEADER or self._is_lost:
            return False
        try:
            async with self._asking:
                if self._monotonic() >= self._valid_until:
                    await self._renew()
        except StoreUnavailable:
            return False
        return not self._is_lost

    async def may_speak(self) -> bool:
        """Not while another one leads; where nobody can be asked, she is rather answered twice than never."""
        if self.role == LEADER:
            with suppress(TimeoutError):  # a card does not wait for a database that is away
                async with asyncio.timeout(ASKED_SECONDS):
                    await self.leads()
        return self.role == CUT_OFF or (self.role == LEADER and not self._is_lost)

    async def until_asking(self) -> None:
        """Return once this gateway leads, or is cut off from the database; never again once another one leads instead."""
        await self.until_known()
        # Asking confirms what came before, and takes from the one that leads what comes next: the lease is looked at first.
        while not await self.may_speak():
            await self._next()

    async def until_known(self) -> None:
        """Return once it is known who leads; where that takes long, this gateway is cut off until then."""
        try:
            async with asyncio.timeout(FIRST_SECONDS):
                while self.role == STARTING:
                    await self._next()
        except TimeoutError:
            log.warning("store_slow")
            self._become(CUT_OFF)

    async def until_leading(self) -> None:
        """Return once this gateway leads; it then does until it ends."""
        while self.role != LEADER:
            await self._next()

    def stands_by(self) -> bool:
        """Whether another one is known to lead."""
        return self.role == STANDBY or self._is_lost

    def has_company(self) -> bool:
        """Whether a standby was seen lately."""
        return self._monotonic() < self._company_until

    def open_work(self) -> UnitOfWork:
        """A unit of work for what only notes. Raises StoreUnavailable where the database is not one for this version."""
        if not self._is_fit:
            raise StoreUnavailable("the database was not brought up to date")
        return self._open_work(None)

    def open_led(self) -> UnitOfWork:
        """A unit of work for what the leader alone decides. Raises StoreUnavailable."""
        if self._is_lost:
            raise LeaseLost("another gateway answers")
        if self._generation is None:
            raise StoreUnavailable("this gateway does not lead yet")
        return self._open_work(self._generation)

    def open_reading(self) -> UnitOfWork:
        """A unit of work of which nothing is kept, also before this gateway leads: a full disk may keep it from that.

        Raises StoreUnavailable.
        """
        if self._is_lost:
            raise LeaseLost("another gateway answers")
        return self.open_work()

    async def release(self) -> None:
        """Let go of the lease, so that another gateway leads at once."""
        if self._generation is not None and not self._is_lost:
            try:
                await self._ask(lambda uow: uow.leases.release(GATEWAY, generation=self._generation or 0))
            except Exception as error:  # noqa: BLE001 -- it lapses by itself
                log.info("lease_not_released error=%s", type(error).__name__)
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _round(self) -> None:
        if not self._is_fit:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._migrate)
            self._is_fit = True
        if self._generation is not None:
            async with self._asking:
                await self._renew()
            if self._is_lost:
                log.warning("lease_lost")
                raise LeaseLost("another gateway answers; this one starts again to stand by")
            return
        seen = await self._look()
        if self._is_free(seen):
            taken = await self._take(seen)
            self._become(LEADER if taken else STANDBY)
        else:
            await self._ask(lambda uow: uow.leases.stand_by(GATEWAY), may_wait=True)
            self._become(STANDBY)

    async def _take(self, seen: LeaseRow | None) -> bool:
        began = self._monotonic()
        self._generation = await self._ask(lambda uow: uow.leases.take(GATEWAY, holder=self._holder, seen=seen))
        self._valid_until = began + VALID_SECONDS
        return self._generation is not None

    async def _renew(self) -> None:
        began, generation, before = self._monotonic(), self._generation or 0, self._seen
        row = await self._ask(lambda uow: uow.leases.renew(GATEWAY, generation=generation), may_wait=True)
        self._is_lost = self._is_lost or row is None
        self._valid_until = began + VALID_SECONDS if row else 0.0
        if row and before and row.standby_beat != before.standby_beat:
            self._company_until = began + COMPANY_SECONDS
        self._seen = row

    async def _look(self) -> LeaseRow | None:
        row = await self._ask(lambda uow: uow.leases.read(GATEWAY))
        if row is None or self._seen is None or (row.generation, row.beat) != (self._seen.generation, self._seen.beat):
            self._seen_at = self._monotonic()
        self._seen = row
        return row

    def _is_free(self, row: LeaseRow | None) -> bool:
        if row is None or row.holder is None or self._is_dead(row.holder):
            return True
        return self._monotonic() - self._seen_at >= LAPSED_SECONDS

    async def _ask(self, verb: Callable[[UnitOfWork], Answer], *, may_wait: bool = False) -> Answer:
        def within() -> Answer:
            with self._open_work(None) as uow:
                answer = verb(uow)
                uow.commit(may_wait=may_wait)
                return answer

        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await asyncio.get_running_loop().run_in_executor(self._thread, within)
        except TimeoutError:
            raise StoreUnavailable("too slow") from None
        self._reached_at = self._monotonic()
        return answer

    def _away(self) -> None:
        # Who leads, leads until another one says otherwise. Who stands by trusts the leader for a while.
        is_trusting = self.role == STANDBY and self._monotonic() - self._reached_at < SILENT_SECONDS
        if self.role != LEADER and not is_trusting:
            self._become(CUT_OFF)

    async def _unfit(self) -> None:
        # Perhaps a gateway of another version leads on this database: then its cards and answers are better than ours.
        try:
            row = await self._look()
            is_free = self._is_free(row)
        except Exception:  # noqa: BLE001 -- tables of another version, or none
            is_free = True
        self._become(CUT_OFF if is_free else STANDBY)

    def _become(self, role: str) -> None:
        if role != self.role:
            log.info("role role=%s generation=%s", role, self._generation)
        self.role = role
        self._changed.set()
        self._changed = asyncio.Event()

    async def _next(self) -> None:
        await self._changed.wait()
