"""Newer catalogues, while women write: which file counts, and why one is not taken.

Compiled or not: a `.po` that is newer than its `.mo` is compiled here, in memory; a text that is fuzzy or empty in it keeps
what was shown before. A newer catalogue must say everything that
the one before says, or she would get a help card where she got an answer before.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadCatalogue, CatalogRejected
from bot.i18n import translation_files
from bot.i18n.catalogs import Catalogues, CompiledCatalog, MessageKey, StrictTranslations
from bot.i18n.translation_files import get_po_path
from bot.i18n.translator import has_same_placeholders

UNREADABLE: Final = "unreadable"
"""Cut off, half written, or no catalogue at all."""
OTHER_LANGUAGE: Final = "other_language"
"""Its header names another language than its folder."""
MISSING: Final = "missing"
"""Messages that are shown now are not in it."""
PLACEHOLDERS: Final = "placeholders"
"""A translation lacks or invents a placeholder."""
UNRENDERABLE: Final = "unrenderable"
"""The help cards cannot be made of it."""
FileStamp = tuple[str, int, int, int]


@dataclass(frozen=True)
class CatalogUpdate:
    """A catalogue that another file than before holds: `catalogue`, or why it is refused."""

    language: str
    file: str
    catalogue: CompiledCatalog | None
    refusal: CatalogRejected | None = None


class CatalogWatcher:
    """Remembers which files were looked at, so that each is read once, good or bad."""

    def __init__(self, locales: Path) -> None:
        self._locales = locales
        self._seen_stamps: dict[str, FileStamp] = {}

    def find_updates(self, shown: Catalogues) -> Iterator[CatalogUpdate]:
        """Each language whose file changed since the last look and says anything else than what is shown."""
        for language in LANGUAGES:
            path = None if language == DEFAULT_LANGUAGE else find_catalog_file(self._locales, language)
            stamp = get_file_stamp(path) if path else None
            if path is None or stamp is None or stamp == self._seen_stamps.get(language):
                continue
            self._seen_stamps[language] = stamp
            try:
                catalogue = load_catalog(path, language, get_translations(shown[language]))
            except CatalogRejected as refused:
                yield CatalogUpdate(language, path.name, None, refused)
                continue
            if catalogue.translations != get_translations(shown[language]):
                yield CatalogUpdate(language, path.name, catalogue)


def find_catalog_file(locales: Path, language: str) -> Path | None:
    """The file that holds a language's newest texts; None while there is none."""
    written = get_po_path(locales.parent, language)
    compiled = written.with_suffix(".mo")
    found = [(stamp[1], path) for path in (written, compiled) if (stamp := get_file_stamp(path))]
    return max(found, key=lambda one: one[0])[1] if found else None


def get_file_stamp(path: Path) -> FileStamp | None:
    """What changes whenever a file is written; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return path.name, found.st_mtime_ns, found.st_size, found.st_ino


def load_catalog(path: Path, language: str, before: Mapping[MessageKey, str]) -> CompiledCatalog:
    """A catalogue that can take the place of the one before. Raises CatalogueRefused."""
    catalogue = _open_catalog(path, before)
    if catalogue.info().get("language") != language:
        raise CatalogRejected(OTHER_LANGUAGE)
    said = catalogue.translations
    _refuse_if_any(MISSING, [key for key in before if not said.get(key)])
    _refuse_if_any(PLACEHOLDERS, [key for key, text in said.items() if not has_same_placeholders(text, key[1])])
    catalogue.add_fallback(StrictTranslations())
    return catalogue


def get_translations(catalogue: NullTranslations) -> Mapping[MessageKey, str]:
    """Everything a catalogue says, as far as it can be asked."""
    return catalogue.translations if isinstance(catalogue, CompiledCatalog) else {}


def _open_catalog(path: Path, before: Mapping[MessageKey, str]) -> CompiledCatalog:
    try:
        written = (
            path.read_bytes()
            if path.suffix == ".mo"
            else translation_files.to_mo(translation_files.read_po(path), before)
        )
        return CompiledCatalog(BytesIO(written))
    except (OSError, ValueError, EOFError, LookupError, struct.error, BadCatalogue) as error:
        raise CatalogRejected(UNREADABLE) from error


def _refuse_if_any(reason: str, keys: list[MessageKey]) -> None:
    if keys:
        raise CatalogRejected(reason, messages=len(keys), first=min(keys)[0])
