"""data/directory/accepted.csv: what somebody has looked at. A cell that changed since is a finding until it is accepted.

Two digits of a number can change places and it is still a number. No rule can see that, so the cells that can hurt are
sealed: `python -m bot directory accept ID` shows them and seals them anew.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import files
from bot.checks.files import Row
from bot.checks.finding import Finding

ACCEPTED_FILE: Final = "data/directory/accepted.csv"
COLUMNS: Final = ("row_id", "seal")
REMEMBERED_COLUMNS: Final = ("phone", "phone_emergency", "retrieved_on")
"""Cells that stand beside the seal as they were sealed, so that a changed number is seen as such."""
CHECKSUM_COLUMNS: Final = (
    "origin", "country", "kind", "own_name", "name_en", "city", "address", "phone", "phone_confidence",
    "phone_emergency", "emergency_confidence", "serves_origins", "languages", "dialable_from", "hours", "timezone",
    "jurisdiction", "latitude", "longitude", "precision", "cost", "website", "run_by", "risk_note", "confidence",
    "status", "assured_date", "emergency_assured_date", "source_url", "source_title", "source_date", "retrieved_on",
)  # fmt: skip
"""Cells that decide what she is shown, and where it is from."""
OPTIONAL_CHECKSUM_COLUMNS: Final = ("area",)
"""Such cells that rows sealed earlier do not have."""
CHECKSUM_LENGTH: Final = 12


def compute_checksum(row: dict[str, str]) -> str:
    """A short fingerprint of the sealed cells of a row; a column that came later counts where it holds anything."""
    later = [row[column] for column in OPTIONAL_CHECKSUM_COLUMNS if row.get(column)]
    written = json.dumps([*(row.get(column, "") for column in CHECKSUM_COLUMNS), *later], ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:CHECKSUM_LENGTH]


def build_entry(row: dict[str, str]) -> dict[str, str]:
    """What is written down of a row that somebody has looked at."""
    return {"seal": compute_checksum(row), **{column: row.get(column, "") for column in REMEMBERED_COLUMNS}}


def validate_accepted(root: Path, rows: list[tuple[str, str, Row]]) -> Iterator[Finding]:
    """A finding for every row (file, id, row) that changed since it was accepted, and for every seal without a row."""
    listed = yield from files.check_table(root, ACCEPTED_FILE, COLUMNS)
    if listed is None:
        return
    seals = {row["row_id"]: row["seal"] for _, row in listed}
    for file, row_id, (line, row) in rows:
        if seals.get(row_id) != compute_checksum(row):
            message = f"{row_id}: changed since somebody looked at it"
            yield Finding(file, line, message, f"compare it with its source, then: python -m bot directory accept {row_id}")
    known = {row_id for _, row_id, _ in rows}
    for line, row in listed:
        if row["row_id"] not in known:
            message = f"{row['row_id']} stands in no table any more"
            yield Finding(ACCEPTED_FILE, line, message, "put the row back: rows are hidden by their status, not removed")
