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

from bot.crypto.key_ring import AUDIT
from bot.db.engine import open_engine
from bot.db.unit_of_work import UnitOfWork
from bot.services import audit_verification
from simulator.driver import SimulatedUser
from tests.proofs.chaos.kill_runs import _list_kill_functions as killers
from tests.proofs.chaos.postgres_server import PostgresServer
from tests.proofs.chaos.random_kills import KillSchedule
from tests.proofs.console.conversations import Conversation, PersistentOfficer, run_officer, run_person
from tests.proofs.console.verdicts import ConversationRecord
from tests.support.handoff_requests import send_card
from tests.support.officer_client import OfficerCredentials, open_staffed_posts
from tests.support.stack import ProductStack, open_stack
from tests.support.user_client import UserClient

SETTLED_SECONDS: Final = 120.0
NAMES: Final = ("lina", "sok", "dara")


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    persons: int
    kills: dict[str, int]
    pause: tuple[float, float]
    """Least and most seconds between two kills."""
    think_seconds: float
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    records: list[ConversationRecord]
    kills: Counter[str]
    audit_faults: tuple[object, ...]
    repeated_count: int
    """How often an officer had to try again."""
    seconds: float


async def run_scenario(plan: Plan, database: PostgresServer, *, log: Path) -> Outcome:
    """Talk under fire on PostgreSQL, then look at everything. What the processes wrote is left at `log`."""
    with tempfile.TemporaryDirectory(prefix="pelita-console-kills-") as folder:
        changes = {"database_url": database.url, "tracker_url": database.tracker_url}
        with open_stack(Path(folder), **changes) as stack, open_staffed_posts(stack, *NAMES) as badges:
            began = time.monotonic()
            async with _create_conversations(plan, stack, badges) as (talks, women):
                kills = await _run_under_fire(plan, stack, database, talks, women)
                kept = [await _wait_until_settled(stack, talk, women[talk.chat_id]) for talk in talks]
                again = sum({id(talk.officer): talk.officer.repeated_count for talk in talks}.values())
            log.write_text(stack.read_logs(), encoding="utf-8")
            return Outcome(kept, kills, _verify_audit(stack), again, time.monotonic() - began)


@asynccontextmanager
async def _create_conversations(
    plan: Plan, stack: ProductStack, badges: list[OfficerCredentials]
) -> AsyncIterator[tuple[list[Conversation], dict[int, SimulatedUser]]]:
    """Women who sent a card, each to be answered by one officer, who has greeted her."""
    async with AsyncExitStack() as held, ClientSession() as http:
        officers = [await held.enter_async_context(_create_officer(stack, badge)) for badge in badges]
        talks, women = [], {}
        for number in range(plan.persons):
            woman = await SimulatedUser.create(http, stack.url, language_code="en", wait_seconds=30.0)
            await send_card(UserClient(woman, stack, "en"))
            talk = Conversation(_find_handoff(stack, woman), woman.chat_id, officers[number % len(officers)])
            await talk.officer.claim(talk.handoff_id)
            talks.append(talk)
            women[woman.chat_id] = woman
        await _wait_until_claimed(stack, len(talks))
        yield talks, women


@asynccontextmanager
async def _create_officer(stack: ProductStack, credentials: OfficerCredentials) -> AsyncIterator[PersistentOfficer]:
    home = stack.settings.console_home
    async with httpx.AsyncClient(base_url=home, headers={"Origin": home}, trust_env=False, timeout=15) as http:
        officer = PersistentOfficer(home, credentials, http)
        await officer.sign_in()
        yield officer


async def _run_under_fire(
    plan: Plan,
    stack: ProductStack,
    database: PostgresServer,
    talks: list[Conversation],
    women: dict[int, SimulatedUser],
) -> Counter[str]:
    """Both write until the last kill, and a little longer."""
    killing = KillSchedule(_list_kill_functions(stack, database), plan.kills, rng=Random(plan.seed), pause=plan.pause)
    is_over = asyncio.Event()
    writing = [
        asyncio.create_task(each)
        for talk in talks
        for each in (
            run_person(
                women[talk.chat_id], talk, is_over, Random(f"her {talk.chat_id}"), think_seconds=plan.think_seconds
            ),
            run_officer(talk, is_over, Random(f"him {talk.chat_id}"), think_seconds=plan.think_seconds),
        )
    ]
    try:
        await killing.run()
        await asyncio.sleep(plan.pause[1])
    finally:
        is_over.set()
        await asyncio.gather(*writing)
    return killing.done


def _list_kill_functions(stack: ProductStack, database: PostgresServer) -> Any:
    known = killers(stack, database)

    async def console() -> bool:
        if not stack.is_running("console"):
            return False
        stack.kill("console")
        return True

    return {"gateway": known["gateway"], "database": known["database"], "console": console}


async def _wait_until_settled(stack: ProductStack, talk: Conversation, user: SimulatedUser) -> ConversationRecord:
    """The books of a talk once nothing of it is on its way."""
    deadline = time.monotonic() + SETTLED_SECONDS
    while True:
        page = await talk.officer.open_handoff(talk.handoff_id)
        rows, positions = _read_rows(stack, talk.handoff_id)
        chat = [message.text for message in await user.list_messages() if not message.is_from_user]
        kept = ConversationRecord(talk.person_texts, talk.officer_texts, page, chat, rows, positions)
        is_settled = all(row.state == "delivered" for row in rows) and all(words in page for words in talk.person_texts)
        if is_settled or time.monotonic() > deadline:
            return kept
        await asyncio.sleep(0.5)


def _read_rows(stack: ProductStack, handoff_id: str) -> tuple[list[Any], list[int]]:
    with _open_unit_of_work(stack) as uow:
        return uow.handoff_messages.list_by_handoff(handoff_id), [
            entry.position for entry in uow.vaults.list_entries(handoff_id)
        ]


def _find_handoff(stack: ProductStack, user: SimulatedUser) -> str:
    with _open_unit_of_work(stack) as uow:
        her = uow.people.get_by_chat_keys(stack.list_chat_keys(user.chat_id))
        assert her
        return str(uow.handoffs.list_by_person(her.person_id)[0].handoff_id)


async def _wait_until_claimed(stack: ProductStack, many: int) -> None:
    """Until every greeting has come, so that each woman's words go to her officer."""
    async with asyncio.timeout(60):
        while True:
            with _open_unit_of_work(stack) as uow:
                arrived = [
                    row
                    for each in uow.handoffs.list_open()
                    for row in uow.handoff_messages.list_by_handoff(each.handoff_id)
                ]
            if sum(row.state == "delivered" for row in arrived) >= many:
                return
            await asyncio.sleep(0.3)


def _verify_audit(stack: ProductStack) -> tuple[object, ...]:
    with _open_unit_of_work(stack) as uow:
        return audit_verification.verify_audit(uow, stack.keys).faults


_engines: dict[str, Engine] = {}


def _open_unit_of_work(stack: ProductStack) -> UnitOfWork:
    url = stack.settings.database_url
    engine = _engines.setdefault(url, open_engine(url, audit_key=stack.keys.get_key(AUDIT)))
    return UnitOfWork(engine, is_read_only=True)
