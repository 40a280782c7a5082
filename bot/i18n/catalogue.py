"""Compiled gettext catalogues. A missing string raises: her screen is never half in English."""

import struct
from collections.abc import Mapping
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from bot.errors import BadCatalogue, RenderError
from bot.i18n.domains import MESSAGES, TextDomain
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

MessageKey = tuple[str, str]
"""Context and English."""
CONTEXT_SEPARATOR: Final = "\x04"
"""What stands between the two in a compiled catalogue."""


class StrictTranslations(NullTranslations):
    """What a catalogue falls back to: nothing."""

    def pgettext(self, context: str, message: str) -> str:
        """Raises Unrenderable."""
        raise RenderError(f"no translation in context {context}")


class CompiledCatalog(GNUTranslations):
    """A compiled catalogue that can be asked for everything it says."""

    @property
    def translations(self) -> Mapping[MessageKey, str]:
        """Translations by context and English."""
        written: Mapping[str, str] = self._catalog  # type: ignore[attr-defined]  # gettext offers no other way
        return {(key.partition(CONTEXT_SEPARATOR)[0], key.partition(CONTEXT_SEPARATOR)[2]): said for key, said in written.items() if CONTEXT_SEPARATOR in key}


class EnglishTranslations(NullTranslations):
    """English is the language of the msgids."""


Catalogues = Mapping[str, NullTranslations]
"""One version of all languages; whoever renders a turn holds one of these from its first to its last word."""


def load_catalogues(locales: Path, domain: TextDomain = MESSAGES) -> Catalogues:
    """Every language's compiled catalogue. Raises BadCatalogue with the command that mends it."""
    return {language: _load_catalogue(locales, language, domain) for language in LANGUAGES}


def _load_catalogue(locales: Path, language: str, domain: TextDomain) -> NullTranslations:
    if language == DEFAULT_LANGUAGE:
        return EnglishTranslations()
    path = locales / language / "LC_MESSAGES" / f"{domain.name}.mo"
    try:
        with path.open("rb") as file:
            catalogue = CompiledCatalog(file)
    except FileNotFoundError as error:
        raise BadCatalogue(f"The catalogue of {language} is not compiled. Run: make compile") from error
    except (OSError, ValueError, EOFError, struct.error) as error:
        raise BadCatalogue(f"The catalogue of {language} cannot be read. Run: make compile") from error
    # An officer can go on with a sentence in English; a woman must not meet one.
    catalogue.add_fallback(StrictTranslations() if domain is MESSAGES else EnglishTranslations())
    return catalogue
