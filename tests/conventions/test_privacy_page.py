"""docs/privacy.md lists exactly the columns that exist, in both databases."""

import re

import sqlalchemy as sa

from bot.assistant import tracker_db
from bot.db.tables import metadata
from tests.conventions.source_files import ROOT

PAGE = ROOT / "docs" / "privacy.md"
TRACKER = "tracker."
"""The assistant's database also has a table called conversations; the page tells the two apart by this."""
_ROW = re.compile(r"^\| `([a-z_.]+\.[a-z_]+)` \|", re.MULTILINE)


def columns(metadata: sa.MetaData, before: str = "") -> set[str]:
    """Every column of a database, as the page writes it."""
    return {
        f"{before}{column.table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns
    }


def test_the_page_lists_every_column_and_no_other() -> None:
    described = set(_ROW.findall(PAGE.read_text(encoding="utf-8")))
    kept = columns(metadata) | columns(tracker_db._metadata, TRACKER)
    assert described - kept == set(), "described, but not kept"
    assert kept - described == set(), "kept, but not described"


def test_no_column_is_described_twice() -> None:
    described = _ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert len(described) == len(set(described))


def test_both_databases_are_looked_at() -> None:
    assert "people.route" in columns(metadata)
    assert "tracker.replies.reply" in columns(tracker_db._metadata, TRACKER)
