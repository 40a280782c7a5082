"""Whether the database itself keeps posts apart."""

from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.store.engine import is_sqlite, reachable

_PASSES = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def keeps_posts_apart(engine: Engine) -> bool:
    """False on SQLite, and for a role of PostgreSQL that passes every policy. Raises StoreUnavailable."""
    if is_sqlite(engine):
        return False
    with reachable(), engine.connect() as connection:
        return not connection.execute(_PASSES).scalar_one()
