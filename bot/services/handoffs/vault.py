"""The vault: what a woman sends to a post, sealed under a key of its handoff, read on record, and destroyed for good.

Every verb commits, and writes who did it into the audit in the same transaction, so that no words leave without a record.
A caller that destroyed something empties the write-ahead log afterwards (`truncate_wal`).
"""

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from bot.crypto.encryption import compose_associated_data, decrypt, encrypt
from bot.crypto.key_files import KEY_BYTES
from bot.crypto.key_ring import KeyRing
from bot.db.tables.core import VaultEntryRow, VaultRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.limits import Limits
from bot.errors import DecryptionError, NotFound

AUDIT_NOUN: Final = "vault"
FORMAT_VERSION: Final = "1"
"""The version of the data key and of the form of what it seals; part of what the words are bound to."""


def open_vault(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    person_id: str,
    post_id: str,
    keep_days: int,
    limits: Limits,
    by: str,
    now: datetime,
) -> bool:
    """Make the vault of a new handoff, with a key of its own; False where she erased herself meanwhile.

    `keep_days` is how long the post keeps words after wrap-up. Raises ValueError outside the limits of the policy,
    StoreUnavailable where nothing was made.
    """
    uow.vaults.lock_shared()
    is_open = create_vault(
        uow,
        keys,
        handoff_id=handoff_id,
        person_id=person_id,
        post_id=post_id,
        keep_days=keep_days,
        limits=limits,
        by=by,
        now=now,
    )
    uow.commit()
    return is_open


def create_vault(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    person_id: str,
    post_id: str,
    keep_days: int,
    limits: Limits,
    by: str,
    now: datetime,
) -> bool:
    """The same within the caller's transaction, which must have entered the vault."""
    if not limits.vault_days_least <= keep_days <= limits.vault_days_most:
        raise ValueError("a post keeps words for a time outside the policy")
    keys.vault_keys.create_handoff_key(handoff_id)
    master = keys.vault_keys.get_newest_master()
    bare = VaultRow(handoff_id, person_id, post_id, b"", master, keep_days, None)
    is_open = uow.vaults.add(wrap_data_key(keys, bare, secrets.token_bytes(KEY_BYTES), master=master))
    if is_open:
        _record(uow, "open", handoff_id, by=by, now=now)
    else:
        keys.vault_keys.destroy_handoff_key(handoff_id)
    return is_open


def store_entry(uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, words: bytes, by: str, now: datetime) -> int:
    """Seal a piece of what is said; its place in the order. Raises Unsealable where the vault is destroyed."""
    uow.vaults.lock_shared()
    position = add_entry(uow, keys, handoff_id, words, by=by, now=now)
    uow.commit()
    return position


def add_entry(uow: UnitOfWork, keys: KeyRing, handoff_id: str, words: bytes, *, by: str, now: datetime) -> int:
    """The same within the caller's transaction, which must have entered the vault."""
    vault = _lock_vault(uow, handoff_id)
    position = uow.vaults.get_next_position(handoff_id)
    sealed = encrypt(unwrap_data_key(keys, vault), associated_data=_build_entry_data(vault, position), plaintext=words)
    uow.vaults.add_entry(VaultEntryRow(handoff_id, position, sealed))
    _record(uow, "put", handoff_id, by=by, now=now)
    return position


def read_entries(uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, by: str, now: datetime) -> list[bytes]:
    """Everything said in a handoff, in its order, once it is on record who read it.

    Raises Unsealable where the vault is destroyed or a bit of it was changed; then nothing is shown.
    """
    uow.vaults.lock_shared()
    found = read_words(uow, keys, handoff_id, by=by, now=now)
    uow.commit()
    return list(found.values())


def read_words(uow: UnitOfWork, keys: KeyRing, handoff_id: str, *, by: str, now: datetime) -> dict[int, bytes]:
    """The same by place in the order, within the caller's transaction, which must have entered the vault and commits."""
    vault = _lock_vault(uow, handoff_id)
    entries = [
        entry for entry in uow.vaults.list_entries(handoff_id) if entry.words
    ]  # one that was taken back is empty
    found = decrypt_entries(keys, vault, entries)
    _record(uow, "read", handoff_id, by=by, now=now)
    return {entry.position: words for entry, words in zip(entries, found, strict=True)}


def rebind_vault(
    uow: UnitOfWork, keys: KeyRing, handoff_id: str, *, post_id: str, keep_days: int, by: str, now: datetime
) -> None:
    """Seal everything anew for another post, which alone opens it from now on; within the caller's transaction."""
    old = _lock_vault(uow, handoff_id)
    entries = [entry for entry in uow.vaults.list_entries(handoff_id) if entry.words]
    words = zip(entries, decrypt_entries(keys, old, entries), strict=True)
    bare = replace(
        old, post_id=post_id, keep_days=keep_days, data_key=b"", master_key=keys.vault_keys.get_newest_master()
    )
    key = secrets.token_bytes(KEY_BYTES)
    new = wrap_data_key(keys, bare, key, master=bare.master_key)
    sealed = [
        replace(entry, words=encrypt(key, associated_data=_build_entry_data(new, entry.position), plaintext=said))
        for entry, said in words
    ]
    gone = [entry for entry in uow.vaults.list_entries(handoff_id) if not entry.words]
    uow.vaults.replace_entries(new, [*sealed, *gone])
    _record(uow, "rebind", handoff_id, by=by, now=now)


def wrap_up_vault(uow: UnitOfWork, *, handoff_id: str, by: str, now: datetime) -> bool:
    """The handoff ended: from now on its time runs; whether that is news."""
    is_news = uow.vaults.mark_closed(handoff_id, now=now)
    if is_news:
        _record(uow, "wrap_up", handoff_id, by=by, now=now)
    uow.commit()
    return is_news


def destroy_vault(uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, by: str, now: datetime) -> bool:
    """Destroy the key of a handoff and remove its words; whether they were there. No copy made before can be read.

    Raises StoreUnavailable: call it again, the words may be gone and the row not yet.
    """
    uow.vaults.lock_shared()
    is_there = shred_vault(uow, keys, handoff_id, by=by, now=now)
    uow.commit()
    return is_there


def shred_vault(uow: UnitOfWork, keys: KeyRing, handoff_id: str, *, by: str, now: datetime) -> bool:
    """The same within the caller's transaction, which must have entered the vault."""
    # The file first: a row without its key is a nuisance, a key without its row would open an old backup.
    keys.vault_keys.destroy_handoff_key(handoff_id)
    is_there = uow.vaults.delete(handoff_id)
    if is_there:
        _record(uow, "destroy", handoff_id, by=by, now=now)
    return is_there


def wrap_data_key(keys: KeyRing, vault: VaultRow, data_key: bytes, *, master: str) -> VaultRow:
    """The row with its data key wrapped under a master and the handoff's own file."""
    key = keys.vault_keys.derive_wrapping_key(master=master, handoff_id=vault.handoff_id)
    sealed = encrypt(key, associated_data=_build_key_data(vault, master), plaintext=data_key)
    return replace(vault, data_key=sealed, master_key=master)


def unwrap_data_key(keys: KeyRing, vault: VaultRow) -> bytes:
    """The data key of a vault. Raises Unsealable where one of the keys is gone, or a bit was changed."""
    key = keys.vault_keys.derive_wrapping_key(master=vault.master_key, handoff_id=vault.handoff_id)
    return decrypt(key, associated_data=_build_key_data(vault, vault.master_key), ciphertext=vault.data_key)


def decrypt_entries(keys: KeyRing, vault: VaultRow, entries: list[VaultEntryRow]) -> list[bytes]:
    """The words of a vault's entries. Raises Unsealable. Showing them to anybody is `read`, which records it."""
    key = unwrap_data_key(keys, vault)
    return [
        decrypt(key, associated_data=_build_entry_data(vault, entry.position), ciphertext=entry.words)
        for entry in entries
    ]


def find_vault(uow: UnitOfWork, handoff_id: str, *, for_update: bool = False) -> VaultRow:
    """The vault of a handoff. Raises Unsealable where it is destroyed."""
    vault = uow.vaults.get_by_handoff(handoff_id, for_update=for_update)
    if vault is None:
        raise DecryptionError("the vault of this handoff is destroyed")
    return vault


def _lock_vault(uow: UnitOfWork, handoff_id: str) -> VaultRow:
    return find_vault(uow, handoff_id, for_update=True)


def _build_entry_data(vault: VaultRow, position: int) -> str:
    return compose_associated_data(
        "vault_entries", "words", str(position), FORMAT_VERSION, vault.handoff_id, vault.post_id
    )


def _build_key_data(vault: VaultRow, master: str) -> str:
    return compose_associated_data("vaults", "data_key", vault.handoff_id, master, vault.post_id)


def _record(uow: UnitOfWork, verb: str, handoff_id: str, *, by: str, now: datetime) -> None:
    uow.audit.write(at=now, by=by, verb=verb, noun=AUDIT_NOUN, subject=handoff_id)


URL_LIFETIME: Final = timedelta(minutes=2)
"""How long an address can be used."""
CONTENT_TYPES: Final = {"voice": "audio/ogg", "photo": "image/jpeg"}


def pack_media(*, file: str, caption: str) -> str:
    """What is kept of a voice note or a photo: Telegram's name of it, and below that what she wrote with it."""
    return f"{file}\n{caption}" if caption else file


def parse_caption(packed_media: str) -> str:
    """What she wrote with it."""
    return packed_media.partition("\n")[2]


def build_signed_path(key: bytes, *, handoff_id: str, position: int, by: str, now: datetime) -> str:
    """Path and query under which the gateway hands out one piece, for HOLDS. `key` is the channel's."""
    until = int((now + URL_LIFETIME).timestamp())
    signed = _sign_request(key, handoff_id, position, by, until)
    return f"/media/{handoff_id}/{position}?" + urlencode({"by": by, "until": until, "signature": signed})


def has_valid_signature(
    key: bytes, *, handoff_id: str, position: int, by: str, until: int, signature: str, now: datetime
) -> bool:
    """Whether an address is ours and still holds; takes the same time whatever is wrong."""
    expected = _sign_request(key, handoff_id, position, by, until)
    is_ours = hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
    return is_ours and 0 <= until - now.timestamp() <= URL_LIFETIME.total_seconds()


def find_media(
    uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, position: int, by: str, now: datetime
) -> tuple[str, str]:
    """Telegram's name of a piece, and its kind, once it is on record who asked. Raises NotFound, Unsealable."""
    uow.vaults.lock_shared()
    row = uow.handoff_messages.get_by_position(handoff_id, position)
    if row is None or row.media not in CONTENT_TYPES:
        raise NotFound("no such piece")
    kept = read_words(uow, keys, handoff_id, by=by, now=now)[position]
    uow.commit()
    return kept.decode().partition("\n")[0], row.media


def _sign_request(key: bytes, handoff_id: str, position: int, by: str, until: int) -> str:
    signed = "\n".join(("media", handoff_id, str(position), by, str(until)))
    return hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
