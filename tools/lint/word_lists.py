"""data/policies/danger, leave and stop: what the gateway recognises by itself means one thing, and fires on nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.checks import files, training
from bot.checks.finding import Finding
from bot.content.policies import CONTAINED_MEANINGS, load_word_lists
from bot.errors import BadContent
from bot.model.vocabulary import LANGUAGES
from bot.text.matching import PhraseMatcher, STOP, TYPO_TOLERANT_MEANINGS, strip_punctuation
from bot.text.normalise import normalize

FOLDER: Final = "data/policies"
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
HELD_OUT_BATCHES: Final = (
    "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
    "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twentyfirst",
    "twentysecond", "twentythird", "twentyfourth", "twentyfifth", "twentysixth", "twentyseventh",
)  # fmt: skip
"""The writing passes the lists are measured on: they were frozen before, and must not be bent to them. Nor to
sentences written to sound like danger: to hear too much costs a sentence, to hear too little may cost everything."""
MIN_PHRASE_LENGTH: Final = 5
"""Letters of a phrase that is looked for anywhere in a message."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the word lists."""
    meanings: dict[str, tuple[str, str]] = {}
    for language in LANGUAGES:
        for kind in MAY_MEAN:
            yield from _check_list(root, f"{FOLDER}/{kind}/{language}.csv", MAY_MEAN[kind], meanings)
    yield from _check_exceptions(root)
    yield from _check_false_positives(root)


def _check_list(root: Path, file: str, may_mean: tuple[str, ...], meanings: dict[str, tuple[str, str]]) -> Iterator[Finding]:
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


def _check_phrase(file: str, line: int, phrase: str, means: str, meanings: dict[str, tuple[str, str]]) -> Iterator[Finding]:
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
        leaves = PhraseMatcher(replace(load_word_lists(root / FOLDER), lookalike_words=frozenset()), normalise=normalize)
    except BadContent as error:
        yield Finding(EXCEPTIONS_FILE, None, str(error), "the lists of words are read together")
        return
    for line, row in rows or ():
        word, language = row.get("word", ""), row.get("language", "")
        if leaves.match(word) not in TYPO_TOLERANT_MEANINGS:
            yield Finding(EXCEPTIONS_FILE, line, f"“{word}” is no slip of a word of leave or stop", "take the row out")
        if language not in LANGUAGES or not row.get("means"):
            yield Finding(EXCEPTIONS_FILE, line, f"“{word}” has no language of ours or no meaning", "say what the word is")


def _check_false_positives(root: Path) -> Iterator[Finding]:
    try:
        phrases = PhraseMatcher(load_word_lists(root / FOLDER), normalise=normalize)
    except BadContent:
        return  # reported above, line by line; the assembled table cannot be asked
    for example in training.read_examples(root):
        if training.get_batch(example) in HELD_OUT_BATCHES or training.is_near_danger(example):
            continue
        means = phrases.match(example.text)
        # STOP counts only while somebody at a post writes to her: it takes nothing away from the assistant.
        if means and means != STOP and example.intent not in ALLOWED_INTENTS[means]:
            message = f"“{example.text}” is an example of {example.intent}, but a phrase takes it for {means}"
            mend = f"make the phrase of {means} longer, or move the example"
            yield Finding(example.file, example.line, message, mend)
