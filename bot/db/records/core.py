"""Rows as the rest of the product sees them: frozen, plain, and silent about sealed bytes when printed."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class PersonRow:
    """A person: random id, language, and one route sealed under the key named `route_key`."""

    person_id: str
    chat_key: str = field(repr=False)
    route: bytes = field(repr=False)
    route_key: str
    language: str
    language_chosen: bool
    epoch: int
    reachable: bool
    created_on: date
    seen_on: date
    recall: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ConversationRow:
    """What is still remembered between a person and us; `last_turn_at` is None where nothing is."""

    conversation_id: str
    person_id: str
    holder: str
    country: str | None
    last_turn_at: datetime | None


@dataclass(frozen=True)
class InboxRow:
    """One update; its id is the turn id. `payload` and `derive_chat_key` are None once it is handled."""

    inbox_id: str
    bot_id: int
    update_id: int
    chat_key: str | None = field(repr=False)
    payload: bytes | None = field(repr=False)
    day_key: str
    state: str
    card_sent: bool
    attempts: int
    received_at: datetime
    handled_at: datetime | None


@dataclass(frozen=True)
class NewOutboxRow:
    """One message on its way into the outbox; `position` counts within its turn, from 0."""

    position: int
    kind: str
    payload: bytes | None = field(repr=False)
    day_key: str
    due_at: datetime


@dataclass(frozen=True)
class OutboxRow:
    """One message due to a person, with the route and epoch it needs to be delivered."""

    outbox_id: int
    person_id: str
    turn_id: str
    position: int
    kind: str
    payload: bytes | None = field(repr=False)
    day_key: str
    attempts: int
    due_at: datetime
    created_at: datetime
    route: bytes = field(repr=False)
    route_key: str
    epoch: int


@dataclass(frozen=True)
class MessageLogRow:
    """One entry of the message-id log, so that Leave can delete what is in her chat."""

    entry_id: str
    person_id: str
    message: bytes = field(repr=False)
    day_key: str
    sent_at: datetime


@dataclass(frozen=True)
class VaultRow:
    """The vault of one handoff; `data_key` is wrapped under the master named `master_key` and the handoff's own file."""

    handoff_id: str
    person_id: str
    post_id: str
    data_key: bytes = field(repr=False)
    master_key: str
    keep_days: int
    wrapped_up_at: datetime | None


@dataclass(frozen=True)
class VaultEntryRow:
    """One piece of what was said in a handoff; `position` counts from 1."""

    handoff_id: str
    position: int
    words: bytes = field(repr=False)


@dataclass(frozen=True)
class AuditRow:
    """Who did which verb to which noun, when; never any words. The seals tie it to the act before (bot/db/audit_chain.py)."""

    audit_id: int
    at: datetime
    by: str
    verb: str
    noun: str
    subject: str
    seal_before: bytes | None = field(default=None, repr=False, compare=False)
    seal: bytes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class CountRow:
    """How often something happened in a month; of nobody."""

    month: date
    dimension: str
    value: str
    number: int
