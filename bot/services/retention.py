"""What is past its time goes, by the limits of data/policies/limits.yml."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.crypto.encryption import compose_associated_data, decrypt
from bot.crypto.key_ring import KeyRing
from bot.db.repositories import retention
from bot.db.repositories.retention import SweepResult
from bot.db.tables.core import MessageLogRow, PersonRow, VaultRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.clock import TrustedTime
from bot.domain.handoff import HandoffPolicy
from bot.domain.limits import Limits
from bot.domain.messages import MessageLogEntry
from bot.errors import DecryptionError
from bot.services import chat_address
from bot.services.handoffs import drafts, vault

VAULT_BATCH_SIZE = 25
"""Destroying a key waits for the disk, and nobody else may write meanwhile."""


def sweep_expired(
    uow: UnitOfWork, keys: KeyRing, *, limits: Limits, now: TrustedTime, new_id: Callable[[], str]
) -> SweepResult:
    """Remove what is past its time; the conversations the assistant should forget are in the answer."""
    swept = retention.delete_expired_rows(
        uow,
        now=now,
        limits=retention.RetentionLimits(
            inactive_threads=timedelta(minutes=limits.thread_minutes),
            unhandled_payloads=timedelta(minutes=limits.payload_minutes),
            tombstones=timedelta(hours=limits.tombstone_hours),
            message_log=timedelta(hours=limits.deletable_hours),
            audit=timedelta(days=limits.audit_days),
            reminders_ahead=timedelta(days=limits.reminder_days_most),
            reminders_late=timedelta(days=limits.reminder_late_days),
        ),
        new_id=new_id,
    )
    emptied = _destroy_expired_vaults(uow, keys, limits=limits, now=now)
    uow.commit()
    return replace(swept, deleted_counts={**swept.deleted_counts, "vaults": emptied})


def sweep_handoffs(uow: UnitOfWork, keys: KeyRing, *, policy: HandoffPolicy, now: TrustedTime) -> dict[str, int]:
    """Remove cards nobody sent, tries at return codes, and what is left of handoffs whose words are gone; how many of each."""
    uow.vaults.lock_shared()
    tries = timedelta(minutes=policy.return_minutes)
    kept = uow.vaults.list_handoff_ids()
    over = [
        row
        for row in uow.handoffs.list_ended_before(now - timedelta(days=policy.ended_days))
        if row.handoff_id not in kept
    ]
    for row in over:
        uow.handoffs.delete(row.handoff_id)
    counts = {
        "drafts": drafts.sweep_drafts(uow, keys, policy=policy, now=now),
        "return_tries": uow.handoffs.delete_return_tries(before=now - tries, after=now + tries),
        "handoffs": len(over),
    }
    uow.commit()
    return counts


def list_old_messages(
    uow: UnitOfWork, keys: KeyRing, *, before: datetime
) -> list[tuple[int, list[tuple[str, MessageLogEntry | None]]]]:
    """Messages that must be deleted now or never: by chat, (entry id, message); None where its key is destroyed."""
    by_person: dict[str, list[MessageLogRow]] = defaultdict(list)
    for row in uow.message_log.list_older_than(before):
        by_person[row.person_id].append(row)
    found = []
    for person_id, rows in by_person.items():
        person = uow.people.get_by_id(person_id)
        chat_id = _decrypt_chat_id(keys, person) if person else None
        if chat_id is not None:
            found.append((chat_id, [(row.entry_id, _decrypt_log_entry(keys, row)) for row in rows]))
    return found


def drop_messages(uow: UnitOfWork, entry_ids: Sequence[str]) -> None:
    """These are deleted, or can never be."""
    uow.message_log.delete(entry_ids)
    uow.commit()


def _destroy_expired_vaults(uow: UnitOfWork, keys: KeyRing, *, limits: Limits, now: TrustedTime) -> int:
    uow.vaults.lock_shared()
    most, soon = timedelta(days=limits.vault_days_most), now + keys.destruction_schedule.delay
    ended = uow.vaults.list_closed()
    condemned = [row.handoff_id for row in ended if _is_expired(row, limits=limits, now=soon)]
    ripe = keys.destruction_schedule.update_schedule("ended", condemned, now=now)
    due = [row for row in ended if row.handoff_id in ripe and _is_expired(row, limits=limits, now=now)]
    for row in due[:VAULT_BATCH_SIZE]:
        vault.shred_vault(uow, keys, row.handoff_id, by="retention", now=now)
        uow.handoffs.delete(row.handoff_id)
    keys.vault_keys.destroy_orphans(uow.vaults.list_handoff_ids(), now=now, age=most)
    return min(len(due), VAULT_BATCH_SIZE)


def _is_expired(row: VaultRow, *, limits: Limits, now: datetime) -> bool:
    kept = timedelta(days=min(row.keep_days, limits.vault_days_most))
    return row.wrapped_up_at is not None and now - row.wrapped_up_at > kept


def _decrypt_chat_id(keys: KeyRing, person: PersonRow) -> int | None:
    try:
        return chat_address.decrypt_address(keys, person)
    except DecryptionError:
        return None  # her key was lost: it is made anew when she writes


def _decrypt_log_entry(keys: KeyRing, row: MessageLogRow) -> MessageLogEntry | None:
    where = compose_associated_data("messages", "message", row.entry_id, row.day_key)
    try:
        return MessageLogEntry.from_bytes(
            decrypt(keys.get_key(row.day_key), associated_data=where, ciphertext=row.message)
        )
    except DecryptionError:
        return None
