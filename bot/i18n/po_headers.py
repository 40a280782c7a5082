"""The header of a catalogue: what tells programs the language, and what translators write of themselves.

Names stay, because work is signed by whom its author wants it signed; mail addresses go, because what is committed once is
read by everybody for ever, and tells an employer or an agent whom to ask. Dates and names of programs go too: they change by
themselves.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from babel.messages.catalog import Catalog, Message

from bot.i18n.catalogs import MESSAGES, TextDomain

FIXED_HEADERS: Final = (
    "Project-Id-Version",
    "Language",
    "Plural-Forms",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
)
PERSON_HEADERS: Final = ("Last-Translator", "Language-Team")
"""Kept where somebody has filled them."""
_UNFILLED: Final = re.compile(r"FULL NAME|EMAIL@ADDRESS|LANGUAGE|LL@li\.org|^Automatically generated$|^none$")
_MAIL_ADDRESS: Final = re.compile(r"<?(?:mailto:)?[^\s<>()\",;:]+@[^\s<>()\",;:]+\.[^\s<>()\",;:]+>?")
_CONTRIBUTOR: Final = re.compile(r"#\s*\S.*\b(19|20)\d\d\b[\s.,\d-]*\Z")
"""A line of GNU gettext: `# Name <address>, 2026.`"""
_COMMENT: Final = re.compile(r"#(?![.:,|~])")
"""A comment that somebody wrote, not a program."""
_LETTER: Final = re.compile(r"[^\W\d_]")
_HEADER_LINE: Final = re.compile(r'"[A-Z][A-Za-z-]*: ')


class PlainCatalog(Catalog):
    """A catalogue whose header carries nothing that changes by itself, and no mail address."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Babel's headers without dates and programs; of persons, what they wrote of themselves without addresses."""
        found = []
        for name, value in super().mime_headers:
            if name in FIXED_HEADERS:
                found.append((name, value))
            elif name in PERSON_HEADERS and not _UNFILLED.search(value) and (kept := remove_addresses(value)):
                found.append((name, kept))
        return found

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        # A subclass that names the getter must name the setter too; the property object is public, and typeshed hides it.
        Catalog.mime_headers.fset(self, headers)  # type: ignore[attr-defined]


def create_catalog(language: str | None, name: str, domain: TextDomain) -> PlainCatalog:
    """An empty catalogue, or without a language an empty template."""
    header = domain.header.format(name=name)
    return PlainCatalog(
        locale=language, domain=domain.name, project="Pelita", version="1", header_comment=header, fuzzy=False
    )


def copy_names(known: Catalog, catalog: Catalog) -> None:
    """Keep what translators wrote of themselves in the catalogue that was there, without mail addresses."""
    catalog.last_translator = known.last_translator
    catalog.language_team = known.language_team
    lines = (line.lstrip("# ") for line in known.header_comment.splitlines() if _CONTRIBUTOR.match(line))
    names = (remove_addresses(line) for line in lines if not _UNFILLED.search(line))
    if kept := [f"# {name}" for name in names if _LETTER.search(name)]:
        catalog.header_comment = "\n".join([*catalog.header_comment.splitlines(), *kept, "#"])


def clean_comments(message: Message) -> None:
    """Take mail addresses out of what a translator wrote above a text."""
    bare = (remove_addresses(comment) for comment in message.user_comments)
    message.user_comments = [comment for comment in bare if comment]


def remove_addresses(text: str) -> str:
    """The same without mail addresses, and without the signs that stood around them."""
    if not _MAIL_ADDRESS.search(text):
        return text
    bare = " ".join(_MAIL_ADDRESS.sub("", text).split())
    return re.sub(r"\s+([,;.])", r"\1", re.sub(r"[,;]\s*(?=[,;])", "", bare)).strip(" ,;")


def find_addresses(written: str) -> Iterator[int]:
    """The lines of a .po file, from 1, in which a translator left a mail address: its header, and comments of hers.

    Comments that come out of the product (`#.`, `#:`) name its sources; what is translated has checks of its own.
    """
    in_header = True
    for number, line in enumerate(written.splitlines(), start=1):
        in_header = in_header and bool(line.strip())
        is_own = _COMMENT.match(line) or (in_header and _HEADER_LINE.match(line))
        if is_own and _MAIL_ADDRESS.search(line):
            yield number


def list_headers(language: str) -> tuple[str, ...]:
    """The headers that a language's catalogue has, a line each, without those that say who and when."""
    found = create_catalog(language, "Every", MESSAGES).mime_headers
    return tuple(f"{name}: {value}" for name, value in found if name not in ("Project-Id-Version",))
