"""Officers write and women answer through all real processes, while gateway, console and database die in the middle of it."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import httpx
from aiohttp import ClientSession
from sqlalchemy.engine import Engine

from bot.rehearsal.woman import Woman
from bot.services import trail
from bot.store.engine import open_engine
from bot.store.keys import AUDIT
from bot.store.unit_of_work import UnitOfWork
from tests.fire.chaos.database import Database
from tests.fire.chaos.killing import Killing
from tests.fire.chaos.kills import _kills as killers
from tests.fire.console.judging import Kept
from tests.fire.console.talking import Steady, Talk, he_writes, she_writes
from tests.support.asking import sends_a_card
from tests.support.posted import Badge, staffed
from tests.support.stack import Stack, opened
from tests.support.talk import She

SETTLED_SECONDS: Final = 120.0
NAMES: Final = ("lina", "sok", "dara")


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    women: int
    kills: dict[str, int]
    pause: tuple[float, float]
    """Least and most seconds between two kills."""
    think_seconds: float
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    kept: list[Kept]
    kills: Counter[str]
    wrong: tuple[object, ...]
    again: int
    """How often an officer had to try again."""
    seconds: float


async def run(plan: Plan, database: Database, *, log: Path) -> Outcome:
    """Talk under fire on PostgreSQL, then look at everything. What the processes wrote is left at `log`."""
    with tempfile.TemporaryDirectory(prefix="pelita-console-kills-") as folder:
        changes = {"database_url": database.url, "tracker_url": database.tracker_url}
        with opened(Path(folder), **changes) as stack, staffed(stack, *NAMES) as badges:
            began = time.monotonic()
            async with _everybody(plan, stack, badges) as (talks, women):
                kills = await _under_fire(plan, stack, database, talks, women)
                kept = [await _settled(stack, talk, women[talk.chat_id]) for talk in talks]
                again = sum({id(talk.officer): talk.officer.again for talk in talks}.values())
            log.write_text(stack.logs(), encoding="utf-8")
            return Outcome(kept, kills, _wrong(stack), again, time.monotonic() - began)


@asynccontextmanager
async def _everybody(
    plan: Plan, stack: Stack, badges: list[Badge]
) -> AsyncIterator[tuple[list[Talk], dict[int, Woman]]]:
    """Women who sent a card, each to be answered by one officer, who has greeted her."""
    async with AsyncExitStack() as held, ClientSession() as http:
        officers = [await held.enter_async_context(_officer(stack, badge)) for badge in badges]
        talks, women = [], {}
        for number in range(plan.women):
            woman = await Woman.arrive(http, stack.url, language_code="en", wait_seconds=30.0)
            await sends_a_card(She(woman, stack, "en"))
            talk = Talk(_handoff_of(stack, woman), woman.chat_id, officers[number % len(officers)])
            await talk.officer.claims(talk.handoff_id)
            talks.append(talk)
            women[woman.chat_id] = woman
        await _until_all_are_held(stack, len(talks))
        yield talks, women


@asynccontextmanager
async def _officer(stack: Stack, badge: Badge) -> AsyncIterator[Steady]:
    home = stack.settings.console_home
    async with httpx.AsyncClient(base_url=home, headers={"Origin": home}, trust_env=False, timeout=15) as http:
        officer = Steady(home, badge, http)
        await officer.signs_in()
        yield officer


async def _under_fire(
    plan: Plan, stack: Stack, database: Database, talks: list[Talk], women: dict[int, Woman]
) -> Counter[str]:
    """Both write until the last kill, and a little longer."""
    killing = Killing(_victims(stack, database), plan.kills, rng=Random(plan.seed), pause=plan.pause)
    is_over = asyncio.Event()
    writing = [
        asyncio.create_task(each)
        for talk in talks
        for each in (
            she_writes(women[talk.chat_id], talk, is_over, Random(f"her {talk.chat_id}"), think_seconds=plan.think_seconds),
            he_writes(talk, is_over, Random(f"him {talk.chat_id}"), think_seconds=plan.think_seconds),
        )
    ]
    try:
        await killing.run()
        await asyncio.sleep(plan.pause[1])
    finally:
        is_over.set()
        await asyncio.gather(*writing)
    return killing.done


def _victims(stack: Stack, database: Database) -> Any:
    known = killers(stack, database)

    async def console() -> bool:
        if not stack.is_running("console"):
            return False
        stack.kill("console")
        return True

    return {"gateway": known["gateway"], "database": known["database"], "console": console}


async def _settled(stack: Stack, talk: Talk, woman: Woman) -> Kept:
    """The books of a talk once nothing of it is on its way."""
    deadline = time.monotonic() + SETTLED_SECONDS
    while True:
        page = await talk.officer.reads(talk.handoff_id)
        rows, positions = _books(stack, talk.handoff_id)
        chat = [message.text for message in await woman.chat() if not message.is_hers]
        kept = Kept(talk.hers, talk.his, page, chat, rows, positions)
        is_settled = all(row.state == "delivered" for row in rows) and all(words in page for words in talk.hers)
        if is_settled or time.monotonic() > deadline:
            return kept
        await asyncio.sleep(0.5)


def _books(stack: Stack, handoff_id: str) -> tuple[list[Any], list[int]]:
    with _work(stack) as uow:
        return uow.relay.of(handoff_id), [entry.position for entry in uow.vaults.entries(handoff_id)]


def _handoff_of(stack: Stack, woman: Woman) -> str:
    with _work(stack) as uow:
        her = uow.people.by_chat_keys(stack.chat_keys(woman.chat_id))
        assert her
        return str(uow.handoffs.of(her.person_id)[0].handoff_id)


async def _until_all_are_held(stack: Stack, many: int) -> None:
    """Until every greeting has come, so that each woman's words go to her officer."""
    async with asyncio.timeout(60):
        while True:
            with _work(stack) as uow:
                arrived = [row for each in uow.handoffs.open_ones() for row in uow.relay.of(each.handoff_id)]
            if sum(row.state == "delivered" for row in arrived) >= many:
                return
            await asyncio.sleep(0.3)


def _wrong(stack: Stack) -> tuple[object, ...]:
    with _work(stack) as uow:
        return trail.verify(uow, stack.keys).wrong


_engines: dict[str, Engine] = {}


def _work(stack: Stack) -> UnitOfWork:
    url = stack.settings.database_url
    engine = _engines.setdefault(url, open_engine(url, audit_key=stack.keys.key(AUDIT)))
    return UnitOfWork(engine, reading=True)
