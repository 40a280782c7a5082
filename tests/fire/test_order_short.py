"""Some schedules of what arrives and what leaves; the whole proof is `make proofs`."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.gateway import pace
from bot.gateway.queues import Queues
from bot.services import conversations, outbox
from bot.store.engine import open_engine
from bot.store.keys import KeyRing
from bot.store.migrations import migrate
from tests.fire.order.arriving import OutOfOrder, Stage
from tests.fire.order.leaving import Late, Post
from tests.support.factories import NOW


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    engine: Engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(engine)
    yield Stage(engine, tmp_path, KeyRing.open(tmp_path / "keys", create=True))
    engine.dispose()


@pytest.fixture
def post(stage: Stage) -> Post:
    return Post(stage.engine, stage.keys)


def played(stage: Stage, seeds: range) -> None:
    async def all_of_them() -> None:
        for seed in seeds:
            await stage.play(seed)

    asyncio.run(all_of_them())


@pytest.mark.parametrize("schedules", [12, pytest.param(60, marks=pytest.mark.proof)])
def test_each_update_is_answered_once_and_in_its_chats_order(stage: Stage, schedules: int) -> None:
    played(stage, range(schedules))
    told = stage.told
    assert told.schedules == schedules
    assert min(told.messages, told.repeated, told.jumps, told.deaths) > schedules // 5


def test_messages_that_overtake_each_other_are_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(self: Queues, key: int, work: Any) -> None:
        async def some_time() -> None:
            await asyncio.sleep(0.02 if len(self._running) % 2 else 0)
            await work()

        self.spawn(some_time())

    monkeypatch.setattr(Queues, "put", at_once)
    with pytest.raises(OutOfOrder, match="answered"):
        played(stage, range(60))


def test_an_update_answered_twice_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    receive = conversations.receive

    def as_if_new(uow: Any, keys: Any, batch: Any, **given: Any) -> list[str]:
        return receive(uow, keys, [(turn, replace(one, update_id=hash(turn))) for turn, one in batch], **given)

    monkeypatch.setattr(conversations, "receive", as_if_new)
    with pytest.raises(OutOfOrder, match="answered|acknowledged"):
        played(stage, range(60))


@pytest.mark.parametrize(("seeds", "faults"), [(4, 8), pytest.param(15, 50, marks=pytest.mark.proof)])
def test_what_leaves_arrives_in_order_in_any_weather(post: Post, seeds: int, faults: int) -> None:
    for seed in range(seeds):
        post.prove(seed)
    assert post.faults > faults


def test_sending_too_fast_is_seen(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "CHAT_BURST", 6.0)
    with pytest.raises(Late, match="messages within"):
        for seed in range(15):
            post.prove(seed)


def test_not_waiting_as_long_as_asked_is_seen(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    postpone = outbox.postpone
    monkeypatch.setattr(outbox, "postpone", lambda uow, row, *, due_at: postpone(uow, row, due_at=NOW))
    with pytest.raises(Late, match="asked to wait"):
        for seed in range(15):
            post.prove(seed)
