"""What is past its time goes, by the limits of data/policies/limits.yml."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import Unsealable
from bot.model.clock import TrustedTime
from bot.model.delivery import Sent
from bot.model.handoff import HandoffPolicy
from bot.model.policy import Limits
from bot.services import drafts, routes, vault
from bot.store import retention
from bot.store.keys import KeyRing
from bot.store.retention import Swept
from bot.store.rows import MessageRow, PersonRow, VaultRow
from bot.store.sealing import open_sealed, place
from bot.store.unit_of_work import UnitOfWork

VAULTS_AT_ONCE = 25
"""Destroying a key waits for the disk, and nobody else may write meanwhile."""


def sweep(uow: UnitOfWork, keys: KeyRing, *, limits: Limits, now: TrustedTime, new_id: Callable[[], str]) -> Swept:
    """Remove what is past its time; the conversations the assistant should forget are in the answer."""
    swept = retention.sweep(
        uow,
        now=now,
        limits=retention.Limits(
            quiet=timedelta(minutes=limits.thread_minutes),
            waiting=timedelta(minutes=limits.payload_minutes),
            done=timedelta(hours=limits.tombstone_hours),
            messages=timedelta(hours=limits.deletable_hours),
            audit=timedelta(days=limits.audit_days),
        ),
        new_id=new_id,
    )
    emptied = _destroy_vaults(uow, keys, limits=limits, now=now)
    uow.commit()
    return replace(swept, counts={**swept.counts, "vaults": emptied})


def sweep_handoffs(uow: UnitOfWork, keys: KeyRing, *, policy: HandoffPolicy, now: TrustedTime) -> dict[str, int]:
    """Remove cards nobody sent, tries at return codes, and what is left of handoffs whose words are gone; how many of each."""
    uow.vaults.enter()
    tries = timedelta(minutes=policy.return_minutes)
    kept = uow.vaults.handoffs()
    over = [row for row in uow.handoffs.ended_before(now - timedelta(days=policy.ended_days)) if row.handoff_id not in kept]
    for row in over:
        uow.handoffs.drop(row.handoff_id)
    counts = {
        "drafts": drafts.sweep(uow, keys, policy=policy, now=now),
        "return_tries": uow.handoffs.forget_tries(before=now - tries, after=now + tries),
        "handoffs": len(over),
    }
    uow.commit()
    return counts


def old_messages(
    uow: UnitOfWork, keys: KeyRing, *, before: datetime
) -> list[tuple[int, list[tuple[str, Sent | None]]]]:
    """Messages that must be deleted now or never: by chat, (entry id, message); None where its key is destroyed."""
    by_person: dict[str, list[MessageRow]] = defaultdict(list)
    for row in uow.messages.older_than(before):
        by_person[row.person_id].append(row)
    found = []
    for person_id, rows in by_person.items():
        person = uow.people.by_id(person_id)
        chat_id = _chat_id(keys, person) if person else None
        if chat_id is not None:
            found.append((chat_id, [(row.entry_id, _opened(keys, row)) for row in rows]))
    return found


def drop_messages(uow: UnitOfWork, entry_ids: Sequence[str]) -> None:
    """These are deleted, or can never be."""
    uow.messages.drop(entry_ids)
    uow.commit()


def _destroy_vaults(uow: UnitOfWork, keys: KeyRing, *, limits: Limits, now: TrustedTime) -> int:
    uow.vaults.enter()
    most, soon = timedelta(days=limits.vault_days_most), now + keys.condemned.delay
    ended = uow.vaults.wrapped_up()
    condemned = [row.handoff_id for row in ended if _is_over(row, limits=limits, now=soon)]
    ripe = keys.condemned.settle("ended", condemned, now=now)
    due = [row for row in ended if row.handoff_id in ripe and _is_over(row, limits=limits, now=now)]
    for row in due[:VAULTS_AT_ONCE]:
        vault.shred(uow, keys, row.handoff_id, by="retention", now=now)
        uow.handoffs.drop(row.handoff_id)
    keys.vault.destroy_strays(uow.vaults.handoffs(), now=now, age=most)
    return min(len(due), VAULTS_AT_ONCE)


def _is_over(row: VaultRow, *, limits: Limits, now: datetime) -> bool:
    kept = timedelta(days=min(row.keep_days, limits.vault_days_most))
    return row.wrapped_up_at is not None and now - row.wrapped_up_at > kept


def _chat_id(keys: KeyRing, person: PersonRow) -> int | None:
    try:
        return routes.opened(keys, person)
    except Unsealable:
        return None  # her key was lost: it is made anew when she writes


def _opened(keys: KeyRing, row: MessageRow) -> Sent | None:
    where = place("messages", "message", row.entry_id, row.day_key)
    try:
        return Sent.of_bytes(open_sealed(keys.key(row.day_key), place=where, sealed=row.message))
    except Unsealable:
        return None
