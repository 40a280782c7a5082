"""A woman's own decisions about what we hold: leave, erase."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.crypto.key_ring import KeyRing
from bot.db.unit_of_work import UnitOfWork
from bot.services.handoffs import drafts, messages, transitions
from bot.services.handoffs.vault import shred_vault


def cancel_thread(uow: UnitOfWork, person_id: str, *, now: datetime, new_id: Callable[[], str]) -> None:
    """From now on nothing of this thread reaches her: what is owed is withdrawn, and a turn under way answers nothing."""
    uow.outbox.cancel_waiting(person_id, now=now)
    messages.suspend_handoffs(uow, person_id, now=now)
    uow.reminders.delete_by_person(person_id)
    uow.conversations.reset(person_id, new_id(), now)
    uow.commit()


def leave_chat(
    uow: UnitOfWork,
    keys: KeyRing,
    person_id: str,
    *,
    entry_ids: list[str],
    now: datetime,
    chat_keys: Sequence[str] = (),
    last: int | None = None,
) -> str | None:
    """Forget the thread, what stood in her chat and what still waits; the conversation the assistant should forget.

    A card she was writing is destroyed, her reminder taken away, and an officer's relay sealed until she gives her return
    code. Whoever writes next is met like somebody who never wrote, in the language of the phone. `chat_keys` is everything
    her chat may be found by, `last` the number of the update she left with: what she wrote after it is answered.
    """
    drafts.destroy_draft(uow, keys, person_id, by="woman", now=now)
    messages.suspend_handoffs(uow, person_id, now=now)
    uow.reminders.delete_by_person(person_id)
    person = uow.people.get_by_id(person_id)
    if person:
        uow.inbox.cancel_waiting([person.chat_key, *chat_keys], now=now, last=last)
    uow.outbox.cancel_waiting(person_id, now=now)
    uow.message_log.delete(entry_ids)
    forgotten = uow.conversations.delete_by_person(person_id)
    uow.commit()
    return forgotten


def erase_person(uow: UnitOfWork, keys: KeyRing, person_id: str, *, chat_keys: Sequence[str], now: datetime) -> bool:
    """Remove her and everything that hangs on her; whether she was there. The caller empties the write-ahead log.

    What she sent to a post cannot be read afterwards, not even in a copy of the database made before; and she does not
    come back with one (bot/services/erasure.py). Raises StoreUnavailable: call it again.
    """
    uow.vaults.lock_shared()
    uow.people.lock(person_id)  # else a vault opened meanwhile would go without its key
    person = uow.people.get_by_id(person_id)
    if person:
        keys.person_keys.destroy_slot(
            person.route_key
        )  # before her row: what is left of her in an older copy stays closed
        keys.erasure_journal.record(person_id)
    erased = remove_person_rows(uow, keys, person_id, chat_keys=chat_keys, by="woman", now=now)
    uow.commit()
    return erased


def remove_person_rows(
    uow: UnitOfWork, keys: KeyRing, person_id: str, *, chat_keys: Sequence[str], by: str, now: datetime
) -> bool:
    """Take out every row of hers and the keys of what she sent; whether she was there.

    Within the caller's transaction, which must have entered the vault.
    """
    for vault in uow.vaults.list_by_person(person_id):
        shred_vault(uow, keys, vault.handoff_id, by=by, now=now)
    drafts.destroy_draft(uow, keys, person_id, by=by, now=now)
    uow.inbox.cancel_waiting(chat_keys, now=now)
    erased = uow.people.erase(person_id)
    if erased:
        uow.audit.write(at=now, by=by, verb="erase", noun="person", subject=person_id)
    return erased


def mark_blocked(uow: UnitOfWork, *, chat_keys: Sequence[str], now: datetime) -> bool:
    """She blocked us or deleted the chat: nothing more is sent; whether that is news."""
    person = uow.people.get_by_chat_keys(chat_keys)
    if person is None:
        return False
    changed = uow.people.mark_unreachable(person.person_id)
    uow.reminders.delete_by_person(person.person_id)
    uow.outbox.cancel_waiting(person.person_id, now=now)
    uow.commit()
    return changed


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
    """Let go of everything the copy was about to do, reminders too; commits.

    It was done long ago, or she left meanwhile: of that the copy knows nothing, and a message that comes days late, on a
    phone somebody else holds now, could hurt her. Handoffs are sealed as if she had left; her return code opens them.
    """
    received, owed = uow.inbox.cancel_all(now=now), uow.outbox.cancel_all(now=now)
    uow.reminders.delete_all()
    still_open = [row for row in uow.handoffs.list_open() if not row.is_suspended]
    for row in still_open:
        uow.handoffs.update(row.handoff_id, sealed_at=now)
        transitions.return_to_assistant(uow, row.person_id)
        transitions.record_action(uow, "seal", row.handoff_id, by=AUDIT_ACTOR, now=now)
    uow.handoff_messages.cancel_pending([row.handoff_id for row in still_open], now=now)
    uow.commit()
    return CancelResult(received, owed, len(still_open))


def _erase_again(uow: UnitOfWork, keys: KeyRing, person_id: str, *, now: datetime) -> bool:
    person = uow.people.get_by_id(person_id)
    if person is None:
        return False
    keys.person_keys.destroy_slot(person.route_key)
    return remove_person_rows(uow, keys, person_id, chat_keys=[person.chat_key], by=AUDIT_ACTOR, now=now)
