"""data/rights/checksums.csv: one seal for each statement and each formula of law, so that no cell of it changes by accident.

Rows of the directory have seals of their own (bot/directory_lint/directory.py), which `python -m bot directory` keeps.

A digit that is swapped often leaves a number that could exist. No rule can find that; a seal can. A change that is meant
is sealed with one command, which says what it seals.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.errors import BadContent

FILE: Final = "data/rights/checksums.csv"
COLUMNS: Final = ("file", "row", "seal")
CHECKSUM_KEYS: Final[Mapping[str, str]] = {
    "data/rights/facts.csv": "fact_id",
    "data/rights/formulas.csv": "formula_id",
}
"""Tables whose rows are sealed, and the column that names a row."""
IGNORED_COLUMNS: Final = ("note", "reviewed_on")
"""Columns nobody is sent anywhere by; `reviewed_on` is what readings of a sealed statement come to (statement_reviews.py)."""
CHECKSUM_LENGTH: Final = 12
CHECKSUM_HINT: Final = "compare it with its source; if it is meant, run `python -m bot fingerprint`"
Checksums = dict[tuple[str, str], str]
"""By file and row."""


def validate(root: Path) -> Iterator[Finding]:
    """A finding for each row that is not as it was sealed."""
    known = _read_checksums(root)
    for file, key in CHECKSUM_KEYS.items():
        rows = files.read_rows(root / file)[1]
        for line, row in rows:
            name = row.get(key, "")
            if known.get((file, name)) != compute_checksum(row):
                said = "is not as it was sealed" if (file, name) in known else "is not sealed yet"
                yield Finding(file, line, f"{name} {said}", CHECKSUM_HINT)
        gone = {name for sealed_file, name in known if sealed_file == file} - {row.get(key, "") for _, row in rows}
        for name in sorted(gone):
            yield Finding(file, None, f"{name} was sealed and is gone", CHECKSUM_HINT)


def compute_checksum(row: Mapping[str, str]) -> str:
    """A short hash over every cell of a row that says something, whatever the order of its columns."""
    said = sorted((column, cell) for column, cell in row.items() if cell and column not in IGNORED_COLUMNS)
    return hashlib.sha256(repr(said).encode("utf-8")).hexdigest()[:CHECKSUM_LENGTH]


def update_checksums(root: Path) -> list[str]:
    """Seal every row as it stands now; what was new, changed or gone, a line each. Raises BadContent."""
    known = _read_checksums(root) if (root / FILE).exists() else {}
    now = _compute_checksums(root)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows((file, name, sealed) for (file, name), sealed in sorted(now.items()))
    (root / FILE).write_text(out.getvalue(), encoding="utf-8")
    return [
        f"{file}: {name} {'is new' if (file, name) not in known else 'is gone' if (file, name) not in now else 'changed'}"
        for file, name in sorted({*known, *now})
        if known.get((file, name)) != now.get((file, name))
    ]


def main(root: Path) -> int:
    """Seal every row and print what that changed; 0. Raises BadContent."""
    changed = update_checksums(root)
    for line in changed:
        print(line)
    print(f"{len(changed)} rows sealed anew. Compare each with its source before you commit.")
    return 0


def _compute_checksums(root: Path) -> Checksums:
    seals: Checksums = {}
    for file, key in CHECKSUM_KEYS.items():
        columns, rows = files.read_rows(root / file)
        if key not in columns:
            raise BadContent(f"{file} lacks the column {key}.")
        seals |= {(file, row[key]): compute_checksum(row) for _, row in rows}
    return seals


def _read_checksums(root: Path) -> Checksums:
    columns, rows = files.read_rows(root / FILE)
    if set(COLUMNS) - set(columns):
        raise BadContent(f"{FILE} lacks its columns; run `python -m bot fingerprint`.")
    return {(row["file"], row["row"]): row["seal"] for _, row in rows}
