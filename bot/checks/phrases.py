"""Finding a phrase in a text, as a word of its own where the script separates words, and not inside another one."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

WILDCARD: Final = "*"
"""At the end of a phrase in Latin letters: whatever the word goes on with."""
ZERO_WIDTH_SPACE: Final = "\u200b"
_UNSPACED_SCRIPT: Final = re.compile("[\u1000-\u109f\u1780-\u17ff]")
_NOT_AFTER_STACKER: Final = "(?<![\u17d2\u1039])"
"""A letter behind a stacking sign is the lower half of the letter before it."""
_NOT_BEFORE_MARK: Final = "(?![\u102b-\u103e\u17b6-\u17d3]|[\u1000-\u1021]\u1037?[\u103a\u1039])"
"""A mark, or a killed final letter, behind a match makes its last syllable another one."""


def normalize_text(text: str) -> str:
    """Composed, without case and without the invisible spaces of Khmer: as phrases are compared."""
    return unicodedata.normalize("NFC", text).replace(ZERO_WIDTH_SPACE, "").casefold()


def find_phrases(text: str, phrases: Iterable[str]) -> list[str]:
    """Which of the phrases stand in a text."""
    said = normalize_text(text)
    return [phrase for phrase in phrases if compile_phrase(phrase).search(said)]


def count_phrases(text: str, phrases: Iterable[str]) -> int:
    """How many of the phrases stand in a text, each as often as it does."""
    said = normalize_text(text)
    return sum(len(compile_phrase(phrase).findall(said)) for phrase in phrases)


def remove_phrases(text: str, phrases: Iterable[str]) -> str:
    """The comparable text with every one of the phrases taken out; a bar stays where it stood."""
    said = normalize_text(text)
    for phrase in phrases:
        said = compile_phrase(phrase).sub("|", said)
    return said


@cache
def compile_phrase(phrase: str) -> re.Pattern[str]:
    """What a phrase looks like in a comparable text."""
    wanted = normalize_text(phrase)
    if _UNSPACED_SCRIPT.search(wanted):
        # Khmer and Burmese writers put spaces where they like, so a space may stand between any two letters.
        letters = " ?".join(re.escape(letter) for letter in wanted if letter != " ")
        return re.compile(_NOT_AFTER_STACKER + letters + _NOT_BEFORE_MARK)
    stem = wanted.removesuffix(WILDCARD)
    return re.compile(rf"(?<!\w){re.escape(stem)}" + (r"\w*" if stem != wanted else r"(?!\w)"))
