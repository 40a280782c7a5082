"""The one way to answer her: her chat's number, sealed under a key of her own that dies when she erases."""

from typing import Protocol

from bot.errors import DecryptionError
from bot.store.keys import ROUTE, KeyRing
from bot.store.personkeys import ROUTE_PURPOSE
from bot.store.sealing import compose_associated_data, decrypt, encrypt
from bot.store.unit_of_work import UnitOfWork

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
    return int(decrypt(_find_key(keys, row), associated_data=_build_associated_data(row.person_id, row.route_key), ciphertext=row.route))


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
