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

from bot.rehearsal.woman import NoAnswer, Woman
from bot.settings import LOOPBACK
from bot.store.engine import open_engine
from bot.store.tables import conversations, inbox
from tests.fire.chaos import trouble
from tests.fire.chaos.away import Scene
from tests.fire.chaos.telling import none, waits
from tests.fire.page import Figure
from tests.support.pair import Pair, paired

GATEWAY: Final = "first"
SAYS: Final = ("tolong", "apa kabar hari ini", "tolong")
AT_ONCE: Final = 24
MOST_WOMEN: Final = 100
"""Of one round: Telegram brings no more while the first hundred are not acknowledged."""
FULL_AGAIN_SECONDS: Final = 0.05
EMPTIED_SECONDS: Final = 6.0
"""What Leave may take while the disk is full."""
NOTED_SECONDS: Final = 60.0
LEFT: Final = "utter_left"


@dataclass
class Round:
    """So many women who left while the disk was full."""

    is_new: bool
    """Whether the gateway was killed and started while it was full, and so remembered nothing."""
    seconds: list[float] = field(default_factory=list)
    """Until her chat was empty but for the neutral line; where it was not in time, until nobody looked any more."""
    left: int = 0
    """Messages of ours that stood there then."""
    held: int = 0
    """Updates that Telegram kept for us."""
    unknown: int = 0
    """Leaves that the store did not know of then."""
    noted_seconds: float = 0.0
    unnoted: int = 0
    """Leaves that the store does not know of a minute after there was room."""
    left_at_last: int = 0
    lines: int = 0
    """Neutral lines in one chat at last, at most."""


class Disk:
    """The gateway, the women, and the disk below it."""

    def __init__(self, scene: Scene, pair: Pair, fill: Callable[[], None]) -> None:
        self._scene, self._pair, self._fill = scene, pair, fill
        self._url = f"http://{LOOPBACK}:{pair.settings.rehearsal_port}"
        self._engine = open_engine(pair.settings.database_url)

    async def round(self, women: int, *, is_new: bool) -> Round:
        """They write, the disk fills up, they leave, and there is room again."""
        assert women <= MOST_WOMEN
        found, self._turn = Round(is_new), asyncio.Semaphore(AT_ONCE)
        they = await asyncio.gather(*(self._writes() for _ in range(women)))
        async with self._full():
            if is_new:
                await self._begins_anew()
            found.seconds = await asyncio.gather(*(self._leaves(woman) for woman in they))
            found.left = sum(map(len, await self._standing(they)))
            found.held = await self._held()
            found.unknown = await asyncio.to_thread(self._unknown)
        await self._noted(found)
        standing = await self._standing(they, lines=True)
        found.left_at_last = sum(screen != LEFT for screens in standing for screen in screens)
        found.lines = max(screens.count(LEFT) for screens in standing)
        return found

    def close(self) -> None:
        """Let go of the store."""
        self._engine.dispose()

    async def _writes(self) -> Woman:
        async with self._turn:
            woman = await Woman.arrive(self._scene.http, self._url, language_code="id", wait_seconds=20.0)
            for words in SAYS:
                await woman.says(words)
            return woman

    async def _leaves(self, woman: Woman) -> float:
        woman.wait_seconds, began = EMPTIED_SECONDS, time.monotonic()
        with suppress(NoAnswer):
            await woman.says("x")
        while time.monotonic() - began < EMPTIED_SECONDS and (await self._standing([woman]))[0]:
            await asyncio.sleep(0.1)
        return time.monotonic() - began

    async def _standing(self, they: Sequence[Woman], *, lines: bool = False) -> list[list[str]]:
        """What stands in their chats, without the neutral line unless it is asked for."""
        chats = await asyncio.gather(*(woman.chat() for woman in they))
        return [[one.screen for one in chat if not one.is_hers and (lines or one.screen != LEFT)] for chat in chats]

    @asynccontextmanager
    async def _full(self) -> AsyncIterator[None]:
        await asyncio.to_thread(self._empty_log)
        filling = asyncio.create_task(self._kept_full())
        await asyncio.sleep(2 * FULL_AGAIN_SECONDS)
        try:
            yield
        finally:
            filling.cancel()
            await asyncio.gather(filling, return_exceptions=True)
            (self._scene.folder / "filler").unlink()

    async def _kept_full(self) -> None:
        while True:
            await asyncio.to_thread(self._fill)  # what a checkpoint gives back, for one
            await asyncio.sleep(FULL_AGAIN_SECONDS)

    def _empty_log(self) -> None:
        """Give back what the store has reserved for its next transactions: else it had room though the disk is full."""
        with closing(sqlite3.connect(self._scene.folder / "pelita.db", timeout=5.0)) as store:
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._fill()

    async def _begins_anew(self) -> None:
        self._pair.signal(GATEWAY, signal.SIGKILL)
        await asyncio.to_thread(self._pair.processes[GATEWAY].wait)
        self._pair.start(GATEWAY)
        await self._pair.until(GATEWAY, "leader", "cut_off")

    async def _held(self) -> int:
        async with self._scene.http.get(f"{self._url}/client/updates/pending") as answer:
            return int((await answer.json())["pending"])

    async def _noted(self, found: Round) -> None:
        began = time.monotonic()
        while found.noted_seconds < NOTED_SECONDS:
            found.unnoted = await asyncio.to_thread(self._unknown)
            if not found.unnoted and not await self._held() and not await asyncio.to_thread(self._waiting):
                return
            await asyncio.sleep(0.2)
            found.noted_seconds = time.monotonic() - began

    def _unknown(self) -> int:
        return self._count(select(func.count()).select_from(conversations))

    def _waiting(self) -> int:
        return self._count(select(func.count()).select_from(inbox).where(inbox.c.state == "waiting"))

    def _count(self, wanted: Select[tuple[int]]) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(wanted).scalar_one())


async def run(women: int, *, news: Sequence[bool] = (False, True, False), first: str = "") -> list[Round]:
    """As many rounds as `news` has, each with so many women. `first` is run in the gateway before anything else."""
    async with Scene() as scene:
        with trouble.small_disk(scene.folder) as fill, paired(scene.folder, "") as pair:
            pair.start(GATEWAY, first=first)
            await pair.until(GATEWAY, "leader")
            disk = Disk(scene, pair, fill)
            try:
                return [await disk.round(women, is_new=is_new) for is_new in news]
            finally:
                disk.close()


def figures(rounds: Sequence[Round]) -> list[Figure]:
    """Every promise beside what was seen."""
    chats = sum(len(one.seconds) for one in rounds)
    new = sum(len(one.seconds) for one in rounds if one.is_new)
    seconds = [each for one in rounds for each in one.seconds]
    slowest, lines = max(one.noted_seconds for one in rounds), max(one.lines for one in rounds)
    return [
        Figure("chats she left while the disk was full, of these just after the gateway was started", "",
               f"{chats}, {new}"),
        none(f"our messages that stood there {EMPTIED_SECONDS:g} seconds later, it was still full",
             sum(one.left for one in rounds)),
        Figure("seconds until her chat was empty: half, 95 %, 99 %, all", "", waits(seconds)),
        Figure("Leaves that the store did not know of while it was full", "", str(sum(one.unknown for one in rounds))),
        Figure("updates that Telegram kept while we could not", "", str(sum(one.held for one in rounds))),
        none("Leaves that the store did not know of a minute after there was room", sum(one.unnoted for one in rounds)),
        Figure("seconds until it knew of all", f"{NOTED_SECONDS:g}", f"{slowest:.1f}", slowest < NOTED_SECONDS),
        none("our messages left at last", sum(one.left_at_last for one in rounds)),
        Figure("neutral lines in one chat, at most", "1", str(lines), lines <= 1),
    ]  # fmt: skip
