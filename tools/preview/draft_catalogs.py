"""Catalogues as they are while somebody works on them: holes are allowed, and two that nobody wrote show where it breaks."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from gettext import NullTranslations
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog

from bot.errors import BadCatalogue, RenderError
from bot.i18n import translation_files
from tools.preview.rendering import MessageKey

TranslationsByKey = Mapping[MessageKey, str]
"""Translations by context and English; what is empty or fuzzy is not there."""


class DraftTranslations(NullTranslations):
    """A catalogue read from a .po file. What it has not is missing, as it would be once it is compiled."""

    def __init__(self, message: TranslationsByKey) -> None:
        super().__init__()
        self.translations = message

    def pgettext(self, context: str, message: str) -> str:
        """Raises Unrenderable."""
        try:
            return self.translations[context, message]
        except KeyError as error:
            raise RenderError(f"no translation in context {context}") from error


def read_translations(path: Path) -> TranslationsByKey:
    """The translations of a .po file. Raises BadCatalogue with the line at which it cannot be read, or if it is empty."""
    catalog = translation_files.read_po(path)
    if not len(catalog):  # an editor empties a file before writing it anew
        raise BadCatalogue(f"{path.name} of {path.parent.parent.name} cannot be read: it is empty")
    return _get_translations(catalog)


def update_translations(path: Path, before: str, message: TranslationsByKey) -> TranslationsByKey:
    """The same for a file that was read `before` and said this: only the entries that differ are read. Raises BadCatalogue."""
    after = read_text(path)
    old, new = before.split(ENTRY_SEPARATOR), after.split(ENTRY_SEPARATOR)
    gone, come = _list_new_entries(old, new), _list_new_entries(new, old)
    if not old[0] or old[0] != new[0] or len(gone) + len(come) > MAX_CHANGED_ENTRIES:
        return read_translations(path)
    try:
        lost, found = (
            _get_translations(translation_files.parse_po(ENTRY_SEPARATOR.join([new[0], *some]).encode()))
            for some in (gone, come)
        )
    except BadCatalogue:
        return read_translations(path)  # which says where
    if lost.keys() - found.keys():
        return read_translations(path)  # what is gone here may stand in another entry as well
    return {**message, **found}


def read_text(path: Path) -> str:
    """What stands in a file; empty where it cannot be read as text."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


ENTRY_SEPARATOR: Final = "\n\n"
"""What stands between two entries."""
MAX_CHANGED_ENTRIES: Final = 60
"""Entries that are sooner read alone than with all others."""


def _list_new_entries(entries: Sequence[str], others: Sequence[str]) -> list[str]:
    known = set(others)
    return [entry for entry in entries if entry not in known]


def _get_translations(catalog: Catalog) -> TranslationsByKey:
    return {
        (message.context or "", str(message.id)): str(message.string)
        for message in catalog
        if message.id and message.string and not message.fuzzy
    }


class PseudoTranslations(NullTranslations, ABC):
    """English as a language that does not exist, so that a layout breaks before a translator comes."""

    def pgettext(self, context: str, message: str) -> str:
        """Never raises."""
        return "".join(
            part if _PLACEHOLDER.fullmatch(part) else self._transform_words(part)
            for part in _PLACEHOLDER.split(message)
        )

    @abstractmethod
    def _transform_words(self, part: str) -> str:
        """Words between placeholders, as that language writes them."""


class AccentedTranslations(PseudoTranslations):
    """Every letter carries something above and below, as in Vietnamese or Khmer."""

    def _transform_words(self, part: str) -> str:
        return part.translate(_ACCENTS)


class LongTranslations(PseudoTranslations):
    """Half as long again, which is what German or Tamil make of a button."""

    def _transform_words(self, part: str) -> str:
        return re.sub(
            r"[^\W\d_]+", lambda found: found[0] + (found[0][-2:] * len(found[0]))[: (len(found[0]) + 1) // 2], part
        )


ACCENTED_CODE, LONG_CODE = "xa", "xl"
PSEUDO_LANGUAGES: Final[Mapping[str, tuple[str, NullTranslations]]] = {
    LONG_CODE: ("Long words (nobody's language)", LongTranslations()),
    ACCENTED_CODE: ("Ạ̈ccented letters (nobody's language)", AccentedTranslations()),
}
"""Codes and names of languages that do not exist."""
_PLACEHOLDER: Final = re.compile(r"(\{\w+\})")
_BELOW_AND_ABOVE: Final = {"aeiouyAEIOUY": "\u0323\u0302\u0301", "bdhklmnrstwBDHKLMNRSTW": "\u0331\u0308"}
_ACCENTS: Final = str.maketrans(
    {letter: letter + marks for letters, marks in _BELOW_AND_ABOVE.items() for letter in letters}
)
