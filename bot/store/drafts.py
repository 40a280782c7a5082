"""Drafts: one a person at most, sealed; gone within minutes."""

from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.engine import Connection

from bot.store.handoff_rows import DraftRow
from bot.store.statements import lock_person
from bot.store.tables import drafts


class DraftRepository:
    """The table of drafts. It moves sealed bytes; keys and words are the business of bot/services/drafts.py."""

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
