"""The two sets of texts: what women are told, and what officers read. Each has its template and its catalogues."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Domain:
    """A gettext domain: `locales/<name>.pot`, and `<name>.po` of each language."""

    name: str
    mapping: str
    """The file under locales/ that says which files its texts stand in, and who reads them."""
    header: str
    folders: frozenset[str]
    """Names of the folders that are looked into."""


MESSAGES: Final = Domain(
    name="messages",
    mapping="babel.cfg",
    header="# {name} texts of Pelita, spoken to women. One word for one thing: see docs/translators.\n#",
    folders=frozenset({"bot", "i18n", "data", "policies", "rights"}),
)
CONSOLE: Final = Domain(
    name="console",
    mapping="console.cfg",
    header="# {name} texts of Pelita's console, read by officers of posts. No woman sees them.\n#",
    folders=frozenset({"bot", "console", "templates", "data", "i18n", "policies", "sop", "rehearsal", "scenarios"}),
)
DOMAINS: Final = (MESSAGES, CONSOLE)
