"""The sets of texts: what women are told, what officers read, what translators are told of their work."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class TextDomain:
    """A gettext domain: `locales/<name>.pot`, and `<name>.po` of each language."""

    name: str
    mapping: str
    """The file under locales/ that says which files its texts stand in, and who reads them."""
    header: str
    folders: frozenset[str]
    """Names of the folders that are looked into."""
    extra_comment: str = ""
    """Said to translators of a text whose own remark, if it has one, does not say who reads it."""
    reader: str = "Officers of posts"
    """Who a remark of its own would name."""


MESSAGES: Final = TextDomain(
    name="messages",
    mapping="babel.cfg",
    header="# {name} texts of Pelita, spoken to women. One word for one thing: see docs/translators.\n#",
    folders=frozenset({"bot", "i18n", "data", "policies", "rights"}),
)
CONSOLE: Final = TextDomain(
    name="console",
    mapping="console.cfg",
    header="# {name} texts of Pelita's console, read by officers of posts. No woman sees them.\n#",
    folders=frozenset({"bot", "console", "templates", "data", "i18n", "policies", "sop", "rehearsal", "scenarios"}),
    extra_comment="On a page of the console. Officers of posts read it; no woman does.",
)
DESK: Final = TextDomain(
    name="desk",
    mapping="desk.cfg",
    header="# {name} texts of Pelita that are said to translators: what a check found, and how to mend it.\n#",
    folders=frozenset({"data", "policies", "words"}),
)
DOMAINS: Final = (MESSAGES, CONSOLE, DESK)
