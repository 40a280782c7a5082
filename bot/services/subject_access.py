"""What is kept of one woman, all of it and nothing else: the answer to "What do you keep about me?", and to an order.

No command shows it: whoever asks would have to say whose it is. Tests hold it against docs/privacy.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.crypto.encryption import compose_associated_data, decrypt
from bot.crypto.key_ring import KeyRing
from bot.db.tables.core import PersonRow, ReminderRow, VaultEntryRow, VaultRow
from bot.db.tables.handoffs import DraftRow, HandoffRow, OfficerDraftRow
from bot.db.unit_of_work import UnitOfWork
from bot.errors import DecryptionError
from bot.services import chat_address, reminders
from bot.services.handoffs import drafts, officer_drafts, submission, vault

DESTROYED_VALUE: Final = "sealed; its key is destroyed"


@dataclass(frozen=True)
class StoredValue:
    """One value that is stored: its column as the privacy page writes it, and what it says to whoever has the keys."""

    column: str
    value: Any = field(repr=False)


def export_personal_data(uow: UnitOfWork, keys: KeyRing, person_id: str) -> list[StoredValue]:
    """Every stored value that is hers, sealed ones opened. Empty values hold nothing, and are left out.

    The assistant's database is not here: it knows her conversation by `conversations.conversation_id` alone.
    """
    vaults = {row.handoff_id: row for row in uow.vaults.list_by_person(person_id)}
    person = uow.people.get_by_id(person_id)
    key_name = person.route_key if person else ""
    return [
        StoredValue(f"{table}.{name}", _decrypt_value(keys, table, name, row, vaults, key_name))
        for table, row in uow.personal_data.list_by_person(person_id)
        for name, value in row.items()
        if value is not None
    ]


def _decrypt_value(
    keys: KeyRing, table: str, name: str, row: dict[str, Any], vaults: dict[str, VaultRow], own_key_name: str
) -> Any:
    if not isinstance(row[name], bytes) or table == "audit":
        return row[name]
    try:
        if table == "vault_entries":
            return vault.decrypt_entries(keys, vaults[row["handoff_id"]], [VaultEntryRow(**row)])[0]
        if table == "officer_drafts":
            return officer_drafts.decrypt_draft(keys, vaults[row["handoff_id"]], OfficerDraftRow(**row))
        if table == "drafts":
            draft = drafts.decrypt_draft(keys, DraftRow(**row))
            return [draft.answers, draft.shown_text]
        if table == "handoffs":
            return submission.decrypt_help_kinds(keys, HandoffRow(**row)) or DESTROYED_VALUE
        if table == "vaults":
            return vault.unwrap_data_key(keys, vaults[row["handoff_id"]])
        if table == "reminders":
            return reminders.decrypt_due(keys, ReminderRow(**row), own_key_name)
        if table == "people":
            return str(chat_address.decrypt_address(keys, PersonRow(**row))).encode()
        key_name = row[KEY_COLUMNS[table]]
        where = compose_associated_data(table, name, ROW_NAMES[table](row), key_name)
        return decrypt(keys.get_key(key_name), associated_data=where, ciphertext=row[name])
    except DecryptionError:
        return DESTROYED_VALUE


KEY_COLUMNS: Final = {"people": "route_key", "inbox": "day_key", "outbox": "day_key", "messages": "day_key"}
ROW_NAMES: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "people": lambda row: str(row["person_id"]),
    "inbox": lambda row: str(row["inbox_id"]),
    "outbox": lambda row: f"{row['turn_id']}:{row['position']}",
    "messages": lambda row: str(row["entry_id"]),
}
"""The name of a row in the place its bytes are sealed for."""
