"""locales/languages.json: the one list of languages, and the names of languages and countries from CLDR."""

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError

from bot.domain.enums import DEFAULT_LANGUAGE
from bot.errors import BadCatalogue, BadRequest

LATIN = "LATIN"
MAX_LETTER_GAP = 64
"""Places without a sign of a script from which on its next signs are rare ones, in another block."""


@dataclass(frozen=True)
class Language:
    """A language we speak: its CLDR code, its name for itself, its English name."""

    code: str
    autonym: str
    name: str


def load_languages(locales: Path) -> dict[str, Language]:
    """Every language by code, in the order they are offered. Raises BadCatalogue."""
    try:
        rows = json.loads((locales / "languages.json").read_text(encoding="utf-8"))
        return {row["code"]: Language(row["code"], row["autonym"], row["name"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadCatalogue(f"languages.json cannot be read: {type(error).__name__}.") from error


@dataclass(frozen=True)
class CldrLanguage(Language):
    """A language as CLDR knows it, with its script as Unicode names its letters; `letters`: first and last, but of Latin."""

    script: str
    letters: tuple[str, str] | None


def load_cldr_language(code: str) -> CldrLanguage:
    """What CLDR and Unicode say of a language. Raises BadRequest."""
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError) as error:
        raise BadRequest(f"CLDR knows no language {code!r}.") from error
    autonym = locale.get_language_name(code) or code
    autonym = autonym[:1].upper() + autonym[1:]
    script = next(unicodedata.name(letter).split(" ")[0] for letter in autonym if letter.isalpha())
    name = locale.get_language_name(DEFAULT_LANGUAGE) or code
    return CldrLanguage(code, autonym, name, script, None if script == LATIN else _find_letter_range(script))


def _find_letter_range(script: str) -> tuple[str, str]:
    own = [place for place in range(0xD800) if unicodedata.name(chr(place), "").startswith(f"{script} ")]
    last = next((one for one, after in zip(own, own[1:], strict=False) if after - one > MAX_LETTER_GAP), own[-1])
    return chr(own[0]), chr(last)


@cache
def get_locale(language: str) -> Locale:
    """CLDR data of a language."""
    return Locale.parse(language)


def get_country_name(code: str, language: str) -> str:
    """CLDR's name of a country in a language. Raises KeyError."""
    return str(_SHORT_COUNTRY_NAMES.get((code, language)) or get_locale(language).territories[code])


def get_language_name(code: str, language: str) -> str:
    """CLDR's name of one of our languages in any language, `zh_Hant` too. Raises KeyError."""
    return str(get_locale(language).languages[code])


_SHORT_COUNTRY_NAMES = {
    # CLDR's long official names do not fit a button; these are CLDR's own short or variant forms.
    ("HK", "en"): "Hong Kong",
    ("HK", "id"): "Hong Kong",
    ("HK", "fil"): "Hong Kong",
    ("HK", "vi"): "Hồng Kông",
    ("HK", "km"): "ហុងកុង",
    ("HK", "my"): "ဟောင်ကောင်",
    ("MM", "en"): "Myanmar",
    ("MM", "id"): "Myanmar",
    ("MM", "fil"): "Myanmar",
    ("MM", "vi"): "Myanmar",
    ("MM", "km"): "មីយ៉ាន់ម៉ា",
    ("AE", "en"): "Emirates (UAE)",
    ("AE", "id"): "Uni Emirat Arab",
    ("AE", "fil"): "UAE",
    ("AE", "vi"): "UAE",
}


def format_language_names(codes: tuple[str, ...], language: str) -> str:
    """Names of languages in a language, those CLDR knows, joined as a list."""
    names = [get_locale(language).languages.get(code, "") for code in codes]
    return ", ".join(name for name in names if name)
