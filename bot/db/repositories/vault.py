"""The vault: what she sent to a post, sealed under a key of its handoff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Executable, bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.db.statements import lock_person
from bot.db.tables.core import VaultEntryRow, VaultRow, vault_entries, vaults

_SHARED_LOCK_MODE: Final = "ROW EXCLUSIVE"
"""Many at once, and none beside `alone`."""
_EXCLUSIVE_LOCK_MODE: Final = "SHARE ROW EXCLUSIVE"

_UPDATE_DATA_KEY = (
    update(vaults)
    .where(vaults.c.handoff_id == bindparam("handoff"), vaults.c.master_key == bindparam("old"))
    .values(data_key=bindparam("wrapped"), master_key=bindparam("new"))
)


class VaultRepository:
    """The tables of the vault. It moves sealed bytes; keys and words are the business of bot/services/handoffs/vault.py."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock_shared(self) -> None:
        """Until this unit of work ends, nobody retires a key. Call it before a key is read."""
        self._lock(_SHARED_LOCK_MODE)

    def lock_exclusive(self) -> None:
        """Until this unit of work ends, nobody else opens, fills, reads or empties a vault."""
        self._lock(_EXCLUSIVE_LOCK_MODE)

    def add(self, row: VaultRow) -> bool:
        """Add the vault of a handoff; False where she erased herself meanwhile."""
        if not lock_person(self._connection, row.person_id):
            return False
        self._connection.execute(insert(vaults), row.__dict__)
        return True

    def get_by_handoff(self, handoff_id: str, *, for_update: bool = False) -> VaultRow | None:
        """The vault of a handoff, None where it was destroyed; `held` keeps others from changing it meanwhile."""
        query = select(vaults).where(vaults.c.handoff_id == handoff_id)
        row = self._connection.execute(query.with_for_update() if for_update else query).one_or_none()
        return VaultRow(**row._mapping) if row else None

    def list_by_person(self, person_id: str) -> list[VaultRow]:
        """Every vault of a person."""
        return self._fetch_rows(select(vaults).where(vaults.c.person_id == person_id).order_by(vaults.c.handoff_id))

    def list_closed(self) -> list[VaultRow]:
        """The vaults of handoffs that have ended."""
        return self._fetch_rows(select(vaults).where(vaults.c.wrapped_up_at.is_not(None)))

    def list_by_other_master(self, master: str, *, limit: int) -> list[VaultRow]:
        """Some vaults whose data key is wrapped under another master than this one."""
        return self._fetch_rows(select(vaults).where(vaults.c.master_key != master).limit(limit))

    def list_handoff_ids(self) -> set[str]:
        """The handoffs that have a vault."""
        return set(self._connection.execute(select(vaults.c.handoff_id)).scalars())

    def get_next_position(self, handoff_id: str) -> int:
        """The place of what is said next; the caller holds the vault."""
        last = select(func.max(vault_entries.c.position)).where(vault_entries.c.handoff_id == handoff_id)
        return (self._connection.execute(last).scalar_one() or 0) + 1

    def add_entry(self, entry: VaultEntryRow) -> None:
        """Add a piece of what was said."""
        self._connection.execute(insert(vault_entries), entry.__dict__)

    def list_entries(self, handoff_id: str) -> list[VaultEntryRow]:
        """Everything said in a handoff, in its order."""
        query = select(vault_entries).where(vault_entries.c.handoff_id == handoff_id)
        return [
            VaultEntryRow(**row._mapping) for row in self._connection.execute(query.order_by(vault_entries.c.position))
        ]

    def rewrap(self, changed: Sequence[tuple[VaultRow, bytes]], *, master: str) -> None:
        """Replace wrapped data keys by the same ones under another master."""
        rows = [
            {"handoff": row.handoff_id, "old": row.master_key, "wrapped": wrapped, "new": master}
            for row, wrapped in changed
        ]
        if rows:
            self._connection.execute(_UPDATE_DATA_KEY, rows)

    def mark_closed(self, handoff_id: str, *, now: datetime) -> bool:
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

    def replace_entries(self, row: VaultRow, entries: Sequence[VaultEntryRow]) -> None:
        """Put the same words, sealed anew, in the place of those that are there."""
        whole = {name: value for name, value in row.__dict__.items() if name != "handoff_id"}
        self._connection.execute(update(vaults).where(vaults.c.handoff_id == row.handoff_id).values(**whole))
        self._connection.execute(delete(vault_entries).where(vault_entries.c.handoff_id == row.handoff_id))
        for entry in entries:
            self.add_entry(entry)

    def clear_entry(self, handoff_id: str, position: int) -> bool:
        """Remove one piece of what was said, and keep its place; whether it was there."""
        chosen = (vault_entries.c.handoff_id == handoff_id, vault_entries.c.position == position)
        return bool(self._connection.execute(update(vault_entries).where(*chosen).values(words=b"")).rowcount)

    def delete(self, handoff_id: str) -> bool:
        """Remove a vault with everything in it; whether it was there. Its file is destroyed before."""
        return bool(self._connection.execute(delete(vaults).where(vaults.c.handoff_id == handoff_id)).rowcount)

    def _lock(self, mode: str) -> None:
        # SQLite has the one write lock from the first statement on, whatever that is.
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql(f"LOCK TABLE vaults IN {mode} MODE")
        else:
            self._connection.exec_driver_sql("SELECT 1")

    def _fetch_rows(self, query: Executable) -> list[VaultRow]:
        return [VaultRow(**row._mapping) for row in self._connection.execute(query)]
