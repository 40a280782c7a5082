"""Leases: of several processes on one database, one leads; whoever lost its lease can keep nothing any more."""

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from bot.db.statements import insert_if_new
from bot.db.tables.core import LeaseRow, leases

# Built once: it is asked in every transaction of the leader.
_SELECT_GENERATION = (
    select(leases.c.generation).where(leases.c.name == bindparam("lease")).with_for_update(read=True, key_share=True)
)


class LeaseRepository:
    """The table of leases."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> LeaseRow | None:
        """A lease; None where nobody ever held it."""
        row = self._connection.execute(select(leases).where(leases.c.name == name)).one_or_none()
        return LeaseRow(**row._mapping) if row else None

    def acquire(self, name: str, *, holder: str, expected: LeaseRow | None) -> int | None:
        """Take it from whoever held it when it was `seen`; the new generation, None where it changed since.

        On PostgreSQL this waits for every transaction that `holds` was asked in, so that none of an earlier generation
        is kept after it.
        """
        insert_if_new(self._connection, leases, name=name, holder=None, generation=0, beat=0, standby_beat=0)
        self._connection.execute(select(leases.c.name).where(leases.c.name == name).with_for_update()).one()
        row = self.get(name)
        if row is None or (expected is not None and (row.generation, row.beat) != (expected.generation, expected.beat)):
            return None
        if expected is None and row.holder is not None:
            return None
        self._update(name, holder=holder, generation=row.generation + 1, beat=row.beat + 1)
        return row.generation + 1

    def renew(self, name: str, *, generation: int) -> LeaseRow | None:
        """Count one more beat of this generation's holder; the lease as it stands then, None where it is another's."""
        mine = update(leases).where(leases.c.name == name, leases.c.generation == generation)
        changed = self._connection.execute(mine.values(beat=leases.c.beat + 1)).rowcount
        return self.get(name) if changed else None

    def release(self, name: str, *, generation: int) -> None:
        """Let go of it, so that nobody has to wait until it lapses."""
        mine = update(leases).where(leases.c.name == name, leases.c.generation == generation)
        self._connection.execute(mine.values(holder=None))

    def record_standby(self, name: str) -> None:
        """Let the leader know that somebody else may receive updates, too."""
        self._update(name, standby_beat=leases.c.standby_beat + 1)

    def is_held_by(self, name: str, *, generation: int) -> bool:
        """Whether this generation still leads; on PostgreSQL nobody else can before this unit of work ends."""
        return bool(self._connection.execute(_SELECT_GENERATION, {"lease": name}).scalar_one_or_none() == generation)

    def _update(self, name: str, **values: object) -> None:
        self._connection.execute(update(leases).where(leases.c.name == name).values(**values))
