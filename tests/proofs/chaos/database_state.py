"""What the databases say of a conversation, set beside what the woman did."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.engine import Engine

from bot.db.tables.core import conversations, inbox, outbox, people

IGNORED_FIELDS = ("timestamp", "at", "session_started", "message_id", "input_channel", "metadata", "confidence")
"""What differs between two runs of the same turns, or is a number of no meaning for the dialogue."""


@dataclass(frozen=True)
class InboxEntry:
    """One update of hers, as the gateway's database knows it; None where it does not."""

    turn_id: str | None
    state: str | None
    sends: int = 0
    """Messages that the outbox was to send (not edits)."""
    edits: int = 0
    """Messages put in the place of the one she tapped, or found to stand there already; Telegram has said so."""
    waiting: int = 0


@dataclass(frozen=True)
class AssistantMemory:
    """What the assistant remembers of a conversation, and the turns it has taken, in order."""

    conversation_id: str
    state: Any
    turns: Sequence[str]


def read_entries(engine: Engine, update_ids: Sequence[int]) -> list[InboxEntry]:
    """The row of each update, in the order given."""
    with engine.connect() as connection:
        kept = connection.execute(
            select(inbox.c.update_id, inbox.c.inbox_id, inbox.c.state).where(inbox.c.update_id.in_(update_ids))
        )
        rows = {row.update_id: row for row in kept}
        turns = [row.inbox_id for row in rows.values()]
        sent = connection.execute(
            select(outbox.c.turn_id, outbox.c.kind, outbox.c.state).where(outbox.c.turn_id.in_(turns))
        )
        deliveries = list(sent)
    return [_to_entry(rows.get(update_id), deliveries) for update_id in update_ids]


def read_memory(engine: Engine, tracker: Engine, chat_keys: Sequence[str]) -> AssistantMemory | None:
    """What the assistant remembers of the woman in this chat; None where she is unknown."""
    chosen = (
        select(conversations.c.conversation_id).join_from(people, conversations).where(people.c.chat_key.in_(chat_keys))
    )
    with engine.connect() as connection:
        conversation_id = connection.execute(chosen).scalar_one_or_none()
    return conversation_id and read_memory_by_id(tracker, conversation_id)


def read_memory_by_id(tracker: Engine, conversation_id: str) -> AssistantMemory:
    """The same, by the name the assistant knows."""
    this = {"id": conversation_id}
    with tracker.connect() as connection:
        row = connection.execute(
            text("SELECT snapshot, events FROM conversations WHERE conversation_id = :id"), this
        ).first()
        turns = connection.execute(
            text("SELECT turn_id FROM replies WHERE conversation_id = :id ORDER BY saved_at"), this
        )
        state = row and [_simplify(json.loads(part)) for part in row if part]
        return AssistantMemory(conversation_id, state, [turn.turn_id for turn in turns])


def _to_entry(row: Any, deliveries: Sequence[Any]) -> InboxEntry:
    if row is None:
        return InboxEntry(None, None)
    own = [one for one in deliveries if one.turn_id == row.inbox_id]
    return InboxEntry(
        row.inbox_id,
        row.state,
        sum(one.kind == "send" and one.state == "sent" for one in own),
        sum(one.kind == "edit" and one.state == "sent" for one in own),
        sum(one.state == "waiting" for one in own),
    )


def _simplify(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _simplify(inner) for name, inner in value.items() if name not in IGNORED_FIELDS}
    if isinstance(value, list):
        return [_simplify(inner) for inner in value]
    return value
