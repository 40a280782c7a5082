"""What a text of ours may not hold, and how long it is: numbers and names are data, never prose."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

_LINK = re.compile(r"https?:|www\.|\w\.\w{2,}|\w/\w+/", re.IGNORECASE)
_HANDLE = re.compile(r"@\w*|(?<!\w)[#]\w+")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_INVISIBLE_CATEGORIES = ("Mn", "Mc", "Me", "Cf")
_STACKERS = ("\u17d2", "\u1039")
"""Khmer coeng and Burmese virama: the letter behind them is drawn below the one before."""

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
INVISIBLE = re.compile("[\u00ad\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\ufeff\ufff9-\ufffb]")
ELLIPSIS = re.compile(r"…|\.\.\.?")
ADDRESSING_SIGNS = frozenset("@#…!！¡‼⁉")
"""Signs that are found by a reason of their own."""


def describe_embedded_data(text: str) -> set[str]:
    """What belongs into data and not into a sentence: every digit of any script, link and @name, described."""
    return {f"the {kind} {sign}" for kind, sign in find_embedded_data(text)}


def find_embedded_data(text: str) -> set[tuple[str, str]]:
    """The same as kind and sign: `digit`, `link` or `name`."""
    bare = remove_placeholders(text)
    digits = {("digit", letter) for letter in bare if unicodedata.category(letter).startswith("N")}
    links = {("link", found[0]) for found in _LINK.finditer(bare)}
    return digits | links | {("name", found[0]) for found in _HANDLE.finditer(bare)}


def remove_placeholders(text: str) -> str:
    """Our own words alone."""
    return _PLACEHOLDER.sub("", text)


def fill_placeholders(text: str) -> str:
    """The text with a digit for every placeholder, so that signs stand beside something."""
    return _PLACEHOLDER.sub("0", text)


def get_opening(text: str, characters: int) -> str:
    """What a lock screen shows of our own words, with every placeholder taken as empty."""
    return " ".join(remove_placeholders(text).split())[:characters]


def count_words(text: str) -> int:
    """How many words of ours stand in an English text; data put in for placeholders does not count."""
    return len(_WORD.findall(remove_placeholders(text)))


def count_visible_characters(text: str) -> int:
    """How many characters a reader sees: marks and stacked letters belong to the letter they stand on."""
    count, before = 0, ""
    for letter in text:
        if unicodedata.category(letter) not in _INVISIBLE_CATEGORIES and before not in _STACKERS:
            count += 1
        before = letter
    return count


def iterate_scripts(text: str) -> Iterator[tuple[str, str]]:
    """Every letter or mark with the first word of its Unicode name: LATIN, KHMER, MYANMAR …"""
    for letter in remove_placeholders(text):
        if script := get_script(letter):
            yield letter, script


@cache
def get_script(letter: str) -> str:
    """The script of a letter or mark; empty for any other sign."""
    is_letter = unicodedata.category(letter)[0] in "LM"
    return unicodedata.name(letter, "UNKNOWN").split(" ")[0] if is_letter else ""


NORMALIZED_TEXTS: Final = 1024
WILDCARD: Final = "*"
"""At the end of a phrase in Latin letters: whatever the word goes on with."""
ZERO_WIDTH_SPACE: Final = "\u200b"
_UNSPACED_SCRIPT: Final = re.compile("[\u1000-\u109f\u1780-\u17ff]")
_NOT_AFTER_STACKER: Final = "(?<![\u17d2\u1039])"
"""A letter behind a stacking sign is the lower half of the letter before it."""
_NOT_BEFORE_MARK: Final = "(?![\u102b-\u103e\u17b6-\u17d3]|[\u1000-\u1021]\u1037?[\u103a\u1039])"
"""A mark, or a killed final letter, behind a match makes its last syllable another one."""


@lru_cache(maxsize=NORMALIZED_TEXTS)
def normalize_text(text: str) -> str:
    """Composed, without case and without the invisible spaces of Khmer: as phrases are compared. One is asked for often."""
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
