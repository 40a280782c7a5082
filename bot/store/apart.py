"""Whether the database itself keeps posts apart, and what is refused where it does not."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.store.engine import is_sqlite, reachable

TOGETHER: Final = (
    "Several posts have joined, and SQLite does not keep them apart. Use PostgreSQL, or one installation for each post."
)
PASSES_ALL: Final = (
    "The role of DATABASE_URL passes every policy of PostgreSQL, so that a post could read another's. "
    "Take SUPERUSER and BYPASSRLS from it."
)
_PASSES = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def keeps_posts_apart(engine: Engine) -> bool:
    """False on SQLite, and for a role of PostgreSQL that passes every policy. Raises StoreUnavailable."""
    if is_sqlite(engine):
        return False
    with reachable(), engine.connect() as connection:
        return not connection.execute(_PASSES).scalar_one()


def fault(engine: Engine, *, joined: int) -> str | None:
    """Why so many posts may not work on this database, in one sentence, or None. Raises StoreUnavailable."""
    if keeps_posts_apart(engine):
        return None
    if is_sqlite(engine):
        return TOGETHER if joined > 1 else None
    return PASSES_ALL
