"""data/policies/feed.yml, and the names an edition may hold."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bot.content.files import read_yaml
from bot.errors import BadContent

FILES: Final[Mapping[str, bool]] = {
    "missions.csv": True,
    "hotlines.csv": True,
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
