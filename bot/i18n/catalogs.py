"""The sets of texts: what women are told, what officers read, what translators are told of their work."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadCatalogue, RenderError


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
    folders=frozenset({"bot", "i18n", "data", "officers", "rights", "tools", "directory"}),
)
CONSOLE: Final = TextDomain(
    name="console",
    mapping="console.cfg",
    header="# {name} texts of Pelita's console, read by officers of posts. No woman sees them.\n#",
    folders=frozenset(
        {
            "bot",
            "chat",
            "console",
            "labels",
            "views",
            "templates",
            "data",
            "officers",
            "sop",
            "rehearsal",
            "tools",
            "officer_training",
        }
    ),
    extra_comment="On a page of the console. Officers of posts read it; no woman does.",
)
DESK: Final = TextDomain(
    name="desk",
    mapping="desk.cfg",
    header="# {name} texts of Pelita for translators and reviewers: what a check found, and the review page.\n#",
    folders=frozenset({"data", "languages", "words", "tools", "review"}),
)
DOMAINS: Final = (MESSAGES, CONSOLE, DESK)


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
        return {
            (key.partition(CONTEXT_SEPARATOR)[0], key.partition(CONTEXT_SEPARATOR)[2]): said
            for key, said in written.items()
            if CONTEXT_SEPARATOR in key
        }


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
