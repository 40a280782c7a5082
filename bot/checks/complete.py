"""Every language has something in every list: an empty one finds nothing, and nobody would notice."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import files, habits
from bot.checks.finding import Finding
from bot.checks.tongues import SMALL_WORDS
from bot.checks.words import MAY_MEAN
from bot.errors import BadContent
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

FOLDER: Final = "data/policies"
SHARED_FILES: Final = ("names.csv", "danger_least.csv", "composer.csv")
"""Tables with a column `language` in which each language has rows."""
STYLE_GUIDE: Final = "docs/translators/style-{language}.md"
STYLE_SECTIONS: Final = ("Address", "Form", "Terms", "Words that blame")
_SECTION: Final = re.compile(r"^## (.+)\n((?:(?!## ).*\n?)*)", re.MULTILINE)
_TABLE_HEAD: Final = re.compile(r"^\|.*\|\n\|[-|]+\|\n", re.MULTILINE)


def validate_complete(root: Path) -> Iterator[Finding]:
    """Every list of a language without a row for something it is asked for."""
    for language in LANGUAGES:
        for kind, meanings in MAY_MEAN.items():
            yield from _find_missing_rows(root, f"{FOLDER}/{kind}/{language}.csv", "means", meanings, language)
        file = f"{FOLDER}/words/{language}.csv"
        if not _read_rows(root, file):
            yield Finding(file, None, "nothing is said never to be said", "add at least one row", language=language)
    for name in SHARED_FILES:
        file = f"{FOLDER}/{name}"
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
        said = {name: _TABLE_HEAD.sub("", text).strip() for name, text in _SECTION.findall(files.read_text(root / file))}
    except BadContent as error:
        yield Finding(file, None, str(error), "every language has a style page", language=language)
        return
    for section in STYLE_SECTIONS:
        if not said.get(section):
            yield Finding(file, None, f"“{section}” says nothing", "say what is done, and why", language=language)


def _check_small_words(root: Path) -> Iterator[Finding]:
    for language, script in habits.load_scripts(root).items():
        if script == "LATIN" and language in LANGUAGES and language not in SMALL_WORDS:
            message = f"{language} has no small words, by which a line in a wrong language is told"
            yield Finding("bot/checks/tongues.py", None, message, "add some thirty", language=language)
