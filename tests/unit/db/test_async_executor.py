"""Every wait for the store has an end, and nothing is kept that nobody waited for."""

import threading
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.db.async_executor import DbExecutor
from bot.db.unit_of_work import UnitOfWork
from bot.errors import StoreUnavailable
from tests.unit.db.example_rows import add_update

SHORT_SECONDS = 0.05
LONG_SECONDS = 10


def count_kept(engine: Engine) -> int:
    with UnitOfWork(engine, is_read_only=True) as uow:
        return len(uow.inbox.list_waiting(10))


class SlowVerb:
    """Adds an update, and commits when it may."""

    def __init__(self) -> None:
        self.may_commit, self.is_done = threading.Event(), threading.Event()

    def __call__(self, uow: UnitOfWork) -> None:
        try:
            add_update(uow)
            self.may_commit.wait(LONG_SECONDS)
            uow.commit()
        finally:
            self.is_done.set()


async def test_a_store_that_does_not_answer_is_waited_for_no_longer_than_she_would(engine: Engine) -> None:
    ledger, let_go = DbExecutor(lambda: UnitOfWork(engine), timeout_seconds=SHORT_SECONDS), threading.Event()
    with pytest.raises(StoreUnavailable, match="too slow"):
        await ledger.run(lambda _: let_go.wait(LONG_SECONDS))
    let_go.set()
    ledger.close()


async def test_what_comes_in_time_is_handed_back(engine: Engine) -> None:
    ledger = DbExecutor(lambda: UnitOfWork(engine), timeout_seconds=LONG_SECONDS)
    assert await ledger.run(lambda uow, *, given: (type(uow), given), given=7) == (UnitOfWork, 7)
    ledger.close()


@pytest.mark.parametrize(("is_fenced", "kept"), [(True, 0), (False, 1)])
async def test_what_decides_is_not_kept_once_nobody_waits_but_what_notes_is(
    engine: Engine, is_fenced: bool, kept: int
) -> None:
    ledger, verb = DbExecutor(lambda: UnitOfWork(engine), timeout_seconds=SHORT_SECONDS), SlowVerb()
    with pytest.raises(StoreUnavailable, match="too slow"):
        await (ledger.run if is_fenced else ledger.run_unfenced)(verb)
    verb.may_commit.set()
    assert verb.is_done.wait(LONG_SECONDS)
    assert count_kept(engine) == kept
    ledger.close()


async def test_a_commit_under_way_is_waited_for_so_that_its_end_is_known(engine: Engine) -> None:
    def commit_slowly(_connection: Any, *, waits: threading.Event) -> None:
        waits.wait(6 * SHORT_SECONDS)

    ledger, verb = DbExecutor(lambda: UnitOfWork(engine), timeout_seconds=SHORT_SECONDS), SlowVerb()
    verb.may_commit.set()
    event.listen(engine, "commit", partial(commit_slowly, waits=threading.Event()))
    await ledger.run(verb)
    assert count_kept(engine) == 1
    ledger.close()
