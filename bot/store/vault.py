"""The vault: what she sent to a post, sealed under a key of its handoff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Executable, bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.store.rows import EntryRow, VaultRow
from bot.store.statements import hold_person
from bot.store.tables import vault_entries, vaults

_SHARED: Final = "ROW EXCLUSIVE"
"""Many at once, and none beside `alone`."""
_ALONE: Final = "SHARE ROW EXCLUSIVE"

_REWRAP = (
    update(vaults)
    .where(vaults.c.handoff_id == bindparam("handoff"), vaults.c.master_key == bindparam("old"))
    .values(data_key=bindparam("wrapped"), master_key=bindparam("new"))
)


class Vaults:
    """The tables of the vault. It moves sealed bytes; keys and words are the business of bot/services/vault.py."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enter(self) -> None:
        """Until this unit of work ends, nobody retires a key. Call it before a key is read."""
        self._lock(_SHARED)

    def alone(self) -> None:
        """Until this unit of work ends, nobody else opens, fills, reads or empties a vault."""
        self._lock(_ALONE)

    def add(self, row: VaultRow) -> bool:
        """Add the vault of a handoff; False where she erased herself meanwhile."""
        if not hold_person(self._connection, row.person_id):
            return False
        self._connection.execute(insert(vaults), row.__dict__)
        return True

    def by_handoff(self, handoff_id: str, *, held: bool = False) -> VaultRow | None:
        """The vault of a handoff, None where it was destroyed; `held` keeps others from changing it meanwhile."""
        query = select(vaults).where(vaults.c.handoff_id == handoff_id)
        row = self._connection.execute(query.with_for_update() if held else query).one_or_none()
        return VaultRow(**row._mapping) if row else None

    def of(self, person_id: str) -> list[VaultRow]:
        """Every vault of a person."""
        return self._rows(select(vaults).where(vaults.c.person_id == person_id).order_by(vaults.c.handoff_id))

    def wrapped_up(self) -> list[VaultRow]:
        """The vaults of handoffs that have ended."""
        return self._rows(select(vaults).where(vaults.c.wrapped_up_at.is_not(None)))

    def under_another(self, master: str, *, limit: int) -> list[VaultRow]:
        """Some vaults whose data key is wrapped under another master than this one."""
        return self._rows(select(vaults).where(vaults.c.master_key != master).limit(limit))

    def handoffs(self) -> set[str]:
        """The handoffs that have a vault."""
        return set(self._connection.execute(select(vaults.c.handoff_id)).scalars())

    def next_position(self, handoff_id: str) -> int:
        """The place of what is said next; the caller holds the vault."""
        last = select(func.max(vault_entries.c.position)).where(vault_entries.c.handoff_id == handoff_id)
        return (self._connection.execute(last).scalar_one() or 0) + 1

    def put(self, entry: EntryRow) -> None:
        """Add a piece of what was said."""
        self._connection.execute(insert(vault_entries), entry.__dict__)

    def entries(self, handoff_id: str) -> list[EntryRow]:
        """Everything said in a handoff, in its order."""
        query = select(vault_entries).where(vault_entries.c.handoff_id == handoff_id)
        return [EntryRow(**row._mapping) for row in self._connection.execute(query.order_by(vault_entries.c.position))]

    def rewrap(self, changed: Sequence[tuple[VaultRow, bytes]], *, master: str) -> None:
        """Replace wrapped data keys by the same ones under another master."""
        rows = [
            {"handoff": row.handoff_id, "old": row.master_key, "wrapped": wrapped, "new": master}
            for row, wrapped in changed
        ]
        if rows:
            self._connection.execute(_REWRAP, rows)

    def wrap_up(self, handoff_id: str, *, now: datetime) -> bool:
        """Note that a handoff ended; whether that is news."""
        chosen = (vaults.c.handoff_id == handoff_id, vaults.c.wrapped_up_at.is_(None))
        return bool(self._connection.execute(update(vaults).where(*chosen).values(wrapped_up_at=now)).rowcount)

    def reopen(self, handoff_id: str) -> bool:
        """The handoff goes on: its time stands still again; whether it ran."""
        chosen = (vaults.c.handoff_id == handoff_id, vaults.c.wrapped_up_at.is_not(None))
        return bool(self._connection.execute(update(vaults).where(*chosen).values(wrapped_up_at=None)).rowcount)

    def set_person(self, handoff_id: str, person_id: str) -> bool:
        """She goes on with another phone; whether the vault is there."""
        chosen = update(vaults).where(vaults.c.handoff_id == handoff_id)
        return bool(self._connection.execute(chosen.values(person_id=person_id)).rowcount)

    def replace(self, row: VaultRow, entries: Sequence[EntryRow]) -> None:
        """Put the same words, sealed anew, in the place of those that are there."""
        whole = {name: value for name, value in row.__dict__.items() if name != "handoff_id"}
        self._connection.execute(update(vaults).where(vaults.c.handoff_id == row.handoff_id).values(**whole))
        self._connection.execute(delete(vault_entries).where(vault_entries.c.handoff_id == row.handoff_id))
        for entry in entries:
            self.put(entry)

    def empty(self, handoff_id: str, position: int) -> bool:
        """Remove one piece of what was said, and keep its place; whether it was there."""
        chosen = (vault_entries.c.handoff_id == handoff_id, vault_entries.c.position == position)
        return bool(self._connection.execute(update(vault_entries).where(*chosen).values(words=b"")).rowcount)

    def drop(self, handoff_id: str) -> bool:
        """Remove a vault with everything in it; whether it was there. Its file is destroyed before."""
        return bool(self._connection.execute(delete(vaults).where(vaults.c.handoff_id == handoff_id)).rowcount)

    def _lock(self, mode: str) -> None:
        # SQLite has the one write lock from the first statement on, whatever that is.
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql(f"LOCK TABLE vaults IN {mode} MODE")
        else:
            self._connection.exec_driver_sql("SELECT 1")

    def _rows(self, query: Executable) -> list[VaultRow]:
        return [VaultRow(**row._mapping) for row in self._connection.execute(query)]
