"""data/policies/glossary.csv: one word for one thing, in every language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.checks import files, phrases
from bot.checks.finding import Finding
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

FILE: Final = "data/policies/glossary.csv"
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
        Term(_split_forms(row["term_en"]), {language: _split_forms(row[language]) for language in TRANSLATED_LANGUAGES}) for _, row in rows
    )


def find_missing_terms(msgid: str, translation: str, language: str, terms: Terminology) -> Iterator[tuple[str, str]]:
    """Each term that the English uses and its translation does not, with the forms that are accepted."""
    for term in terms:
        used = phrases.find_phrases(msgid, term.english)
        if used and not phrases.find_phrases(translation, term.accepted_forms[language]):
            yield used[0], ", ".join(term.accepted_forms[language])


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the table itself."""
    rows = yield from files.check_table(root, FILE, COLUMNS)
    if rows is None:
        return
    for line, row in rows:
        for column in (column for column in COLUMNS if not _split_forms(row[column])):
            yield Finding(FILE, line, f"“{row['term_en']}” has no form in {column}", "write at least one", language=column)


def _split_forms(cell: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in cell.split(";") if form.strip())
