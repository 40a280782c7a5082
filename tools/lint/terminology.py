"""data/languages/glossary.csv: one word for one thing, in every language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from tools.lint import text_rules

FILE: Final = "data/languages/glossary.csv"
TRANSLATED_LANGUAGES: Final = tuple(language for language in LANGUAGES if language != DEFAULT_LANGUAGE)
COLUMNS: Final = ("term_en", *TRANSLATED_LANGUAGES)


@dataclass(frozen=True)
class Term:
    """A term in its English forms, and every accepted form by language; a form may be a part of a longer word."""

    english: tuple[str, ...]
    accepted_forms: Mapping[str, tuple[str, ...]]


Terminology = tuple[Term, ...]


def load_terminology(root: Path) -> Terminology:
    """Raises BadContent."""
    _, rows = files.read_rows(root / FILE)
    return tuple(
        Term(_split_forms(row["term_en"]), {language: _split_forms(row[language]) for language in TRANSLATED_LANGUAGES})
        for _, row in rows
    )


def find_missing_terms(msgid: str, translation: str, language: str, terms: Terminology) -> Iterator[tuple[str, str]]:
    """Each term that the English uses and its translation does not, with the forms that are accepted."""
    for term in terms:
        used = text_rules.find_phrases(msgid, term.english)
        if used and not text_rules.find_phrases(translation, term.accepted_forms[language]):
            yield used[0], ", ".join(term.accepted_forms[language])


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the table itself."""
    rows = yield from files.check_table(root, FILE, COLUMNS)
    if rows is None:
        return
    for line, row in rows:
        for column in (column for column in COLUMNS if not _split_forms(row[column])):
            yield Finding(
                FILE, line, f"“{row['term_en']}” has no form in {column}", "write at least one", language=column
            )


def _split_forms(cell: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in cell.split(";") if form.strip())


REQUIRED_PHRASES_FILE: Final = "data/languages/required_phrases.csv"
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


def find_missing_phrases(
    msgid: str, translation: str, language: str, required_phrases: RequiredPhrases
) -> Iterator[str]:
    """The promises of an English text that its translation makes less often."""
    for promise, kept in required_phrases.items():
        made = msgid.count(promise)
        if made and text_rules.count_phrases(translation, kept[language]) < made:
            yield promise


def validate_required_phrases(root: Path) -> Iterator[Finding]:
    """Every finding about the table itself: each sentence is kept in every language."""
    rows = yield from files.check_table(root, REQUIRED_PHRASES_FILE, REQUIRED_PHRASE_COLUMNS)
    if rows is None:
        return
    for line, row in rows:
        if (
            row["keeps"] not in PHRASE_KINDS
            or row["language"] not in LANGUAGES
            or not row["english"]
            or not row["words"]
        ):
            yield Finding(
                REQUIRED_PHRASES_FILE,
                line,
                "a row that keeps nothing",
                f"use {', '.join(PHRASE_KINDS)} and a language we speak",
            )
    for promise, kept in load_required_phrases(root).items():
        for language in (language for language, words in kept.items() if not words):
            yield Finding(
                REQUIRED_PHRASES_FILE, None, f"“{promise}” has no words in {language}", "add a row", language=language
            )
