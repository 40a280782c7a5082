"""What repositories have in common: rows of one table as records, within one transaction."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import get_original_bases
from typing import Any, get_args

from sqlalchemy import Column, Executable, Select, Table, bindparam, delete, insert, select, text, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql.dml import Delete, Update
from sqlalchemy.sql.elements import ColumnElement, TextClause

from bot.db.record import table_of
from bot.db.tables.core import people

# Built once: building a statement takes longer than the database needs to answer it.
_SELECT_PERSON_FOR_SHARE = (
    select(people.c.person_id).where(people.c.person_id == bindparam("her")).with_for_update(read=True, key_share=True)
)


class Repository[T]:
    """The rows of the table of T within one transaction; what callers may do with them is for the classes made from it."""

    _table: Table
    _to_record: Callable[..., T]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        (kind,) = get_args(get_original_bases(cls)[0])
        if isinstance(kind, type):
            cls._table, cls._to_record = table_of(kind), kind

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _load(self, query: Executable, parameters: Mapping[str, Any] | None = None) -> list[T]:
        """What a query for whole rows finds."""
        return load_records(self._connection, self._to_record, query, parameters)

    def _load_one(self, query: Executable, parameters: Mapping[str, Any] | None = None) -> T | None:
        """The one row that a query for whole rows finds, None where there is none."""
        row = self._connection.execute(query, parameters).one_or_none()
        return None if row is None else self._to_record(*row)

    def _list(self, *conditions: ColumnElement[bool], order_by: Sequence[Any] = ()) -> list[T]:
        """Every row for which all of it is true."""
        return self._load(select(self._table).where(*conditions).order_by(*order_by))

    def _get(self, *conditions: ColumnElement[bool], for_update: bool = False) -> T | None:
        """The one row for which all of it is true; `for_update` keeps others from changing it meanwhile."""
        query = select(self._table).where(*conditions)
        return self._load_one(query.with_for_update() if for_update else query)

    def _list_values(self, query: Executable) -> list[Any]:
        """What a query for one column finds."""
        return list(self._connection.execute(query).scalars())

    def _get_value(self, query: Executable, parameters: Mapping[str, Any] | None = None) -> Any | None:
        """The one value that a query finds, None where there is none."""
        return self._connection.execute(query, parameters).scalar_one_or_none()

    def _exists(self, *conditions: ColumnElement[bool]) -> bool:
        """Whether there is a row of which all of it is true."""
        key, *_ = self._table.primary_key
        return self._connection.execute(select(key).where(*conditions).limit(1)).first() is not None

    def _insert(self, row: T) -> None:
        """Add a row."""
        self._connection.execute(insert(self._table), vars(row))

    def _insert_if_new(self, **values: Any) -> bool:
        """Add a row unless it breaks a unique constraint; whether it went in."""
        return insert_if_new(self._connection, self._table, **values)

    def _update(self, *conditions: ColumnElement[bool], **values: Any) -> int:
        """Give columns new values; in how many rows."""
        return self._execute(update(self._table).where(*conditions).values(**values))

    def _delete(self, *conditions: ColumnElement[bool]) -> int:
        """Remove rows; how many."""
        return self._execute(delete(self._table).where(*conditions))

    def _execute(self, statement: Update | Delete) -> int:
        return int(self._connection.execute(statement).rowcount)


class EntityRepository[T](Repository[T]):
    """Rows with an id, whose whole life is in the hands of the services."""

    _id: Column[Any]
    _select_by_id: Select[Any]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        (cls._id,) = cls._table.primary_key
        cls._select_by_id = select(cls._table).where(cls._id == bindparam("row_id"))

    def add(self, row: T) -> bool:
        """Add a row; False where the person it belongs to erased herself meanwhile."""
        person_id = vars(row).get("person_id")
        if person_id is not None and not lock_person(self._connection, person_id):
            return False
        self._insert(row)
        return True

    def get_by_id(self, row_id: str, *, for_update: bool = False) -> T | None:
        """A row; `for_update` keeps others from changing it until this unit of work ends."""
        query = self._select_by_id.with_for_update() if for_update else self._select_by_id
        return self._load_one(query, {"row_id": row_id})

    def update(self, row_id: str, **values: Any) -> bool:
        """Give columns new values; whether the row is there."""
        return bool(self._update(self._id == row_id, **values))

    def delete(self, row_id: str) -> bool:
        """Remove a row, with those that belong to it; whether it was there."""
        return bool(self._delete(self._id == row_id))


def load_records[T](
    connection: Connection, kind: Callable[..., T], query: Executable, parameters: Mapping[str, Any] | None = None
) -> list[T]:
    """What a query for the columns of a record finds, in the order of its fields."""
    return [kind(*row) for row in connection.execute(query, parameters)]


def insert_if_new(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert a row unless it breaks a unique constraint; whether it went in."""
    return bool(connection.execute(_build_insert(table, tuple(values)), values).rowcount)


def lock_person(connection: Connection, person_id: str) -> bool:
    """Whether the person is there; on PostgreSQL she then cannot be erased before this transaction ends."""
    return connection.execute(_SELECT_PERSON_FOR_SHARE, {"her": person_id}).first() is not None


@lru_cache(maxsize=32)
def _build_insert(table: Table, names: tuple[str, ...]) -> TextClause:
    # As text, once: SQLAlchemy compiles its own ON CONFLICT anew each time, which takes longer than the insert.
    columns = ", ".join(f'"{table.c[name].name}"' for name in names)
    places = ", ".join(f":{name}" for name in names)
    sql = f'INSERT INTO "{table.name}" ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING'  # noqa: S608 -- names come from our tables, values are bound
    return text(sql).bindparams(*(bindparam(name, type_=table.c[name].type) for name in names))
