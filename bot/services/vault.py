"""The vault: what a woman sends to a post, sealed under a key of its handoff, read on record, and destroyed for good.

Every verb commits, and writes who did it into the audit in the same transaction, so that no words leave without a record.
A caller that destroyed something empties the write-ahead log afterwards (`erase_checkpoint`).
"""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.errors import Unsealable
from bot.model.policy import Limits
from bot.store.keyfiles import KEY_BYTES
from bot.store.keys import KeyRing
from bot.store.rows import EntryRow, VaultRow
from bot.store.sealing import open_sealed, place, seal
from bot.store.unit_of_work import UnitOfWork

NOUN: Final = "vault"
FORM: Final = "1"
"""The version of the data key and of the form of what it seals; part of what the words are bound to."""


def open_vault(
    uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, person_id: str, post_id: str, keep_days: int, limits: Limits,
    by: str, now: datetime,
) -> bool:  # fmt: skip
    """Make the vault of a new handoff, with a key of its own; False where she erased herself meanwhile.

    `keep_days` is how long the post keeps words after wrap-up. Raises ValueError outside the limits of the policy,
    StoreUnavailable where nothing was made.
    """
    uow.vaults.enter()
    is_open = make(
        uow, keys, handoff_id=handoff_id, person_id=person_id, post_id=post_id, keep_days=keep_days, limits=limits, by=by,
        now=now,
    )  # fmt: skip
    uow.commit()
    return is_open


def make(
    uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, person_id: str, post_id: str, keep_days: int, limits: Limits,
    by: str, now: datetime,
) -> bool:  # fmt: skip
    """The same within the caller's transaction, which must have entered the vault."""
    if not limits.vault_days_least <= keep_days <= limits.vault_days_most:
        raise ValueError("a post keeps words for a time outside the policy")
    keys.vault.make_half(handoff_id)
    master = keys.vault.newest_master()
    bare = VaultRow(handoff_id, person_id, post_id, b"", master, keep_days, None)
    is_open = uow.vaults.add(wrapped(keys, bare, secrets.token_bytes(KEY_BYTES), master=master))
    if is_open:
        _record(uow, "open", handoff_id, by=by, now=now)
    else:
        keys.vault.destroy_half(handoff_id)
    return is_open


def put(uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, words: bytes, by: str, now: datetime) -> int:
    """Seal a piece of what is said; its place in the order. Raises Unsealable where the vault is destroyed."""
    uow.vaults.enter()
    position = add(uow, keys, handoff_id, words, by=by, now=now)
    uow.commit()
    return position


def add(uow: UnitOfWork, keys: KeyRing, handoff_id: str, words: bytes, *, by: str, now: datetime) -> int:
    """The same within the caller's transaction, which must have entered the vault."""
    vault = _held(uow, handoff_id)
    position = uow.vaults.next_position(handoff_id)
    sealed = seal(unwrapped(keys, vault), place=_place(vault, position), plain=words)
    uow.vaults.put(EntryRow(handoff_id, position, sealed))
    _record(uow, "put", handoff_id, by=by, now=now)
    return position


def read(uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, by: str, now: datetime) -> list[bytes]:
    """Everything said in a handoff, in its order, once it is on record who read it.

    Raises Unsealable where the vault is destroyed or a bit of it was changed; then nothing is shown.
    """
    uow.vaults.enter()
    found = words_in(uow, keys, handoff_id, by=by, now=now)
    uow.commit()
    return list(found.values())


def words_in(uow: UnitOfWork, keys: KeyRing, handoff_id: str, *, by: str, now: datetime) -> dict[int, bytes]:
    """The same by place in the order, within the caller's transaction, which must have entered the vault and commits."""
    vault = _held(uow, handoff_id)
    entries = [entry for entry in uow.vaults.entries(handoff_id) if entry.words]  # one that was taken back is empty
    found = opened(keys, vault, entries)
    _record(uow, "read", handoff_id, by=by, now=now)
    return {entry.position: words for entry, words in zip(entries, found, strict=True)}


def rebind(
    uow: UnitOfWork, keys: KeyRing, handoff_id: str, *, post_id: str, keep_days: int, by: str, now: datetime
) -> None:
    """Seal everything anew for another post, which alone opens it from now on; within the caller's transaction."""
    old = _held(uow, handoff_id)
    entries = [entry for entry in uow.vaults.entries(handoff_id) if entry.words]
    words = zip(entries, opened(keys, old, entries), strict=True)
    bare = replace(old, post_id=post_id, keep_days=keep_days, data_key=b"", master_key=keys.vault.newest_master())
    key = secrets.token_bytes(KEY_BYTES)
    new = wrapped(keys, bare, key, master=bare.master_key)
    sealed = [replace(entry, words=seal(key, place=_place(new, entry.position), plain=said)) for entry, said in words]
    gone = [entry for entry in uow.vaults.entries(handoff_id) if not entry.words]
    uow.vaults.replace(new, [*sealed, *gone])
    _record(uow, "rebind", handoff_id, by=by, now=now)


def wrap_up(uow: UnitOfWork, *, handoff_id: str, by: str, now: datetime) -> bool:
    """The handoff ended: from now on its time runs; whether that is news."""
    is_news = uow.vaults.wrap_up(handoff_id, now=now)
    if is_news:
        _record(uow, "wrap_up", handoff_id, by=by, now=now)
    uow.commit()
    return is_news


def destroy(uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, by: str, now: datetime) -> bool:
    """Destroy the key of a handoff and remove its words; whether they were there. No copy made before can be read.

    Raises StoreUnavailable: call it again, the words may be gone and the row not yet.
    """
    uow.vaults.enter()
    is_there = shred(uow, keys, handoff_id, by=by, now=now)
    uow.commit()
    return is_there


def shred(uow: UnitOfWork, keys: KeyRing, handoff_id: str, *, by: str, now: datetime) -> bool:
    """The same within the caller's transaction, which must have entered the vault."""
    # The file first: a row without its key is a nuisance, a key without its row would open an old backup.
    keys.vault.destroy_half(handoff_id)
    is_there = uow.vaults.drop(handoff_id)
    if is_there:
        _record(uow, "destroy", handoff_id, by=by, now=now)
    return is_there


def wrapped(keys: KeyRing, vault: VaultRow, data_key: bytes, *, master: str) -> VaultRow:
    """The row with its data key wrapped under a master and the handoff's own file."""
    key = keys.vault.wrapping_key(master=master, handoff_id=vault.handoff_id)
    sealed = seal(key, place=_key_place(vault, master), plain=data_key)
    return replace(vault, data_key=sealed, master_key=master)


def unwrapped(keys: KeyRing, vault: VaultRow) -> bytes:
    """The data key of a vault. Raises Unsealable where one of the keys is gone, or a bit was changed."""
    key = keys.vault.wrapping_key(master=vault.master_key, handoff_id=vault.handoff_id)
    return open_sealed(key, place=_key_place(vault, vault.master_key), sealed=vault.data_key)


def opened(keys: KeyRing, vault: VaultRow, entries: list[EntryRow]) -> list[bytes]:
    """The words of a vault's entries. Raises Unsealable. Showing them to anybody is `read`, which records it."""
    key = unwrapped(keys, vault)
    return [open_sealed(key, place=_place(vault, entry.position), sealed=entry.words) for entry in entries]


def _held(uow: UnitOfWork, handoff_id: str) -> VaultRow:
    vault = uow.vaults.by_handoff(handoff_id, held=True)
    if vault is None:
        raise Unsealable("the vault of this handoff is destroyed")
    return vault


def _place(vault: VaultRow, position: int) -> str:
    return place("vault_entries", "words", str(position), FORM, vault.handoff_id, vault.post_id)


def _key_place(vault: VaultRow, master: str) -> str:
    return place("vaults", "data_key", vault.handoff_id, master, vault.post_id)


def _record(uow: UnitOfWork, verb: str, handoff_id: str, *, by: str, now: datetime) -> None:
    uow.audit.write(at=now, by=by, verb=verb, noun=NOUN, subject=handoff_id)
