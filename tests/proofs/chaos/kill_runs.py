"""Scripted conversations while processes are killed: what was lost, what came twice, what is remembered."""

import asyncio
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random

from aiohttp import ClientSession
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.enums import LANGUAGES
from tests.proofs.chaos import conversation_script, database_state
from tests.proofs.chaos.postgres_server import PostgresServer
from tests.proofs.chaos.random_kills import KillFunction, KillSchedule
from tests.proofs.chaos.reference_run import ConversationResult, list_differences
from tests.proofs.chaos.simulated_users import StoryRunner, UserStory
from tests.support.stack import ProductStack, open_stack

SETTLED_SECONDS = 60.0


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    conversations: int
    at_once: int
    counts: Mapping[str, int]
    """Kills of each part."""
    pause: tuple[float, float]
    """Least and most seconds between two kills."""
    think_seconds: float
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    users: Sequence[ConversationResult]
    kills: Counter[str]
    differences: Sequence[str]
    seconds: float


async def run_scenario(plan: Plan, database: PostgresServer | None = None, *, log: Path) -> Outcome:
    """Let women write on PostgreSQL (or on SQLite, without a database) while parts are killed.

    What the processes wrote is left at `log`.
    """
    with tempfile.TemporaryDirectory(prefix="pelita-kills-") as folder:
        changes = {"database_url": database.url, "tracker_url": database.tracker_url} if database else {}
        began = time.monotonic()
        with open_stack(Path(folder), own_actions=True, **changes) as stack:
            lived, kills = await _run_under_fire(plan, stack, database)
        seconds = time.monotonic() - began
        shutil.copy(Path(folder) / "log", log)
        again = Path(folder) / "undisturbed"
        again.mkdir()
        return Outcome(lived, kills, await list_differences(lived, again), seconds)


async def _run_under_fire(
    plan: Plan, stack: ProductStack, database: PostgresServer | None
) -> tuple[list[ConversationResult], Counter[str]]:
    rng = Random(plan.seed)
    killing = KillSchedule(
        _list_kill_functions(stack, database), plan.counts, rng=Random(plan.seed + 1), pause=plan.pause
    )
    engines = [create_engine(url, future=True) for url in (stack.settings.database_url, stack.settings.tracker_url)]
    waiting = [
        (language, rng.random()) for _, language in zip(range(plan.conversations), cycle(LANGUAGES), strict=False)
    ]
    sayings = conversation_script.load_example_texts()
    lived: list[ConversationResult] = []
    async with ClientSession() as http:

        async def lane() -> None:
            await asyncio.sleep(rng.uniform(0, 2 * plan.think_seconds))  # women do not begin all at one moment
            while waiting:
                language, seed = waiting.pop()
                own = Random(seed)
                writer = StoryRunner(
                    http, stack.url, meanings=stack.button_decoder, rng=own, think_seconds=plan.think_seconds
                )
                story = await writer.run_story(language, conversation_script.generate_actions(language, own, sayings))
                lived.append(await _read_result(story, stack, *engines))

        fire = asyncio.create_task(killing.run())
        await asyncio.gather(*(lane() for _ in range(plan.at_once)))
        fire.cancel()
    for engine in engines:
        engine.dispose()
    return lived, killing.done


async def _read_result(story: UserStory, stack: ProductStack, engine: Engine, tracker: Engine) -> ConversationResult:
    """The books of a conversation once nothing of it waits any more."""
    numbers = (await stack.get(f"updates/numbers?chat_id={story.chat_id}"))["numbers"]
    deadline = time.monotonic() + SETTLED_SECONDS
    while True:
        await asyncio.sleep(0.5)
        try:
            entries = await asyncio.to_thread(database_state.read_entries, engine, numbers)
            memory = await asyncio.to_thread(
                database_state.read_memory, engine, tracker, stack.list_chat_keys(story.chat_id)
            )
        except SQLAlchemyError:
            continue  # killed just now
        is_settled = all(entry.state == "handled" and not entry.waiting for entry in entries)
        if (memory and is_settled) or time.monotonic() > deadline:
            chat = await stack.get(f"women/{story.chat_id}/messages")
            sends = sum(message["from"] == "bot" for message in chat["messages"])
            return ConversationResult(story, entries, memory or database_state.AssistantMemory("", None, ()), sends)


def _list_kill_functions(stack: ProductStack, database: PostgresServer | None) -> dict[str, KillFunction]:
    def of_part(part: str) -> KillFunction:
        async def kill() -> bool:
            if not stack.is_running(part):
                return False
            stack.kill(part)
            return True

        return kill

    kills = {part: of_part(part) for part in ("gateway", "assistant", "actions")}
    if database:
        kills["database"] = lambda: _kill_database(database)
    return kills


async def _kill_database(database: PostgresServer) -> bool:
    database.kill()
    await database.restart()
    return True
