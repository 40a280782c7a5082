"""Who holds a handoff: the one place where its state changes, and where a post and an officer are let in or kept out."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from bot.errors import NotFound, NotYours
from bot.model.handoff import VERBS, State
from bot.services import vault
from bot.store.handoff_rows import HandoffRow
from bot.store.handoffs import EMPTIED
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

NOUN: Final = "handoff"
OFFICER: Final = "officer"
ASSISTANT: Final = "assistant"


def act(
    uow: UnitOfWork, verb: str, handoff_id: str, *, by: str, now: datetime, only: Collection[Any] = (), **values: Any
) -> bool:
    """Change the state by the table of verbs, on record, within the caller's transaction; whether it changed."""
    sources, target = VERBS[verb]
    is_changed = uow.handoffs.move(
        handoff_id, sources=sources - {State.DRAFTED}, target=target, only=only, moved_at=now, **values
    )
    if is_changed:
        record(uow, verb, handoff_id, by=by, now=now)
    return is_changed


def at_post(uow: UnitOfWork, handoff_id: str, post_id: str) -> HandoffRow:
    """A handoff of this post, nobody else's to change meanwhile. Raises NotFound; one of another post is none."""
    found = uow.handoffs.by_id(handoff_id, held=True)
    if found is None or found.post_id != post_id:
        raise NotFound("no such handoff")
    return found


def held_by(uow: UnitOfWork, handoff_id: str, post_id: str, officer_id: str) -> HandoffRow:
    """The same, held by this officer and not ended. Raises NotFound, NotYours."""
    found = at_post(uow, handoff_id, post_id)
    if found.officer_id != officer_id or not found.is_open:
        raise NotYours("another officer holds it, or it has ended")
    return found


def give_back(uow: UnitOfWork, person_id: str) -> None:
    """The assistant has her again, if an officer had her."""
    conversation = uow.conversations.of(person_id)
    if conversation and conversation.holder == OFFICER:
        uow.conversations.set_holder(person_id, ASSISTANT)


def forget_words(uow: UnitOfWork, keys: KeyRing, handoff: HandoffRow, *, by: str, now: datetime) -> None:
    """Destroy all that was sent and said in a handoff, and empty its row of the card; the transaction entered the vault."""
    vault.shred(uow, keys, handoff.handoff_id, by=by, now=now)
    uow.relay.drop(handoff.handoff_id)
    uow.ticks.drop(handoff.handoff_id)
    uow.referrals.drop(handoff.handoff_id)
    uow.outbox.cancel_turns(f"relay:{handoff.handoff_id}:", now=now)
    uow.handoffs.change(handoff.handoff_id, **EMPTIED)


def record(uow: UnitOfWork, verb: str, handoff_id: str, *, by: str, now: datetime) -> None:
    """Who did what to a handoff; never a word of it."""
    uow.audit.write(at=now, by=by, verb=verb, noun=NOUN, subject=handoff_id)
