"""The one way to answer her: her chat's number, sealed under a key of her own that dies when she erases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from bot.crypto.chat_keys import extract_day
from bot.crypto.encryption import compose_associated_data, decrypt, encrypt
from bot.crypto.key_ring import ROUTE, KeyRing
from bot.crypto.person_keys import ROUTE_PURPOSE
from bot.db.tables.core import PersonRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.chat_ids import Service, find_service
from bot.domain.clock import TrustedTime
from bot.errors import DecryptionError

RENEWAL_BATCH_SIZE = 200


class HasChatAddress(Protocol):
    """A row that holds a way to answer."""

    @property
    def person_id(self) -> str:
        """Whose it is."""

    @property
    def route(self) -> bytes:
        """The sealed number."""

    @property
    def route_key(self) -> str:
        """The name of its key."""


def encrypt_address(keys: KeyRing, *, person_id: str, chat_id: int) -> tuple[bytes, str]:
    """A route under a new key of hers, and the name of that key. Raises StoreUnavailable (disk full)."""
    name = keys.person_keys.allocate_slot()
    return _encrypt_chat_id(keys, name, person_id=person_id, chat_id=chat_id), name


def decrypt_address(keys: KeyRing, row: HasChatAddress) -> int:
    """The number of her chat. Raises Unsealable where her key is gone."""
    return int(
        decrypt(
            _find_key(keys, row),
            associated_data=_build_associated_data(row.person_id, row.route_key),
            ciphertext=row.route,
        )
    )


def find_person_service(keys: KeyRing, row: HasChatAddress) -> Service:
    """The messaging service she writes through; Telegram where her key is gone, for then nothing reaches her."""
    try:
        return find_service(decrypt_address(keys, row))
    except DecryptionError:
        return Service.TELEGRAM


def is_intact(keys: KeyRing, row: HasChatAddress) -> bool:
    """Whether her chat can be found again, and under a key of her own."""
    try:
        return row.route_key != ROUTE and decrypt_address(keys, row) != 0
    except DecryptionError:
        return False


def replace_address(uow: UnitOfWork, keys: KeyRing, *, person_id: str, chat_id: int) -> None:
    """Seal her route under a new key, where hers was lost or all had one. What hung on it goes; the caller commits."""
    route, name = encrypt_address(keys, person_id=person_id, chat_id=chat_id)
    uow.people.set_route(person_id, route=route, route_key=name)
    uow.reminders.delete_by_person(person_id)


def reserve_key_slots(uow: UnitOfWork, keys: KeyRing) -> None:
    """Give no woman a key whose name stands in another's row: the key book may be newer, or begun anew, and the database old.

    Erase would else destroy the key of somebody who stays. Raises StoreUnavailable.
    """
    newest = uow.people.get_newest_slot()
    if newest:
        keys.person_keys.reserve_slot(newest)


def renew_shared_addresses(uow: UnitOfWork, keys: KeyRing) -> int:
    """Give a key of her own to women whose route is of the time when all had one; how many."""
    renewed = 0
    for row in uow.people.list_by_route_key(ROUTE, limit=RENEWAL_BATCH_SIZE):
        try:
            replace_address(uow, keys, person_id=row.person_id, chat_id=decrypt_address(keys, row))
        except DecryptionError:
            continue  # nobody can open it; it is mended when she writes
        renewed += 1
    uow.commit()
    return renewed


def _encrypt_chat_id(keys: KeyRing, name: str, *, person_id: str, chat_id: int) -> bytes:
    key = keys.person_keys.derive_key(name, person_id=person_id, purpose=ROUTE_PURPOSE)
    return encrypt(key, associated_data=_build_associated_data(person_id, name), plaintext=str(chat_id).encode())


def _find_key(keys: KeyRing, row: HasChatAddress) -> bytes:
    if row.route_key == ROUTE:
        return keys.get_key(row.route_key)
    return keys.person_keys.derive_key(row.route_key, person_id=row.person_id, purpose=ROUTE_PURPOSE)


def _build_associated_data(person_id: str, name: str) -> str:
    return compose_associated_data("people", "route", person_id, name)


REHASH_BATCH_SIZE: Final = 100
"""Rows in one transaction: nobody else writes to SQLite meanwhile."""


@dataclass(frozen=True)
class RehashResult:
    """How many women were moved and how many could not be; the id to go on after, None where everybody was looked at."""

    rehashed_count: int
    skipped_count: int
    after: str | None


def rehash_chats(uow: UnitOfWork, keys: KeyRing, *, bot_id: int, now: datetime, after: str = "") -> RehashResult:
    """Let some women be found by the key of today; commits. Begin after the empty id, go on until there is none to go on after.

    Broken off, it is begun again. Whoever's chat cannot be opened stays where she is, and is moved when she writes.
    """
    day = keys.daily_chat_keys.ensure_day_key(now)
    rows = uow.people.list_with_other_chat_keys(
        keys.daily_chat_keys.get_prefix(day), after=after, limit=REHASH_BATCH_SIZE
    )
    changes = []
    for row in rows:
        pseudonym = _find_pseudonym(keys, row, bot_id=bot_id)
        if pseudonym is not None and not _is_of_another_bot(keys, row, pseudonym):
            changes.append((row, keys.daily_chat_keys.derive_chat_key(day, pseudonym)))
    moved = change_chat_keys(uow, changes)
    uow.commit()
    return RehashResult(moved, len(rows) - moved, rows[-1].person_id if len(rows) == REHASH_BATCH_SIZE else None)


def change_chat_keys(uow: UnitOfWork, changes: Sequence[tuple[PersonRow, str]]) -> int:
    """Let women, and what of theirs still waits, be found by other chat keys; how many are now. The caller commits."""
    changed = uow.people.set_chat_keys(changes)
    uow.inbox.rekey_waiting({row.chat_key: chat_key for row, chat_key in changed})
    return len(changed)


def has_only_todays_key(keys: KeyRing, *, now: datetime) -> bool:
    """Whether there is a key of today and no other, so that nobody is left to move."""
    today = keys.daily_chat_keys.ensure_day_key(now)
    return keys.daily_chat_keys.list_days() == [today]


def destroy_old_keys(uow: UnitOfWork, keys: KeyRing, *, now: TrustedTime) -> list[str]:
    """Destroy the keys of days that are over: of all copies made under them, nobody can be found any more. Their days.

    Raises StoreUnavailable.
    """
    if has_only_todays_key(keys, now=now):
        return []
    return keys.daily_chat_keys.destroy_unused(
        uow.people.list_chat_key_days() | uow.inbox.list_chat_key_days(), now=now
    )


def _find_pseudonym(keys: KeyRing, row: PersonRow, *, bot_id: int) -> str | None:
    if not extract_day(row.chat_key):
        return row.chat_key  # of the time when one key served for ever
    try:
        return keys.derive_pseudonym(bot_id, decrypt_address(keys, row))
    except DecryptionError:
        return None


def _is_of_another_bot(keys: KeyRing, row: PersonRow, pseudonym: str) -> bool:
    # As long as her old key is there, it tells.
    return (
        keys.daily_chat_keys.has_key_for(row.chat_key)
        and keys.daily_chat_keys.derive_chat_key(extract_day(row.chat_key), pseudonym) != row.chat_key
    )
