"""data/policies/glossary.csv: one word for one thing, in every language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.checks import files, phrases
from bot.checks.finding import Finding
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

FILE: Final = "data/policies/glossary.csv"
TRANSLATED: Final = tuple(language for language in LANGUAGES if language != DEFAULT_LANGUAGE)
COLUMNS: Final = ("term_en", *TRANSLATED)


@dataclass(frozen=True)
class Term:
    """A term in its English forms, and every accepted form by language; a form may be a part of a longer word."""

    english: tuple[str, ...]
    accepted: Mapping[str, tuple[str, ...]]


Glossary = tuple[Term, ...]


def load_glossary(root: Path) -> Glossary:
    """Raises BadContent."""
    _, rows = files.rows_of(root / FILE)
    return tuple(
        Term(_forms(row["term_en"]), {language: _forms(row[language]) for language in TRANSLATED}) for _, row in rows
    )


def lost(msgid: str, said: str, language: str, glossary: Glossary) -> Iterator[tuple[str, str]]:
    """Each term that the English uses and its translation does not, with the forms that are accepted."""
    for term in glossary:
        used = phrases.standing(msgid, term.english)
        if used and not phrases.standing(said, term.accepted[language]):
            yield used[0], ", ".join(term.accepted[language])


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the table itself."""
    rows = yield from files.table(root, FILE, COLUMNS)
    if rows is None:
        return
    for line, row in rows:
        for column in (column for column in COLUMNS if not _forms(row[column])):
            yield Finding(FILE, line, f"“{row['term_en']}” has no form in {column}", "write at least one", language=column)


def _forms(cell: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in cell.split(";") if form.strip())
