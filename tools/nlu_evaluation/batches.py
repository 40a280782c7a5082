"""data/nlu/batches.csv: when each batch of examples was written, by whom, what it holds and what it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.content.file_reader import read_csv
from bot.errors import BadContent

FILE: Final = "data/nlu/batches.csv"
COLUMNS: Final = ("batch", "date", "writer", "kind", "split", "word_lists", "note")
KINDS: Final = ("whole", "danger", "romanised", "pairs", "talks", "additions")
"""Every intent; danger, its calm twins and calm nothing; Latin letters for Khmer and Burmese; danger and its twin side by side;
short turns of a talk; single sentences that were added later.
"""
TRAIN, DEV, TEST = "train", "dev", "test"
SPLITS: Final = (TRAIN, DEV, TEST)
"""`make train` learns all of them. While `make tune` teaches the fusion, letters learn `train` alone, and the fusion `dev`;
`test` is asked when thresholds are set.
"""
CHECKED, MEASURED = "checked", "measured"
WORD_LISTS: Final = (CHECKED, MEASURED)
"""Whether word lists may be bent to these sentences, or are measured on them: they were frozen before these were written."""


@dataclass(frozen=True)
class Batch:
    """One row: sentences that were written together, by somebody who did not look at the others."""

    name: str
    written_on: date
    writer: str
    kind: str
    split: str
    word_lists: str
    note: str


def load_batches(root: Path) -> Mapping[str, Batch]:
    """Every batch by name, in the order of the table. Raises BadContent naming the line."""
    found: dict[str, Batch] = {}
    for line, row in enumerate(read_csv(root / FILE, COLUMNS), start=2):
        try:
            batch = Batch(row["batch"], date.fromisoformat(row["date"]), *(row[name] for name in COLUMNS[2:]))
        except ValueError as error:
            raise BadContent(f"batches.csv:{line}: {row['date']!r} is no date.") from error
        for value, allowed in ((batch.kind, KINDS), (batch.split, SPLITS), (batch.word_lists, WORD_LISTS)):
            if value not in allowed:
                raise BadContent(f"batches.csv:{line}: {value!r} is none of {', '.join(allowed)}.")
        if not batch.writer or not batch.name.startswith(row["date"]) or batch.name in found:
            raise BadContent(
                f"batches.csv:{line}: a batch has a writer, a name that begins with its date, and one row."
            )
        found[batch.name] = batch
    return found


def list_names(batches: Mapping[str, Batch], split: str) -> frozenset[str]:
    """The names of all batches of a split."""
    return frozenset(name for name, batch in batches.items() if batch.split == split)
