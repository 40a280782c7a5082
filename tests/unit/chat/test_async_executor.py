"""Every wait for the store has an end."""

import threading

import pytest
from sqlalchemy.engine import Engine

from bot.db.async_executor import DbExecutor
from bot.db.unit_of_work import UnitOfWork
from bot.errors import StoreUnavailable


async def test_a_store_that_does_not_answer_is_waited_for_no_longer_than_she_would(engine: Engine) -> None:
    ledger, let_go = DbExecutor(lambda: UnitOfWork(engine), timeout_seconds=0.05), threading.Event()
    with pytest.raises(StoreUnavailable, match="too slow"):
        await ledger.run(lambda _: let_go.wait(10))
    let_go.set()
    ledger.close()


async def test_what_comes_in_time_is_handed_back(engine: Engine) -> None:
    ledger = DbExecutor(lambda: UnitOfWork(engine), timeout_seconds=10)
    assert await ledger.run(lambda uow, *, given: (type(uow), given), given=7) == (UnitOfWork, 7)
    ledger.close()
