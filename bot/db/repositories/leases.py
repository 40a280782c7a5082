"""Leases: of several processes on one database, one leads; whoever lost its lease can keep nothing any more."""

from sqlalchemy import bindparam, select

from bot.db.repositories.base import Repository
from bot.db.tables.core import LeaseRow, leases

# Built once: it is asked in every transaction of the leader.
_SELECT_GENERATION = (
    select(leases.c.generation).where(leases.c.name == bindparam("lease")).with_for_update(read=True, key_share=True)
)


class LeaseRepository(Repository[LeaseRow]):
    """The table of leases."""

    def get(self, name: str) -> LeaseRow | None:
        """A lease; None where nobody ever held it."""
        return self._get(leases.c.name == name)

    def acquire(self, name: str, *, holder: str, expected: LeaseRow | None) -> int | None:
        """Take it from whoever held it when it was `expected`; the new generation, None where it changed since.

        On PostgreSQL this waits for every transaction that `is_held_by` was asked in, so that none of an earlier generation
        is kept after it.
        """
        self._insert_if_new(name=name, holder=None, generation=0, beat=0, standby_beat=0)
        row = self._get(leases.c.name == name, for_update=True)
        if row is None or (expected is not None and (row.generation, row.beat) != (expected.generation, expected.beat)):
            return None
        if expected is None and row.holder is not None:
            return None
        self._update(leases.c.name == name, holder=holder, generation=row.generation + 1, beat=row.beat + 1)
        return row.generation + 1

    def renew(self, name: str, *, generation: int) -> LeaseRow | None:
        """Count one more beat of this generation's holder; the lease as it stands then, None where it is another's."""
        mine = (leases.c.name == name, leases.c.generation == generation)
        return self.get(name) if self._update(*mine, beat=leases.c.beat + 1) else None

    def release(self, name: str, *, generation: int) -> None:
        """Let go of it, so that nobody has to wait until it lapses."""
        self._update(leases.c.name == name, leases.c.generation == generation, holder=None)

    def record_standby(self, name: str) -> None:
        """Let the leader know that somebody else may receive updates, too."""
        self._update(leases.c.name == name, standby_beat=leases.c.standby_beat + 1)

    def is_held_by(self, name: str, *, generation: int) -> bool:
        """Whether this generation still leads; on PostgreSQL nobody else can before this unit of work ends."""
        return bool(self._get_value(_SELECT_GENERATION, {"lease": name}) == generation)
