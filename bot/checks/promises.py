"""data/policies/kept.csv: sentences that may get lost in no language: she need not tell, it is not her fault, she decides."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.checks import files, phrases
from bot.checks.finding import Finding
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

REQUIRED_PHRASES_FILE: Final = "data/policies/kept.csv"
REQUIRED_PHRASE_COLUMNS: Final = ("english", "keeps", "language", "words")
PHRASE_KINDS: Final = ("refusal", "no blame", "choice", "risk", "uncertainty")
RequiredPhrases = Mapping[str, Mapping[str, tuple[str, ...]]]
"""What stands in the English, and by language the words that keep it."""


def load_required_phrases(root: Path) -> RequiredPhrases:
    """Raises BadContent."""
    _, rows = files.read_rows(root / REQUIRED_PHRASES_FILE)
    english = dict.fromkeys(row["english"] for _, row in rows)
    return {
        promise: {
            language: tuple(r["words"] for _, r in rows if (r["english"], r["language"]) == (promise, language))
            for language in LANGUAGES
            if language != DEFAULT_LANGUAGE
        }
        for promise in english
    }


def find_missing_phrases(msgid: str, translation: str, language: str, required_phrases: RequiredPhrases) -> Iterator[str]:
    """The promises of an English text that its translation makes less often."""
    for promise, kept in required_phrases.items():
        made = msgid.count(promise)
        if made and phrases.count_phrases(translation, kept[language]) < made:
            yield promise


def validate_required_phrases(root: Path) -> Iterator[Finding]:
    """Every finding about the table itself: each sentence is kept in every language."""
    rows = yield from files.check_table(root, REQUIRED_PHRASES_FILE, REQUIRED_PHRASE_COLUMNS)
    if rows is None:
        return
    for line, row in rows:
        if row["keeps"] not in PHRASE_KINDS or row["language"] not in LANGUAGES or not row["english"] or not row["words"]:
            yield Finding(REQUIRED_PHRASES_FILE, line, "a row that keeps nothing", f"use {', '.join(PHRASE_KINDS)} and a language we speak")
    for promise, kept in load_required_phrases(root).items():
        for language in (language for language, words in kept.items() if not words):
            yield Finding(REQUIRED_PHRASES_FILE, None, f"“{promise}” has no words in {language}", "add a row", language=language)
