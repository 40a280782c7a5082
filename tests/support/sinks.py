"""Where staff could read: whatever is kept beside what answers her and what lets Leave delete."""

from sqlalchemy import func, literal, select
from sqlalchemy.engine import Engine

from bot.db.tables import metadata

PERSON_TABLES = frozenset(
    {
        "people",
        "conversations",
        "inbox",
        "outbox",
        "messages",
        "reminders",
        "counts",
        "audit",
        "alembic_version",
        "return_tries",
    }
)
"""Tables without words, or with sealed ones that are hers alone until she is answered; counts name nobody.

Any other is staff's.
"""


def count_staff_rows(engine: Engine) -> int:
    """How many rows stand where staff could read."""
    counts = [
        select(func.count()).select_from(table).scalar_subquery()
        for table in metadata.sorted_tables
        if table.name not in PERSON_TABLES
    ]
    with engine.connect() as connection:
        return int(connection.execute(select(sum(counts, literal(0)))).scalar_one())
