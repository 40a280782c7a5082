"""How long sentences and messages are, in each language by a measure that fits its script."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.checks import files, wording
from bot.checks.faults import Fault, fault
from bot.checks.finding import Finding
from bot.model.vocabulary import LANGUAGES

FILE: Final = "data/policies/lengths.csv"
COLUMNS: Final = ("language", "kind", "measure", "average", "longest", "message", "may_join")
KINDS: Final = ("spoken", "law")
"""Our own sentences to her, and statements of law, which are as long as their source makes them."""
AVERAGED: Final = 3
"""Sentences from which an average says something."""
_END: Final = re.compile(r"[.?!]+(?=\s|$|[\"”’»)])|[។៕။]|\n")
_PAUSE: Final = re.compile(r"[:៖;](?=\s|$)")


@dataclass(frozen=True)
class Lengths:
    """One row of the table: limits in the row's own measure, `words` or `letters` as drawn."""

    measure: str
    average: int
    longest: int
    message: int
    may_join: int
    """Sentences of a message that a translation may lose by joining two into one."""

    def of(self, text: str) -> int:
        """How long a text is."""
        if self.measure == "words":
            return wording.words(text)
        return wording.drawn("".join(letter for letter in wording.without_placeholders(text) if _is_drawn(letter)))


Table = Mapping[tuple[str, str], Lengths]
"""By language and kind."""


def load_lengths(root: Path) -> Table:
    """Raises BadContent, KeyError and ValueError on a table that cannot be used; `validate` says where."""
    _, rows = files.rows_of(root / FILE)
    return {(row["language"], row["kind"]): _lengths(row) for _, row in rows}


def split(text: str) -> list[str]:
    """The sentences of a text, data put in for placeholders left out."""
    return [part for part in _END.split(wording.without_placeholders(text)) if _says_something(part)]


def faults(text: str, lengths: Lengths) -> Iterator[Fault]:
    """What is too long. A colon is a pause: what stands on both sides is read one after the other."""
    parts = [part for sentence in split(text) for part in _PAUSE.split(sentence) if _says_something(part)]
    long = [lengths.of(part) for part in parts]
    if long and max(long) > lengths.longest:
        longest = max(parts, key=lengths.of).strip()
        values = {"count": max(long), "words": longest[:40], "limit": lengths.longest}
        yield fault("long-sentence", measure=lengths.measure, **values)
    if len(long) >= AVERAGED and sum(long) > lengths.average * len(long):
        mean = f"{sum(long) / len(long):.1f}"
        yield fault("average", count=mean, measure=lengths.measure, limit=lengths.average)
    if sum(long) > lengths.message:
        yield fault("long-message", count=sum(long), measure=lengths.measure, limit=lengths.message)


def lost(msgid: str, said: str) -> int:
    """How many sentences a translation has less than its English, line by line where the lines agree."""
    ours, theirs = msgid.split("\n"), said.split("\n")
    if len(ours) != len(theirs):
        return max(0, len(split(msgid)) - len(split(said)))
    return sum(max(0, len(split(mine)) - len(split(other))) for mine, other in zip(ours, theirs, strict=True))


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the table itself."""
    rows = yield from files.table(root, FILE, COLUMNS)
    if rows is None:
        return
    for line, row in rows:
        numbers = [row[column] for column in COLUMNS[3:]]
        if row["measure"] not in ("words", "letters") or not all(one.isascii() and one.isdigit() for one in numbers):
            yield Finding(FILE, line, "a limit that cannot be read", "write words or letters, and whole numbers")
    known = {(row["language"], row["kind"]) for _, row in rows}
    for language in LANGUAGES:
        for kind in KINDS:
            if (language, kind) not in known:
                yield Finding(FILE, None, f"{language} has no limits for {kind}", "add a row", language=language)


def _lengths(row: Mapping[str, str]) -> Lengths:
    return Lengths(row["measure"], *(int(row[column]) for column in COLUMNS[3:]))


def _says_something(part: str) -> bool:
    return any(unicodedata.category(letter)[0] in "LN" for letter in part)


def _is_drawn(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN"
