"""data/nlu: enough examples of every intent in every language, each meaning one thing, none carrying what we must not learn."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.checks import files, habits, wording
from bot.checks.finding import Finding
from bot.errors import BadContent
from bot.model.vocabulary import INTENTS, LANGUAGES
from bot.text.examples import parse_example_file
from bot.text.language import detect_by_script
from bot.text.matching import strip_punctuation
from bot.text.normalise import normalize
from bot.text.zawgyi import is_zawgyi

MIN_EXAMPLES: Final = 40
MIN_ENGLISH_EXAMPLES: Final = 25
"""English is the language of few of them."""
MIN_CRITICAL_EXAMPLES: Final = 60
CRITICAL_INTENTS: Final = ("danger_now", "self_harm", "sexual_violence", "physical_abuse", "quick_exit", "talk_to_person")
"""Intents where not to understand costs most."""
MIN_ROMANISED_EXAMPLES: Final = 3
"""Of an intent in Khmer and Burmese: many have no keyboard for their script."""
NEAR_DANGER_FILE: Final = "near_danger.yml"
LATIN: Final = "LATIN"
"""Every language may be typed in Latin letters; some only in these."""
Scripts = Mapping[str, str]
"""The script of each language, as Unicode names its letters."""
_SHARED_SCRIPTS: Final = ("COMBINING", "MODIFIER", "FEMININE", "MASCULINE")
_ANNOTATION: Final = re.compile(r"\[[^\]]*\]\s*[({]")
_LONG_NUMBER: Final = re.compile(r"\d[\d\s-]{3,}\d")
_LINK: Final = re.compile(r"https?:|www\.|\bt\.me|@\w", re.IGNORECASE)


@dataclass(frozen=True)
class Example:
    """One sentence as a woman might write it, and where it stands."""

    file: str
    line: int | None
    language: str
    intent: str
    text: str


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about training examples."""
    examples = list(read_examples(root))
    scripts = habits.load_scripts(root)
    yield from _check_file_shape(root)
    yield from _check_counts(examples, scripts)
    yield from _check_ambiguous(examples)
    for example in examples:
        for message, mend in _find_faults(example, scripts):
            yield Finding(example.file, example.line, f"“{example.text}”: {message}", mend)


def read_examples(root: Path, *, is_uncached: bool = False) -> Iterator[Example]:
    """Every example of every language. `once`: nothing is kept for the next reader. Raises BadContent."""
    read = _parse_examples.__wrapped__ if is_uncached else _parse_examples
    for file, language, text in _iterate_files(root):
        yield from read(file, language, text) or ()


def _iterate_files(root: Path) -> Iterator[tuple[str, str, str]]:
    for language in LANGUAGES:
        for path in sorted((root / "data" / "nlu" / language).glob("*/*.yml")):
            yield path.relative_to(root).as_posix(), language, files.read_text(path)


@lru_cache(maxsize=1000)
def _parse_examples(file: str, language: str, text: str) -> tuple[Example, ...] | None:
    """What one file holds; None where it holds no list. Kept: several checks read them all, and that takes seconds."""
    try:
        written = parse_example_file(text)
    except BadContent as error:
        raise BadContent(f"{Path(file).name} is {error}.") from error
    if written is None:
        return None
    return tuple(
        Example(file, line, language, block.intent, said[2:])
        for block in written.blocks
        for line, said in enumerate(block.examples.split("\n"), start=(block.line or 0) + 1)
        if said.startswith("- ")
    )


def get_batch(example: Example) -> str:
    """The writing pass an example belongs to."""
    return example.file.split("/")[-2]


def is_near_danger(example: Example) -> bool:
    """Whether it was written to sound like danger and is none."""
    return example.file.split("/")[-1] == NEAR_DANGER_FILE


def _check_file_shape(root: Path) -> Iterator[Finding]:
    for file, language, text in _iterate_files(root):
        if _parse_examples(file, language, text) is None:
            yield Finding(file, None, "no list of examples under `nlu`", "begin it as the other files do, or take it away")


def _check_counts(examples: list[Example], scripts: Scripts) -> Iterator[Finding]:
    counted = Counter((example.language, example.intent) for example in examples)
    romanised = Counter((one.language, one.intent) for one in examples if not detect_by_script(normalize(one.text)))
    for language in LANGUAGES:
        for intent in INTENTS:
            if counted[language, intent] < _get_minimum(language, intent):
                message = f"{intent} has {counted[language, intent]} examples"
                yield Finding(f"data/nlu/{language}", None, message, f"write at least {_get_minimum(language, intent)}")
            if scripts.get(language, LATIN) != LATIN and romanised[language, intent] < MIN_ROMANISED_EXAMPLES:
                message = f"{intent} has {romanised[language, intent]} examples in Latin letters"
                yield Finding(f"data/nlu/{language}", None, message, f"write at least {MIN_ROMANISED_EXAMPLES}")
    for example in examples:
        if example.intent not in INTENTS:
            yield Finding(example.file, example.line, f"{example.intent} is no intent", "use a name of the vocabulary")


def _get_minimum(language: str, intent: str) -> int:
    usual = MIN_ENGLISH_EXAMPLES if language == "en" else MIN_EXAMPLES
    return MIN_CRITICAL_EXAMPLES if intent in CRITICAL_INTENTS and language != "en" else usual


def _check_ambiguous(examples: list[Example]) -> Iterator[Finding]:
    first: dict[str, Example] = {}
    for example in examples:
        # Without spaces and signs: what differs in nothing else cannot mean two things.
        known = first.setdefault(strip_punctuation(normalize(example.text)).replace(" ", ""), example)
        if known.intent != example.intent:
            message = f"“{example.text}” is {example.intent} here and {known.intent} in {known.file}:{known.line}"
            yield Finding(example.file, example.line, message, "keep it under one intent")


def _find_faults(example: Example, scripts: Scripts) -> Iterator[tuple[str, str]]:
    text = example.text
    if not text.strip():
        yield "empty", "take it out"
    if _ANNOTATION.search(text):
        yield "an entity is marked by hand", "places are found by table; write the words alone"
    if _LONG_NUMBER.search(text):
        yield "a long number", "take the number out; it may be somebody's"
    if _LINK.search(text):
        yield "a link or a name", "take it out"
    if text != unicodedata.normalize("NFC", text):
        yield "not in composed form (NFC)", "save it in NFC"
    if is_zawgyi(text):
        yield "written in Zawgyi", "write it in Unicode; the assistant turns Zawgyi into Unicode by itself"
    if wording.BIDI.search(text):
        yield "an invisible sign that turns the writing round", "take it out"
    for script in sorted(find_foreign_scripts(text, example.language, scripts)):
        yield f"{script.title()} letters in {example.language}", "write it in that language's letters, or in Latin ones"


def find_foreign_scripts(text: str, language: str, scripts: Scripts) -> set[str]:
    """Scripts a text uses that its language is not typed in."""
    allowed = (LATIN, scripts.get(language, LATIN), *_SHARED_SCRIPTS)
    return {script for _, script in wording.iterate_scripts(text) if script not in allowed}
