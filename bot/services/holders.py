"""Whom she is with: the assistant, a card she writes, or an officer; and who may be owed a word."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.errors import Unsealable
from bot.model.handoff import State
from bot.model.own import ASSISTANT, DRAFT, OFFICER
from bot.services import routes
from bot.store.handoff_rows import HandoffRow
from bot.store.keys import KeyRing
from bot.store.rows import PersonRow
from bot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Watch:
    """What the gateway keeps an eye on."""

    held: frozenset[int]
    """Chats whose messages go to an officer."""
    waiting: frozenset[str]
    """People who may be owed a word about what they sent."""
    is_idle: bool
    """There is no handoff that anything could happen to."""


def resume(uow: UnitOfWork, *, person_id: str) -> bool:
    """She goes on with her card: what she types is the card's again. False where an officer holds her conversation."""
    return _pass(uow, person_id, source=ASSISTANT, target=DRAFT)


def pause(uow: UnitOfWork, *, person_id: str) -> bool:
    """She turns to something else: the assistant answers, and her card waits its few minutes. Whether she had one open."""
    return _pass(uow, person_id, source=DRAFT, target=ASSISTANT)


def watch(uow: UnitOfWork, keys: KeyRing) -> Watch:
    """Everything at once; changes nothing. A chat whose number cannot be opened is left out."""
    live = [*uow.handoffs.open_ones(), *uow.handoffs.ended_untold()]
    people = [uow.people.by_id(person_id) for person_id in uow.conversations.held_by(OFFICER)]
    return Watch(
        held=frozenset(_chats(keys, people)),
        waiting=frozenset(row.person_id for row in live if not row.is_sealed),
        is_idle=not live,
    )


def latest(uow: UnitOfWork, *, person_id: str) -> HandoffRow | None:
    """Her newest handoff that she has neither left nor taken back; None where there is none."""
    hers = (row for row in uow.handoffs.of(person_id) if not row.is_sealed and row.state is not State.WITHDRAWN)
    return next(hers, None)


def person(uow: UnitOfWork, *, person_id: str) -> tuple[PersonRow, str] | None:
    """She, and whom she is with; None where she erased herself."""
    her, conversation = uow.people.by_id(person_id), uow.conversations.of(person_id)
    return (her, conversation.holder if conversation else ASSISTANT) if her else None


def _pass(uow: UnitOfWork, person_id: str, *, source: str, target: str) -> bool:
    conversation = uow.conversations.of(person_id)
    is_there = conversation is not None and conversation.holder == source
    if is_there:
        uow.conversations.set_holder(person_id, target)
        uow.commit()
    return is_there


def _chats(keys: KeyRing, people: Iterable[PersonRow | None]) -> Iterator[int]:
    for her in people:
        try:
            if her:
                yield routes.opened(keys, her)
        except Unsealable:
            continue  # her key was lost; it is mended when she writes
