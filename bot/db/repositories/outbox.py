"""The outbox: what we owe a person, delivered in order and answered once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, literal_column, or_, select, true
from sqlalchemy.sql import Select
from sqlalchemy.sql.elements import ColumnElement

from bot.db.repositories.base import Repository, lock_person
from bot.db.tables.core import MessageLogRow, NewOutboxRow, OutboxRow, messages, outbox, people

WAITING = "waiting"
SENT = "sent"
FAILED = "failed"
CANCELLED = "cancelled"

# Spelled out, not a parameter: SQLite would plan anew at each use before it dared the index of waiting rows.
_WAITING_LITERAL: ColumnElement[str] = literal_column(f"'{WAITING}'")
_IS_WAITING = outbox.c.state == _WAITING_LITERAL
_CLEAR_LITERAL: ColumnElement[str] = literal_column("'clear'")
"""A kind that waits for its hour beside the others: it closes what she opened, and holds nothing up."""


class OutboxRepository(Repository[OutboxRow]):
    """The table of deliveries."""

    def add(self, messages: Sequence[NewOutboxRow], *, person_id: str, turn_id: str, now: datetime) -> int:
        """Keep the answer of a turn; how many of the messages were new. 0 where the person erased herself meanwhile."""
        if not lock_person(self._connection, person_id):
            return 0
        same = {"person_id": person_id, "turn_id": turn_id, "state": WAITING, "attempts": 0, "created_at": now}
        return sum(self._insert_if_new(**same, **vars(message)) for message in messages)

    def list_due(self, now: datetime, limit: int, *, chat_keys: Sequence[str] | None = None) -> list[OutboxRow]:
        """For each person the first message that waits, if it is due, and what is to be closed; longest due first.

        A later message never overtakes an earlier one of the same person. `chat_keys`: of these people's chats alone.
        """
        given = {"now": now, "most": limit}
        if chat_keys is None:
            return self._load(_SELECT_DUE, given)
        return self._load(_SELECT_DUE.where(people.c.chat_key.in_(chat_keys)), given)

    def get_next_due_at(self) -> datetime | None:
        """When the next message will be due (perhaps in the past), None where nothing waits."""
        query = _build_first_waiting_query().with_only_columns(outbox.c.due_at).order_by(outbox.c.due_at).limit(1)
        return self._get_value(query)

    def postpone(self, outbox_id: int, *, due_at: datetime) -> int:
        """Try again later, and so keep the person's later messages waiting; how many tries there were."""
        waits = (outbox.c.outbox_id == outbox_id, _IS_WAITING)
        self._update(*waits, due_at=due_at, attempts=outbox.c.attempts + 1)
        return self._get_value(select(outbox.c.attempts).where(*waits)) or 0

    def mark_sent(self, outbox_id: int, *, now: datetime) -> bool:
        """Telegram took it; whether it still waited."""
        return bool(self._finish(outbox.c.outbox_id == outbox_id, state=SENT, now=now))

    def get_state(self, outbox_id: int) -> str | None:
        """What has become of a message; None where she erased herself."""
        return self._get_value(select(outbox.c.state).where(outbox.c.outbox_id == outbox_id))

    def mark_failed(self, outbox_id: int, *, now: datetime) -> bool:
        """Telegram will never take it; whether it still waited."""
        return bool(self._finish(outbox.c.outbox_id == outbox_id, state=FAILED, now=now))

    def cancel_waiting(self, person_id: str, *, now: datetime) -> int:
        """Withdraw everything not yet delivered to a person; how many."""
        return self._finish(outbox.c.person_id == person_id, state=CANCELLED, now=now)

    def cancel_all(self, *, now: datetime) -> int:
        """Withdraw everything not yet delivered to anybody; how many."""
        return self._finish(true(), state=CANCELLED, now=now)

    def cancel_turn(self, turn_id: str, *, now: datetime) -> int:
        """Withdraw what is not yet delivered of one turn; how many."""
        return self._finish(outbox.c.turn_id == turn_id, state=CANCELLED, now=now)

    def cancel_turns(self, before: str, *, now: datetime) -> int:
        """Withdraw what is not yet delivered of the turns whose ids begin so; how many."""
        return self._finish(outbox.c.turn_id.startswith(before, autoescape=True), state=CANCELLED, now=now)

    def cancel_expired(self, *, before: datetime, after: datetime, now: datetime) -> int:
        """Withdraw what waited since before one time, or was dated after another; how many."""
        old = or_(outbox.c.created_at < before, outbox.c.created_at > after)
        return self._finish(old, state=CANCELLED, now=now)

    def delete_done(self, *, before: datetime, after: datetime) -> int:
        """Remove the rows done before one time, or dated after another; how many."""
        return self._delete(or_(outbox.c.done_at < before, outbox.c.done_at > after))

    def _finish(self, condition: ColumnElement[bool], *, state: str, now: datetime) -> int:
        return self._update(_IS_WAITING, condition, state=state, payload=None, done_at=now)


def _build_first_waiting_query() -> Select[Any]:
    earlier = outbox.alias("earlier")
    overtaken = select(earlier.c.outbox_id).where(
        earlier.c.person_id == outbox.c.person_id,
        earlier.c.state == _WAITING_LITERAL,
        earlier.c.outbox_id < outbox.c.outbox_id,
        earlier.c.kind != _CLEAR_LITERAL,
    )
    joined = select(outbox, people.c.route, people.c.route_key, people.c.epoch).join_from(outbox, people)
    return joined.where(_IS_WAITING, or_(outbox.c.kind == _CLEAR_LITERAL, ~overtaken.exists()))


# Built once: it is asked for after every message.
_SELECT_DUE = (
    _build_first_waiting_query()
    .where(outbox.c.due_at <= bindparam("now", type_=outbox.c.due_at.type))
    .order_by(outbox.c.due_at, outbox.c.outbox_id)
    .limit(bindparam("most", type_=Integer))
)


class MessageLogRepository(Repository[MessageLogRow]):
    """The table of message ids."""

    def add(self, *, entry_id: str, person_id: str, message: bytes, day_key: str, now: datetime) -> bool:
        """Log a message in her chat, hers or ours; False where the entry is known, or she erased herself meanwhile."""
        return lock_person(self._connection, person_id) and self._insert_if_new(
            entry_id=entry_id, person_id=person_id, message=message, day_key=day_key, sent_at=now
        )

    def list_by_person(self, person_id: str) -> list[MessageLogRow]:
        """Everything logged of a person, oldest first."""
        return self._list(messages.c.person_id == person_id, order_by=(messages.c.sent_at, messages.c.entry_id))

    def list_older_than(self, at: datetime) -> list[MessageLogRow]:
        """Everything logged before a time, oldest first: the last chance to delete it."""
        return self._list(messages.c.sent_at < at, order_by=(messages.c.sent_at, messages.c.entry_id))

    def delete(self, entry_ids: Sequence[str]) -> int:
        """Forget these entries; how many were there."""
        return self._delete(messages.c.entry_id.in_(entry_ids))

    def delete_expired(self, *, before: datetime, after: datetime) -> int:
        """Forget what was sent before one time, or dated after another; how many."""
        return self._delete(or_(messages.c.sent_at < before, messages.c.sent_at > after))
