"""data/rights/reviews.csv: what people who know the law said of each statement, as it stood when they read it.

A reading belongs to the seal of its statement (checksums.py): when the statement, a value or its source changes, the row stays
and no longer counts. `reviewed_on` of facts.csv is what these rows come to, and nothing else; `python -m bot review import`
writes both.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.directory_lint import files, rows
from bot.directory_lint.finding import Finding
from bot.errors import BadContent
from bot.i18n.catalog_order import LAW_CONTEXT, load_safety_contexts
from bot.i18n.review_log import REQUIRED_REVIEWERS, REQUIRED_SAFETY_REVIEWERS, ReviewLog, normalize_reviewer
from tools.lint import rights
from tools.lint.checksums import CHECKSUM_LENGTH, compute_checksum

FILE: Final = "data/rights/reviews.csv"
COLUMNS: Final = ("fact_id", "seal", "verdict", "reviewer", "qualified", "on", "note")
RIGHT, WRONG, CHANGED = VERDICTS = ("right", "wrong", "changed")
"""As the law says; never so; so once, and no longer."""
YES, NO = "yes", "no"
_SEAL: Final = re.compile(rf"[0-9a-f]{{{CHECKSUM_LENGTH}}}\Z")
Fault = tuple[str, str]


@dataclass(frozen=True)
class StatementReview:
    """One row. `is_qualified`: the reader may practise or teach the law of that country."""

    fact_id: str
    seal: str
    verdict: str
    reviewer: str
    is_qualified: bool
    read_on: date
    note: str

    @property
    def reader(self) -> str:
        """Whoever read it, told from others."""
        return normalize_reviewer(self.reviewer)

    @property
    def is_objection(self) -> bool:
        """Whether the statement should not stand as it is."""
        return self.verdict != RIGHT


def load_reviews(root: Path) -> tuple[StatementReview, ...]:
    """Every row, or none where nobody has read a statement. Raises BadContent."""
    path = root / FILE
    if not path.exists():
        return ()
    columns, found = files.read_rows(path)
    if set(COLUMNS) - set(columns):
        raise BadContent(f"{FILE} lacks the column {min(set(COLUMNS) - set(columns))}.")
    return tuple(_parse_review(row, line) for line, row in found)


def _parse_review(row: Mapping[str, str], line: int) -> StatementReview:
    try:
        on = date.fromisoformat(row["on"])
    except ValueError as error:
        raise BadContent(f"{FILE}, line {line}: {row['on']!r} is no day.") from error
    if row["verdict"] not in VERDICTS:
        raise BadContent(f"{FILE}, line {line}: the verdict {row['verdict']!r} is none of {', '.join(VERDICTS)}.")
    return StatementReview(
        row["fact_id"], row["seal"], row["verdict"], row["reviewer"], row["qualified"] == YES, on, row["note"]
    )


def format_reviews(reviews: Iterable[StatementReview]) -> str:
    """The whole file, ordered by statement."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in sorted(reviews, key=lambda one: (one.fact_id, one.read_on, one.reader, one.seal)):
        is_qualified = YES if one.is_qualified else NO
        table.writerow(
            (one.fact_id, one.seal, one.verdict, one.reviewer, is_qualified, one.read_on.isoformat(), one.note)
        )
    return out.getvalue()


def count_required_readers(root: Path) -> int:
    """How many must find a statement right: two where safety_texts.csv names statements. Raises BadCatalogue."""
    is_safety = ReviewLog((), load_safety_contexts(root)).is_safety_context(LAW_CONTEXT)
    return REQUIRED_SAFETY_REVIEWERS if is_safety else REQUIRED_REVIEWERS


def list_current(reviews: Iterable[StatementReview], fact: Mapping[str, str]) -> list[StatementReview]:
    """The readings of exactly this statement with exactly this source."""
    seal = compute_checksum(fact)
    return [one for one in reviews if (one.fact_id, one.seal) == (fact["fact_id"], seal)]


def find_reviewed_on(current: Sequence[StatementReview], *, required: int) -> str:
    """What `reviewed_on` says: the day of the last reading, once enough people, one of them qualified, find it right.

    Empty while anybody objects: whether she is told that it was checked is then for people to decide.
    """
    is_enough = len({one.reader for one in current}) >= required and any(one.is_qualified for one in current)
    if not is_enough or any(one.is_objection for one in current):
        return ""
    return max(one.read_on for one in current).isoformat()


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about readings of statements."""
    if not (root / FILE).exists():
        yield Finding(FILE, None, "the file is missing", f"make it, with the line {','.join(COLUMNS)}")
        return
    listed = yield from files.check_table(root, FILE, COLUMNS)
    if listed is None:
        return
    facts = {row["fact_id"]: (line, row) for line, row in rights.read_fact_rows(root)}
    seen: dict[tuple[str, ...], int] = {}
    is_readable = True
    for line, row in listed:
        for message, mend in _find_row_faults(row, facts):
            is_readable = is_readable and row["verdict"] in VERDICTS and rows.is_full_date(row["on"])
            yield Finding(FILE, line, message, mend)
        reading = (row["fact_id"], row["seal"], normalize_reviewer(row["reviewer"]))
        if seen.setdefault(reading, line) != line:
            yield Finding(FILE, line, f"{row['reviewer']} has read it in line {seen[reading]} too", "keep one of them")
    if is_readable:
        yield from _check_reviewed_on(root, facts)


def _find_row_faults(row: Mapping[str, str], facts: Mapping[str, tuple[int, dict[str, str]]]) -> Iterator[Fault]:
    if row["fact_id"] not in facts:
        yield f"{row['fact_id']!r} is no statement", "take the row out; that statement is gone"
    if not _SEAL.match(row["seal"]):
        yield f"seal {row['seal']!r} is none", "let `python -m bot review import` write the rows"
    if row["verdict"] not in VERDICTS:
        yield f"verdict {row['verdict']!r} is unknown", f"use {', '.join(VERDICTS)}"
    elif row["verdict"] != RIGHT and not row["note"].strip():
        yield f"{row['fact_id']} is said to be {row['verdict']}, and not why", "write what the law says, in note"
    if not row["reviewer"].strip():
        yield "nobody has read it", "write who did: a name, or a word that only the reader knows"
    if row["qualified"] not in (YES, NO):
        yield (
            f"qualified {row['qualified']!r}",
            "yes if the reader may practise or teach the law of that country, else no",
        )
    if not rows.is_full_date(row["on"]):
        yield f"on {row['on']!r}", "write a day, 2024-09-20"


def _check_reviewed_on(root: Path, facts: Mapping[str, tuple[int, dict[str, str]]]) -> Iterator[Finding]:
    reviews, required = load_reviews(root), count_required_readers(root)
    for name, (line, row) in facts.items():
        expected = find_reviewed_on(list_current(reviews, row), required=required)
        if row["reviewed_on"] != expected and rows.is_full_date(row["reviewed_on"] or "2000-01-01"):
            message = (
                f"{name}: reviewed_on is {row['reviewed_on'] or 'empty'}, and {FILE} comes to {expected or 'none'}"
            )
            yield Finding(rights.FILE, line, message, "write that; a statement that changed loses its review")
