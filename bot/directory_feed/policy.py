"""data/policies/feed.yml, and the names an edition may hold."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bot.content.file_reader import read_yaml
from bot.domain.directory import Directory
from bot.domain.enums import DESTINATIONS
from bot.errors import BadContent, FeedRejected

FILES: Final[Mapping[str, bool]] = {
    "missions.csv": True,
    "hotlines.csv": True,
    "contacts.csv": False,
    "place_aliases.csv": True,
    "accepted.csv": True,
    "datapackage.json": False,
}
"""Every file an edition may hold, and whether it must."""


@dataclass(frozen=True)
class FeedPolicy:
    """data/policies/feed.yml; units stand in the names."""

    total_seconds: float
    largest_bytes: int
    largest_file_bytes: int
    redirects: int
    least_share: float
    ahead_minutes: int
    stale_days: int


def load_feed_policy(root: Path) -> FeedPolicy:
    """Raises BadContent."""
    try:
        policy = FeedPolicy(**read_yaml(root / "data" / "policies" / "feed.yml"))
    except TypeError as error:
        raise BadContent(f"feed.yml: {error}.") from error
    for name, value in asdict(policy).items():
        if type(value) not in (int, float) or value <= 0:
            raise BadContent(f"feed.yml: {name} is no number above 0.")
    return policy


REFUSAL_MESSAGES: Final[Mapping[str, str]] = {
    "busy": "Another refresh is under way.",
    "unreachable": "The feed's server cannot be reached, or its certificate is not right.",
    "slow": "The feed did not arrive in time.",
    "http_status": "The feed's server answered with an error.",
    "redirect_loop": "The feed's server sends from one address to the next without end.",
    "redirect_elsewhere": "The feed's server sends to another host, which is not followed.",
    "encoded": "The feed's server compresses what it sends; it must send the file as it is.",
    "too_large": "What arrives is larger than an edition may be.",
    "half": "Only a part of the file arrived.",
    "signature": "The signature does not fit any key of DIRECTORY_FEED_KEY.",
    "archive": "The archive does not hold what an edition holds.",
    "manifest": "The manifest and the files do not agree.",
    "older": "The edition is not newer than the last one taken.",
    "ahead": "The edition is dated in the future.",
    "older_than_shipped": "The edition's rows are older than those this version was shipped with.",
    "content": "The edition cannot be loaded.",
    "findings": "The edition has rows that the checks refuse.",
    "emergency_lost": "The edition has lost an emergency number.",
    "rows_lost": "The edition has lost too many rows; if that is meant, run: python -m bot feed --allow-fewer",
    "id_reused": "An id of the edition now means another row; a new row needs a new id.",
    "disk": "The edition could not be written to disk.",
    "fault": "The refresh failed in a way nobody foresaw; the log says where.",
    "no_feed": "DIRECTORY_FEED_URL is not set, so there is no feed.",
    "nothing_before": "The shipped directory is in use already; there is nothing to go back to.",
    "key_exists": "The key file exists already and is not replaced.",
    "key_file": "The key file cannot be used; make one with: python -m bot feed key --key FILE",
}


def build_refusal(reason: str, detail: str = "") -> FeedRejected:
    """The refusal with this code. Raises KeyError for a code nobody explained."""
    return FeedRejected(f"{REFUSAL_MESSAGES[reason]} {detail}".strip(), reason=reason)


def refuse_losses(new: Directory, old: Directory, *, policy: FeedPolicy, may_lose_rows: bool) -> None:
    """Raises FeedRefused."""
    for country in DESTINATIONS:
        lost = {line.kind for line in old.list_emergency_lines(country)} - {
            line.kind for line in new.list_emergency_lines(country)
        }
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
