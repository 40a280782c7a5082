"""Sentences a woman shows to police, a doctor or an office, in the languages of the country where she is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

FALLBACK_LANGUAGE: Final = "en"
"""Shown where none of the country's languages is written, and where she did not say where she is."""


@dataclass(frozen=True)
class ShownLanguage:
    """A language that sentences are shown in; not one that she is answered in."""

    code: str
    """As CLDR names it: `zh_Hant`."""
    countries: tuple[str, ...]
    reviewed_on: date | None
    """When somebody who speaks it has read its sentences; None: nobody has."""


@dataclass(frozen=True)
class PhraseBook:
    """Every sentence in every language it is shown in."""

    texts: Mapping[tuple[str, str], str]
    """Sentence and language → its text, which may hold `{language}`: the language she speaks."""
    languages: tuple[ShownLanguage, ...]

    def list_languages(self, country: str | None) -> tuple[ShownLanguage, ...]:
        """The languages of a country in the order of the table; English alone where there is none."""
        own = tuple(one for one in self.languages if country in one.countries)
        return own or tuple(one for one in self.languages if one.code == FALLBACK_LANGUAGE)
