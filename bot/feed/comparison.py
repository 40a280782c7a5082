"""An edition against the one in use: what must not be lost by a slip of whoever issues it."""

from collections.abc import Mapping

from bot.feed.policy import FeedPolicy
from bot.feed.reasons import build_refusal
from bot.model.directory import Directory
from bot.model.vocabulary import DESTINATIONS


def refuse_losses(new: Directory, old: Directory, *, policy: FeedPolicy, may_lose_rows: bool) -> None:
    """Raises FeedRefused."""
    for country in DESTINATIONS:
        lost = {line.kind for line in old.list_emergency_lines(country)} - {line.kind for line in new.list_emergency_lines(country)}
        if lost:
            raise build_refusal("emergency_lost", f"{country}: {min(lost)}.")
    meanings = _index_meanings(old)
    for row_id, meaning in _index_meanings(new).items():
        if meanings.get(row_id, meaning) != meaning:
            raise build_refusal("id_reused", f"{row_id}.")
    if may_lose_rows:
        return
    counts = _count_rows(new)
    for what, count in _count_rows(old).items():
        if counts[what] < policy.least_share * count:
            raise build_refusal("rows_lost", f"({what}: {count} now, {counts[what]} in the edition.)")


def _index_meanings(directory: Directory) -> dict[str, tuple[str, ...]]:
    """What a row id stands for. An answer under way may name a row that is shown from the next edition."""
    return {
        **{row.row_id: (row.country, row.origin, row.kind) for row in directory.missions},
        **{line.row_id: (line.country, line.kind) for line in directory.hotlines},
    }


def _count_rows(directory: Directory) -> Mapping[str, int]:
    lines, offices = directory.hotlines, directory.missions
    return {
        "offices": len(offices),
        "lines": len(lines),
        "numbers": sum(bool(line.phone) for line in lines) + sum(bool(row.phone) for row in offices),
    }
