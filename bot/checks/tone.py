"""data/policies/words: what is never said to her, in any language, why not, and what is said instead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.checks import files, phrases
from bot.checks.faults import Fault, fault
from bot.checks.finding import Finding
from bot.model.vocabulary import LANGUAGES

FOLDER: Final = "data/policies/words"
ALLOWED: Final = f"{FOLDER}/allowed.csv"
COLUMNS: Final = ("phrase", "where", "kind", "reason", "instead", "unless")
ALLOWED_COLUMNS: Final = ("language", "phrase", "context", "because")
WHERE: Final = ("all", "spoken")
"""`spoken`: in our own sentences to her; a statement of law may need the word, to say whose duty it describes."""
KINDS: Final = ("blame", "label", "order", "question", "comfort", "promise", "slang", "address")
SHOUTS: Final = ("!", "！", "¡", "‼", "⁉")


@dataclass(frozen=True)
class Word:
    """One row of a list: a phrase, and the longer phrases in which it is right."""

    phrase: str
    where: str
    reason: str
    instead: str
    unless: tuple[str, ...]


@dataclass(frozen=True)
class Tone:
    """The lists of every language, and where one of their phrases is right nevertheless: (language, phrase, context)."""

    words: Mapping[str, tuple[Word, ...]]
    allowed: frozenset[tuple[str, str, str]]


def load_tone(root: Path) -> Tone:
    """Raises BadContent."""
    words = {language: tuple(_words(root, language)) for language in LANGUAGES}
    _, rows = files.rows_of(root / ALLOWED)
    return Tone(words, frozenset((row["language"], row["phrase"], row["context"]) for _, row in rows))


def faults(text: str, tone: Tone, *, language: str, context: str, is_spoken: bool) -> Iterator[Fault]:
    """What a text says that it must not, and what to say instead."""
    for word in tone.words[language]:
        applies = (word.where == "all" or is_spoken) and (language, word.phrase, context) not in tone.allowed
        if applies and phrases.standing(phrases.without(text, word.unless), [word.phrase]):
            yield fault("tone", phrase=word.phrase, why=word.reason, instead=word.instead)
    if any(sign in text for sign in SHOUTS):
        yield fault("shouts")


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the lists themselves."""
    found = [finding for language in LANGUAGES for finding in _list(root, f"{FOLDER}/{language}.csv")]
    yield from found
    if not found:
        yield from _allowed(root)


def _allowed(root: Path) -> Iterator[Finding]:
    rows = yield from files.table(root, ALLOWED, ALLOWED_COLUMNS)
    if rows is None:
        return
    known = {(language, word.phrase) for language in LANGUAGES for word in _words(root, language)}
    for line, row in rows:
        if (row["language"], row["phrase"]) not in known or not row["context"] or not row["because"]:
            yield Finding(ALLOWED, line, "allows what no list forbids, or says no reason", "name a phrase of its list")


def _list(root: Path, file: str) -> Iterator[Finding]:
    rows = yield from files.table(root, file, COLUMNS)
    if rows is None:
        return
    seen: set[str] = set()
    for line, row in rows:
        phrase = row["phrase"]
        if not phrase or phrase != phrase.strip() or not row["reason"] or not row["instead"]:
            yield Finding(file, line, f"“{phrase}” lacks its phrase, its reason or what to say", "fill the row")
        if row["where"] not in WHERE or row["kind"] not in KINDS:
            yield Finding(file, line, f"“{phrase}” is unknown in kind or place", f"use {', '.join((*WHERE, *KINDS))}")
        if phrase in seen:
            yield Finding(file, line, f"“{phrase}” stands here twice", "keep one row")
        seen.add(phrase)


def _words(root: Path, language: str) -> Iterator[Word]:
    _, rows = files.rows_of(root / FOLDER / f"{language}.csv")
    for _, row in rows:
        unless = tuple(part for part in row["unless"].split(";") if part)
        yield Word(row["phrase"], row["where"], row["reason"], row["instead"], unless)
