"""data/rights/facts.csv, row by row: every statement sourced, dated, of a known topic, with its numbers in values."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import dates, files, wording
from bot.checks.files import Row
from bot.checks.finding import Finding
from bot.content.rights import FACT_COLUMNS, is_visible
from bot.i18n.voice import list_placeholder_names
from bot.model import values
from bot.model.directory import TRUSTED_CONFIDENCE
from bot.model.rights import NOTE_KIND, READABLE_KINDS
from bot.model.vocabulary import DESTINATIONS, ORIGINS, TOPICS

FILE: Final = "data/rights/facts.csv"
KINDS: Final = (*READABLE_KINDS, NOTE_KIND)
MAX_WORDS: Final = 40
"""Of one statement; a screen holds three."""
_FACT_ID: Final = re.compile(r"(any|[a-z]{2})-\d{3}\Z")
Fault = tuple[str, str]


def validate_facts(root: Path) -> Iterator[Finding]:
    """Every finding about single rows."""
    rows = yield from files.check_table(root, FILE, FACT_COLUMNS)
    if rows is None:
        return
    seen: dict[str, int] = {}
    for line, row in rows:
        name = row["fact_id"]
        if seen.setdefault(name, line) != line:
            yield Finding(FILE, line, f"{name} stands in line {seen[name]} too", "give one of them another id")
        for message, mend in (*_find_topic_faults(row), *_find_source_faults(row), *_find_statement_faults(row), *_find_value_faults(row)):
            yield Finding(FILE, line, f"{name}: {message}", mend)


def read_fact_rows(root: Path) -> list[Row]:
    """The rows, or none where the table cannot be read as one."""
    columns, rows = files.read_rows(root / FILE)
    return [] if files.find_missing_columns(FILE, columns, FACT_COLUMNS) else rows


def list_topics(row: dict[str, str]) -> list[str]:
    """The main topic of a row and its further ones."""
    return [row["topic"], *split_cell(row["also"])]


def split_cell(cell: str) -> list[str]:
    """A cell that holds several things."""
    return [part for part in cell.split(";") if part]


def _find_topic_faults(row: dict[str, str]) -> Iterator[Fault]:
    if not _FACT_ID.match(row["fact_id"]) or row["fact_id"][:-4] != (row["country"].lower() or "any"):
        yield "an id that does not go with its country", "write my-001, or any-001 where no country is named"
    for column, known in (("topic", TOPICS), ("kind", KINDS), ("country", ("", *DESTINATIONS, *ORIGINS))):
        if row[column] not in known:
            yield f"{column} {row[column]!r} is unknown", "use a code of the vocabulary"
    for topic in split_cell(row["also"]):
        if topic not in TOPICS or list_topics(row).count(topic) > 1:
            yield f"also {topic!r}, which is unknown or stands there twice", "use other topics, with ; between them"


def _find_source_faults(row: dict[str, str]) -> Iterator[Fault]:
    if row["confidence"] not in ("low", *TRUSTED_CONFIDENCE):
        yield f"confidence {row['confidence']!r} is unknown", "use low, medium or high"
    for column in ("source_url", "source_title", "statement_en"):
        # Of a row that nobody is shown, the address may still be looked for.
        if not row[column].strip() and (is_visible(row) or column != "source_url"):
            yield f"{column} is empty", "no statement without its words and its source"
    if row["source_date"] and not dates.is_partial_date(row["source_date"]):
        yield f"source_date {row['source_date']!r}", "write 2024, 2024-09 or 2024-09-20, or leave it empty"
    if row["reviewed_on"] and not dates.is_full_date(row["reviewed_on"]):
        yield f"reviewed_on {row['reviewed_on']!r}", "write the day: 2024-09-20, or leave it empty"


def _find_statement_faults(row: dict[str, str]) -> Iterator[Fault]:
    for thing in sorted(wording.describe_embedded_data(row["statement_en"])):
        yield f"holds {thing}", "put numbers into `values`"
    if wording.count_words(row["statement_en"]) > MAX_WORDS:
        yield f"has {wording.count_words(row['statement_en'])} words", f"shorten it to {MAX_WORDS}"
    if wording.ELLIPSIS.search(row["statement_en"]):
        yield "trails off", "end the sentence"


def _find_value_faults(row: dict[str, str]) -> Iterator[Fault]:
    pairs = values.parse_values(row["values"])
    try:
        wanted = list_placeholder_names(row["statement_en"])
    except ValueError:
        yield "a stray brace", "write placeholders as {name}"
        return
    if wanted != {name for name, _ in pairs} or len(wanted) != len(pairs):
        yield "placeholders and values differ", "give each placeholder one value"
    for name, value in pairs:
        if values.find_value_form(name, value) is None:
            yield f"{name} is {value!r}", "write 14, 10000 MYR, 10%, 2023-01, 22:00, or year=2019"
