"""Conversations: one a person, with one holder, and a thread that is forgotten."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from bot.store.rows import ConversationRow
from bot.store.statements import insert_if_new
from bot.store.tables import conversations

ASSISTANT_HOLDER = "assistant"


_SELECT_BY_PERSON = select(conversations).where(conversations.c.person_id == bindparam("her"))  # built once, used in every turn


class ConversationRepository:
    """The table of conversations."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get_by_person(self, person_id: str) -> ConversationRow | None:
        """Her conversation, None where she has none yet."""
        row = self._connection.execute(_SELECT_BY_PERSON, {"her": person_id}).one_or_none()
        return ConversationRow(**row._mapping) if row else None

    def get_or_create(self, person_id: str, conversation_id: str, now: datetime) -> ConversationRow:
        """Begin her conversation, held by the assistant; where she has one already, return that one unchanged.

        Raises StoreUnavailable (out of the unit of work) where the person is gone.
        """
        insert_if_new(
            self._connection, conversations, person_id=person_id, conversation_id=conversation_id,
            holder=ASSISTANT_HOLDER, last_turn_at=now,
        )  # fmt: skip
        found = self.get_by_person(person_id)
        if found is None:
            raise ValueError("this conversation id belongs to another person")
        return found

    def set_country(self, person_id: str, country: str | None) -> bool:
        """Where she is, as this thread knows it; whether it changed."""
        differs = conversations.c.country.is_distinct_from(country)
        return self._update(person_id, differs, country=country)

    def set_holder(self, person_id: str, holder: str) -> bool:
        """Who receives what she types now: assistant, draft or officer; whether it changed."""
        return self._update(person_id, conversations.c.holder != holder, holder=holder)

    def list_person_ids_by_holder(self, holder: str) -> list[str]:
        """Whose conversations these are, person by person."""
        query = select(conversations.c.person_id).where(conversations.c.holder == holder)
        return list(self._connection.execute(query).scalars())

    def record_turn(self, person_id: str, now: datetime, *, country: str | None) -> bool:
        """A turn happened, in which she is in this country: the thread is remembered a while longer."""
        return self._update(person_id, last_turn_at=now, country=country)

    def reset(self, person_id: str, new_id: str, now: datetime, *, holder: str = ASSISTANT_HOLDER) -> str | None:
        """Forget the thread, by default back to the assistant; the id it had, None where there was none."""
        found = self.get_by_person(person_id)
        if found is None:
            return None
        self._update(person_id, conversation_id=new_id, holder=holder, country=None, last_turn_at=now)
        return found.conversation_id

    def delete_by_person(self, person_id: str) -> str | None:
        """Leave nothing of her conversation; the id it had, None where there was none."""
        found = self.get_by_person(person_id)
        self._connection.execute(delete(conversations).where(conversations.c.person_id == person_id))
        return found.conversation_id if found else None

    def reset_inactive(self, *, before: datetime, after: datetime, new_id: Callable[[], str]) -> list[str]:
        """Forget the threads whose last turn was before one time or after another; the ids they had.

        A conversation held by a draft or an officer is left alone: those have an end of their own.
        """
        last = conversations.c.last_turn_at
        quiet = select(conversations.c.person_id, conversations.c.conversation_id).where(
            conversations.c.holder == ASSISTANT_HOLDER, (last < before) | (last > after)
        )
        found = self._connection.execute(quiet).all()
        for person_id, old_id in found:
            same = conversations.c.conversation_id == old_id
            self._update(person_id, same, conversation_id=new_id(), country=None, last_turn_at=None)
        return [old_id for _, old_id in found]

    def _update(self, person_id: str, *conditions: ColumnElement[bool], **values: object) -> bool:
        changed = update(conversations).where(conversations.c.person_id == person_id, *conditions)
        return bool(self._connection.execute(changed.values(**values)).rowcount)
