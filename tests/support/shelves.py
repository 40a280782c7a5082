"""A folder of catalogues that a test may change while they are shown: good versions that can be told apart, and bad ones."""

import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog

from bot.i18n import strings
from bot.i18n.upkeep import po_path, replace_whole
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES
from tests.support.factories import ROOT

NUMBER: Final = "@@@@@@"
VERSION: Final = re.compile(r"⟦(\d+)⟧")
"""What stands before every message of a version."""
TRANSLATED: Final = tuple(language for language in LANGUAGES if language != DEFAULT_LANGUAGE)


@dataclass
class Locales:
    """The folder."""

    root: Path

    @classmethod
    def copied(cls, root: Path, *, version: int = 0) -> "Locales":
        """The real catalogues in a folder of their own, every message with the number of its version."""
        found = cls(root)
        for language in TRANSLATED:
            found.po(language).parent.mkdir(parents=True)
            shutil.copy(po_path(ROOT, language), found.po(language))
            found.write(language, version)
        shutil.copy(ROOT / "locales" / "languages.json", root / "locales" / "languages.json")
        return found

    @property
    def folder(self) -> Path:
        """Where the languages are."""
        return self.root / "locales"

    def po(self, language: str) -> Path:
        """What a translator saves."""
        return po_path(self.root, language)

    def mo(self, language: str) -> Path:
        """What is compiled of it."""
        return self.po(language).with_suffix(".mo")

    def write(self, language: str, version: int) -> None:
        """Compile a good version, as `make compile` does."""
        replace_whole(self.mo(language), compiled(language, version))

    def save(self, language: str, version: int) -> None:
        """Save a good version as a .po file, newer than what is compiled."""
        self.write_newer(language, saved(language, version))

    def write_newer(self, language: str, content: bytes) -> None:
        """Save bytes as a .po file that counts as newer than the compiled one."""
        path = self.po(language)
        path.write_bytes(content)
        moment = max(path.stat().st_mtime_ns, self.mo(language).stat().st_mtime_ns + 1)
        os.utime(path, ns=(moment, moment))


def compiled(language: str, version: int) -> bytes:
    """The real translations of a language, each behind the number of a version, compiled."""
    return _numbered(_compiled(language, None), version)


def saved(language: str, version: int) -> bytes:
    """The same as a .po file."""
    return _numbered(_saved(language), version)


def versions(text: str) -> set[str]:
    """Of which versions a text is made."""
    return {str(int(number)) for number in VERSION.findall(text)}


def _numbered(written: bytes, version: int) -> bytes:
    """As long as before, so that a compiled file stays whole."""
    return written.replace(NUMBER.encode(), str(version).zfill(len(NUMBER)).encode())


@cache
def _compiled(language: str, change: Callable[[Catalog], None] | None) -> bytes:
    catalog = _marked(language)
    if change:
        change(catalog)
    return strings.as_mo(catalog)


@cache
def _saved(language: str) -> bytes:
    return strings.as_po(_marked(language))


def _marked(language: str) -> Catalog:
    catalog = strings.read(po_path(ROOT, language))
    for message in catalog:
        if message.id and message.string:
            message.string = f"⟦{NUMBER}⟧{message.string}"
    return catalog


def _changed(language: str, version: int, change: Callable[[Catalog], None]) -> bytes:
    return _numbered(_compiled(language, change), version)


def _emptied(catalog: Catalog) -> None:
    catalog.get("What do you need? You can tap, or write in your own words.", "utter_menu").string = ""


def _unfilled(catalog: Catalog) -> None:
    found = next(message for message in catalog if message.id and "{country}" in message.id)
    found.string = found.string.replace("{country}", "{contry}")


def truncated(locales: Locales, language: str, version: int) -> None:
    """A compiled file that ends too early."""
    whole = compiled(language, version)
    locales.mo(language).write_bytes(whole[: len(whole) * (1 + version % 8) // 9])


def garbage(locales: Locales, language: str, version: int) -> None:
    """No catalogue at all."""
    locales.mo(language).write_bytes(bytes(version % 256 for _ in range(5_000)))


def missing(locales: Locales, language: str, version: int) -> None:
    """One message is not translated."""
    locales.mo(language).write_bytes(_changed(language, version, _emptied))


def unfilled(locales: Locales, language: str, version: int) -> None:
    """A placeholder has another name."""
    locales.mo(language).write_bytes(_changed(language, version, _unfilled))


def foreign(locales: Locales, language: str, version: int) -> None:
    """The catalogue of another language."""
    other = TRANSLATED[TRANSLATED.index(language) - 1]
    locales.mo(language).write_bytes(compiled(other, version))


def half_saved(locales: Locales, language: str, version: int) -> None:
    """A .po file of which only the first half is there."""
    whole = saved(language, version)
    locales.write_newer(language, whole[: len(whole) // 2])


def unparsable(locales: Locales, language: str, version: int) -> None:
    """A .po file with a line that is none."""
    whole = saved(language, version)
    locales.write_newer(language, whole + b'\nmsgid "begun\n')


BAD: Final[Mapping[str, Callable[[Locales, str, int], None]]] = {
    "unreadable": truncated,
    "garbage": garbage,
    "missing": missing,
    "placeholders": unfilled,
    "other_language": foreign,
    "half_saved": half_saved,
    "unparsable": unparsable,
}
"""Every way in which a version is broken, by what it is called in a test."""
REASONS: Final = {
    "unreadable": "unreadable", "garbage": "unreadable", "missing": "missing", "placeholders": "placeholders",
    "other_language": "other_language", "half_saved": "missing", "unparsable": "unreadable",
}  # fmt: skip
"""The reason an operator reads for each; a file cut between two messages is whole in itself, and lacks the others."""
