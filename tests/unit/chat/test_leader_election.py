"""Who leads is known from a clock that only counts; one that cannot know gives cards, and one that lost it says nothing."""

import asyncio
import os
import subprocess
import sys
import threading

import pytest
from sqlalchemy.engine import Engine

from bot.db.unit_of_work import UnitOfWork
from bot.errors import BadDatabase, LeaseLost, StoreUnavailable
from bot.services import leader_election
from bot.services.leader_election import CUT_OFF, LEADER, REPORT_SECONDS, STANDBY, STANDBY_PATIENCE_SECONDS, Leadership
from tests.support.gateway_app import House


class Gateway:
    """One gateway's leadership, with a clock, a database that may be away, and no processes."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine, self.now, self.is_away, self.fault = engine, 0.0, False, None
        self.lead = Leadership(
            self.open,
            migrate=self.migrate,
            holder=name,
            is_dead=lambda holder: holder == "dead",
            monotonic=lambda: self.now,
        )

    def open(self, generation: int | None) -> UnitOfWork:
        if self.is_away:
            raise StoreUnavailable("away")
        return UnitOfWork(self.engine, generation=generation)

    def migrate(self) -> None:
        if self.is_away:
            raise StoreUnavailable("away")
        if self.fault:
            raise self.fault

    async def beats(self, *, after: float = 1.0) -> str:
        """One round, some seconds later; its role then."""
        self.now += after
        try:
            await self.lead._run_once()
        except LeaseLost:
            raise
        except StoreUnavailable:
            self.lead._handle_store_away()
        except BadDatabase:
            await self.lead._handle_bad_database()
        return self.lead.role


@pytest.fixture
def two(house: House) -> tuple[Gateway, Gateway]:
    return Gateway(house.engine, "one"), Gateway(house.engine, "two")


async def test_the_second_stands_by_while_the_first_beats(two: tuple[Gateway, Gateway]) -> None:
    first, second = two
    assert await first.beats() == LEADER
    for _ in range(20):
        assert (await first.beats(), await second.beats()) == (LEADER, STANDBY)
    assert (await first.lead.is_leader(), await second.lead.is_leader()) == (True, False)
    assert (await second.lead.can_send(), first.lead.has_standby()) == (False, True)


async def test_one_that_is_silent_is_followed_and_then_says_nothing(two: tuple[Gateway, Gateway]) -> None:
    first, second = two
    await first.beats()
    roles = [await second.beats() for _ in range(8)]
    assert roles.index(LEADER) == 6
    first.now += 100.0  # it was stopped all the while, and goes on
    assert not await first.lead.can_send()
    assert not await first.lead.is_leader()
    with pytest.raises(LeaseLost):
        first.lead.open_fenced()
    with pytest.raises(LeaseLost):
        await first.beats()


async def test_one_that_lost_its_lease_asks_telegram_for_nothing_more(two: tuple[Gateway, Gateway]) -> None:
    first, second = two
    await first.beats()
    await first.lead.wait_until_polling()
    for _ in range(8):
        await second.beats()
    first.now += 100.0  # it was stopped all the while, goes on, and its next beat is still to come
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await first.lead.wait_until_polling()
    assert (first.lead.role, first.lead.is_standby()) == (
        LEADER,
        True,
    )  # what it still receives is the other one's to keep
    await second.lead.wait_until_polling()


async def test_one_that_does_not_lead_yet_reads_and_one_that_lost_it_does_not(two: tuple[Gateway, Gateway]) -> None:
    first, second = two
    with pytest.raises(StoreUnavailable):
        first.lead.open_read_only()  # the database was not looked at
    await first.beats()
    await second.beats()
    with second.lead.open_read_only() as uow:
        assert uow.leases.get("gateway")
    with pytest.raises(StoreUnavailable):
        second.lead.open_fenced()
    for _ in range(8):
        await second.beats()
    first.now += 100.0
    assert not await first.lead.is_leader()
    with pytest.raises(LeaseLost):
        first.lead.open_read_only()


async def test_nothing_to_be_said_waits_for_a_database_that_hangs(
    two: tuple[Gateway, Gateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = two
    await first.beats()
    first.now += 100.0  # its lease has to be asked for
    hangs, opened = threading.Event(), first.open
    monkeypatch.setattr(first.lead, "_open_unit_of_work", lambda generation: (hangs.wait(10), opened(generation))[1])
    try:
        async with asyncio.timeout(2):
            assert await first.lead.can_send()
    finally:
        hangs.set()


async def test_a_dead_one_of_this_machine_is_not_waited_for(house: House) -> None:
    assert await Gateway(house.engine, "dead").beats() == LEADER
    assert await Gateway(house.engine, "two").beats() == LEADER


async def test_one_that_lets_go_is_followed_at_once(two: tuple[Gateway, Gateway]) -> None:
    first, second = two
    await first.beats()
    await first.lead.release_lease()
    assert await second.beats() == LEADER


async def test_with_the_database_away_each_gives_cards_but_a_standby_trusts_for_a_while(
    two: tuple[Gateway, Gateway],
) -> None:
    first, second = two
    await first.beats()
    await second.beats()
    first.is_away = second.is_away = True
    assert await first.beats(after=60.0) == LEADER
    assert (await first.lead.is_leader(), await first.lead.can_send()) == (
        False,
        True,
    )  # cards, and nothing of the outbox
    assert await second.beats(after=STANDBY_PATIENCE_SECONDS / 2) == STANDBY
    assert await second.beats(after=STANDBY_PATIENCE_SECONDS) == CUT_OFF
    assert await second.lead.can_send()
    first.is_away = second.is_away = False
    assert (await first.beats(), await second.beats()) == (LEADER, STANDBY)
    assert not await second.lead.can_send()


async def test_a_database_of_another_version_gives_cards_unless_another_one_leads_on_it(
    two: tuple[Gateway, Gateway],
) -> None:
    first, second = two
    second.fault = BadDatabase("newer")
    assert await second.beats() == CUT_OFF
    with pytest.raises(StoreUnavailable):
        second.lead.open_unit_of_work()
    await first.beats()
    assert await second.beats() == STANDBY


async def test_a_database_of_another_version_is_named_once_in_ten_minutes(
    two: tuple[Gateway, Gateway], caplog: pytest.LogCaptureFixture
) -> None:
    lead = two[0].lead
    for seconds in (1.0, 2.0, 3.0, REPORT_SECONDS + 2.0):
        two[0].now = seconds
        lead._report_bad_database(BadDatabase("newer"))
    lead._report_bad_database(BadDatabase("half"))
    assert [record.getMessage() for record in caplog.records] == [
        "store_unfit error=newer",
        "store_unfit error=newer",
        "store_unfit error=half",
    ]


async def test_what_takes_long_to_know_is_not_waited_for(
    two: tuple[Gateway, Gateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader_election, "STARTUP_SECONDS", 0.05)
    await two[0].lead.wait_until_polling()
    assert two[0].lead.role == CUT_OFF


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_process_that_ended_is_known_to_be_dead() -> None:
    program = "from bot.services import leader_election as e; print(e.get_process_identity())"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    assert leader_election.is_dead(ended)
    assert not leader_election.is_dead(leader_election.get_process_identity())
    elsewhere = ended.replace(ended[:8], "00000000", 1)
    assert not leader_election.is_dead(elsewhere)
    assert not leader_election.is_dead(os.urandom(8).hex())
