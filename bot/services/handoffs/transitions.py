"""Who holds a handoff: the one place where its state changes, and where a post and an officer are let in or kept out."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from bot.crypto.key_ring import KeyRing
from bot.db.repositories.handoffs import CLEARED_CARD_COLUMNS
from bot.db.tables.handoffs import HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import ENDED_STATES, TRANSITIONS, HandoffState
from bot.errors import NotFound, PermissionDenied, StateConflict
from bot.services.handoffs import vault

AUDIT_NOUN: Final = "handoff"
HOLDER_OFFICER: Final = "officer"
HOLDER_ASSISTANT: Final = "assistant"


def apply_transition(
    uow: UnitOfWork, verb: str, handoff_id: str, *, by: str, now: datetime, only: Collection[Any] = (), **values: Any
) -> bool:
    """Change the state by the table of verbs, on record, within the caller's transaction; whether it changed."""
    sources, target = TRANSITIONS[verb]
    if "officer_id" in values:
        values.setdefault("assigned_by", None)  # whoever holds it now was not given it, unless that is said
    is_changed = uow.handoffs.transition(
        handoff_id, sources=sources - {HandoffState.DRAFTED}, target=target, conditions=only, moved_at=now, **values
    )
    if is_changed:
        _discard_officer_drafts(uow, handoff_id, target, values)
        record_action(uow, verb, handoff_id, by=by, now=now)
    return is_changed


def _discard_officer_drafts(uow: UnitOfWork, handoff_id: str, target: HandoffState, values: Mapping[str, Any]) -> None:
    """What was typed and not sent is for whoever holds the handoff, as long as it goes on."""
    if target in ENDED_STATES or "officer_id" in values:
        holder = None if target in ENDED_STATES else values["officer_id"]
        uow.officer_drafts.delete_by_handoffs((handoff_id,), but_of=holder)


def find_at_post(uow: UnitOfWork, handoff_id: str, post_id: str) -> HandoffRow:
    """A handoff of this post, nobody else's to change meanwhile. Raises NotFound; one of another post is none."""
    found = uow.handoffs.get_by_id(handoff_id, for_update=True)
    if found is None or found.post_id != post_id:
        raise NotFound("no such handoff")
    return found


def find_assigned(uow: UnitOfWork, handoff_id: str, post_id: str, officer_id: str) -> HandoffRow:
    """The same, held by this officer and not ended. Raises NotFound, NotYours; StateConflict where it was wrapped up."""
    found = find_at_post(uow, handoff_id, post_id)
    if found.officer_id != officer_id or not found.is_open:
        raise PermissionDenied("another officer holds it, or it has ended")
    check_not_closing(found)
    return found


def check_not_closing(row: HandoffRow) -> None:
    """Raises StateConflict("closing") where it was wrapped up: whoever did that opens it again before anything else."""
    if row.is_closing:
        raise StateConflict("closing")


NOT_CLOSING: Final[Mapping[str, Any]] = {"closing_at": None, "outcome": None}
"""What a handoff looks like that goes on after it was wrapped up."""


def cancel_closing(uow: UnitOfWork, row: HandoffRow, verb: str, *, by: str, now: datetime) -> bool:
    """What was wrapped up goes on, within the caller's transaction; whether it had been."""
    if row.is_closing:
        uow.handoffs.update(row.handoff_id, **NOT_CLOSING)
        record_action(uow, verb, row.handoff_id, by=by, now=now)
    return row.is_closing


def return_to_assistant(uow: UnitOfWork, person_id: str) -> None:
    """The assistant has her again, if an officer had her."""
    conversation = uow.conversations.get_by_person(person_id)
    if conversation and conversation.holder == HOLDER_OFFICER:
        uow.conversations.set_holder(person_id, HOLDER_ASSISTANT)


def destroy_words(uow: UnitOfWork, keys: KeyRing, handoff: HandoffRow, *, by: str, now: datetime) -> None:
    """Destroy all that was sent and said in a handoff, and empty its row of the card; the transaction entered the vault."""
    vault.shred_vault(uow, keys, handoff.handoff_id, by=by, now=now)
    uow.handoff_messages.delete_by_handoff(handoff.handoff_id)
    uow.completed_steps.delete_by_handoff(handoff.handoff_id)
    uow.referrals.delete_by_handoff(handoff.handoff_id)
    uow.officer_calls.delete_by_handoff(handoff.handoff_id)
    uow.outbox.cancel_turns(f"relay:{handoff.handoff_id}:", now=now)
    uow.handoffs.update(handoff.handoff_id, **CLEARED_CARD_COLUMNS)


def record_action(uow: UnitOfWork, verb: str, handoff_id: str, *, by: str, now: datetime) -> None:
    """Who did what to a handoff; never a word of it."""
    uow.audit.write(at=now, by=by, verb=verb, noun=AUDIT_NOUN, subject=handoff_id)
