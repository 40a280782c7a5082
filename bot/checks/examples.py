"""data/nlu, read as a whole: nothing that is nearly the same under two intents, and nobody's name."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.checks import files, near, phrases, training
from bot.checks.finding import Finding
from bot.checks.training import Example
from bot.model.vocabulary import LANGUAGES
from bot.text.normalise import normalize

NAMES_FILE: Final = "data/policies/names.csv"
NAME_COLUMNS: Final = ("language", "name", "unless")
PAIRS_FILE: Final = "data/policies/near_examples.csv"
PAIR_COLUMNS: Final = ("language", "one", "other", "because")
Names = Mapping[str, tuple[re.Pattern[str], Mapping[str, tuple[str, ...]]]]
"""By language: what any of its names looks like, and the phrases in which each is none."""


def validate_near_examples(root: Path) -> Iterator[Finding]:
    """Every finding about examples that are near each other, and about names of people."""
    tables = ((NAMES_FILE, NAME_COLUMNS), (PAIRS_FILE, PAIR_COLUMNS))
    found = [finding for file, columns in tables for finding in files.check_table(root, file, columns)]
    yield from found
    if found:
        return
    examples = list(training.read_examples(root))
    yield from _check_names(root, examples)
    yield from _check_near_duplicates(root, examples)


def _check_names(root: Path, examples: list[Example]) -> Iterator[Finding]:
    names = _load_names(root)
    for example in examples:
        form, unless = names[example.language]
        said = phrases.normalize_text(normalize(example.text))
        for found in form.finditer(said):
            if not phrases.find_phrases(said, unless.get(found[0].replace(" ", ""), ())):
                mend = f"say “she”, “my friend” or leave it out; if it is no name here, write so in {NAMES_FILE}"
                yield Finding(example.file, example.line, f"“{example.text}”: the name “{found[0]}”", mend)


def _load_names(root: Path) -> Names:
    _, rows = files.read_rows(root / NAMES_FILE)
    names: dict[str, tuple[re.Pattern[str], dict[str, tuple[str, ...]]]] = {}
    for language in LANGUAGES:
        own = [row for _, row in rows if row["language"] == language]
        form = "|".join(phrases.compile_phrase(row["name"]).pattern for row in own) or r"(?!)"
        unless = {row["name"].replace(" ", ""): tuple(filter(None, row["unless"].split(";"))) for row in own}
        names[language] = (re.compile(form), unless)
    return names


def _check_near_duplicates(root: Path, examples: list[Example]) -> Iterator[Finding]:
    _, rows = files.read_rows(root / PAIRS_FILE)
    allowed = {(row["language"], frozenset((row["one"], row["other"]))) for _, row in rows}
    for language in LANGUAGES:
        own = [example for example in examples if example.language == language]
        for place, other in near.find_near_duplicates((example.text, example.intent) for example in own):
            one, two = own[place], own[other]
            if (language, frozenset((one.text, two.text))) not in allowed:
                message = (
                    f"“{two.text}” is {two.intent} here, and “{one.text}” is {one.intent} in {one.file}:{one.line}"
                )
                mend = f"keep the one that is right, or say in {PAIRS_FILE} what makes them differ"
                yield Finding(two.file, two.line, message, mend)
