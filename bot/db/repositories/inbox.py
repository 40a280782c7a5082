"""The inbox: every update, sealed and committed before Telegram hears that we have it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, func, literal_column, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from bot.crypto.chat_keys import DAY_CHARACTERS
from bot.db.repositories.base import Repository
from bot.db.tables.core import InboxRow, inbox

WAITING = "waiting"
HANDLED = "handled"

# Spelled out, not a parameter: SQLite would plan anew at each use before it dared the index of waiting rows.
_IS_WAITING = inbox.c.state == literal_column(f"'{WAITING}'")

# Built once, used in every turn.
_SELECT_WAITING_FOR_UPDATE = (
    select(inbox).where(inbox.c.inbox_id == bindparam("turn"), _IS_WAITING).with_for_update(skip_locked=True)
)


class InboxRepository(Repository[InboxRow]):
    """The table of updates."""

    def add(
        self,
        *,
        inbox_id: str,
        bot_id: int,
        update_id: int,
        chat_key: str,
        payload: bytes,
        day_key: str,
        now: datetime,
    ) -> bool:
        """Keep an update; False where it is known already, whatever order the ids come in."""
        return self._insert_if_new(
            inbox_id=inbox_id,
            bot_id=bot_id,
            update_id=update_id,
            chat_key=chat_key,
            payload=payload,
            day_key=day_key,
            state=WAITING,
            card_sent=False,
            attempts=0,
            received_at=now,
        )

    def list_waiting(self, limit: int) -> list[InboxRow]:
        """The updates nobody handled yet, first come first."""
        query = select(inbox).where(_IS_WAITING).order_by(inbox.c.received_at, inbox.c.update_id)
        return self._load(query.limit(limit))

    def lock_waiting(self, inbox_id: str) -> InboxRow | None:
        """A waiting update, nobody else's until this unit of work ends; None where it is handled, gone or taken."""
        return self._load_one(_SELECT_WAITING_FOR_UPDATE, {"turn": inbox_id})

    def increment_attempts(self, inbox_id: str) -> int:
        """Count one more try at a waiting update; how many there were, 0 where it no longer waits."""
        waits = (inbox.c.inbox_id == inbox_id, _IS_WAITING)
        self._update(*waits, attempts=inbox.c.attempts + 1)
        return self._get_value(select(inbox.c.attempts).where(*waits)) or 0

    def mark_card_sent(self, bot_id: int, update_id: int) -> bool:
        """A help card went out for this update, whoever received it; whether that is news."""
        this = (inbox.c.bot_id == bot_id, inbox.c.update_id == update_id)
        return bool(self._update(*this, inbox.c.card_sent.is_(False), card_sent=True))

    def mark_handled(self, inbox_id: str, *, now: datetime) -> bool:
        """Empty the row of what she sent and of whose it was; whether it still waited."""
        return bool(self._clear_rows(inbox.c.inbox_id == inbox_id, now=now))

    def cancel_waiting(self, chat_keys: Sequence[str], *, now: datetime, last: int | None = None) -> int:
        """Empty the updates of a chat that still wait, unanswered, by everything it may be found by; how many.

        `last`: the number of an update of hers; what came after that one goes on waiting.
        """
        hers = inbox.c.chat_key.in_(chat_keys)
        if last is None:
            return self._clear_rows(hers, now=now)
        found = select(inbox.c.received_at).where(_IS_WAITING, hers, inbox.c.update_id == last)
        received_at = self._get_value(found)
        if received_at is None:  # it waits in a spool
            return self._clear_rows(and_(hers, inbox.c.update_id <= last), now=now)
        same = and_(inbox.c.received_at == received_at, inbox.c.update_id <= last)
        return self._clear_rows(and_(hers, or_(inbox.c.received_at < received_at, same)), now=now)

    def rekey_waiting(self, changes: Mapping[str, str]) -> None:
        """Find what of some chats still waits by a new key from now on: old key → new."""
        for chat_key in self._list_values(select(inbox.c.chat_key).where(_IS_WAITING).distinct()):
            if chat_key in changes:
                self._update(_IS_WAITING, inbox.c.chat_key == chat_key, chat_key=changes[chat_key])

    def list_chat_key_days(self) -> set[str]:
        """The days under whose chat keys something still waits."""
        days = select(func.substr(inbox.c.chat_key, 1, DAY_CHARACTERS)).where(_IS_WAITING).distinct()
        return set(self._list_values(days))

    def cancel_all(self, *, now: datetime) -> int:
        """Empty every update that waits, whosever it is; how many."""
        return self._clear_rows(true(), now=now)

    def expire_waiting(self, *, before: datetime, after: datetime, now: datetime) -> int:
        """Empty what waited since before one time, or was dated after another; how many."""
        return self._clear_rows(or_(inbox.c.received_at < before, inbox.c.received_at > after), now=now)

    def delete_handled(self, *, before: datetime, after: datetime) -> int:
        """Remove the tombstones handled before one time, or dated after another; how many."""
        return self._delete(or_(inbox.c.handled_at < before, inbox.c.handled_at > after))

    def _clear_rows(self, condition: ColumnElement[bool], *, now: datetime) -> int:
        return self._update(_IS_WAITING, condition, state=HANDLED, payload=None, chat_key=None, handled_at=now)
