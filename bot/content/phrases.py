"""data/phrases → sentences to show."""

from datetime import date
from pathlib import Path
from string import Formatter

from bot.content.file_reader import read_csv
from bot.domain.enums import DESTINATIONS, PHRASES
from bot.domain.phrases import FALLBACK_LANGUAGE, PhraseBook, ShownLanguage
from bot.errors import BadContent

TEXTS_FILE, LANGUAGES_FILE = "phrases.csv", "languages.csv"
PLACEHOLDERS = {"say_interpreter": {"language"}}
"""What is filled into a sentence; into any other nothing is."""


def load_phrases(folder: Path) -> PhraseBook:
    """Raises BadContent."""
    languages = tuple(
        _read_language(row) for row in read_csv(folder / LANGUAGES_FILE, ("language", "countries", "reviewed_on"))
    )
    codes = [one.code for one in languages]
    if FALLBACK_LANGUAGE not in codes or len(set(codes)) < len(codes):
        raise BadContent(f"{LANGUAGES_FILE}: each language stands once, and {FALLBACK_LANGUAGE} among them.")
    texts: dict[tuple[str, str], str] = {}
    for row in read_csv(folder / TEXTS_FILE, ("phrase", *codes)):
        for code in codes:
            texts[row["phrase"], code] = _check_text(row["phrase"], code, row[code])
    if {name for name, _ in texts} != set(PHRASES):
        raise BadContent(f"{TEXTS_FILE}: the sentences are not those of PHRASES in bot/domain/enums.py.")
    return PhraseBook(texts, languages)


def _read_language(row: dict[str, str]) -> ShownLanguage:
    countries = tuple(filter(None, row["countries"].split(";")))
    if unknown := set(countries) - set(DESTINATIONS):
        raise BadContent(f"{LANGUAGES_FILE}: {row['language']} is spoken in {min(unknown)!r}, where nobody works.")
    try:
        reviewed_on = date.fromisoformat(row["reviewed_on"]) if row["reviewed_on"] else None
    except ValueError as error:
        raise BadContent(f"{LANGUAGES_FILE}: {row['reviewed_on']!r} is no day.") from error
    return ShownLanguage(row["language"], countries, reviewed_on)


def _check_text(phrase: str, language: str, text: str) -> str:
    try:
        names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise BadContent(f"{TEXTS_FILE}: {phrase} in {language} has a brace that stands alone.") from error
    if not text.strip() or names != PLACEHOLDERS.get(phrase, set()):
        raise BadContent(f"{TEXTS_FILE}: {phrase} in {language} is empty, or has other placeholders than English.")
    return text
