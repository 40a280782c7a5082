"""data/languages/words: what is never said to her, in any language, why not, and what is said instead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.domain.enums import LANGUAGES
from tools.lint import text_rules
from tools.lint.messages import Fault, build_fault

FOLDER: Final = "data/languages/words"
ALLOWED_FILE: Final = f"{FOLDER}/allowed.csv"
COLUMNS: Final = ("phrase", "where", "kind", "reason", "instead", "unless")
ALLOWED_COLUMNS: Final = ("language", "phrase", "context", "because")
SCOPES: Final = ("all", "spoken")
"""`spoken`: in our own sentences to her; a statement of law may need the word, to say whose duty it describes."""
KINDS: Final = ("blame", "label", "order", "question", "comfort", "promise", "slang", "address")
SHOUTING_SIGNS: Final = ("!", "！", "¡", "‼", "⁉")


@dataclass(frozen=True)
class ForbiddenPhrase:
    """One row of a list: a phrase, and the longer phrases in which it is right."""

    phrase: str
    where: str
    reason: str
    instead: str
    unless: tuple[str, ...]


@dataclass(frozen=True)
class StyleRules:
    """The lists of every language, and where one of their phrases is right nevertheless: (language, phrase, context)."""

    forbidden_phrases: Mapping[str, tuple[ForbiddenPhrase, ...]]
    allowed_uses: frozenset[tuple[str, str, str]]


def load_style_rules(root: Path) -> StyleRules:
    """Raises BadContent."""
    words = {language: tuple(_load_words(root, language)) for language in LANGUAGES}
    _, rows = files.read_rows(root / ALLOWED_FILE)
    return StyleRules(words, frozenset((row["language"], row["phrase"], row["context"]) for _, row in rows))


def find_style_faults(text: str, style: StyleRules, *, language: str, context: str, is_spoken: bool) -> Iterator[Fault]:
    """What a text says that it must not, and what to say instead."""
    for word in style.forbidden_phrases[language]:
        applies = (word.where == "all" or is_spoken) and (language, word.phrase, context) not in style.allowed_uses
        if applies and text_rules.find_phrases(text_rules.remove_phrases(text, word.unless), [word.phrase]):
            yield build_fault("tone", phrase=word.phrase, why=word.reason, instead=word.instead)
    if any(sign in text for sign in SHOUTING_SIGNS):
        yield build_fault("shouts")


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the lists themselves."""
    found = [finding for language in LANGUAGES for finding in _check_list(root, f"{FOLDER}/{language}.csv")]
    yield from found
    if not found:
        yield from _check_allowed(root)


def _check_allowed(root: Path) -> Iterator[Finding]:
    rows = yield from files.check_table(root, ALLOWED_FILE, ALLOWED_COLUMNS)
    if rows is None:
        return
    known = {(language, word.phrase) for language in LANGUAGES for word in _load_words(root, language)}
    for line, row in rows:
        if (row["language"], row["phrase"]) not in known or not row["context"] or not row["because"]:
            yield Finding(
                ALLOWED_FILE, line, "allows what no list forbids, or says no reason", "name a phrase of its list"
            )


def _check_list(root: Path, file: str) -> Iterator[Finding]:
    rows = yield from files.check_table(root, file, COLUMNS)
    if rows is None:
        return
    seen: set[str] = set()
    for line, row in rows:
        phrase = row["phrase"]
        if not phrase or phrase != phrase.strip() or not row["reason"] or not row["instead"]:
            yield Finding(file, line, f"“{phrase}” lacks its phrase, its reason or what to say", "fill the row")
        if row["where"] not in SCOPES or row["kind"] not in KINDS:
            yield Finding(file, line, f"“{phrase}” is unknown in kind or place", f"use {', '.join((*SCOPES, *KINDS))}")
        if phrase in seen:
            yield Finding(file, line, f"“{phrase}” stands here twice", "keep one row")
        seen.add(phrase)


def _load_words(root: Path, language: str) -> Iterator[ForbiddenPhrase]:
    _, rows = files.read_rows(root / FOLDER / f"{language}.csv")
    for _, row in rows:
        unless = tuple(part for part in row["unless"].split(";") if part)
        yield ForbiddenPhrase(row["phrase"], row["where"], row["reason"], row["instead"], unless)
