"""Letters as they are stored: nothing hidden, nothing that only looks like what it is not."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import files, wording
from bot.checks.faults import Fault, build_fault
from bot.checks.finding import Finding
from bot.errors import BadContent
from bot.text.zawgyi import is_zawgyi

CHECKED_FILES: Final = ("domain.yml", "data/directory/*", "data/rights/*", "data/policies/**/*.csv", "data/rules/*")
TYPED_FILES: Final = ("data/directory/place_aliases", "data/policies/danger/", "data/policies/leave/", "data/policies/patterns")
"""Lists of what women type, right or not: their spelling is theirs; and forms that are wrong."""
ZERO_WIDTH_SPACE: Final = "\u200b"
SCRIPTS_WITH_ZERO_WIDTH_SPACE: Final = ("KHMER", "MYANMAR")
"""Scripts in which a zero-width space is a place to break a line."""
_HIDDEN_IN_BRACES: Final = re.compile(r"\{[^}]*\u200b[^}]*\}")
_EUROPEAN_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
"""Scripts with letters that look like each other's."""
_MISPLACED_MARKS: Final = {
    "KHMER": re.compile(
        "\u17d2(?![\u1780-\u17b3])"  # the stacking sign with nothing to stack
        "|[\u17b6-\u17c8]\u17d2"  # a lower letter behind the vowel
        "|[\u17b6-\u17c5]{2,}"  # a vowel put together from two
        "|[\u17c6-\u17c8][\u17b6-\u17c5\u17c9\u17ca]"  # a vowel behind a sign that ends the syllable
        "|([\u17b6-\u17d1\u17d3])\\1"  # a mark twice
        "|(?<![\u1780-\u17d3])[\u17b6-\u17d3]"  # a mark on nothing
    ),
    "MYANMAR": re.compile(
        "\u1039(?![\u1000-\u1021])"
        "|\u1031[\u103b-\u103e]"  # the vowel e before a medial
        "|[\u102b-\u1030\u1032][\u103b-\u103e]"
        "|([\u102b-\u103e])\\1"
        "|(?<![\u1000-\u109f])[\u102b-\u103e]"
    ),
}
"""Marks where no reader of the script would store them: they draw alike and can be neither searched nor read aloud."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about letters in the data that is shown or that decides; catalogues and examples have their own."""
    for path in sorted({path for place in CHECKED_FILES for path in root.glob(place) if path.suffix in (".csv", ".yml")}):
        file = path.relative_to(root).as_posix()
        try:
            lines = files.read_text(path).split("\n")
        except BadContent as error:
            yield Finding(file, None, str(error), "save it as UTF-8")
            continue
        for number, line in enumerate(lines, start=1):
            stored = () if file.startswith(TYPED_FILES) else find_misplaced_marks(line)
            for message, mend in (*find_hidden_characters(line), *stored, *_find_lookalikes(line)):
                yield Finding(file, number, message, mend)


def find_hidden_characters(text: str) -> Iterator[Fault]:
    """Signs that nobody sees, and letters stored in another form than the usual."""
    if wording.BIDI.search(text):
        yield build_fault("turned")
    if set(wording.INVISIBLE.findall(text)) - _get_allowed_breaks(text) or _HIDDEN_IN_BRACES.search(text):
        yield build_fault("invisible")
    if any(unicodedata.category(letter) in ("Cc", "Co", "Cn", "Cs") and letter not in "\n\r" for letter in text):
        yield build_fault("control")
    if text != unicodedata.normalize("NFC", text):
        yield build_fault("not-composed")
    if is_zawgyi(text):
        yield build_fault("zawgyi")


def find_misplaced_marks(text: str) -> Iterator[Fault]:
    """Khmer and Burmese marks that stand where their readers would not store them."""
    seen = text.replace(ZERO_WIDTH_SPACE, "")
    for script, form in _MISPLACED_MARKS.items():
        if found := form.search(seen):
            around = seen[max(0, found.start() - 2) : found.end() + 2]
            yield build_fault("mark-order", script=script.title(), around=around)


def _get_allowed_breaks(text: str) -> set[str]:
    scripts = {script for _, script in wording.iterate_scripts(text)}
    return {ZERO_WIDTH_SPACE} if scripts & set(SCRIPTS_WITH_ZERO_WIDTH_SPACE) else set()


def _find_lookalikes(line: str) -> Iterator[tuple[str, str]]:
    for word in re.findall(r"\w+", line):
        scripts = {script for _, script in wording.iterate_scripts(word)} & set(_EUROPEAN_SCRIPTS)
        if scripts - {"LATIN"}:
            yield f"“{word}” has {min(scripts - {'LATIN'}).title()} letters", "type it anew in Latin letters"
        if any(unicodedata.category(letter) == "Nd" and not letter.isascii() for letter in word):
            yield f"“{word}” has a digit that only looks like one", "write the digits 0 to 9"
