"""What is not wrong and wants a look: printed by `make check`, and no reason to fail."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from bot.checks import banner, dates, directory, facts, files
from bot.checks.finding import Finding
from bot.content.banners import load_banners
from bot.content.directory import HIDDEN_STATUSES
from bot.content.doubts import ADDRESS, load_doubts
from bot.content.rights import find_doubtful
from bot.errors import BadContent
from bot.model.directory import EMERGENCY_KINDS, TRUSTED_CONFIDENCE

REVIEW_DAYS: Final = 365
"""A statement of law that somebody read longer ago than this wants to be read again."""
_REVIEW_HINT: Final = "read its source again, correct the row, and take these words out of its note"


def collect_notes(root: Path, *, today: date) -> Iterator[Finding]:
    """All of them. Never raises: a file that cannot be read is a finding, not a note."""
    try:
        yield from _find_stale_facts(root, today)
        yield from _find_expired_banners(root, today)
        yield from _find_doubtful_rows(root)
    except BadContent:
        return


def _find_stale_facts(root: Path, today: date) -> Iterator[Finding]:
    last = today - timedelta(days=REVIEW_DAYS)
    for line, row in facts.read_fact_rows(root):
        if dates.is_full_date(row["reviewed_on"]) and date.fromisoformat(row["reviewed_on"]) < last:
            message = f"{row['fact_id']} was reviewed on {row['reviewed_on']}, more than a year ago"
            yield Finding(facts.FILE, line, message, "have it read again, or empty reviewed_on")


def _find_expired_banners(root: Path, today: date) -> Iterator[Finding]:
    listed = (files.read_yaml_tree(root / banner.BANNER_FILE) or {}).get("banners") or []
    for index, one in enumerate(load_banners(root / "data" / "policies")):
        if one.until < today:
            line = files.get_line(listed, index)
            yield Finding(banner.BANNER_FILE, line, f"a banner ended on {one.until}", "take it out, or give it new days")


def _find_doubtful_rows(root: Path) -> Iterator[Finding]:
    """Rows that would be trusted enough and that their own note hides, each with the words that hide it."""
    doubts = load_doubts(root / "data" / "policies")
    rows = facts.read_fact_rows(root)
    hidden = find_doubtful((row for _, row in rows), doubts)
    for line, row in rows:
        if why := hidden.get(row["fact_id"]):
            yield Finding(facts.FILE, line, f"{row['fact_id']} is not shown: {why}", _REVIEW_HINT)
    for file, key, columns in directory.TABLES:
        present, known = files.read_rows(root / file)
        for line, row in [] if files.find_missing_columns(file, present, columns) else known:
            for hides, phrase in doubts.find_hidden(row["note"]).items() if _is_trusted(row) else ():
                what = "its address is not shown" if hides == ADDRESS else "it is not shown"
                what = "an emergency number, which is shown all the same" if row["kind"] in EMERGENCY_KINDS else what
                yield Finding(file, line, f"{row[key]}: {what}: its note says “{phrase}”", _REVIEW_HINT)


def _is_trusted(row: dict[str, str]) -> bool:
    graded = (row.get(column, "") for column in ("confidence", "phone_confidence", "emergency_confidence"))
    return row["status"] not in HIDDEN_STATUSES and bool({*graded} & {*TRUSTED_CONFIDENCE})
