"""Numbers without persons: how often something happened in a month. No id, no day."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, select, text
from sqlalchemy.engine import Connection

from bot.db.repositories.base import Repository
from bot.db.tables.core import CountRow, counts

# As text: SQLAlchemy 1.4 has no ON CONFLICT that fits both databases.
_INCREMENT = text(
    "INSERT INTO counts (month, dimension, value, number) VALUES (:month, :dimension, :value, :number)"
    " ON CONFLICT (month, dimension, value) DO UPDATE SET number = counts.number + excluded.number"
).bindparams(bindparam("month", type_=counts.c.month.type))


class StatisticsRepository(Repository[CountRow]):
    """The table of numbers. What is counted is kept with the transaction it happened in, or not at all."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._pending_counts: Counter[tuple[date, str, str]] = Counter()

    def increment(self, *, month: date, dimension: str, value: str) -> None:
        """Something happened once; `month` is the first day of its month."""
        self._pending_counts[month, dimension, value] += 1

    def flush(self) -> None:
        """Write what waits; the unit of work does so when it commits."""
        # In one order, so that two who count the same things never wait for each other in a circle.
        for (month, dimension, value), number in sorted(self._pending_counts.items()):
            values = {"month": month, "dimension": dimension, "value": value, "number": number}
            self._connection.execute(_INCREMENT, values)
        self._pending_counts.clear()

    def list_by_month(self, month: date) -> list[CountRow]:
        """Everything counted in a month."""
        self.flush()
        return self._list(counts.c.month == month, order_by=(counts.c.dimension, counts.c.value))

    def list_months(self, dimensions: Iterable[str]) -> list[date]:
        """The months in which anything of these dimensions was counted, newest first."""
        self.flush()
        chosen = select(counts.c.month).where(counts.c.dimension.in_([*dimensions]))
        return self._list_values(chosen.distinct().order_by(counts.c.month.desc()))
