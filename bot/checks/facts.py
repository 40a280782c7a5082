"""data/rights/facts.csv, row by row: every statement sourced, dated, of a known topic, with its numbers in values."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import dates, files, wording
from bot.checks.files import Row
from bot.checks.finding import Finding
from bot.content.rights import FACT_COLUMNS, is_shown
from bot.i18n.voice import placeholders
from bot.model import values
from bot.model.directory import TRUSTED
from bot.model.rights import NOTE, SHOWN
from bot.model.vocabulary import DESTINATIONS, ORIGINS, TOPICS

FILE: Final = "data/rights/facts.csv"
KINDS: Final = (*SHOWN, NOTE)
LONGEST_WORDS: Final = 40
"""Of one statement; a screen holds three."""
_FACT_ID: Final = re.compile(r"(any|[a-z]{2})-\d{3}\Z")
Fault = tuple[str, str]


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about single rows."""
    rows = yield from files.table(root, FILE, FACT_COLUMNS)
    if rows is None:
        return
    seen: dict[str, int] = {}
    for line, row in rows:
        name = row["fact_id"]
        if seen.setdefault(name, line) != line:
            yield Finding(FILE, line, f"{name} stands in line {seen[name]} too", "give one of them another id")
        for message, mend in (*_place(row), *_source(row), *_statement(row), *_values(row)):
            yield Finding(FILE, line, f"{name}: {message}", mend)


def rows_of(root: Path) -> list[Row]:
    """The rows, or none where the table cannot be read as one."""
    columns, rows = files.rows_of(root / FILE)
    return [] if files.lacking(FILE, columns, FACT_COLUMNS) else rows


def topics_of(row: dict[str, str]) -> list[str]:
    """The main topic of a row and its further ones."""
    return [row["topic"], *listed(row["also"])]


def listed(cell: str) -> list[str]:
    """A cell that holds several things."""
    return [part for part in cell.split(";") if part]


def _place(row: dict[str, str]) -> Iterator[Fault]:
    if not _FACT_ID.match(row["fact_id"]) or row["fact_id"][:-4] != (row["country"].lower() or "any"):
        yield "an id that does not go with its country", "write my-001, or any-001 where no country is named"
    for column, known in (("topic", TOPICS), ("kind", KINDS), ("country", ("", *DESTINATIONS, *ORIGINS))):
        if row[column] not in known:
            yield f"{column} {row[column]!r} is unknown", "use a code of the vocabulary"
    for topic in listed(row["also"]):
        if topic not in TOPICS or topics_of(row).count(topic) > 1:
            yield f"also {topic!r}, which is unknown or stands there twice", "use other topics, with ; between them"


def _source(row: dict[str, str]) -> Iterator[Fault]:
    if row["confidence"] not in ("low", *TRUSTED):
        yield f"confidence {row['confidence']!r} is unknown", "use low, medium or high"
    for column in ("source_url", "source_title", "statement_en"):
        # Of a row that nobody is shown, the address may still be looked for.
        if not row[column].strip() and (is_shown(row) or column != "source_url"):
            yield f"{column} is empty", "no statement without its words and its source"
    if row["source_date"] and not dates.is_partial(row["source_date"]):
        yield f"source_date {row['source_date']!r}", "write 2024, 2024-09 or 2024-09-20, or leave it empty"
    if row["reviewed_on"] and not dates.is_day(row["reviewed_on"]):
        yield f"reviewed_on {row['reviewed_on']!r}", "write the day: 2024-09-20, or leave it empty"


def _statement(row: dict[str, str]) -> Iterator[Fault]:
    for thing in sorted(wording.smuggled(row["statement_en"])):
        yield f"holds {thing}", "put numbers into `values`"
    if wording.words(row["statement_en"]) > LONGEST_WORDS:
        yield f"has {wording.words(row['statement_en'])} words", f"shorten it to {LONGEST_WORDS}"
    if wording.ELLIPSIS.search(row["statement_en"]):
        yield "trails off", "end the sentence"


def _values(row: dict[str, str]) -> Iterator[Fault]:
    pairs = values.pairs(row["values"])
    try:
        wanted = placeholders(row["statement_en"])
    except ValueError:
        yield "a stray brace", "write placeholders as {name}"
        return
    if wanted != {name for name, _ in pairs} or len(wanted) != len(pairs):
        yield "placeholders and values differ", "give each placeholder one value"
    for name, value in pairs:
        if values.form_of(name, value) is None:
            yield f"{name} is {value!r}", "write 14, 10000 MYR, 10%, 2023-01, 22:00, or year=2019"
