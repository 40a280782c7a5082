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
from bot.text.examples import read_written
from bot.text.language import by_script
from bot.text.matching import bare
from bot.text.normalise import normalise
from bot.text.zawgyi import is_zawgyi

FEWEST: Final = 40
FEWEST_IN_ENGLISH: Final = 25
"""English is the language of few of them."""
FEWEST_WHERE_IT_COUNTS: Final = 60
COUNTS: Final = ("danger_now", "self_harm", "sexual_violence", "physical_abuse", "quick_exit", "talk_to_person")
"""Intents where not to understand costs most."""
FEWEST_ROMANISED: Final = 3
"""Of an intent in Khmer and Burmese: many have no keyboard for their script."""
NEAR_DANGER: Final = "near_danger.yml"
LATIN: Final = "LATIN"
"""Every language may be typed in Latin letters; some only in these."""
Scripts = Mapping[str, str]
"""The script of each language, as Unicode names its letters."""
_SHARED: Final = ("COMBINING", "MODIFIER", "FEMININE", "MASCULINE")
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
    scripts = habits.scripts(root)
    yield from _shapeless(root)
    yield from _few(examples, scripts)
    yield from _ambiguous(examples)
    for example in examples:
        for message, mend in _faults(example, scripts):
            yield Finding(example.file, example.line, f"“{example.text}”: {message}", mend)


def read_examples(root: Path, *, once: bool = False) -> Iterator[Example]:
    """Every example of every language. `once`: nothing is kept for the next reader. Raises BadContent."""
    read = _examples.__wrapped__ if once else _examples
    for file, language, text in _files(root):
        yield from read(file, language, text) or ()


def _files(root: Path) -> Iterator[tuple[str, str, str]]:
    for language in LANGUAGES:
        for path in sorted((root / "data" / "nlu" / language).glob("*/*.yml")):
            yield path.relative_to(root).as_posix(), language, files.text_of(path)


@lru_cache(maxsize=1000)
def _examples(file: str, language: str, text: str) -> tuple[Example, ...] | None:
    """What one file holds; None where it holds no list. Kept: several checks read them all, and that takes seconds."""
    try:
        written = read_written(text)
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


def pass_of(example: Example) -> str:
    """The writing pass an example belongs to."""
    return example.file.split("/")[-2]


def is_near_danger(example: Example) -> bool:
    """Whether it was written to sound like danger and is none."""
    return example.file.split("/")[-1] == NEAR_DANGER


def _shapeless(root: Path) -> Iterator[Finding]:
    for file, language, text in _files(root):
        if _examples(file, language, text) is None:
            yield Finding(file, None, "no list of examples under `nlu`", "begin it as the other files do, or take it away")


def _few(examples: list[Example], scripts: Scripts) -> Iterator[Finding]:
    counted = Counter((example.language, example.intent) for example in examples)
    romanised = Counter((one.language, one.intent) for one in examples if not by_script(normalise(one.text)))
    for language in LANGUAGES:
        for intent in INTENTS:
            if counted[language, intent] < _fewest(language, intent):
                message = f"{intent} has {counted[language, intent]} examples"
                yield Finding(f"data/nlu/{language}", None, message, f"write at least {_fewest(language, intent)}")
            if scripts.get(language, LATIN) != LATIN and romanised[language, intent] < FEWEST_ROMANISED:
                message = f"{intent} has {romanised[language, intent]} examples in Latin letters"
                yield Finding(f"data/nlu/{language}", None, message, f"write at least {FEWEST_ROMANISED}")
    for example in examples:
        if example.intent not in INTENTS:
            yield Finding(example.file, example.line, f"{example.intent} is no intent", "use a name of the vocabulary")


def _fewest(language: str, intent: str) -> int:
    usual = FEWEST_IN_ENGLISH if language == "en" else FEWEST
    return FEWEST_WHERE_IT_COUNTS if intent in COUNTS and language != "en" else usual


def _ambiguous(examples: list[Example]) -> Iterator[Finding]:
    first: dict[str, Example] = {}
    for example in examples:
        # Without spaces and signs: what differs in nothing else cannot mean two things.
        known = first.setdefault(bare(normalise(example.text)).replace(" ", ""), example)
        if known.intent != example.intent:
            message = f"“{example.text}” is {example.intent} here and {known.intent} in {known.file}:{known.line}"
            yield Finding(example.file, example.line, message, "keep it under one intent")


def _faults(example: Example, scripts: Scripts) -> Iterator[tuple[str, str]]:
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
    for script in sorted(foreign_scripts(text, example.language, scripts)):
        yield f"{script.title()} letters in {example.language}", "write it in that language's letters, or in Latin ones"


def foreign_scripts(text: str, language: str, scripts: Scripts) -> set[str]:
    """Scripts a text uses that its language is not typed in."""
    allowed = (LATIN, scripts.get(language, LATIN), *_SHARED)
    return {script for _, script in wording.scripts(text) if script not in allowed}
