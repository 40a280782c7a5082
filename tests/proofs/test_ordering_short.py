"""Some schedules of what arrives and what leaves; the whole proof is `make proofs`."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.channels import rate_limiter
from bot.channels.chat_queues import ChatQueues
from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.services import conversations, outbox
from tests.proofs.ordering.incoming import OutOfOrder, ScheduleRunner
from tests.proofs.ordering.outgoing import DeliveryFault, DeliveryRunner
from tests.support.factories import NOW


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[ScheduleRunner]:
    engine: Engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(engine)
    yield ScheduleRunner(engine, tmp_path, KeyRing.open(tmp_path / "keys", create=True))
    engine.dispose()


@pytest.fixture
def post(stage: ScheduleRunner) -> DeliveryRunner:
    return DeliveryRunner(stage.engine, stage.keys)


def run_schedules(stage: ScheduleRunner, seeds: range) -> None:
    async def all_of_them() -> None:
        for seed in seeds:
            await stage.run_schedule(seed)

    asyncio.run(all_of_them())


@pytest.mark.parametrize("schedules", [12, pytest.param(60, marks=pytest.mark.proof)])
def test_each_update_is_answered_once_and_in_its_chats_order(stage: ScheduleRunner, schedules: int) -> None:
    run_schedules(stage, range(schedules))
    told = stage.statistics
    assert told.schedules == schedules
    assert min(told.messages, told.repeated, told.jumps, told.deaths) > schedules // 5


def test_messages_that_overtake_each_other_are_seen(stage: ScheduleRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(self: ChatQueues, key: int, work: Any) -> None:
        async def some_time() -> None:
            await asyncio.sleep(0.02 if len(self._tasks) % 2 else 0)
            await work()

        self.spawn(some_time())

    monkeypatch.setattr(ChatQueues, "enqueue", at_once)
    with pytest.raises(OutOfOrder, match="answered"):
        run_schedules(stage, range(60))


def test_an_update_answered_twice_is_seen(stage: ScheduleRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    receive = conversations.store_updates

    def as_if_new(uow: Any, keys: Any, batch: Any, **given: Any) -> list[str]:
        return receive(uow, keys, [(turn, replace(one, update_id=hash(turn))) for turn, one in batch], **given)

    monkeypatch.setattr(conversations, "store_updates", as_if_new)
    with pytest.raises(OutOfOrder, match="answered|acknowledged"):
        run_schedules(stage, range(60))


@pytest.mark.parametrize(("seeds", "faults"), [(4, 8), pytest.param(15, 50, marks=pytest.mark.proof)])
def test_what_leaves_arrives_in_order_in_any_weather(post: DeliveryRunner, seeds: int, faults: int) -> None:
    for seed in range(seeds):
        post.check_plan(seed)
    assert post.faults > faults


def test_sending_too_fast_is_seen(post: DeliveryRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limiter, "CHAT_BURST", 6.0)
    with pytest.raises(DeliveryFault, match="messages within"):
        for seed in range(15):
            post.check_plan(seed)


def test_not_waiting_as_long_as_asked_is_seen(post: DeliveryRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    postpone = outbox.postpone_message
    monkeypatch.setattr(outbox, "postpone_message", lambda uow, row, *, due_at: postpone(uow, row, due_at=NOW))
    with pytest.raises(DeliveryFault, match="asked to wait"):
        for seed in range(15):
            post.check_plan(seed)
