"""Numbers are added up with what they count, and with nothing else."""

import threading
from datetime import date

from sqlalchemy.engine import Engine

from bot.db.tables.core import CountRow
from bot.db.unit_of_work import UnitOfWork

MAY = date(2025, 5, 1)
JUNE = date(2025, 6, 1)


def count(engine: Engine, *values: str, month: date = MAY) -> None:
    with UnitOfWork(engine) as uow:
        for value in values:
            uow.statistics.increment(month=month, dimension="language", value=value)
        uow.commit()


def four_times(engine: Engine, *values: str) -> None:
    for _ in range(4):
        count(engine, *values)


def test_they_add_up_by_month_and_value(engine: Engine) -> None:
    count(engine, "km", "my", "km")
    count(engine, "km")
    count(engine, "km", month=JUNE)
    with UnitOfWork(engine) as uow:
        assert uow.statistics.list_by_month(MAY) == [
            CountRow(MAY, "language", "km", 3),
            CountRow(MAY, "language", "my", 1),
        ]
        assert uow.statistics.list_months(["language"]) == [JUNE, MAY]
        assert uow.statistics.list_months(["help"]) == []


def test_what_did_not_happen_is_not_counted(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        uow.statistics.increment(month=MAY, dimension="language", value="km")
    with UnitOfWork(engine) as uow:
        assert uow.statistics.list_months(["language"]) == []


def test_many_who_count_the_same_in_any_order_all_count(engine: Engine) -> None:
    orders = [("km", "my", "vi"), ("vi", "my", "km"), ("my", "vi", "km"), ("vi", "km", "my")]
    counting = [threading.Thread(target=four_times, args=(engine, *order)) for order in orders]
    for thread in counting:
        thread.start()
    for thread in counting:
        thread.join(20)
    with UnitOfWork(engine) as uow:
        assert {row.value: row.number for row in uow.statistics.list_by_month(MAY)} == {"km": 16, "my": 16, "vi": 16}
