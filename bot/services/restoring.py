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

BATCH_SIZE: Final = 500
AUDIT_ACTOR: Final = "restore"


@dataclass(frozen=True)
class ReplayResult:
    """How many women were erased again; the id to go on after, None where everybody was looked at."""

    erased_count: int
    after: str | None


@dataclass(frozen=True)
class CancelResult:
    """What a copy still had to do, and does no more."""

    update_count: int
    """Messages of women that waited for an answer."""
    message_count: int
    """Messages of ours that waited to be sent."""
    handoff_count: int
    """Open handoffs in which nothing reaches her until she gives her return code."""


def replay_erasures(uow: UnitOfWork, keys: KeyRing, *, now: datetime, after: str = "") -> ReplayResult:
    """Erase some of the women again who had erased themselves; commits. Begin after the empty id.

    Broken off, it is begun again: the journal stays. Raises StoreUnavailable.
    """
    noted = keys.erasure_journal.read_records()
    if not len(noted):
        return ReplayResult(0, None)
    uow.vaults.lock_shared()
    ids = uow.people.list_ids(after=after, limit=BATCH_SIZE)
    erased = sum(_erase_again(uow, keys, person_id, now=now) for person_id in ids if noted.is_erased(person_id))
    uow.commit()
    return ReplayResult(erased, ids[-1] if len(ids) == BATCH_SIZE else None)


def cancel_pending_work(uow: UnitOfWork, *, now: datetime) -> CancelResult:
    """Let go of everything the copy was about to do; commits.

    It was done long ago, or she left meanwhile: of that the copy knows nothing, and a message that comes days late, on a
    phone somebody else holds now, could hurt her. Handoffs are sealed as if she had left; her return code opens them.
    """
    received, owed = uow.inbox.cancel_all(now=now), uow.outbox.cancel_all(now=now)
    still_open = [row for row in uow.handoffs.list_open() if not row.is_suspended]
    for row in still_open:
        uow.handoffs.update(row.handoff_id, sealed_at=now)
        holding.return_to_assistant(uow, row.person_id)
        holding.record_action(uow, "seal", row.handoff_id, by=AUDIT_ACTOR, now=now)
    uow.handoff_messages.cancel_pending([row.handoff_id for row in still_open], now=now)
    uow.commit()
    return CancelResult(received, owed, len(still_open))


def _erase_again(uow: UnitOfWork, keys: KeyRing, person_id: str, *, now: datetime) -> bool:
    person = uow.people.get_by_id(person_id)
    if person is None:
        return False
    keys.person_keys.destroy_slot(person.route_key)
    return people.remove_person_rows(uow, keys, person_id, chat_keys=[person.chat_key], by=AUDIT_ACTOR, now=now)
