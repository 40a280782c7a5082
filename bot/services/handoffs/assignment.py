"""Whom she is with: the assistant, a card she writes, or an officer; and who may be owed a word."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.crypto.key_ring import KeyRing
from bot.db.tables.core import PersonRow
from bot.db.tables.handoffs import HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffState
from bot.domain.handoff_buttons import HOLDER_ASSISTANT, HOLDER_DRAFT, HOLDER_OFFICER
from bot.errors import DecryptionError
from bot.services import chat_address


@dataclass(frozen=True)
class ActiveHandoffs:
    """What the gateway keeps an eye on."""

    officer_chats: frozenset[int]
    """Chats whose messages go to an officer."""
    waiting_people: frozenset[str]
    """People who may be owed a word about what they sent."""
    is_idle: bool
    """There is no handoff that anything could happen to."""


def resume_draft(uow: UnitOfWork, *, person_id: str) -> bool:
    """She goes on with her card: what she types is the card's again. False where an officer holds her conversation."""
    return _change_holder(uow, person_id, source=HOLDER_ASSISTANT, target=HOLDER_DRAFT)


def pause_draft(uow: UnitOfWork, *, person_id: str) -> bool:
    """She turns to something else: the assistant answers, and her card waits its few minutes. Whether she had one open."""
    return _change_holder(uow, person_id, source=HOLDER_DRAFT, target=HOLDER_ASSISTANT)


def load_active_handoffs(uow: UnitOfWork, keys: KeyRing) -> ActiveHandoffs:
    """Everything at once; changes nothing. A chat whose number cannot be opened is left out."""
    live = [*uow.handoffs.list_open(), *uow.handoffs.list_ended_unannounced()]
    people = [
        uow.people.get_by_id(person_id) for person_id in uow.conversations.list_person_ids_by_holder(HOLDER_OFFICER)
    ]
    return ActiveHandoffs(
        officer_chats=frozenset(_decrypt_chat_ids(keys, people)),
        waiting_people=frozenset(row.person_id for row in live if not row.is_suspended),
        is_idle=not live,
    )


def find_latest_handoff(uow: UnitOfWork, *, person_id: str) -> HandoffRow | None:
    """Her newest handoff that she has neither left nor taken back; None where there is none."""
    hers = (
        row
        for row in uow.handoffs.list_by_person(person_id)
        if not row.is_suspended and row.state is not HandoffState.WITHDRAWN
    )
    return next(hers, None)


def find_person(uow: UnitOfWork, *, person_id: str) -> tuple[PersonRow, str] | None:
    """She, and whom she is with; None where she erased herself."""
    her, conversation = uow.people.get_by_id(person_id), uow.conversations.get_by_person(person_id)
    return (her, conversation.holder if conversation else HOLDER_ASSISTANT) if her else None


def _change_holder(uow: UnitOfWork, person_id: str, *, source: str, target: str) -> bool:
    conversation = uow.conversations.get_by_person(person_id)
    is_there = conversation is not None and conversation.holder == source
    if is_there:
        uow.conversations.set_holder(person_id, target)
        uow.commit()
    return is_there


def _decrypt_chat_ids(keys: KeyRing, people: Iterable[PersonRow | None]) -> Iterator[int]:
    for her in people:
        try:
            if her:
                yield chat_address.decrypt_address(keys, her)
        except DecryptionError:
            continue  # her key was lost; it is mended when she writes
