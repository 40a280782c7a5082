"""Changing the master key of the vault while women and officers write: a new one, every data key under it, the old one gone."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from bot.crypto.key_ring import KeyRing
from bot.db.tables.core import VaultRow
from bot.db.unit_of_work import UnitOfWork
from bot.errors import StoreUnavailable
from bot.services.handoffs.vault import unwrap_data_key, wrap_data_key

Answer = TypeVar("Answer")
BATCH_SIZE = 100
"""Vaults in one transaction: short enough that nobody waits for it."""
PAUSE_SECONDS = 0.1
"""Between two batches: SQLite has one writer at a time, and lets those who wait try again every so often only."""
MAX_TRIES = 30
"""How often the lock is waited for, a second each time."""


def rotate_master_key(
    open_work: Callable[[], UnitOfWork],
    keys: KeyRing,
    *,
    by: str,
    now: Callable[[], datetime],
    pause: Callable[[float], object],
    batch: int = BATCH_SIZE,
) -> int:
    """Change the master; how many vaults were wrapped anew. The old master then opens nothing. `pause` lets others write.

    Broken off, it goes on where it was when it is called again. Raises StoreUnavailable, and Unsealable where a vault was
    changed by somebody: that handoff must be destroyed or restored first.
    """
    _run_with_retries(
        open_work, lambda uow: len(keys.vault_keys.list_masters()) > 1 or add_master_key(uow, keys, by=by, now=now())
    )
    done = 0
    while True:
        changed = _run_with_retries(open_work, lambda uow: rewrap_keys(uow, keys, limit=batch))
        done += changed
        pause(PAUSE_SECONDS)
        if not changed and _run_with_retries(
            open_work, lambda uow: destroy_old_master_keys(uow, keys, by=by, now=now())
        ):
            return done


def add_master_key(uow: UnitOfWork, keys: KeyRing, *, by: str, now: datetime) -> str:
    """Make a new master, under which everything is wrapped from now on; its name."""
    name = keys.vault_keys.create_master()
    uow.audit.write(at=now, by=by, verb="add", noun="master_key", subject=name)
    uow.commit()
    return name


def rewrap_keys(uow: UnitOfWork, keys: KeyRing, *, limit: int) -> int:
    """Wrap some data keys under the newest master; how many were not. The words stay as they are."""
    uow.vaults.lock_shared()
    master = keys.vault_keys.get_newest_master()
    old = uow.vaults.list_by_other_master(master, limit=limit)
    uow.vaults.rewrap([(row, _rewrap_key(keys, row, master)) for row in old], master=master)
    uow.commit()
    return len(old)


def destroy_old_master_keys(uow: UnitOfWork, keys: KeyRing, *, by: str, now: datetime) -> bool:
    """Destroy every master but the newest; whether that is the only one now. False where a vault still needs another."""
    uow.vaults.lock_exclusive()
    newest = keys.vault_keys.get_newest_master()
    if uow.vaults.list_by_other_master(newest, limit=1):
        return False
    for name in keys.vault_keys.list_masters():
        if name != newest:
            keys.vault_keys.destroy_master(name)
            uow.audit.write(at=now, by=by, verb="destroy", noun="master_key", subject=name)
    uow.commit()
    return True


def _run_with_retries(open_work: Callable[[], UnitOfWork], step: Callable[[UnitOfWork], Answer]) -> Answer:
    """A step in a transaction of its own, again where women and officers held the lock for too long."""
    for _ in range(MAX_TRIES):
        try:
            with open_work() as uow:
                return step(uow)
        except StoreUnavailable:
            continue  # the step was undone; the last try says why
    with open_work() as uow:
        return step(uow)


def _rewrap_key(keys: KeyRing, row: VaultRow, master: str) -> bytes:
    # Where the file of the handoff is gone, nothing can be opened any more; the row must not hold up the others.
    return (
        wrap_data_key(keys, row, unwrap_data_key(keys, row), master=master).data_key
        if keys.vault_keys.has_handoff_key(row.handoff_id)
        else b""
    )
