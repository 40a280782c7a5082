"""After an older copy of the database was put back: who erased herself goes again, and nothing stale reaches a phone.

The journal of erasures (bot/store/erasures.py) outlives every copy. It is replayed by `python -m bot restore`, and at each
start of the gateway, so that no way of restoring brings her back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.services import holding, people
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

LOOKED_AT_ONCE: Final = 500
BY: Final = "restore"


@dataclass(frozen=True)
class Replayed:
    """How many women were erased again; the id to go on after, None where everybody was looked at."""

    erased: int
    after: str | None


@dataclass(frozen=True)
class Quieted:
    """What a copy still had to do, and does no more."""

    received: int
    """Messages of women that waited for an answer."""
    owed: int
    """Messages of ours that waited to be sent."""
    sealed: int
    """Open handoffs in which nothing reaches her until she gives her return code."""


def replay(uow: UnitOfWork, keys: KeyRing, *, now: datetime, after: str = "") -> Replayed:
    """Erase some of the women again who had erased themselves; commits. Begin after the empty id.

    Broken off, it is begun again: the journal stays. Raises StoreUnavailable.
    """
    noted = keys.erasures.noted()
    if not len(noted):
        return Replayed(0, None)
    uow.vaults.enter()
    ids = uow.people.ids(after=after, limit=LOOKED_AT_ONCE)
    erased = sum(_erase(uow, keys, person_id, now=now) for person_id in ids if noted.holds(person_id))
    uow.commit()
    return Replayed(erased, ids[-1] if len(ids) == LOOKED_AT_ONCE else None)


def quiet(uow: UnitOfWork, *, now: datetime) -> Quieted:
    """Let go of everything the copy was about to do; commits.

    It was done long ago, or she left meanwhile: of that the copy knows nothing, and a message that comes days late, on a
    phone somebody else holds now, could hurt her. Handoffs are sealed as if she had left; her return code opens them.
    """
    received, owed = uow.inbox.cancel_all(now=now), uow.outbox.cancel_all(now=now)
    still_open = [row for row in uow.handoffs.open_ones() if not row.is_sealed]
    for row in still_open:
        uow.handoffs.change(row.handoff_id, sealed_at=now)
        holding.give_back(uow, row.person_id)
        holding.record(uow, "seal", row.handoff_id, by=BY, now=now)
    uow.relay.cancel_pending([row.handoff_id for row in still_open], now=now)
    uow.commit()
    return Quieted(received, owed, len(still_open))


def _erase(uow: UnitOfWork, keys: KeyRing, person_id: str, *, now: datetime) -> bool:
    person = uow.people.by_id(person_id)
    if person is None:
        return False
    keys.people.destroy(person.route_key)
    return people.remove(uow, keys, person_id, chat_keys=[person.chat_key], by=BY, now=now)
