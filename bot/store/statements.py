"""Inserting a row only if it is new, spelled as both databases understand it."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Table, bindparam, text
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import TextClause


def insert_if_new(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert a row unless it breaks a unique constraint; whether it went in."""
    return bool(connection.execute(_statement(table, tuple(values)), values).rowcount)


@lru_cache(maxsize=32)
def _statement(table: Table, names: tuple[str, ...]) -> TextClause:
    # As text, once: SQLAlchemy 1.4 compiles its own ON CONFLICT anew each time, which takes longer than the insert.
    columns = ", ".join(f'"{table.c[name].name}"' for name in names)
    places = ", ".join(f":{name}" for name in names)
    sql = f'INSERT INTO "{table.name}" ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING'
    return text(sql).bindparams(*(bindparam(name, type_=table.c[name].type) for name in names))
