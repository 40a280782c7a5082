"""The scenes of trouble, and what is promised in each."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from sqlalchemy import create_engine

from bot.config.settings import LOOPBACK
from tests.proofs.chaos import database_state, fault_injection
from tests.proofs.chaos.outages import AskedMessage, OutageScenario, UserGroup
from tests.proofs.chaos.postgres_server import PostgresServer
from tests.proofs.chaos.report import build_wait_figures, build_zero_figure
from tests.proofs.report_page import Figure
from tests.support.stack import ProductStack, open_stack

PROCESSES = ("assistant", "actions")
KINDS = ("dead", "hung", "slow")
ALL_DOWN_SECONDS, ALONE_SECONDS = 3.0, 6.0
BACK_SECONDS = 60.0
QUIET_SECONDS = 4.0
SECRET = "rehearsal-0123456789-abcdefghij-KLM"


class StackPart:
    """One process of a stack, as something to hurt."""

    def __init__(self, stack: ProductStack, part: str) -> None:
        self._stack, self._part = stack, part

    def kill(self) -> None:
        """kill -9, where it runs at all."""
        if self._stack.is_running(self._part):
            self._stack.kill(self._part)

    def freeze(self) -> None:
        """SIGSTOP."""
        self._stack.freeze(self._part)

    def resume(self) -> None:
        """SIGCONT."""
        self._stack.resume(self._part)


async def run_all_down(
    database: PostgresServer, *, women: int, times: int, webhook_port: int | None = None
) -> list[Figure]:
    """Assistant, actions and database stopped while women write; then everything comes back."""
    called = {"webhook_port": webhook_port, "webhook_url": f"http://{LOOPBACK}:{webhook_port}/telegram"}
    changes: dict[str, Any] = {**called, "webhook_secret": SECRET} if webhook_port else {}
    async with OutageScenario() as scene:
        with open_stack(scene.folder, own_actions=True, **_create_database_urls(database), **changes) as stack:
            they = UserGroup(scene.http, stack.url)
            await they.create_users(women)
            async with AsyncExitStack() as down:
                for part in PROCESSES:
                    await down.enter_async_context(fault_injection.keep_dead(StackPart(stack, part).kill, _do_nothing))
                await down.enter_async_context(fault_injection.keep_dead(database.kill, database.start))
                asked = await they.send_questions(times, "/menu")
                unconfirmed = await _count_pending(stack, seconds=3.0)
                heard = await they.count_messages()
            missing = await _list_missing_messages(stack, they)
            await asyncio.sleep(QUIET_SECONDS)
            return [
                *_build_answer_figures(asked, limit=ALL_DOWN_SECONDS, only_cards=True),
                build_zero_figure("messages that Telegram still holds", unconfirmed),
                build_zero_figure("messages missing from the inbox after the database came back", missing),
                build_zero_figure(
                    "messages answered once more after it came back", await they.count_messages() - heard
                ),
                build_zero_figure("bytes left in the spool", _count_remaining(stack)),
            ]


async def run_each_down(database: PostgresServer, *, women: int, times: int) -> AsyncIterator[tuple[str, list[Figure]]]:
    """Each part by itself dead, hung and slow."""
    async with OutageScenario() as scene:
        with open_stack(scene.folder, own_actions=True, **_create_database_urls(database)) as stack:
            they = UserGroup(scene.http, stack.url)
            await they.create_users(women)
            for part in (*PROCESSES, fault_injection.DATABASE):
                for kind in KINDS:
                    async with _apply_fault(kind, part, stack, database):
                        asked = await they.send_questions(times, "/menu")
                    yield f"{part} {kind}", _build_answer_figures(asked, limit=ALONE_SECONDS)
                    await _wait_until_healthy(stack, they)


async def run_full_disk(*, women: int, times: int) -> list[Figure]:
    """SQLite on a disk that takes nothing more; then there is room again."""
    async with OutageScenario() as scene:
        with fault_injection.mount_small_disk(scene.folder) as fill, open_stack(scene.folder) as stack:
            they = UserGroup(scene.http, stack.url)
            await they.create_users(women)
            fill()
            asked = await they.send_questions(times, "/menu")
            unconfirmed = await _count_pending(stack, seconds=0.0)
            (scene.folder / "filler").unlink()
            began = time.monotonic()
            back = await _count_pending(stack, seconds=BACK_SECONDS)
            seconds = time.monotonic() - began
            await _wait_until_healthy(stack, they)
            return [
                *_build_answer_figures(asked, limit=ALONE_SECONDS),
                Figure("messages that Telegram keeps while we cannot", "", str(unconfirmed)),
                build_zero_figure("of these still held a minute after there was room", back),
                Figure("seconds until it had taken them", "60", f"{seconds:.1f}", seconds <= BACK_SECONDS),
            ]


def can_mount() -> bool:
    """Whether this account may mount a small disk."""
    return subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode == 0


def _apply_fault(kind: str, part: str, stack: ProductStack, database: PostgresServer) -> Any:
    hurt = database if part == fault_injection.DATABASE else StackPart(stack, part)
    start: Callable[[], None] = database.start if part == fault_injection.DATABASE else _do_nothing
    return {
        "dead": partial(fault_injection.keep_dead, hurt.kill, start),
        "hung": partial(fault_injection.keep_hung, hurt),
        "slow": partial(fault_injection.keep_slow, hurt),
    }[kind]()


async def _wait_until_healthy(stack: ProductStack, they: UserGroup) -> None:
    """Wait until everybody is answered by the assistant again."""
    for part in ("gateway", "assistant"):
        await stack.wait_until_healthy(part)
    deadline = time.monotonic() + BACK_SECONDS
    while any(one.is_carded or not one.messages for one in await they.send_questions(1, "/menu")):
        if time.monotonic() > deadline:
            raise TimeoutError("women still get cards a minute after the trouble ended")
        await asyncio.sleep(1.0)


async def _count_pending(stack: ProductStack, *, seconds: float) -> int:
    deadline = time.monotonic() + seconds
    while (count := int((await stack.get("updates/pending"))["pending"])) and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    return count


async def _list_missing_messages(stack: ProductStack, they: UserGroup) -> int:
    """Her messages that the inbox does not have or has not done with, a minute after the database came back at most."""
    engine = create_engine(stack.settings.database_url, future=True)
    deadline = time.monotonic() + BACK_SECONDS
    numbers = [n for chat in they.chat_ids for n in (await stack.get(f"updates/numbers?chat_id={chat}"))["numbers"]]
    try:
        while True:
            entries = await asyncio.to_thread(database_state.read_entries, engine, numbers)
            missing = sum(entry.state != "handled" for entry in entries)
            if not missing or time.monotonic() > deadline:
                return missing
            await asyncio.sleep(0.5)
    finally:
        engine.dispose()


def _build_answer_figures(asked: Sequence[AskedMessage], *, limit: float, only_cards: bool = False) -> list[Figure]:
    seconds = sorted(one.seconds for one in asked)
    p99 = seconds[int(len(seconds) * 0.99)]
    right = sum(one.is_right if only_cards else bool(one.messages) for one in asked)
    foreign = sum(message.language != one.language for one in asked for message in one.messages)
    what = "messages answered with the right card" if only_cards else "messages answered"
    return [
        Figure(what, f"{len(asked)} of {len(asked)}", f"{right} of {len(asked)}", right == len(asked)),
        build_zero_figure("answers in another language than hers", foreign),
        Figure(
            "seconds until an answer: half, 95 %, 99 %, all",
            f"99 % within {limit:g}",
            build_wait_figures(seconds),
            p99 <= limit,
        ),
    ]


def _create_database_urls(database: PostgresServer) -> dict[str, str]:
    return {"database_url": database.url, "tracker_url": database.tracker_url}


def _count_remaining(stack: ProductStack) -> int:
    return sum(path.stat().st_size for path in stack.folder.glob("spool*") if path.is_file())


def _do_nothing() -> None:
    """The supervisor starts it again by itself."""
