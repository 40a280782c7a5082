"""Handoffs and consents: states that change in one statement, so that of two officers one wins."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.db.repositories.base import EntityRepository, lock_person
from bot.db.tables.handoffs import ConsentRow, DraftRow, HandoffRow, consents, drafts, handoffs, return_tries
from bot.domain.handoff import OPEN_STATES, HandoffState

CLEARED_CARD_COLUMNS: Final = dict.fromkeys(("urgency", "help", "time_window", "days", "how", "who", "cover"))
"""What is left of a card whose words are destroyed."""
_IS_OPEN: Final = handoffs.c.state.in_(sorted(OPEN_STATES))
_LONGEST_WAITING_FIRST: Final = (handoffs.c.waiting_since, handoffs.c.code)


class HandoffRepository(EntityRepository[HandoffRow]):
    """The table of handoffs. Their state is changed by `transition` alone, never by `update`."""

    def get_by_return_hash(self, return_hash: str) -> HandoffRow | None:
        """The handoff a return code opens."""
        return self._get(handoffs.c.return_hash == return_hash, for_update=True)

    def get_by_code(self, code: str) -> HandoffRow | None:
        """The handoff that is called so between her and the post."""
        return self._get(handoffs.c.code == code)

    def has_code(self, code: str) -> bool:
        """Whether a code is in use."""
        return self._exists(handoffs.c.code == code)

    def list_by_person(self, person_id: str) -> list[HandoffRow]:
        """Every handoff of a person, the newest first."""
        newest_first = (handoffs.c.queued_at.desc(), handoffs.c.handoff_id)
        return self._list(handoffs.c.person_id == person_id, order_by=newest_first)

    def get_open_by_person(self, person_id: str) -> HandoffRow | None:
        """Her open handoff, nobody else's to change until this unit of work ends. One she left is not hers until her code."""
        query = select(handoffs).where(handoffs.c.person_id == person_id, _IS_OPEN, handoffs.c.sealed_at.is_(None))
        return self._load_one(query.order_by(handoffs.c.queued_at.desc()).limit(1).with_for_update())

    def list_open_visible_to_post(self, post_id: str) -> list[HandoffRow]:
        """The open handoffs of a post, and those offered to it."""
        theirs = or_(handoffs.c.post_id == post_id, handoffs.c.to_post == post_id)
        return self._list(theirs, _IS_OPEN, order_by=_LONGEST_WAITING_FIRST)

    def list_open_by_officer(self, officer_id: str) -> list[HandoffRow]:
        """The open handoffs that an officer holds."""
        return self._list(handoffs.c.officer_id == officer_id, _IS_OPEN, order_by=(handoffs.c.code,))

    def list_open(self) -> list[HandoffRow]:
        """Every open handoff, the longest waiting first."""
        return self._list(_IS_OPEN, order_by=_LONGEST_WAITING_FIRST)

    def list_closing(self, *, before: datetime) -> list[HandoffRow]:
        """Open ones that were wrapped up before a time."""
        return self._list(_IS_OPEN, handoffs.c.closing_at < before, order_by=(handoffs.c.closing_at, handoffs.c.code))

    def list_ended_unannounced(self) -> list[HandoffRow]:
        """Those that ended without her knowing it yet."""
        untold = (handoffs.c.ended_at.is_not(None), handoffs.c.end_told_at.is_(None))
        return self._list(*untold, order_by=(handoffs.c.ended_at, handoffs.c.code))

    def list_ended_by_post(self, post_id: str, *, officer_id: str | None = None, limit: int | None) -> list[HandoffRow]:
        """The handoffs of a post that ended, or of them those an officer held last; the newest end first."""
        chosen = [handoffs.c.post_id == post_id, handoffs.c.ended_at.is_not(None)]
        if officer_id is not None:
            chosen.append(handoffs.c.officer_id == officer_id)
        newest_first = (handoffs.c.ended_at.desc(), handoffs.c.code)
        return self._load(select(handoffs).where(*chosen).order_by(*newest_first).limit(limit))

    def list_ended_before(self, at: datetime) -> list[HandoffRow]:
        """Those that ended before a time."""
        return self._list(handoffs.c.ended_at < at)

    def transition(
        self,
        handoff_id: str,
        *,
        sources: Collection[HandoffState],
        target: HandoffState,
        conditions: Collection[Any] = (),
        **values: Any,
    ) -> bool:
        """Change the state if it is one of these and nothing else stands against it; whether it changed."""
        chosen = (handoffs.c.handoff_id == handoff_id, handoffs.c.state.in_(sorted(sources)), *conditions)
        return bool(self._update(*chosen, state=target, **values))

    def suspend_by_person(self, person_id: str, *, now: datetime) -> list[str]:
        """Nothing may reach her in any handoff of hers until her code; the handoffs for which that is news."""
        hers = (handoffs.c.person_id == person_id, handoffs.c.sealed_at.is_(None))
        ids = self._list_values(select(handoffs.c.handoff_id).where(*hers))
        self._update(*hers, sealed_at=now)
        return ids

    def record_return_try(self, person_id: str, *, now: datetime, since: datetime) -> int:
        """Note one more try at a return code; how many there were since a time. 0 where she is gone."""
        if not lock_person(self._connection, person_id):
            return 0
        hers = return_tries.c.person_id == person_id
        self.delete_return_tries(before=since, after=now + (now - since))
        counted = update(return_tries).where(hers).values(tries=return_tries.c.tries + 1)
        if not self._execute(counted):
            self._connection.execute(insert(return_tries), {"person_id": person_id, "tries": 1, "began_at": now})
        return int(self._connection.execute(select(return_tries.c.tries).where(hers)).scalar_one())

    def delete_return_tries(self, *, before: datetime, after: datetime) -> int:
        """Forget tries that began before one time, or are dated after another; of how many people."""
        old = or_(return_tries.c.began_at < before, return_tries.c.began_at > after)
        return self._execute(delete(return_tries).where(old))


class ConsentRepository(EntityRepository[ConsentRow]):
    """The table of consents."""

    def list_by_handoff(self, handoff_id: str) -> list[ConsentRow]:
        """Everything she agreed to in a handoff, in its order."""
        return self._list(consents.c.handoff_id == handoff_id, order_by=(consents.c.given_at, consents.c.consent_id))

    def list_open_by_purpose(self, post_id: str, purpose: str) -> list[ConsentRow]:
        """What women agreed to for a purpose and did not take back, of the open handoffs of a post."""
        theirs = select(handoffs.c.handoff_id).where(handoffs.c.post_id == post_id, _IS_OPEN)
        chosen = (consents.c.purpose == purpose, consents.c.withdrawn_at.is_(None), consents.c.handoff_id.in_(theirs))
        return self._list(*chosen, order_by=(consents.c.given_at, consents.c.consent_id))

    def withdraw(self, handoff_id: str, *, now: datetime, purpose: str | None = None) -> int:
        """She takes back what she agreed to, for one purpose or for all; how many."""
        held = [consents.c.handoff_id == handoff_id, consents.c.withdrawn_at.is_(None)]
        if purpose:
            held.append(consents.c.purpose == purpose)
        return self._update(*held, withdrawn_at=now)


def is_assigned_to(officer_id: str | None) -> ColumnElement[bool]:
    """A condition: this officer holds it, or nobody where None."""
    return handoffs.c.officer_id.is_(None) if officer_id is None else handoffs.c.officer_id == officer_id


def is_wrapped_up_at(at: datetime | None) -> ColumnElement[bool]:
    """A condition: it was wrapped up at this moment and not opened again since, or not at all where None."""
    return handoffs.c.closing_at.is_(None) if at is None else handoffs.c.closing_at == at


def belongs_to_post(post_id: str) -> ColumnElement[bool]:
    """A condition: it is this post's."""
    return handoffs.c.post_id == post_id


def is_offered_to(*, officer_id: str | None, post_id: str | None) -> ColumnElement[bool]:
    """A condition: it was offered to this officer, or to anybody at this post."""
    return or_(handoffs.c.to_officer == officer_id, handoffs.c.to_post == post_id)


class DraftRepository(EntityRepository[DraftRow]):
    """The table of drafts: one for each person at most; the key of a draft is destroyed before it is deleted.

    It moves sealed bytes; keys and words are the business of bot/services/handoffs/drafts.py.
    """

    def get_by_person(self, person_id: str) -> DraftRow | None:
        """Her draft, nobody else's to change until this unit of work ends."""
        return self._get(drafts.c.person_id == person_id, for_update=True)

    def list_inactive(self, *, before: datetime, after: datetime) -> list[DraftRow]:
        """Drafts last touched before one time, or dated after another."""
        return self._list(or_(drafts.c.changed_at < before, drafts.c.changed_at > after))

    def list_ids(self) -> set[str]:
        """Every draft there is."""
        return set(self._list_values(select(drafts.c.draft_id)))
