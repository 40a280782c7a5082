"""Whether the database itself keeps posts apart, and what is refused where it does not."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.store.engine import is_sqlite, translate_store_errors

NO_ISOLATION_MESSAGE: Final = (
    "Several posts have joined, and SQLite does not keep them apart. Use PostgreSQL, or one installation for each post."
)
ROLE_BYPASSES_POLICIES_MESSAGE: Final = (
    "The role of DATABASE_URL passes every policy of PostgreSQL, so that a post could read another's. "
    "Take SUPERUSER and BYPASSRLS from it."
)
_SELECT_ROLE_BYPASSES = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def has_post_isolation(engine: Engine) -> bool:
    """False on SQLite, and for a role of PostgreSQL that passes every policy. Raises StoreUnavailable."""
    if is_sqlite(engine):
        return False
    with translate_store_errors(), engine.connect() as connection:
        return not connection.execute(_SELECT_ROLE_BYPASSES).scalar_one()


def find_isolation_problem(engine: Engine, *, joined: int) -> str | None:
    """Why so many posts may not work on this database, in one sentence, or None. Raises StoreUnavailable."""
    if has_post_isolation(engine):
        return None
    if is_sqlite(engine):
        return NO_ISOLATION_MESSAGE if joined > 1 else None
    return ROLE_BYPASSES_POLICIES_MESSAGE
