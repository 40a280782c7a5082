"""The scenes of trouble, and what is promised in each."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from sqlalchemy import create_engine

from bot.settings import LOOPBACK
from tests.fire.chaos import books, trouble
from tests.fire.chaos.away import Asked, Scene, Women
from tests.fire.chaos.database import Database
from tests.fire.chaos.telling import none, waits
from tests.fire.page import Figure
from tests.support.stack import Stack, opened

PROCESSES = ("assistant", "actions")
KINDS = ("dead", "hung", "slow")
ALL_DOWN_SECONDS, ALONE_SECONDS = 3.0, 6.0
BACK_SECONDS = 60.0
QUIET_SECONDS = 4.0
SECRET = "rehearsal-0123456789-abcdefghij-KLM"


class OfStack:
    """One process of a stack, as something to hurt."""

    def __init__(self, stack: Stack, part: str) -> None:
        self._stack, self._part = stack, part

    def kill(self) -> None:
        """kill -9, where it runs at all."""
        if self._stack.is_running(self._part):
            self._stack.kill(self._part)

    def freeze(self) -> None:
        """SIGSTOP."""
        self._stack.freeze(self._part)

    def thaw(self) -> None:
        """SIGCONT."""
        self._stack.thaw(self._part)


async def all_down(database: Database, *, women: int, times: int, webhook_port: int | None = None) -> list[Figure]:
    """Assistant, actions and database stopped while women write; then everything comes back."""
    called = {"webhook_port": webhook_port, "webhook_url": f"http://{LOOPBACK}:{webhook_port}/telegram"}
    changes: dict[str, Any] = {**called, "webhook_secret": SECRET} if webhook_port else {}
    async with Scene() as scene:
        with opened(scene.folder, own_actions=True, **_urls(database), **changes) as stack:
            they = Women(scene.http, stack.url)
            await they.arrive(women)
            async with AsyncExitStack() as down:
                for part in PROCESSES:
                    await down.enter_async_context(trouble.dead(OfStack(stack, part).kill, _nothing))
                await down.enter_async_context(trouble.dead(database.kill, database.start))
                asked = await they.ask(times, "/menu")
                unconfirmed = await _pending(stack, seconds=3.0)
                heard = await they.heard()
            missing = await _missing(stack, they)
            await asyncio.sleep(QUIET_SECONDS)
            return [
                *_answered(asked, limit=ALL_DOWN_SECONDS, only_cards=True),
                none("messages that Telegram still holds", unconfirmed),
                none("messages missing from the inbox after the database came back", missing),
                none("messages answered once more after it came back", await they.heard() - heard),
                none("bytes left in the spool", _left(stack)),
            ]


async def alone(database: Database, *, women: int, times: int) -> AsyncIterator[tuple[str, list[Figure]]]:
    """Each part by itself dead, hung and slow."""
    async with Scene() as scene:
        with opened(scene.folder, own_actions=True, **_urls(database)) as stack:
            they = Women(scene.http, stack.url)
            await they.arrive(women)
            for part in (*PROCESSES, trouble.DATABASE):
                for kind in KINDS:
                    async with _hurt(kind, part, stack, database):
                        asked = await they.ask(times, "/menu")
                    yield f"{part} {kind}", _answered(asked, limit=ALONE_SECONDS)
                    await _healed(stack, they)


async def full_disk(*, women: int, times: int) -> list[Figure]:
    """SQLite on a disk that takes nothing more; then there is room again."""
    async with Scene() as scene:
        with trouble.small_disk(scene.folder) as fill, opened(scene.folder) as stack:
            they = Women(scene.http, stack.url)
            await they.arrive(women)
            fill()
            asked = await they.ask(times, "/menu")
            unconfirmed = await _pending(stack, seconds=0.0)
            (scene.folder / "filler").unlink()
            began = time.monotonic()
            back = await _pending(stack, seconds=BACK_SECONDS)
            seconds = time.monotonic() - began
            await _healed(stack, they)
            return [
                *_answered(asked, limit=ALONE_SECONDS),
                Figure("messages that Telegram keeps while we cannot", "", str(unconfirmed)),
                none("of these still held a minute after there was room", back),
                Figure("seconds until it had taken them", "60", f"{seconds:.1f}", seconds <= BACK_SECONDS),
            ]


def can_mount() -> bool:
    """Whether this account may mount a small disk."""
    return subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode == 0


def _hurt(kind: str, part: str, stack: Stack, database: Database) -> Any:
    hurt = database if part == trouble.DATABASE else OfStack(stack, part)
    start: Callable[[], None] = database.start if part == trouble.DATABASE else _nothing
    return {"dead": partial(trouble.dead, hurt.kill, start), "hung": partial(trouble.hung, hurt),
            "slow": partial(trouble.slow, hurt)}[kind]()  # fmt: skip


async def _healed(stack: Stack, they: Women) -> None:
    """Wait until everybody is answered by the assistant again."""
    for part in ("gateway", "assistant"):
        await stack.until_well(part)
    deadline = time.monotonic() + BACK_SECONDS
    while any(one.is_carded or not one.shown for one in await they.ask(1, "/menu")):
        if time.monotonic() > deadline:
            raise TimeoutError("women still get cards a minute after the trouble ended")
        await asyncio.sleep(1.0)


async def _pending(stack: Stack, *, seconds: float) -> int:
    deadline = time.monotonic() + seconds
    while (count := int((await stack.get("updates/pending"))["pending"])) and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    return count


async def _missing(stack: Stack, they: Women) -> int:
    """Her messages that the inbox does not have or has not done with, a minute after the database came back at most."""
    engine = create_engine(stack.settings.database_url, future=True)
    deadline = time.monotonic() + BACK_SECONDS
    numbers = [n for chat in they.chats for n in (await stack.get(f"updates/numbers?chat_id={chat}"))["numbers"]]
    try:
        while True:
            entries = await asyncio.to_thread(books.entries, engine, numbers)
            missing = sum(entry.state != "handled" for entry in entries)
            if not missing or time.monotonic() > deadline:
                return missing
            await asyncio.sleep(0.5)
    finally:
        engine.dispose()


def _answered(asked: Sequence[Asked], *, limit: float, only_cards: bool = False) -> list[Figure]:
    seconds = sorted(one.seconds for one in asked)
    p99 = seconds[int(len(seconds) * 0.99)]
    right = sum(one.is_right if only_cards else bool(one.shown) for one in asked)
    foreign = sum(message.language != one.language for one in asked for message in one.shown)
    what = "messages answered with the right card" if only_cards else "messages answered"
    return [
        Figure(what, f"{len(asked)} of {len(asked)}", f"{right} of {len(asked)}", right == len(asked)),
        none("answers in another language than hers", foreign),
        Figure(
            "seconds until an answer: half, 95 %, 99 %, all", f"99 % within {limit:g}", waits(seconds), p99 <= limit
        ),
    ]


def _urls(database: Database) -> dict[str, str]:
    return {"database_url": database.url, "tracker_url": database.tracker_url}


def _left(stack: Stack) -> int:
    return sum(path.stat().st_size for path in stack.folder.glob("spool*") if path.is_file())


def _nothing() -> None:
    """The supervisor starts it again by itself."""
