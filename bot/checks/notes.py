"""What is not wrong and wants a look: printed by `make check`, and no reason to fail."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from bot.checks import banner, dates, facts, files
from bot.checks.finding import Finding
from bot.content.banners import load_banners
from bot.errors import BadContent

REVIEW_DAYS: Final = 365
"""A statement of law that somebody read longer ago than this wants to be read again."""


def notes(root: Path, *, today: date) -> Iterator[Finding]:
    """All of them. Never raises: a file that cannot be read is a finding, not a note."""
    try:
        yield from _stale(root, today)
        yield from _over(root, today)
    except BadContent:
        return


def _stale(root: Path, today: date) -> Iterator[Finding]:
    last = today - timedelta(days=REVIEW_DAYS)
    for line, row in facts.rows_of(root):
        if dates.is_day(row["reviewed_on"]) and date.fromisoformat(row["reviewed_on"]) < last:
            message = f"{row['fact_id']} was reviewed on {row['reviewed_on']}, more than a year ago"
            yield Finding(facts.FILE, line, message, "have it read again, or empty reviewed_on")


def _over(root: Path, today: date) -> Iterator[Finding]:
    listed = (files.tree(root / banner.FILE) or {}).get("banners") or []
    for index, one in enumerate(load_banners(root / "data" / "policies")):
        if one.until < today:
            line = files.line_of(listed, index)
            yield Finding(banner.FILE, line, f"a banner ended on {one.until}", "take it out, or give it new days")
