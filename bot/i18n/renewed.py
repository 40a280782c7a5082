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

from bot.errors import BadCatalogue, CatalogueRefused
from bot.i18n import strings
from bot.i18n.catalogue import Catalogues, Compiled, Key, Strict
from bot.i18n.upkeep import po_path
from bot.i18n.voice import same_placeholders
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

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
Stamp = tuple[str, int, int, int]


@dataclass(frozen=True)
class Newer:
    """A catalogue that another file than before holds: `catalogue`, or why it is refused."""

    language: str
    file: str
    catalogue: Compiled | None
    refused: CatalogueRefused | None = None


class Files:
    """Remembers which files were looked at, so that each is read once, good or bad."""

    def __init__(self, locales: Path) -> None:
        self._locales = locales
        self._seen: dict[str, Stamp] = {}

    def newer(self, shown: Catalogues) -> Iterator[Newer]:
        """Each language whose file changed since the last look and says anything else than what is shown."""
        for language in LANGUAGES:
            path = None if language == DEFAULT_LANGUAGE else source(self._locales, language)
            stamp = stamp_of(path) if path else None
            if path is None or stamp is None or stamp == self._seen.get(language):
                continue
            self._seen[language] = stamp
            try:
                catalogue = read(path, language, said_by(shown[language]))
            except CatalogueRefused as refused:
                yield Newer(language, path.name, None, refused)
                continue
            if catalogue.said != said_by(shown[language]):
                yield Newer(language, path.name, catalogue)


def source(locales: Path, language: str) -> Path | None:
    """The file that holds a language's newest texts; None while there is none."""
    written = po_path(locales.parent, language)
    compiled = written.with_suffix(".mo")
    found = [(stamp[1], path) for path in (written, compiled) if (stamp := stamp_of(path))]
    return max(found, key=lambda one: one[0])[1] if found else None


def stamp_of(path: Path) -> Stamp | None:
    """What changes whenever a file is written; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return path.name, found.st_mtime_ns, found.st_size, found.st_ino


def read(path: Path, language: str, before: Mapping[Key, str]) -> Compiled:
    """A catalogue that can take the place of the one before. Raises CatalogueRefused."""
    catalogue = _opened(path, before)
    if catalogue.info().get("language") != language:
        raise CatalogueRefused(OTHER_LANGUAGE)
    said = catalogue.said
    _none(MISSING, [key for key in before if not said.get(key)])
    _none(PLACEHOLDERS, [key for key, text in said.items() if not same_placeholders(text, key[1])])
    catalogue.add_fallback(Strict())
    return catalogue


def said_by(catalogue: NullTranslations) -> Mapping[Key, str]:
    """Everything a catalogue says, as far as it can be asked."""
    return catalogue.said if isinstance(catalogue, Compiled) else {}


def _opened(path: Path, before: Mapping[Key, str]) -> Compiled:
    try:
        written = path.read_bytes() if path.suffix == ".mo" else strings.as_mo(strings.read(path), before)
        return Compiled(BytesIO(written))
    except (OSError, ValueError, EOFError, LookupError, struct.error, BadCatalogue) as error:
        raise CatalogueRefused(UNREADABLE) from error


def _none(reason: str, keys: list[Key]) -> None:
    if keys:
        raise CatalogueRefused(reason, messages=len(keys), first=min(keys)[0])
