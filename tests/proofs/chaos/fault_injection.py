"""Ways to hurt one part of a running installation, each undone at the end of its block."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

DATABASE = "database"
STOPPED_SECONDS, GOING_SECONDS = 0.45, 0.05
"""A slow part works a tenth of the time."""
DISK_MEGABYTES = 24


class FaultTarget(Protocol):
    """What can be hurt: a process of the stack or the database."""

    def kill(self) -> None: ...
    def freeze(self) -> None: ...
    def resume(self) -> None: ...


@asynccontextmanager
async def keep_dead(kill: Callable[[], None], start: Callable[[], None]) -> AsyncIterator[None]:
    """It does not run: whenever it is started again, it is killed again."""
    down = asyncio.create_task(_kill_repeatedly(kill))
    await asyncio.sleep(0.2)
    try:
        yield
    finally:
        down.cancel()
        await asyncio.to_thread(start)


@asynccontextmanager
async def keep_hung(part: FaultTarget) -> AsyncIterator[None]:
    """It accepts connections and answers nothing."""
    part.freeze()
    try:
        yield
    finally:
        part.resume()


@asynccontextmanager
async def keep_slow(part: FaultTarget) -> AsyncIterator[None]:
    """It works a tenth of the time."""
    halting = asyncio.create_task(_halt_repeatedly(part))
    try:
        yield
    finally:
        halting.cancel()
        await asyncio.gather(halting, return_exceptions=True)
        part.resume()


@contextmanager
def mount_small_disk(folder: Path) -> Iterator[Callable[[], None]]:
    """A disk of DISK_MEGABYTES at `folder`; yields what fills it. Raises CalledProcessError where mounting is not allowed."""
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m,mode=0700", "tmpfs", str(folder)],
        check=True,
        capture_output=True,
    )
    try:
        yield lambda: _fill_disk(folder / "filler")
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill_disk(path: Path) -> None:
    try:
        with path.open("ab", buffering=0) as file:
            while True:
                file.write(b"\0" * 4096)
    except OSError:
        return  # full


async def _kill_repeatedly(kill: Callable[[], None]) -> None:
    while True:
        kill()
        await asyncio.sleep(0.1)


async def _halt_repeatedly(part: FaultTarget) -> None:
    while True:
        part.freeze()
        await asyncio.sleep(STOPPED_SECONDS)
        part.resume()
        await asyncio.sleep(GOING_SECONDS)
