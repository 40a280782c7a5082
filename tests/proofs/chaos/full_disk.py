"""Leave on a full disk: neither the store nor the spool takes anything, and her chat is emptied at once all the same.

A gateway of its own on a small disk, without an assistant. Women write; the disk fills up and is kept full; all of them
leave; then there is room again, and what could not be noted is noted.
"""

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.sql import Select

from bot.config.settings import LOOPBACK
from bot.db.engine import open_engine
from bot.db.tables.core import conversations, inbox
from simulator.driver import NoAnswer, SimulatedUser
from tests.proofs.chaos import fault_injection
from tests.proofs.chaos.outages import OutageScenario
from tests.proofs.chaos.report import build_wait_figures, build_zero_figure
from tests.proofs.report_page import Figure
from tests.support.two_gateways import GatewayPair, open_gateway_pair

GATEWAY: Final = "first"
TEXTS: Final = ("tolong", "apa kabar hari ini", "tolong")
AT_ONCE: Final = 24
MAX_USERS: Final = 100
"""Of one round: Telegram brings no more while the first hundred are not acknowledged."""
FULL_AGAIN_SECONDS: Final = 0.05
EMPTIED_SECONDS: Final = 6.0
"""What Leave may take while the disk is full."""
NOTED_SECONDS: Final = 60.0
LEFT_SCREEN: Final = "utter_left"


@dataclass
class DiskRound:
    """So many women who left while the disk was full."""

    is_new: bool
    """Whether the gateway was killed and started while it was full, and so remembered nothing."""
    seconds: list[float] = field(default_factory=list)
    """Until her chat was empty but for the neutral line; where it was not in time, until nobody looked any more."""
    left_count: int = 0
    """Messages of ours that stood there then."""
    held_count: int = 0
    """Updates that Telegram kept for us."""
    unknown_count: int = 0
    """Leaves that the store did not know of then."""
    noted_seconds: float = 0.0
    unnoted_count: int = 0
    """Leaves that the store does not know of a minute after there was room."""
    left_count_at_end: int = 0
    lines: int = 0
    """Neutral lines in one chat at last, at most."""


class FullDiskScenario:
    """The gateway, the women, and the disk below it."""

    def __init__(self, scene: OutageScenario, pair: GatewayPair, fill: Callable[[], None]) -> None:
        self._scene, self._pair, self._fill = scene, pair, fill
        self._url = f"http://{LOOPBACK}:{pair.settings.rehearsal_port}"
        self._engine = open_engine(pair.settings.database_url)

    async def run_round(self, women: int, *, is_new: bool) -> DiskRound:
        """They write, the disk fills up, they leave, and there is room again."""
        assert women <= MAX_USERS
        found, self._turn = DiskRound(is_new), asyncio.Semaphore(AT_ONCE)
        they = await asyncio.gather(*(self._send_messages() for _ in range(women)))
        async with self._fill_disk():
            if is_new:
                await self._restart_gateway()
            found.seconds = await asyncio.gather(*(self._leave(woman) for woman in they))
            found.left_count = sum(map(len, await self._list_remaining_messages(they)))
            found.held_count = await self._count_held()
            found.unknown_count = await asyncio.to_thread(self._count_unknown)
        await self._wait_until_noted(found)
        standing = await self._list_remaining_messages(they, lines=True)
        found.left_count_at_end = sum(screen != LEFT_SCREEN for screens in standing for screen in screens)
        found.lines = max(screens.count(LEFT_SCREEN) for screens in standing)
        return found

    def close(self) -> None:
        """Let go of the store."""
        self._engine.dispose()

    async def _send_messages(self) -> SimulatedUser:
        async with self._turn:
            woman = await SimulatedUser.create(self._scene.http, self._url, language_code="id", wait_seconds=20.0)
            for words in TEXTS:
                await woman.send_text(words)
            return woman

    async def _leave(self, user: SimulatedUser) -> float:
        user.wait_seconds, began = EMPTIED_SECONDS, time.monotonic()
        with suppress(NoAnswer):
            await user.send_text("x")
        while time.monotonic() - began < EMPTIED_SECONDS and (await self._list_remaining_messages([user]))[0]:
            await asyncio.sleep(0.1)
        return time.monotonic() - began

    async def _list_remaining_messages(self, they: Sequence[SimulatedUser], *, lines: bool = False) -> list[list[str]]:
        """What stands in their chats, without the neutral line unless it is asked for."""
        chats = await asyncio.gather(*(woman.list_messages() for woman in they))
        return [
            [one.screen for one in chat if not one.is_from_user and (lines or one.screen != LEFT_SCREEN)]
            for chat in chats
        ]

    @asynccontextmanager
    async def _fill_disk(self) -> AsyncIterator[None]:
        await asyncio.to_thread(self._empty_log)
        filling = asyncio.create_task(self._keep_disk_full())
        await asyncio.sleep(2 * FULL_AGAIN_SECONDS)
        try:
            yield
        finally:
            filling.cancel()
            await asyncio.gather(filling, return_exceptions=True)
            (self._scene.folder / "filler").unlink()

    async def _keep_disk_full(self) -> None:
        while True:
            await asyncio.to_thread(self._fill)  # what a checkpoint gives back, for one
            await asyncio.sleep(FULL_AGAIN_SECONDS)

    def _empty_log(self) -> None:
        """Give back what the store has reserved for its next transactions: else it had room though the disk is full."""
        with closing(sqlite3.connect(self._scene.folder / "pelita.db", timeout=5.0)) as store:
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._fill()

    async def _restart_gateway(self) -> None:
        self._pair.signal(GATEWAY, signal.SIGKILL)
        await asyncio.to_thread(self._pair.processes[GATEWAY].wait)
        self._pair.start(GATEWAY)
        await self._pair.wait_for_role(GATEWAY, "leader", "cut_off")

    async def _count_held(self) -> int:
        async with self._scene.http.get(f"{self._url}/client/updates/pending") as answer:
            return int((await answer.json())["pending"])

    async def _wait_until_noted(self, found: DiskRound) -> None:
        began = time.monotonic()
        while found.noted_seconds < NOTED_SECONDS:
            found.unnoted_count = await asyncio.to_thread(self._count_unknown)
            if (
                not found.unnoted_count
                and not await self._count_held()
                and not await asyncio.to_thread(self._count_waiting)
            ):
                return
            await asyncio.sleep(0.2)
            found.noted_seconds = time.monotonic() - began

    def _count_unknown(self) -> int:
        return self._count_users(select(func.count()).select_from(conversations))

    def _count_waiting(self) -> int:
        return self._count_users(select(func.count()).select_from(inbox).where(inbox.c.state == "waiting"))

    def _count_users(self, wanted: Select[tuple[int]]) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(wanted).scalar_one())


async def run_scenario(women: int, *, news: Sequence[bool] = (False, True, False), first: str = "") -> list[DiskRound]:
    """As many rounds as `news` has, each with so many women. `first` is run in the gateway before anything else."""
    async with OutageScenario() as scene:
        with fault_injection.mount_small_disk(scene.folder) as fill, open_gateway_pair(scene.folder, "") as pair:
            pair.start(GATEWAY, first=first)
            await pair.wait_for_role(GATEWAY, "leader")
            disk = FullDiskScenario(scene, pair, fill)
            try:
                return [await disk.run_round(women, is_new=is_new) for is_new in news]
            finally:
                disk.close()


def build_figures(rounds: Sequence[DiskRound]) -> list[Figure]:
    """Every promise beside what was seen."""
    chats = sum(len(one.seconds) for one in rounds)
    new = sum(len(one.seconds) for one in rounds if one.is_new)
    seconds = [each for one in rounds for each in one.seconds]
    slowest, lines = max(one.noted_seconds for one in rounds), max(one.lines for one in rounds)
    return [
        Figure(
            "chats she left while the disk was full, of these just after the gateway was started", "", f"{chats}, {new}"
        ),
        build_zero_figure(
            f"our messages that stood there {EMPTIED_SECONDS:g} seconds later, it was still full",
            sum(one.left_count for one in rounds),
        ),
        Figure("seconds until her chat was empty: half, 95 %, 99 %, all", "", build_wait_figures(seconds)),
        Figure(
            "Leaves that the store did not know of while it was full", "", str(sum(one.unknown_count for one in rounds))
        ),
        Figure("updates that Telegram kept while we could not", "", str(sum(one.held_count for one in rounds))),
        build_zero_figure(
            "Leaves that the store did not know of a minute after there was room",
            sum(one.unnoted_count for one in rounds),
        ),
        Figure("seconds until it knew of all", f"{NOTED_SECONDS:g}", f"{slowest:.1f}", slowest < NOTED_SECONDS),
        build_zero_figure("our messages left at last", sum(one.left_count_at_end for one in rounds)),
        Figure("neutral lines in one chat, at most", "1", str(lines), lines <= 1),
    ]
