"""Everything the gateway's database holds of one woman, found by whose each row is."""

from typing import Any, Final

from sqlalchemy import Table, select, union
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from bot.db.tables import metadata
from bot.db.tables.core import audit, inbox, people, vault_entries, vaults
from bot.db.tables.handoffs import (
    consents,
    drafts,
    handoffs,
    officer_calls,
    officer_drafts,
    once_keys,
    referrals,
    relay,
    ticks,
)

PERSON_TABLES: Final[tuple[Table, ...]] = tuple(table for table in metadata.tables.values() if "person_id" in table.c)
"""Tables whose rows name her."""


class PersonalDataRepository:
    """Reads across the tables; changes nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_by_person(self, person_id: str) -> list[tuple[str, dict[str, Any]]]:
        """(table, row) of everything that can be told to be hers; what is emptied and belongs to nobody is not.

        An update is hers while it waits. What was done stays hers by the random names of her and of her handoffs, as far
        as those are still known.
        """
        vaulted = select(vaults.c.handoff_id).where(vaults.c.person_id == person_id)
        asked = select(handoffs.c.handoff_id).where(handoffs.c.person_id == person_id)
        drafted = select(drafts.c.draft_id).where(drafts.c.person_id == person_id)
        chat = select(people.c.chat_key).where(people.c.person_id == person_id)
        whose: list[tuple[Table, ColumnElement[bool]]] = [
            *((table, table.c.person_id == person_id) for table in PERSON_TABLES),
            (inbox, inbox.c.chat_key.in_(chat)),
            (vault_entries, vault_entries.c.handoff_id.in_(vaulted)),
            (consents, consents.c.handoff_id.in_(asked)),
            (relay, relay.c.handoff_id.in_(asked)),
            (once_keys, once_keys.c.handoff_id.in_(asked)),
            (officer_drafts, officer_drafts.c.handoff_id.in_(asked)),
            (officer_calls, officer_calls.c.handoff_id.in_(asked)),
            (ticks, ticks.c.handoff_id.in_(asked)),
            (referrals, referrals.c.handoff_id.in_(asked)),
            (audit, (audit.c.subject == person_id) | audit.c.subject.in_(union(vaulted, asked, drafted))),
        ]
        return [(table.name, row) for table, condition in whose for row in self._fetch_rows(table, condition)]

    def _fetch_rows(self, table: Table, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
        return [dict(row._mapping) for row in self._connection.execute(select(table).where(condition))]
