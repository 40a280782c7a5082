"""What a text of ours may not hold, and how long it is: numbers and names are data, never prose."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

_LINK = re.compile(r"https?:|www\.|\w\.\w{2,}|\w/\w+/", re.IGNORECASE)
_AT = re.compile(r"@\w*|(?<!\w)[#]\w+")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_UNDRAWN = ("Mn", "Mc", "Me", "Cf")
_STACKERS = ("\u17d2", "\u1039")
"""Khmer coeng and Burmese virama: the letter behind them is drawn below the one before."""

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
INVISIBLE = re.compile("[\u00ad\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\ufeff\ufff9-\ufffb]")
ELLIPSIS = re.compile(r"…|\.\.\.?")
SPOKEN_OF = frozenset("@#…!！¡‼⁉")
"""Signs that are found by a reason of their own."""


def smuggled(text: str) -> set[str]:
    """What belongs into data and not into a sentence: every digit of any script, link and @name, described."""
    return {f"the {kind} {sign}" for kind, sign in put_in(text)}


def put_in(text: str) -> set[tuple[str, str]]:
    """The same as kind and sign: `digit`, `link` or `name`."""
    bare = without_placeholders(text)
    digits = {("digit", letter) for letter in bare if unicodedata.category(letter).startswith("N")}
    links = {("link", found[0]) for found in _LINK.finditer(bare)}
    return digits | links | {("name", found[0]) for found in _AT.finditer(bare)}


def without_placeholders(text: str) -> str:
    """Our own words alone."""
    return _PLACEHOLDER.sub("", text)


def with_values(text: str) -> str:
    """The text with a digit for every placeholder, so that signs stand beside something."""
    return _PLACEHOLDER.sub("0", text)


def opening(text: str, characters: int) -> str:
    """What a lock screen shows of our own words, with every placeholder taken as empty."""
    return " ".join(without_placeholders(text).split())[:characters]


def words(text: str) -> int:
    """How many words of ours stand in an English text; data put in for placeholders does not count."""
    return len(_WORD.findall(without_placeholders(text)))


def drawn(text: str) -> int:
    """How many characters a reader sees: marks and stacked letters belong to the letter they stand on."""
    count, before = 0, ""
    for letter in text:
        if unicodedata.category(letter) not in _UNDRAWN and before not in _STACKERS:
            count += 1
        before = letter
    return count


def scripts(text: str) -> Iterator[tuple[str, str]]:
    """Every letter or mark with the first word of its Unicode name: LATIN, KHMER, MYANMAR …"""
    for letter in without_placeholders(text):
        if script := script_of(letter):
            yield letter, script


@cache
def script_of(letter: str) -> str:
    """The script of a letter or mark; empty for any other sign."""
    is_letter = unicodedata.category(letter)[0] in "LM"
    return unicodedata.name(letter, "UNKNOWN").split(" ")[0] if is_letter else ""
