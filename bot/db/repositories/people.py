"""People: a random id, a language and one encrypted route each."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.crypto.chat_keys import DAY_CHARACTERS
from bot.db.repositories.base import Repository
from bot.db.tables.core import ConversationRow, PersonRow, conversations, people

# Built once, used in every turn.
_SELECT_BY_ID = select(people).where(people.c.person_id == bindparam("her"))
_SELECT_BY_CHAT_KEYS = select(people).where(people.c.chat_key.in_(bindparam("keys", expanding=True)))
_UPDATE_CHAT_KEY = (
    update(people)
    .where(people.c.person_id == bindparam("whose"), people.c.chat_key == bindparam("old"))
    .values(chat_key=bindparam("new"))
)


class PersonRepository(Repository[PersonRow]):
    """The table of people."""

    def get_by_chat_keys(self, chat_keys: Sequence[str]) -> PersonRow | None:
        """The person behind a chat, by everything it may be found by; of two rows that of the key named first."""
        rows = self._load(_SELECT_BY_CHAT_KEYS, {"keys": list(chat_keys)})
        return min(rows, key=lambda row: chat_keys.index(row.chat_key), default=None)

    def get_by_id(self, person_id: str) -> PersonRow | None:
        """The person of this id, unless she erased herself."""
        return self._load_one(_SELECT_BY_ID, {"her": person_id})

    def add(
        self, *, person_id: str, chat_key: str, route: bytes, route_key: str, language: str, today: date
    ) -> PersonRow:
        """Add her, and return her row; where the chat has a person already, return that one unchanged."""
        self._insert_if_new(
            person_id=person_id,
            chat_key=chat_key,
            route=route,
            route_key=route_key,
            language=language,
            language_chosen=False,
            epoch=0,
            reachable=True,
            created_on=today,
            seen_on=today,
        )
        found = self.get_by_chat_keys([chat_key])
        if found is None:
            raise ValueError("this person id belongs to another chat")
        return found

    def set_language(self, person_id: str, *, language: str, chosen: bool) -> bool:
        """Answer her in this language from now on; whether anything changed."""
        differs = or_(people.c.language != language, people.c.language_chosen != chosen)
        return self._change(person_id, differs, language=language, language_chosen=chosen)

    def set_safe_word(self, person_id: str, *, trace: str | None) -> bool:
        """Keep this trace of the word she chose, or none; whether anything changed."""
        return self._change(person_id, people.c.recall.is_distinct_from(trace), recall=trace)

    def set_route(self, person_id: str, *, route: bytes, route_key: str) -> bool:
        """Answer her by this route; what hung on the key of the old one goes. Whether she was there."""
        return self._change(person_id, route=route, route_key=route_key, recall=None)

    def list_by_route_key(self, route_key: str, *, limit: int) -> list[PersonRow]:
        """Women whose route is sealed under this key."""
        return self._load(select(people).where(people.c.route_key == route_key).limit(limit))

    def set_chat_keys(self, changes: Sequence[tuple[PersonRow, str]]) -> list[tuple[PersonRow, str]]:
        """Find each of these by a new key from now on; those for which no other row is found by it. See Inbox.move_waiting."""
        asked = select(people.c.chat_key).where(people.c.chat_key.in_([chat_key for _, chat_key in changes]))
        taken = set(self._list_values(asked))
        free = [(row, chat_key) for row, chat_key in changes if chat_key not in taken]
        if free:
            given = [{"whose": row.person_id, "old": row.chat_key, "new": chat_key} for row, chat_key in free]
            self._connection.execute(_UPDATE_CHAT_KEY, given)
        return free

    def list_with_other_chat_keys(self, before: str, *, after: str, limit: int) -> list[PersonRow]:
        """Women who are found by something that does not begin so, in the order of their ids after one."""
        others = (people.c.person_id > after, ~people.c.chat_key.startswith(before))
        return self._load(select(people).where(*others).order_by(people.c.person_id).limit(limit))

    def count(self) -> int:
        """How many there are."""
        return int(self._connection.execute(select(func.count()).select_from(people)).scalar_one())

    def list_ids(self, *, after: str, limit: int) -> list[str]:
        """The ids of women, in their order after one."""
        query = select(people.c.person_id).where(people.c.person_id > after).order_by(people.c.person_id)
        return self._list_values(query.limit(limit))

    def list_chat_key_days(self) -> set[str]:
        """The days under whose keys somebody is found."""
        return set(self._list_values(select(func.substr(people.c.chat_key, 1, DAY_CHARACTERS)).distinct()))

    def get_newest_slot(self) -> str | None:
        """The last slot of the key book that a row names; None where none does."""
        longest = func.length(people.c.route_key).desc()
        query = select(people.c.route_key).where(people.c.route_key.startswith("slot-"))
        return self._get_value(query.order_by(longest, people.c.route_key.desc()).limit(1))

    def increment_epoch(self, person_id: str) -> int | None:
        """Make every button she was sent useless; the new epoch, None where she is gone."""
        self._change(person_id, epoch=people.c.epoch + 1)
        return self._get_value(select(people.c.epoch).where(people.c.person_id == person_id))

    def mark_unreachable(self, person_id: str) -> bool:
        """Telegram will not deliver to her any more; whether that is news."""
        return self._change(person_id, people.c.reachable.is_(True), reachable=False)

    def mark_seen(self, person_id: str, *, today: date) -> bool:
        """She wrote today, so she can be reached; whether anything changed (once a day, at most, as a rule)."""
        differs = or_(people.c.seen_on != today, people.c.reachable.is_(False))
        return self._change(person_id, differs, seen_on=today, reachable=True)

    def lock(self, person_id: str) -> bool:
        """Hold her until this unit of work ends, so that nothing is begun for her meanwhile; whether she is there."""
        hers = select(people.c.person_id).where(people.c.person_id == person_id).with_for_update()
        return self._connection.execute(hers).first() is not None

    def erase(self, person_id: str) -> bool:
        """Remove her with her conversation, outbox and message log; whether she was there.

        Her unanswered messages are not among them: see Inbox.cancel_waiting. Afterwards call `truncate_wal`.
        """
        return bool(self._delete(people.c.person_id == person_id))

    def _change(self, person_id: str, *conditions: ColumnElement[bool], **values: object) -> bool:
        return bool(self._update(people.c.person_id == person_id, *conditions, **values))


ASSISTANT_HOLDER = "assistant"


_SELECT_BY_PERSON = select(conversations).where(
    conversations.c.person_id == bindparam("her")
)  # built once, used in every turn


class ConversationRepository(Repository[ConversationRow]):
    """The table of conversations."""

    def get_by_person(self, person_id: str) -> ConversationRow | None:
        """Her conversation, None where she has none yet."""
        return self._load_one(_SELECT_BY_PERSON, {"her": person_id})

    def get_or_create(self, person_id: str, conversation_id: str, now: datetime) -> ConversationRow:
        """Begin her conversation, held by the assistant; where she has one already, return that one unchanged.

        Raises StoreUnavailable (out of the unit of work) where the person is gone.
        """
        self._insert_if_new(
            person_id=person_id, conversation_id=conversation_id, holder=ASSISTANT_HOLDER, last_turn_at=now
        )
        found = self.get_by_person(person_id)
        if found is None:
            raise ValueError("this conversation id belongs to another person")
        return found

    def set_country(self, person_id: str, country: str | None) -> bool:
        """Where she is, as this thread knows it; whether it changed."""
        differs = conversations.c.country.is_distinct_from(country)
        return self._change(person_id, differs, country=country)

    def set_holder(self, person_id: str, holder: str) -> bool:
        """Who receives what she types now: assistant, draft or officer; whether it changed."""
        return self._change(person_id, conversations.c.holder != holder, holder=holder)

    def list_person_ids_by_holder(self, holder: str) -> list[str]:
        """Whose conversations these are, person by person."""
        query = select(conversations.c.person_id).where(conversations.c.holder == holder)
        return self._list_values(query)

    def record_turn(self, person_id: str, now: datetime, *, country: str | None) -> bool:
        """A turn happened, in which she is in this country: the thread is remembered a while longer."""
        return self._change(person_id, last_turn_at=now, country=country)

    def reset(self, person_id: str, new_id: str, now: datetime, *, holder: str = ASSISTANT_HOLDER) -> str | None:
        """Forget the thread, by default back to the assistant; the id it had, None where there was none."""
        found = self.get_by_person(person_id)
        if found is None:
            return None
        self._change(person_id, conversation_id=new_id, holder=holder, country=None, last_turn_at=now)
        return found.conversation_id

    def delete_by_person(self, person_id: str) -> str | None:
        """Leave nothing of her conversation; the id it had, None where there was none."""
        found = self.get_by_person(person_id)
        self._delete(conversations.c.person_id == person_id)
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
            self._change(person_id, same, conversation_id=new_id(), country=None, last_turn_at=None)
        return [old_id for _, old_id in found]

    def _change(self, person_id: str, *conditions: ColumnElement[bool], **values: object) -> bool:
        return bool(self._update(conversations.c.person_id == person_id, *conditions, **values))
