"""data/triage: what the gateway recognises by itself means one thing, and fires on nothing else."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.content.policies import COLUMNS as POLICIES_COLUMNS
from bot.content.policies import CONTAINED_MEANINGS, SAFE_WORD_MEANINGS, load_word_lists
from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.limits import SUBJECT_MARKERS
from bot.errors import BadContent
from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import (
    STOP,
    TYPO_TOLERANT_MEANINGS,
    PhraseMatcher,
    normalize_for_comparison,
    strip_punctuation,
)
from bot.nlu.training import example_files
from tools.lint import language_rules, style
from tools.lint.language_rules import SMALL_WORDS
from tools.nlu_evaluation.batches import MEASURED, load_batches

FOLDER: Final = "data/triage"
EXCEPTIONS_FILE: Final = f"{FOLDER}/not_leave.csv"
COLUMNS: Final = ("phrase", "means")
MAY_MEAN: Final = {"danger": ("help", *CONTAINED_MEANINGS), "leave": ("leave", "erase"), "stop": ("stop",)}
ALLOWED_INTENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "leave": ("quick_exit",),
    "erase": ("forget_me",),
    "help": ("danger_now", "self_harm"),
    "danger_now": ("danger_now",),
    "self_harm": ("self_harm",),
}
"""Intents whose examples each meaning may take away from the assistant."""
MIN_PHRASE_LENGTH: Final = 5
"""Letters of a phrase that is looked for anywhere in a message."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the word lists."""
    meanings: dict[str, tuple[str, str]] = {}
    for language in LANGUAGES:
        for kind in MAY_MEAN:
            yield from _check_list(root, f"{FOLDER}/{language}/{kind}.csv", MAY_MEAN[kind], meanings)
    yield from _check_exceptions(root)
    yield from _check_false_positives(root)


def _check_list(
    root: Path, file: str, may_mean: tuple[str, ...], meanings: dict[str, tuple[str, str]]
) -> Iterator[Finding]:
    try:
        rows = yield from files.check_table(root, file, COLUMNS)
    except BadContent as error:
        yield Finding(file, None, str(error), "every language needs this list")
        return
    if rows is None:
        return
    for line, row in rows:
        phrase, means = row.get("phrase", ""), row.get("means", "")
        if means not in may_mean:
            yield Finding(file, line, f"“{phrase}” means {means!r}", f"use {', '.join(may_mean)}")
        yield from _check_phrase(file, line, phrase, means, meanings)


def _check_phrase(
    file: str, line: int, phrase: str, means: str, meanings: dict[str, tuple[str, str]]
) -> Iterator[Finding]:
    comparable = strip_punctuation(normalize(phrase))
    if not comparable or phrase != phrase.strip():
        yield Finding(file, line, f"“{phrase}” is empty or has spaces around it", "write the phrase alone")
        return
    known, where = meanings.setdefault(comparable, (means, f"{file}:{line}"))
    if known != means:
        yield Finding(file, line, f"“{phrase}” means {means} here and {known} in {where}", "let it mean one thing")
    if means in CONTAINED_MEANINGS and len(comparable) < MIN_PHRASE_LENGTH:
        yield Finding(
            file, line, f"“{phrase}” is too short to be looked for inside a message", "write more of the sentence"
        )


def _check_exceptions(root: Path) -> Iterator[Finding]:
    try:
        rows = yield from files.check_table(root, EXCEPTIONS_FILE, ("word", "language", "means"))
        leaves = PhraseMatcher(
            replace(load_word_lists(root / FOLDER), lookalike_words=frozenset()), normalise=normalize
        )
    except BadContent as error:
        yield Finding(EXCEPTIONS_FILE, None, str(error), "the lists of words are read together")
        return
    for line, row in rows or ():
        word, language = row.get("word", ""), row.get("language", "")
        if leaves.match(word) not in TYPO_TOLERANT_MEANINGS:
            yield Finding(EXCEPTIONS_FILE, line, f"“{word}” is no slip of a word of leave or stop", "take the row out")
        if language not in LANGUAGES or not row.get("means"):
            yield Finding(
                EXCEPTIONS_FILE, line, f"“{word}” has no language of ours or no meaning", "say what the word is"
            )


def _check_false_positives(root: Path) -> Iterator[Finding]:
    try:
        phrases = PhraseMatcher(load_word_lists(root / FOLDER), normalise=normalize)
    except BadContent:
        return  # reported above, line by line; the assembled table cannot be asked
    # The lists are measured on most batches, and must not be bent to them. Nor to sentences written to sound like danger: to
    # hear too much costs a sentence, to hear too little may cost everything.
    measured = {name for name, batch in load_batches(root).items() if batch.word_lists == MEASURED}
    for example in example_files.read_examples(root):
        if example.batch in measured or example.is_near_danger:
            continue
        means = phrases.match(example.text)
        # STOP counts only while somebody at a post writes to her: it takes nothing away from the assistant.
        if means and means != STOP and example.intent not in ALLOWED_INTENTS[means]:
            message = f"“{example.text}” is an example of {example.intent}, but a phrase takes it for {means}"
            mend = f"make the phrase of {means} longer, or move the example"
            yield Finding(example.file, example.line, message, mend)


SUBJECT_MAY_MEAN: Final[Mapping[str, tuple[str, ...]]] = {
    "about": SUBJECT_MARKERS,
    "recall": SAFE_WORD_MEANINGS,
}


def validate_subjects(root: Path) -> Iterator[Finding]:
    """Every finding about the lists."""
    for kind, may_mean in SUBJECT_MAY_MEAN.items():
        for language in LANGUAGES:
            yield from _check_subject_list(root, f"{FOLDER}/{language}/{kind}.csv", may_mean)
    yield from _check_collisions(root)


def _check_subject_list(root: Path, file: str, may_mean: tuple[str, ...]) -> Iterator[Finding]:
    try:
        rows = yield from files.check_table(root, file, POLICIES_COLUMNS)
    except BadContent as error:
        yield Finding(file, None, str(error), "every language needs this list")
        return
    if rows is None:
        return
    seen: set[tuple[str, str]] = set()
    for line, row in rows:
        phrase, means = row.get("phrase", ""), row.get("means", "")
        if means not in may_mean or not strip_punctuation(normalize(phrase.replace("#", "1"))):
            yield Finding(
                file, line, f"“{phrase}” means {means!r}", f"write a phrase, and one of {', '.join(may_mean)}"
            )
        if (phrase, means) in seen:
            yield Finding(file, line, f"“{phrase}” stands here twice", "take one out")
        seen.add((phrase, means))
    for means in sorted(set(may_mean) - {means for _, means in seen}):
        yield Finding(file, None, f"nothing means {means}", "add at least one row")


def _check_collisions(root: Path) -> Iterator[Finding]:
    # A word that brings the card for everybody must mean nothing else, and be nobody's whole message by chance.
    try:
        words = load_word_lists(root / FOLDER)
    except BadContent:
        return  # reported above, or with the other lists
    taken = {
        _normalize_phrase(example.text): f"an example of {example.intent}"
        for example in example_files.read_examples(root)
    }
    taken |= {_normalize_phrase(phrase): "what people type by chance" for phrase in words.common_words}
    taken |= {_normalize_phrase(phrase): means for phrase, means in {**words.whole_messages, **words.phrases}.items()}
    for language, phrases in words.safe_words.items():
        for phrase in phrases:
            if _normalize_phrase(phrase) in taken:
                message = f"“{phrase}” is {taken[_normalize_phrase(phrase)]} as well"
                yield Finding(f"{FOLDER}/{language}/recall.csv", None, message, "choose one that nobody types")


def _normalize_phrase(phrase: str) -> str:
    return normalize_for_comparison(strip_punctuation(normalize(phrase)))


SHARED_FILES: Final = ("data/languages/names.csv", "data/triage/danger_least.csv", "data/officers/composer.csv")
"""Tables with a column `language` in which each language has rows."""
STYLE_GUIDE: Final = "docs/translators/style-{language}.md"
STYLE_SECTIONS: Final = ("Address", "Form", "Terms", "Words that blame")
_SECTION: Final = re.compile(r"^## (.+)\n((?:(?!## ).*\n?)*)", re.MULTILINE)
_TABLE_HEAD: Final = re.compile(r"^\|.*\|\n\|[-|]+\|\n", re.MULTILINE)


def validate_complete(root: Path) -> Iterator[Finding]:
    """Every list of a language without a row for something it is asked for."""
    for language in LANGUAGES:
        for kind, meanings in MAY_MEAN.items():
            yield from _find_missing_rows(root, f"{FOLDER}/{language}/{kind}.csv", "means", meanings, language)
        file = f"{style.FOLDER}/{language}.csv"
        if not _read_rows(root, file):
            yield Finding(file, None, "nothing is said never to be said", "add at least one row", language=language)
    for file in SHARED_FILES:
        yield from _find_missing_rows(root, file, "language", LANGUAGES, "")
    for language in (code for code in LANGUAGES if code != DEFAULT_LANGUAGE):
        yield from _check_style_guide(root, language)
    yield from _check_small_words(root)


def _find_missing_rows(root: Path, file: str, column: str, wanted: tuple[str, ...], language: str) -> Iterator[Finding]:
    known = {row.get(column) for row in _read_rows(root, file)}
    for one in wanted:
        if one not in known:
            message = f"nothing means {one}" if language else f"{one} has no row"
            yield Finding(file, None, message, "add at least one row", language=language or one)


def _read_rows(root: Path, file: str) -> list[dict[str, str]]:
    try:
        return [row for _, row in files.read_rows(root / file)[1]]
    except BadContent:
        return []


def _check_style_guide(root: Path, language: str) -> Iterator[Finding]:
    file = STYLE_GUIDE.format(language=language)
    if not (root / "docs").exists():
        return  # a copy of the data alone
    try:
        said = {
            name: _TABLE_HEAD.sub("", text).strip() for name, text in _SECTION.findall(files.read_text(root / file))
        }
    except BadContent as error:
        yield Finding(file, None, str(error), "every language has a style page", language=language)
        return
    for section in STYLE_SECTIONS:
        if not said.get(section):
            yield Finding(file, None, f"“{section}” says nothing", "say what is done, and why", language=language)


def _check_small_words(root: Path) -> Iterator[Finding]:
    for language, script in language_rules.load_scripts(root).items():
        if script == "LATIN" and language in LANGUAGES and language not in SMALL_WORDS:
            message = f"{language} has no small words, by which a line in a wrong language is told"
            yield Finding("tools/lint/language_rules.py", None, message, "add some thirty", language=language)
