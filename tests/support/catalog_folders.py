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

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.i18n import translation_files
from bot.i18n.translation_files import get_po_path, write_atomically
from tests.support.factories import ROOT

VERSION_PLACEHOLDER: Final = "@@@@@@"
VERSION_MARK: Final = re.compile(r"⟦(\d+)⟧")
"""What stands before every message of a version."""
TRANSLATED_LANGUAGES: Final = tuple(language for language in LANGUAGES if language != DEFAULT_LANGUAGE)


@dataclass
class LocalesFolder:
    """The folder."""

    root: Path

    @classmethod
    def copy_of(cls, root: Path, *, version: int = 0) -> "LocalesFolder":
        """The real catalogues in a folder of their own, every message with the number of its version."""
        found = cls(root)
        for language in TRANSLATED_LANGUAGES:
            found.get_po_path(language).parent.mkdir(parents=True)
            shutil.copy(get_po_path(ROOT, language), found.get_po_path(language))
            found.write_compiled(language, version)
        shutil.copy(ROOT / "locales" / "languages.json", root / "locales" / "languages.json")
        return found

    @property
    def folder(self) -> Path:
        """Where the languages are."""
        return self.root / "locales"

    def get_po_path(self, language: str) -> Path:
        """What a translator saves."""
        return get_po_path(self.root, language)

    def get_mo_path(self, language: str) -> Path:
        """What is compiled of it."""
        return self.get_po_path(language).with_suffix(".mo")

    def write_compiled(self, language: str, version: int) -> None:
        """Compile a good version, as `make compile` does."""
        write_atomically(self.get_mo_path(language), build_compiled(language, version))

    def write_po(self, language: str, version: int) -> None:
        """Save a good version as a .po file, newer than what is compiled."""
        self.write_newer(language, build_po(language, version))

    def write_newer(self, language: str, content: bytes) -> None:
        """Save bytes as a .po file that counts as newer than the compiled one."""
        path = self.get_po_path(language)
        path.write_bytes(content)
        moment = max(path.stat().st_mtime_ns, self.get_mo_path(language).stat().st_mtime_ns + 1)
        os.utime(path, ns=(moment, moment))


def build_compiled(language: str, version: int) -> bytes:
    """The real translations of a language, each behind the number of a version, compiled."""
    return _insert_version(_build_compiled_template(language, None), version)


def build_po(language: str, version: int) -> bytes:
    """The same as a .po file."""
    return _insert_version(_build_po_template(language), version)


def find_versions(text: str) -> set[str]:
    """Of which versions a text is made."""
    return {str(int(number)) for number in VERSION_MARK.findall(text)}


def _insert_version(written: bytes, version: int) -> bytes:
    """As long as before, so that a compiled file stays whole."""
    return written.replace(VERSION_PLACEHOLDER.encode(), str(version).zfill(len(VERSION_PLACEHOLDER)).encode())


@cache
def _build_compiled_template(language: str, change: Callable[[Catalog], None] | None) -> bytes:
    catalog = _mark_messages(language)
    if change:
        change(catalog)
    return translation_files.to_mo(catalog)


@cache
def _build_po_template(language: str) -> bytes:
    return translation_files.to_po(_mark_messages(language))


def _mark_messages(language: str) -> Catalog:
    catalog = translation_files.read_po(get_po_path(ROOT, language))
    for message in catalog:
        if message.id and message.string:
            message.string = f"⟦{VERSION_PLACEHOLDER}⟧{message.string}"
    return catalog


def _build_changed(language: str, version: int, change: Callable[[Catalog], None]) -> bytes:
    return _insert_version(_build_compiled_template(language, change), version)


def _clear_message(catalog: Catalog) -> None:
    catalog.get("What do you need? You can tap, or write in your own words.", "utter_menu").string = ""


def _rename_placeholder(catalog: Catalog) -> None:
    found = next(message for message in catalog if message.id and "{country}" in message.id)
    found.string = found.string.replace("{country}", "{contry}")


def write_truncated(locales: LocalesFolder, language: str, version: int) -> None:
    """A compiled file that ends too early."""
    whole = build_compiled(language, version)
    locales.get_mo_path(language).write_bytes(whole[: len(whole) * (1 + version % 8) // 9])


def write_garbage(locales: LocalesFolder, language: str, version: int) -> None:
    """No catalogue at all."""
    locales.get_mo_path(language).write_bytes(bytes(version % 256 for _ in range(5_000)))


def write_with_missing_message(locales: LocalesFolder, language: str, version: int) -> None:
    """One message is not translated."""
    locales.get_mo_path(language).write_bytes(_build_changed(language, version, _clear_message))


def write_with_wrong_placeholder(locales: LocalesFolder, language: str, version: int) -> None:
    """A placeholder has another name."""
    locales.get_mo_path(language).write_bytes(_build_changed(language, version, _rename_placeholder))


def write_other_language(locales: LocalesFolder, language: str, version: int) -> None:
    """The catalogue of another language."""
    other = TRANSLATED_LANGUAGES[TRANSLATED_LANGUAGES.index(language) - 1]
    locales.get_mo_path(language).write_bytes(build_compiled(other, version))


def write_half_po(locales: LocalesFolder, language: str, version: int) -> None:
    """A .po file of which only the first half of its messages is there."""
    whole = build_po(language, version)
    locales.write_newer(language, whole[: whole.index(b"\n\n", len(whole) // 2) + 1])


def write_unparsable_po(locales: LocalesFolder, language: str, version: int) -> None:
    """A .po file with a line that is none."""
    whole = build_po(language, version)
    locales.write_newer(language, whole + b'\nmsgid "begun\n')


BAD_WRITERS: Final[Mapping[str, Callable[[LocalesFolder, str, int], None]]] = {
    "unreadable": write_truncated,
    "garbage": write_garbage,
    "missing": write_with_missing_message,
    "placeholders": write_with_wrong_placeholder,
    "other_language": write_other_language,
    "half_saved": write_half_po,
    "unparsable": write_unparsable_po,
}
"""Every way in which a version is broken, by what it is called in a test."""
REFUSAL_REASONS: Final = {
    "unreadable": "unreadable",
    "garbage": "unreadable",
    "missing": "missing",
    "placeholders": "placeholders",
    "other_language": "other_language",
    "half_saved": "missing",
    "unparsable": "unreadable",
}
"""The reason an operator reads for each; a file cut between two messages is whole in itself, and lacks the others."""
