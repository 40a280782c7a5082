"""What a gateway says of itself: each thing that is away is a reason, the probe is nobody's, and nothing of it stays."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.channels.metrics import REGISTRY
from bot.chat.health_probe import PROBE_SECONDS, TELEGRAM_SILENCE_SECONDS, ContactTime, HealthProbe
from bot.db.async_executor import DbExecutor
from bot.db.unit_of_work import UnitOfWork
from bot.domain.turn import AssistantReply, Turn
from bot.errors import AssistantUnavailable, ChannelUnavailable, StoreUnavailable
from tests.unit.db.example_rows import NOW, add_person


class Surroundings:
    """An assistant and a Telegram that a test takes away, and a clock."""

    def __init__(self) -> None:
        self.is_assistant_away = self.is_telegram_away = False
        self.seconds, self.turns, self.forgotten, self.pings = 1000.0, [], [], 0

    async def send_turn(self, turn: Turn) -> AssistantReply:
        self.turns.append(turn)
        if self.is_assistant_away:
            raise AssistantUnavailable("away")
        return AssistantReply(turn.turn_id, (), "greet", 1.0)

    async def forget_conversation(self, conversation_id: str) -> None:
        self.forgotten.append(conversation_id)

    async def is_ready(self) -> bool:
        return not self.is_assistant_away

    async def ping(self) -> None:
        self.pings += 1
        if self.is_telegram_away:
            raise ChannelUnavailable("away")

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def around() -> Surroundings:
    return Surroundings()


@pytest.fixture
def probe(engine: Engine, around: Surroundings, tmp_path: Path) -> HealthProbe:
    return HealthProbe(
        db=DbExecutor(lambda: UnitOfWork(engine)),
        assistant=around,
        contact=ContactTime(around.monotonic),
        ping_telegram=around.ping,
        now=lambda: NOW,
        monotonic=around.monotonic,
        folder=tmp_path,
        is_probing=True,
    )


def read(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


async def test_where_all_is_well_nothing_stands_against_it(probe: HealthProbe, around: Surroundings) -> None:
    assert probe.list_reasons() == ["starting"]
    await probe.run_once()
    assert probe.list_reasons() == []
    (turn,) = around.turns
    assert (turn.text, turn.country, turn.choice) == ("hello", None, None)
    assert around.forgotten == [turn.conversation_id], "nothing of it stays"


async def test_a_turn_of_nobody_is_taken_once_a_minute_and_never_twice_the_same(
    probe: HealthProbe, around: Surroundings
) -> None:
    for _ in range(4):
        await probe.run_once()
        around.seconds += PROBE_SECONDS / 2
    assert len(around.turns) == 2
    assert len({turn.conversation_id for turn in around.turns}) == 2


async def test_the_rehearsal_takes_no_such_turn(probe: HealthProbe, around: Surroundings) -> None:
    probe.is_probing = False
    await probe.run_once()
    assert (around.turns, probe.list_reasons()) == ([], [])


async def test_each_that_is_away_is_a_reason_and_comes_back(probe: HealthProbe, around: Surroundings) -> None:
    around.is_assistant_away = around.is_telegram_away = True
    await probe.run_once()
    assert probe.list_reasons() == ["assistant", "telegram"]
    assert (read("pelita_reachable", what="assistant"), read("pelita_reachable", what="database")) == (0.0, 1.0)
    around.is_assistant_away = around.is_telegram_away = False
    await probe.run_once()
    assert probe.list_reasons() == []


async def test_it_ends_when_it_is_told_to_even_in_the_middle_of_a_turn(
    probe: HealthProbe, around: Surroundings
) -> None:
    begun = asyncio.Event()

    async def hang(turn: Turn) -> AssistantReply:
        begun.set()
        await asyncio.Event().wait()
        raise AssistantUnavailable

    async def fail(_: str) -> None:
        raise RuntimeError("the client has been closed")

    around.send_turn, around.forget_conversation = hang, fail  # type: ignore[method-assign, assignment]
    looking = asyncio.create_task(probe.run())
    async with asyncio.timeout(5):
        await begun.wait()
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking


async def test_telegram_is_asked_only_where_it_was_silent(probe: HealthProbe, around: Surroundings) -> None:
    probe.contact.note()
    await probe.run_once()
    assert around.pings == 0
    around.seconds += TELEGRAM_SILENCE_SECONDS + 1
    await probe.run_once()
    assert around.pings == 1


async def test_a_database_that_is_away_is_a_reason(probe: HealthProbe) -> None:
    def away() -> UnitOfWork:
        raise StoreUnavailable("away")

    probe.db = DbExecutor(away)
    await probe.run_once()
    assert probe.list_reasons() == ["database"]


async def test_what_has_waited_too_long_is_a_reason(probe: HealthProbe, engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        uow.inbox.add(
            inbox_id="turn",
            bot_id=1,
            update_id=1,
            chat_key="c",
            payload=b"sealed",
            day_key="day-2025-01-01",
            now=NOW - timedelta(seconds=200),
        )
        add_person(uow)
        uow.commit()
    await probe.run_once()
    assert probe.list_reasons() == ["inbox"]
    assert read("pelita_oldest_waiting_seconds", queue="inbox") == 200.0
    assert read("pelita_oldest_waiting_seconds", queue="outbox") == 0.0


async def test_the_last_copy_and_drill_are_read(probe: HealthProbe, tmp_path: Path) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    (tmp_path / "last-backup").write_text(at.isoformat())
    (tmp_path / "last-drill").write_text("not a day")
    await probe.run_once()
    assert read("pelita_last_run_timestamp_seconds", what="backup") == at.timestamp()
