"""Handoffs and consents: states that change in one statement, so that of two officers one wins."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from bot.db.statements import lock_person
from bot.db.tables.handoffs import ConsentRow, DraftRow, HandoffRow, consents, drafts, handoffs, return_tries
from bot.domain.handoff import OPEN_STATES, HandoffState

CLEARED_CARD_COLUMNS: Final = dict.fromkeys(("urgency", "help", "time_window", "days", "how", "who", "cover"))
"""What is left of a card whose words are destroyed."""
_IS_OPEN: Final = handoffs.c.state.in_(sorted(OPEN_STATES))


class HandoffRepository:
    """The table of handoffs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: HandoffRow) -> bool:
        """Put a handoff into the queue; False where she erased herself meanwhile."""
        if not lock_person(self._connection, row.person_id):
            return False
        self._connection.execute(insert(handoffs), row.__dict__)
        return True

    def get_by_id(self, handoff_id: str, *, for_update: bool = False) -> HandoffRow | None:
        """A handoff; `for_update` keeps others from changing it until this unit of work ends."""
        query = select(handoffs).where(handoffs.c.handoff_id == handoff_id)
        return self._fetch_one(query.with_for_update() if for_update else query)

    def get_by_return_hash(self, return_hash: str) -> HandoffRow | None:
        """The handoff a return code opens."""
        return self._fetch_one(select(handoffs).where(handoffs.c.return_hash == return_hash).with_for_update())

    def has_code(self, code: str) -> bool:
        """Whether a code is in use."""
        query = select(handoffs.c.handoff_id).where(handoffs.c.code == code)
        return self._connection.execute(query).first() is not None

    def list_by_person(self, person_id: str) -> list[HandoffRow]:
        """Every handoff of a person, the newest first."""
        query = select(handoffs).where(handoffs.c.person_id == person_id)
        return self._fetch_rows(query.order_by(handoffs.c.queued_at.desc(), handoffs.c.handoff_id))

    def get_open_by_person(self, person_id: str) -> HandoffRow | None:
        """Her open handoff, nobody else's to change until this unit of work ends. One she left is not hers until her code."""
        query = select(handoffs).where(handoffs.c.person_id == person_id, _IS_OPEN, handoffs.c.sealed_at.is_(None))
        return self._fetch_one(query.order_by(handoffs.c.queued_at.desc()).limit(1).with_for_update())

    def list_open_visible_to_post(self, post_id: str) -> list[HandoffRow]:
        """The open handoffs of a post, and those offered to it."""
        theirs = or_(handoffs.c.post_id == post_id, handoffs.c.to_post == post_id)
        return self._fetch_rows(
            select(handoffs).where(theirs, _IS_OPEN).order_by(handoffs.c.waiting_since, handoffs.c.code)
        )

    def list_open_by_officer(self, officer_id: str) -> list[HandoffRow]:
        """The open handoffs that an officer holds."""
        return self._fetch_rows(
            select(handoffs).where(handoffs.c.officer_id == officer_id, _IS_OPEN).order_by(handoffs.c.code)
        )

    def list_open(self) -> list[HandoffRow]:
        """Every open handoff, the longest waiting first."""
        return self._fetch_rows(select(handoffs).where(_IS_OPEN).order_by(handoffs.c.waiting_since, handoffs.c.code))

    def list_ended_unannounced(self) -> list[HandoffRow]:
        """Those that ended without her knowing it yet."""
        untold = (handoffs.c.ended_at.is_not(None), handoffs.c.end_told_at.is_(None))
        return self._fetch_rows(select(handoffs).where(*untold).order_by(handoffs.c.ended_at, handoffs.c.code))

    def list_ended_before(self, at: datetime) -> list[HandoffRow]:
        """Those that ended before a time."""
        return self._fetch_rows(select(handoffs).where(handoffs.c.ended_at < at))

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
        changed = update(handoffs).where(*chosen).values(state=target, **values)
        return bool(self._connection.execute(changed).rowcount)

    def update(self, handoff_id: str, **values: Any) -> bool:
        """Change columns, never the state; whether it is there."""
        chosen = update(handoffs).where(handoffs.c.handoff_id == handoff_id)
        return bool(self._connection.execute(chosen.values(**values)).rowcount)

    def suspend_by_person(self, person_id: str, *, now: datetime) -> list[str]:
        """Nothing may reach her in any handoff of hers until her code; the handoffs for which that is news."""
        hers = (handoffs.c.person_id == person_id, handoffs.c.sealed_at.is_(None))
        ids = list(self._connection.execute(select(handoffs.c.handoff_id).where(*hers)).scalars())
        self._connection.execute(update(handoffs).where(*hers).values(sealed_at=now))
        return ids

    def delete(self, handoff_id: str) -> bool:
        """Remove a handoff with its consents and its relay; whether it was there."""
        chosen = delete(handoffs).where(handoffs.c.handoff_id == handoff_id)
        return bool(self._connection.execute(chosen).rowcount)

    def record_return_try(self, person_id: str, *, now: datetime, since: datetime) -> int:
        """Note one more try at a return code; how many there were since a time. 0 where she is gone."""
        if not lock_person(self._connection, person_id):
            return 0
        hers = return_tries.c.person_id == person_id
        self.delete_return_tries(before=since, after=now + (now - since))
        counted = update(return_tries).where(hers).values(tries=return_tries.c.tries + 1)
        if not self._connection.execute(counted).rowcount:
            self._connection.execute(insert(return_tries), {"person_id": person_id, "tries": 1, "began_at": now})
        return int(self._connection.execute(select(return_tries.c.tries).where(hers)).scalar_one())

    def delete_return_tries(self, *, before: datetime, after: datetime) -> int:
        """Forget tries that began before one time, or are dated after another; of how many people."""
        old = or_(return_tries.c.began_at < before, return_tries.c.began_at > after)
        return int(self._connection.execute(delete(return_tries).where(old)).rowcount)

    def _fetch_one(self, query: Any) -> HandoffRow | None:
        row = self._connection.execute(query).one_or_none()
        return HandoffRow(**row._mapping) if row else None

    def _fetch_rows(self, query: Any) -> list[HandoffRow]:
        return [HandoffRow(**row._mapping) for row in self._connection.execute(query)]


class ConsentRepository:
    """The table of consents."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: ConsentRow) -> None:
        """Keep what she agreed to."""
        self._connection.execute(insert(consents), row.__dict__)

    def list_by_handoff(self, handoff_id: str) -> list[ConsentRow]:
        """Everything she agreed to in a handoff, in its order."""
        query = select(consents).where(consents.c.handoff_id == handoff_id)
        rows = self._connection.execute(query.order_by(consents.c.given_at, consents.c.consent_id))
        return [ConsentRow(**row._mapping) for row in rows]

    def withdraw(self, handoff_id: str, *, now: datetime, purpose: str | None = None) -> int:
        """She takes back what she agreed to, for one purpose or for all; how many."""
        held = [consents.c.handoff_id == handoff_id, consents.c.withdrawn_at.is_(None)]
        if purpose:
            held.append(consents.c.purpose == purpose)
        return int(self._connection.execute(update(consents).where(*held).values(withdrawn_at=now)).rowcount)


def is_assigned_to(officer_id: str | None) -> ColumnElement[bool]:
    """A condition: this officer holds it, or nobody where None."""
    return handoffs.c.officer_id.is_(None) if officer_id is None else handoffs.c.officer_id == officer_id


def belongs_to_post(post_id: str) -> ColumnElement[bool]:
    """A condition: it is this post's."""
    return handoffs.c.post_id == post_id


def is_offered_to(*, officer_id: str | None, post_id: str | None) -> ColumnElement[bool]:
    """A condition: it was offered to this officer, or to anybody at this post."""
    return or_(handoffs.c.to_officer == officer_id, handoffs.c.to_post == post_id)


class DraftRepository:
    """The table of drafts. It moves sealed bytes; keys and words are the business of bot/services/handoffs/drafts.py."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: DraftRow) -> bool:
        """Keep a draft; False where she erased herself meanwhile. She may have no other."""
        if not lock_person(self._connection, row.person_id):
            return False
        self._connection.execute(insert(drafts), row.__dict__)
        return True

    def get_by_person(self, person_id: str) -> DraftRow | None:
        """Her draft, nobody else's to change until this unit of work ends."""
        query = select(drafts).where(drafts.c.person_id == person_id).with_for_update()
        row = self._connection.execute(query).one_or_none()
        return DraftRow(**row._mapping) if row else None

    def update(self, draft_id: str, *, answers: bytes, now: datetime, shown_at: datetime | None) -> bool:
        """Put another card in its place; whether the draft is there."""
        chosen = update(drafts).where(drafts.c.draft_id == draft_id)
        changed = chosen.values(answers=answers, changed_at=now, shown_at=shown_at)
        return bool(self._connection.execute(changed).rowcount)

    def list_inactive(self, *, before: datetime, after: datetime) -> list[DraftRow]:
        """Drafts last touched before one time, or dated after another."""
        old = or_(drafts.c.changed_at < before, drafts.c.changed_at > after)
        return [DraftRow(**row._mapping) for row in self._connection.execute(select(drafts).where(old))]

    def list_ids(self) -> set[str]:
        """Every draft there is."""
        return set(self._connection.execute(select(drafts.c.draft_id)).scalars())

    def delete(self, draft_id: str) -> bool:
        """Remove a draft; whether it was there. Its key is destroyed before."""
        return bool(self._connection.execute(delete(drafts).where(drafts.c.draft_id == draft_id)).rowcount)
