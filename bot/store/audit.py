"""The audit: who did what, for a year, without a word of hers."""

from datetime import datetime

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.engine import Connection

from bot.store.rows import AuditRow
from bot.store.tables import audit


class Audit:
    """The table of what was done."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, *, at: datetime, by: str, verb: str, noun: str, subject: str) -> None:
        """Record one act. `subject` is a random id; nothing a person typed may be passed."""
        self._connection.execute(insert(audit), {"at": at, "by": by, "verb": verb, "noun": noun, "subject": subject})

    def latest(self, limit: int, *, before: int | None = None) -> list[AuditRow]:
        """The last acts, newest first; with `before` those of lower numbers."""
        older = () if before is None else (audit.c.audit_id < before,)
        query = select(audit).where(*older).order_by(audit.c.audit_id.desc()).limit(limit)
        return [AuditRow(**row._mapping) for row in self._connection.execute(query)]

    def of(self, subject: str, *, limit: int) -> list[AuditRow]:
        """The last acts to one thing, newest first."""
        query = select(audit).where(audit.c.subject == subject).order_by(audit.c.audit_id.desc()).limit(limit)
        return [AuditRow(**row._mapping) for row in self._connection.execute(query)]

    def expire(self, *, before: datetime, after: datetime) -> int:
        """Remove what was done before one time, or dated after another; how many."""
        old = or_(audit.c.at < before, audit.c.at > after)
        return int(self._connection.execute(delete(audit).where(old)).rowcount)
