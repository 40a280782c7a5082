"""What is kept of one woman, all of it and nothing else: the answer to "What do you keep about me?", and to an order.

No command shows it: whoever asks would have to say whose it is. Tests hold it against docs/privacy.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.errors import Unsealable
from bot.services import drafts, helpkinds, routes, vault
from bot.store.handoff_rows import DraftRow, HandoffRow
from bot.store.keys import KeyRing
from bot.store.rows import EntryRow, PersonRow, VaultRow
from bot.store.sealing import open_sealed, place
from bot.store.unit_of_work import UnitOfWork

GONE: Final = "sealed; its key is destroyed"


@dataclass(frozen=True)
class Held:
    """One value that is stored: its column as the privacy page writes it, and what it says to whoever has the keys."""

    column: str
    value: Any = field(repr=False)


def everything_about(uow: UnitOfWork, keys: KeyRing, person_id: str) -> list[Held]:
    """Every stored value that is hers, sealed ones opened. Empty values hold nothing, and are left out.

    The assistant's database is not here: it knows her conversation by `conversations.conversation_id` alone.
    """
    vaults = {row.handoff_id: row for row in uow.vaults.of(person_id)}
    return [
        Held(f"{table}.{name}", _told(keys, table, name, row, vaults))
        for table, row in uow.holdings.of(person_id)
        for name, value in row.items()
        if value is not None
    ]


def _told(keys: KeyRing, table: str, name: str, row: dict[str, Any], vaults: dict[str, VaultRow]) -> Any:
    if not isinstance(row[name], bytes) or table == "audit":
        return row[name]
    try:
        if table == "vault_entries":
            return vault.opened(keys, vaults[row["handoff_id"]], [EntryRow(**row)])[0]
        if table == "drafts":
            draft = drafts.opened(keys, DraftRow(**row))
            return [draft.answers, draft.shown]
        if table == "handoffs":
            return helpkinds.opened(keys, HandoffRow(**row)) or GONE
        if table == "vaults":
            return vault.unwrapped(keys, vaults[row["handoff_id"]])
        if table == "people":
            return str(routes.opened(keys, PersonRow(**row))).encode()
        key_name = row[KEY_OF[table]]
        where = place(table, name, NAME_OF[table](row), key_name)
        return open_sealed(keys.key(key_name), place=where, sealed=row[name])
    except Unsealable:
        return GONE


KEY_OF: Final = {"people": "route_key", "inbox": "day_key", "outbox": "day_key", "messages": "day_key"}
NAME_OF: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "people": lambda row: str(row["person_id"]),
    "inbox": lambda row: str(row["inbox_id"]),
    "outbox": lambda row: f"{row['turn_id']}:{row['position']}",
    "messages": lambda row: str(row["entry_id"]),
}
"""The name of a row in the place its bytes are sealed for."""
