"""The vault: what she sent to a post, sealed under a key of its handoff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.db.repositories.base import EntityRepository, load_records
from bot.db.tables.core import VaultEntryRow, VaultRow, vault_entries, vaults

_SHARED_LOCK_MODE: Final = "ROW EXCLUSIVE"
"""Many at once, and none beside `alone`."""
_EXCLUSIVE_LOCK_MODE: Final = "SHARE ROW EXCLUSIVE"

_UPDATE_DATA_KEY = (
    update(vaults)
    .where(vaults.c.handoff_id == bindparam("handoff"), vaults.c.master_key == bindparam("old"))
    .values(data_key=bindparam("wrapped"), master_key=bindparam("new"))
)


class VaultRepository(EntityRepository[VaultRow]):
    """The tables of the vault. It moves sealed bytes; keys and words are the business of bot/services/handoffs/vault.py.

    The file of a vault is destroyed before it is deleted.
    """

    def lock_shared(self) -> None:
        """Until this unit of work ends, nobody retires a key. Call it before a key is read."""
        self._lock(_SHARED_LOCK_MODE)

    def lock_exclusive(self) -> None:
        """Until this unit of work ends, nobody else opens, fills, reads or empties a vault."""
        self._lock(_EXCLUSIVE_LOCK_MODE)

    def get_by_handoff(self, handoff_id: str, *, for_update: bool = False) -> VaultRow | None:
        """The vault of a handoff, None where it was destroyed; `for_update` keeps others from changing it meanwhile."""
        return self.get_by_id(handoff_id, for_update=for_update)

    def list_by_person(self, person_id: str) -> list[VaultRow]:
        """Every vault of a person."""
        return self._list(vaults.c.person_id == person_id, order_by=(vaults.c.handoff_id,))

    def list_closed(self) -> list[VaultRow]:
        """The vaults of handoffs that have ended."""
        return self._list(vaults.c.wrapped_up_at.is_not(None))

    def list_by_other_master(self, master: str, *, limit: int) -> list[VaultRow]:
        """Some vaults whose data key is wrapped under another master than this one."""
        return self._load(select(vaults).where(vaults.c.master_key != master).limit(limit))

    def list_handoff_ids(self) -> set[str]:
        """The handoffs that have a vault."""
        return set(self._list_values(select(vaults.c.handoff_id)))

    def get_next_position(self, handoff_id: str) -> int:
        """The place of what is said next; the caller holds the vault."""
        last = select(func.max(vault_entries.c.position)).where(vault_entries.c.handoff_id == handoff_id)
        return (self._get_value(last) or 0) + 1

    def add_entry(self, entry: VaultEntryRow) -> None:
        """Add a piece of what was said."""
        self._connection.execute(insert(vault_entries), vars(entry))

    def list_entries(self, handoff_id: str) -> list[VaultEntryRow]:
        """Everything said in a handoff, in its order."""
        query = select(vault_entries).where(vault_entries.c.handoff_id == handoff_id).order_by(vault_entries.c.position)
        return load_records(self._connection, VaultEntryRow, query)

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
        return bool(
            self._update(vaults.c.handoff_id == handoff_id, vaults.c.wrapped_up_at.is_(None), wrapped_up_at=now)
        )

    def reopen(self, handoff_id: str) -> bool:
        """The handoff goes on: its time stands still again; whether it ran."""
        ended = vaults.c.wrapped_up_at.is_not(None)
        return bool(self._update(vaults.c.handoff_id == handoff_id, ended, wrapped_up_at=None))

    def set_person(self, handoff_id: str, person_id: str) -> bool:
        """She goes on with another phone; whether the vault is there."""
        return self.update(handoff_id, person_id=person_id)

    def replace_entries(self, row: VaultRow, entries: Sequence[VaultEntryRow]) -> None:
        """Put the same words, sealed anew, in the place of those that are there."""
        self.update(row.handoff_id, **vars(row))
        self._execute(delete(vault_entries).where(vault_entries.c.handoff_id == row.handoff_id))
        for entry in entries:
            self.add_entry(entry)

    def clear_entry(self, handoff_id: str, position: int) -> bool:
        """Remove one piece of what was said, and keep its place; whether it was there."""
        chosen = (vault_entries.c.handoff_id == handoff_id, vault_entries.c.position == position)
        return bool(self._execute(update(vault_entries).where(*chosen).values(words=b"")))

    def _lock(self, mode: str) -> None:
        # SQLite has the one write lock from the first statement on, whatever that is.
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql(f"LOCK TABLE vaults IN {mode} MODE")
        else:
            self._connection.exec_driver_sql("SELECT 1")
