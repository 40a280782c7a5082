"""How each language is written: its signs, its line breaks, forms that are wrong in it, and what is right nevertheless."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.domain.enums import ANY, DEFAULT_LANGUAGE, LANGUAGES
from tools.lint import messages, text_rules

WRITING_FILE: Final = "data/languages/writing.csv"
PATTERNS_FILE: Final = "data/languages/patterns.csv"
EXCUSED_FILE: Final = "data/languages/excused.csv"
WRITING_COLUMNS: Final = (
    "language",
    "script",
    "words",
    "run",
    "shortest",
    "full_stop",
    "question",
    "colon",
    "signs",
)
PATTERN_COLUMNS: Final = ("language", "code", "form", "says", "instead", "right")
EXCUSED_COLUMNS: Final = ("language", "code", "text", "because")
WORD_SEPARATORS: Final = ("space", "zero-width", "phrases")
"""Spaces; zero-width spaces, where a space is a pause; or spaces between phrases alone."""
NONE: Final = "none"
"""Among signs of an end: it may be left out."""


@dataclass(frozen=True)
class WritingRules:
    """One row of writing.csv. `run`: letters as drawn that may stand without a place to break the line; 0 for any number.

    `shortest`: letters of a translation, in percent of the English. `ends`: what a text ends with, by the sign of the English.
    """

    script: str
    words: str
    """What stands between words; one of WORDS."""
    run: int
    shortest: int
    ends: Mapping[str, tuple[str, ...]]
    signs: frozenset[str]

    @property
    def has_zero_width(self) -> bool:
        """Whether a zero-width space is a place to break a line."""
        return self.words != "space"


@dataclass(frozen=True)
class Pattern:
    """One row of patterns.csv: a form that is wrong, said as a fault of its kind."""

    code: str
    form: re.Pattern[str]
    says: str
    instead: str
    right: str
    """What stands in place of it, where one sign does."""


@dataclass(frozen=True)
class LanguageRules:
    """The three tables, by language."""

    writing: Mapping[str, WritingRules]
    patterns: Mapping[str, tuple[Pattern, ...]]
    excused_texts: frozenset[tuple[str, str, str]]
    """Language or `any`, kind of fault, and the text that is right nevertheless."""

    def is_excused(self, language: str, code: str, text: str) -> bool:
        """Whether somebody has said why a text is right although a check would find it."""
        return not self.excused_texts.isdisjoint({(language, code, text), (ANY, code, text)})


def load_language_rules(root: Path) -> LanguageRules:
    """Raises BadContent, KeyError, ValueError and re.error on tables that cannot be used; `validate` says where."""
    writing = {row["language"]: _parse_writing(row) for _, row in files.read_rows(root / WRITING_FILE)[1]}
    rows = [row for _, row in files.read_rows(root / PATTERNS_FILE)[1]]
    patterns = {
        language: tuple(
            _parse_pattern(row) for row in rows if row["language"] == ANY or language in row["language"].split(";")
        )
        for language in LANGUAGES
    }
    _, excused = files.read_rows(root / EXCUSED_FILE)
    return LanguageRules(
        writing, patterns, frozenset((row["language"], row["code"], row["text"]) for _, row in excused)
    )


def load_scripts(root: Path) -> Mapping[str, str]:
    """The script of each language, as Unicode names its letters. Raises BadContent."""
    return {row["language"]: row["script"] for _, row in files.read_rows(root / WRITING_FILE)[1]}


def _parse_writing(row: Mapping[str, str]) -> WritingRules:
    ends = {
        sign: tuple(row[column].split(";")) for sign, column in ((".", "full_stop"), ("?", "question"), (":", "colon"))
    }
    return WritingRules(
        row["script"], row["words"], int(row["run"]), int(row["shortest"]), ends, frozenset(row["signs"])
    )


def _parse_pattern(row: Mapping[str, str]) -> Pattern:
    return Pattern(row["code"], re.compile(row["form"], re.MULTILINE), row["says"], row["instead"], row["right"])


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the tables themselves."""
    found = [finding for file, columns in TABLES for finding in files.check_table(root, file, columns)]
    yield from found
    if not found:
        yield from _check_languages(root)
        yield from _check_patterns(root)
        yield from _check_excused(root)


TABLES: Final = (
    (WRITING_FILE, WRITING_COLUMNS),
    (PATTERNS_FILE, PATTERN_COLUMNS),
    (EXCUSED_FILE, EXCUSED_COLUMNS),
    (messages.FILE, messages.COLUMNS),
)


def _check_languages(root: Path) -> Iterator[Finding]:
    _, rows = files.read_rows(root / WRITING_FILE)
    for line, row in rows:
        numbers = (row["run"], row["shortest"])
        if row["words"] not in WORD_SEPARATORS or not all(one.isascii() and one.isdigit() for one in numbers):
            yield Finding(
                WRITING_FILE,
                line,
                "a row that cannot be read",
                f"write one of {', '.join(WORD_SEPARATORS)}, and whole numbers",
            )
        elif not all(row[column] for column in WRITING_COLUMNS):
            yield Finding(WRITING_FILE, line, "a cell without anything", "write the signs of the language")
    for language in sorted(set(LANGUAGES) - {DEFAULT_LANGUAGE} - {row["language"] for _, row in rows}):
        message = f"{language} has no row: its script, its signs and its line breaks"
        yield Finding(WRITING_FILE, None, message, "add a row", language=language)


def _check_patterns(root: Path) -> Iterator[Finding]:
    for line, row in files.read_rows(root / PATTERNS_FILE)[1]:
        try:
            re.compile(row["form"])
        except re.error as error:
            yield Finding(PATTERNS_FILE, line, f"a form that cannot be read: {error}", "write a regular expression")
        if row["code"] not in messages.load_kinds() or not set(row["language"].split(";")) <= {*LANGUAGES, ANY}:
            yield Finding(
                PATTERNS_FILE,
                line,
                "an unknown kind or language",
                f"use a code of {messages.FILE}, and languages of ours",
            )


def _check_excused(root: Path) -> Iterator[Finding]:
    for line, row in files.read_rows(root / EXCUSED_FILE)[1]:
        if row["code"] not in messages.load_kinds() or row["language"] not in (*LANGUAGES, ANY) or not row["because"]:
            yield Finding(
                EXCUSED_FILE, line, "excuses no kind of ours, or says no reason", f"use a code of {messages.FILE}"
            )


SMALL_WORDS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the a an is are was you your i my we they this that these of to in on from for and or not can will with it if",
        "id": "yang dan di ini itu untuk tidak bisa anda dari ke saya atau dengan akan adalah kalau ada orang bukan pada sudah",
        "fil": "ang ng sa na mga hindi mo ka ko ito ay kung para at ikaw may kang ako lang pa nang kahit o wala puwede",
        "vi": "bạn không tôi của có là và ở để cho này một các thể đã người với khi từ nếu được hoặc gì những",
    }.items()
}
LANGUAGE_WITH_MARKS: Final = "vi"
"""The language whose words are full of marks; hardly two of its words in a row have none."""
LANGUAGES_WITHOUT_MARKS: Final = ("id", "fil", "en")
"""Languages written without any, but for a few names."""
_DIACRITICS: Final = re.compile(r"[^\W\d_\x00-\x7fñé]")


def find_foreign_lines(translation: str, language: str) -> Iterator[tuple[str, str]]:
    """Each line that reads as another language than its own, with that language."""
    for line in text_rules.remove_placeholders(translation).split("\n") if language in SMALL_WORDS else ():
        words = re.findall(r"\w+", line.casefold())
        read_as = _detect_language(words, language) if len(words) > 1 else language
        if read_as != language:
            yield line, read_as


def _detect_language(words: list[str], language: str) -> str:
    is_marked = any(_DIACRITICS.search(word) for word in words)
    if is_marked and language in LANGUAGES_WITHOUT_MARKS:
        return LANGUAGE_WITH_MARKS
    counts = {code: sum(word in small for word in words) for code, small in SMALL_WORDS.items()}
    likeliest = max(counts, key=counts.__getitem__)
    is_clear = counts[likeliest] > counts[language] + (1 if counts[language] or is_marked else 0)
    return likeliest if is_clear else language
