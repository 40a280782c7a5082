"""The one way to answer her: her chat's number, sealed under a key of her own that dies when she erases."""

from typing import Protocol

from bot.errors import Unsealable
from bot.store.keys import ROUTE, KeyRing
from bot.store.personkeys import ROUTE_TO
from bot.store.sealing import open_sealed, place, seal
from bot.store.unit_of_work import UnitOfWork

RENEWED_AT_ONCE = 200


class Routed(Protocol):
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


def sealed(keys: KeyRing, *, person_id: str, chat_id: int) -> tuple[bytes, str]:
    """A route under a new key of hers, and the name of that key. Raises StoreUnavailable (disk full)."""
    name = keys.people.add()
    return _seal(keys, name, person_id=person_id, chat_id=chat_id), name


def opened(keys: KeyRing, row: Routed) -> int:
    """The number of her chat. Raises Unsealable where her key is gone."""
    return int(open_sealed(_key(keys, row), place=_where(row.person_id, row.route_key), sealed=row.route))


def is_whole(keys: KeyRing, row: Routed) -> bool:
    """Whether her chat can be found again, and under a key of her own."""
    try:
        return row.route_key != ROUTE and opened(keys, row) != 0
    except Unsealable:
        return False


def mend(uow: UnitOfWork, keys: KeyRing, *, person_id: str, chat_id: int) -> None:
    """Seal her route under a new key, where hers was lost or all had one. What hung on it goes; the caller commits."""
    route, name = sealed(keys, person_id=person_id, chat_id=chat_id)
    uow.people.set_route(person_id, route=route, route_key=name)


def reserve(uow: UnitOfWork, keys: KeyRing) -> None:
    """Give no woman a key whose name stands in another's row: the key book may be newer, or begun anew, and the database old.

    Erase would else destroy the key of somebody who stays. Raises StoreUnavailable.
    """
    newest = uow.people.newest_slot()
    if newest:
        keys.people.reserve(newest)


def renew_shared(uow: UnitOfWork, keys: KeyRing) -> int:
    """Give a key of her own to women whose route is of the time when all had one; how many."""
    renewed = 0
    for row in uow.people.under(ROUTE, limit=RENEWED_AT_ONCE):
        try:
            mend(uow, keys, person_id=row.person_id, chat_id=opened(keys, row))
        except Unsealable:
            continue  # nobody can open it; it is mended when she writes
        renewed += 1
    uow.commit()
    return renewed


def _seal(keys: KeyRing, name: str, *, person_id: str, chat_id: int) -> bytes:
    key = keys.people.key(name, person_id=person_id, purpose=ROUTE_TO)
    return seal(key, place=_where(person_id, name), plain=str(chat_id).encode())


def _key(keys: KeyRing, row: Routed) -> bytes:
    if row.route_key == ROUTE:
        return keys.key(row.route_key)
    return keys.people.key(row.route_key, person_id=row.person_id, purpose=ROUTE_TO)


def _where(person_id: str, name: str) -> str:
    return place("people", "route", person_id, name)
