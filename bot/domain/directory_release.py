"""An edition: the directory as it was issued at one moment, whole, in place of the one this version was shipped with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

SHIPPED_RELEASE: Final = "shipped"
"""The name of the directory in the checkout."""
RESULT_INSTALLED: Final = "installed"
RESULT_UNCHANGED: Final = "unchanged"
RELEASE_NAME_PATTERN: Final = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{12}\Z")
"""When it was issued, and the beginning of its digest."""
MANIFEST_FILE: Final = "manifest.json"
_TIME_FORMAT: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Manifest:
    """What an edition says about itself."""

    issued_at: datetime
    files: Mapping[str, str]
    """File name → SHA-256 of its content, in hex."""


@dataclass(frozen=True)
class ReleasePointer:
    """Which edition is in use. Replacing the file that holds it is the swap."""

    current: str = SHIPPED_RELEASE
    previous: str = SHIPPED_RELEASE
    """Where `feed --back` leads, and what is read when the current one cannot be."""
    issued_at: str = ""
    """The latest moment of issue ever taken: nothing older is taken any more, also after going back."""
    digest: str = ""
    """SHA-256 of the archive taken last."""


@dataclass(frozen=True)
class FeedCheck:
    """The last time the feed was asked."""

    at: str = ""
    result: str = ""
    """`installed`, `unchanged`, or the code of a refusal."""
    failures: int = 0
    """Refusals since the last time all was well."""
    etag: str = ""
    source: str = ""
    """A hash of address and keys: another feed's ETag means nothing."""

    @property
    def is_successful(self) -> bool:
        """Whether nothing was wrong."""
        return self.result in (RESULT_INSTALLED, RESULT_UNCHANGED)


def build_release_name(issued_at: datetime, digest: str) -> str:
    """The folder an edition lies in; names sort by time."""
    return f"{issued_at:%Y%m%dT%H%M%SZ}-{digest[:12]}"


def parse_issue_time(name: str) -> datetime:
    """When an edition of this name was issued. Raises ValueError."""
    return datetime.strptime(name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def format_time(time: datetime) -> str:
    """A moment in UTC, to the second."""
    return time.astimezone(UTC).strftime(_TIME_FORMAT)


def parse_time(text: str) -> datetime:
    """Raises ValueError."""
    return datetime.strptime(text, _TIME_FORMAT).replace(tzinfo=UTC)
