"""Statements that several tables need: insert a row if it is new, hold a person."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Table, bindparam, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import TextClause

from bot.db.tables.core import people

# Built once: building a statement takes longer than the database needs to answer it.
_SELECT_PERSON_FOR_SHARE = (
    select(people.c.person_id).where(people.c.person_id == bindparam("her")).with_for_update(read=True, key_share=True)
)


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
