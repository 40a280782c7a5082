"""data/directory/contacts.csv → other ways to reach offices and lines, those that may be shown."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.content.caveats import ALL, DoubtPhrases
from bot.content.file_reader import read_csv
from bot.content.sources import is_open, parse_source
from bot.domain.directory import CONTACT_KINDS, TRUSTED_CONFIDENCE, Contact
from bot.errors import BadContent

CONTACTS_TABLE: Final = "contacts.csv"
CONTACT_COLUMNS: Final = (
    "contact_id",
    "row_id",
    "kind",
    "value",
    "language",
    "confidence",
    "status",
    "assured_date",
    "source_title",
    "source_date",
    "note",
)


def load_contacts(folder: Path, doubts: DoubtPhrases) -> Mapping[str, tuple[Contact, ...]]:
    """Row id → its contacts in the order of the table; none in an edition from before the table. Raises BadContent."""
    found: dict[str, list[Contact]] = defaultdict(list)
    path = folder / CONTACTS_TABLE
    for row in read_csv(path, CONTACT_COLUMNS) if path.exists() else ():
        contact = _parse_contact(row)
        is_doubted = ALL in doubts.find_hidden(row["note"])
        if is_open(row) and not is_doubted and contact.confidence in TRUSTED_CONFIDENCE:
            found[contact.row_id].append(contact)
    return {row_id: tuple(contacts) for row_id, contacts in found.items()}


def _parse_contact(row: Mapping[str, str]) -> Contact:
    if row["kind"] not in CONTACT_KINDS:
        raise BadContent(f"{CONTACTS_TABLE}: {row['contact_id']} has the unknown kind {row['kind']!r}.")
    if not row["value"]:
        raise BadContent(f"{CONTACTS_TABLE}: {row['contact_id']} holds nothing.")
    return Contact(
        contact_id=row["contact_id"],
        row_id=row["row_id"],
        kind=row["kind"],
        value=row["value"],
        language=row["language"],
        confidence=row["confidence"],
        source=parse_source(row, where=f"{CONTACTS_TABLE}: {row['contact_id']}"),
    )
