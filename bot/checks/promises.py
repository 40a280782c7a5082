"""data/policies/kept.csv: sentences that may get lost in no language: she need not tell, it is not her fault, she decides."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.checks import files, phrases
from bot.checks.finding import Finding
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

FILE: Final = "data/policies/kept.csv"
COLUMNS: Final = ("english", "keeps", "language", "words")
KEEPS: Final = ("refusal", "no blame", "choice", "risk", "uncertainty")
Promises = Mapping[str, Mapping[str, tuple[str, ...]]]
"""What stands in the English, and by language the words that keep it."""


def load_promises(root: Path) -> Promises:
    """Raises BadContent."""
    _, rows = files.rows_of(root / FILE)
    english = dict.fromkeys(row["english"] for _, row in rows)
    return {
        promise: {
            language: tuple(r["words"] for _, r in rows if (r["english"], r["language"]) == (promise, language))
            for language in LANGUAGES
            if language != DEFAULT_LANGUAGE
        }
        for promise in english
    }


def broken(msgid: str, said: str, language: str, promises: Promises) -> Iterator[str]:
    """The promises of an English text that its translation makes less often."""
    for promise, kept in promises.items():
        made = msgid.count(promise)
        if made and phrases.times(said, kept[language]) < made:
            yield promise


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the table itself: each sentence is kept in every language."""
    rows = yield from files.table(root, FILE, COLUMNS)
    if rows is None:
        return
    for line, row in rows:
        if row["keeps"] not in KEEPS or row["language"] not in LANGUAGES or not row["english"] or not row["words"]:
            yield Finding(FILE, line, "a row that keeps nothing", f"use {', '.join(KEEPS)} and a language we speak")
    for promise, kept in load_promises(root).items():
        for language in (language for language, words in kept.items() if not words):
            yield Finding(FILE, None, f"“{promise}” has no words in {language}", "add a row", language=language)
