"""How long sentences and messages are, in each language by a measure that fits its script."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.domain.enums import LANGUAGES
from tools.lint import text_rules
from tools.lint.messages import Fault, build_fault

FILE: Final = "data/languages/lengths.csv"
COLUMNS: Final = ("language", "kind", "measure", "average", "longest", "message", "may_join")
KINDS: Final = ("spoken", "law")
"""Our own sentences to her, and statements of law, which are as long as their source makes them."""
MIN_SENTENCES_FOR_AVERAGE: Final = 3
"""Sentences from which an average says something."""
_SENTENCE_END: Final = re.compile(r"[.?!]+(?=\s|$|[\"”’»)])|[។៕။]|\n")
_PAUSE: Final = re.compile(r"[:៖;](?=\s|$)")


@dataclass(frozen=True)
class LengthLimits:
    """One row of the table: limits in the row's own measure, `words` or `letters` as drawn."""

    measure: str
    average: int
    longest: int
    message: int
    may_join: int
    """Sentences of a message that a translation may lose by joining two into one."""

    def measure_length(self, text: str) -> int:
        """How long a text is."""
        if self.measure == "words":
            return text_rules.count_words(text)
        return text_rules.count_visible_characters(
            "".join(letter for letter in text_rules.remove_placeholders(text) if _is_drawn(letter))
        )


LengthTable = Mapping[tuple[str, str], LengthLimits]
"""By language and kind."""


def load_length_limits(root: Path) -> LengthTable:
    """Raises BadContent, KeyError and ValueError on a table that cannot be used; `validate` says where."""
    _, rows = files.read_rows(root / FILE)
    return {(row["language"], row["kind"]): _parse_limits(row) for _, row in rows}


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, data put in for placeholders left out."""
    return [part for part in _SENTENCE_END.split(text_rules.remove_placeholders(text)) if _has_text(part)]


def find_length_faults(text: str, lengths: LengthLimits) -> Iterator[Fault]:
    """What is too long. A colon is a pause: what stands on both sides is read one after the other."""
    parts = [part for sentence in split_sentences(text) for part in _PAUSE.split(sentence) if _has_text(part)]
    long = [lengths.measure_length(part) for part in parts]
    if long and max(long) > lengths.longest:
        longest = max(parts, key=lengths.measure_length).strip()
        values = {"count": max(long), "words": longest[:40], "limit": lengths.longest}
        yield build_fault("long-sentence", measure=lengths.measure, **values)
    if len(long) >= MIN_SENTENCES_FOR_AVERAGE and sum(long) > lengths.average * len(long):
        mean = f"{sum(long) / len(long):.1f}"
        yield build_fault("average", count=mean, measure=lengths.measure, limit=lengths.average)
    if sum(long) > lengths.message:
        yield build_fault("long-message", count=sum(long), measure=lengths.measure, limit=lengths.message)


def count_lost_sentences(msgid: str, translation: str) -> int:
    """How many sentences a translation has less than its English, line by line where the lines agree."""
    ours, theirs = msgid.split("\n"), translation.split("\n")
    if len(ours) != len(theirs):
        return max(0, len(split_sentences(msgid)) - len(split_sentences(translation)))
    return sum(
        max(0, len(split_sentences(mine)) - len(split_sentences(other)))
        for mine, other in zip(ours, theirs, strict=True)
    )


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the table itself."""
    rows = yield from files.check_table(root, FILE, COLUMNS)
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


def _parse_limits(row: Mapping[str, str]) -> LengthLimits:
    return LengthLimits(row["measure"], *(int(row[column]) for column in COLUMNS[3:]))


def _has_text(part: str) -> bool:
    return any(unicodedata.category(letter)[0] in "LN" for letter in part)


def _is_drawn(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN"
