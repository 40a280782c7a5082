"""The features of a message: pieces of words, words, pairs, the same words without their vowels, where it begins and ends."""

import re
from collections.abc import Iterator

from bot.text.normalise import without_marks

SHORTEST, LONGEST = 2, 5
"""Characters in a piece; single ones taught nothing. Khmer and Burmese are not split into words: measured, it does not help."""
_VOWELS = re.compile(r"[aeiouyhw']+")
"""What Khmer and Burmese in Latin letters, and hurried Latin of any language, spell each time otherwise."""
_TWICE = re.compile(r"(.)\1+")


def grams(text: str) -> Iterator[str]:
    """Every feature of a normalised text, with repetitions."""
    words = text.split()
    for word in words:
        yield from _pieces(f" {word} ")
        yield f"\t{word}"
    yield from _pairs("\t", words)
    bones = [bone for word in words if (bone := _bones(word))]
    yield from (f"\v{bone}" for bone in bones)
    yield from _pairs("\v", bones)
    if words:
        yield f"\x01{words[0]}"
        yield f"\x02{words[-1]}"


def _pieces(word: str) -> Iterator[str]:
    for length in range(SHORTEST, LONGEST + 1):
        for start in range(len(word) - length + 1):
            yield word[start : start + length]


def _pairs(sign: str, words: list[str]) -> Iterator[str]:
    for first, second in zip(words, words[1:], strict=False):
        yield f"{sign}{first}\t{second}"


def _bones(word: str) -> str:
    """The consonants of a word in Latin letters; of any other, nothing."""
    bare = word if word.isascii() else without_marks(word)
    return _TWICE.sub(r"\1", _VOWELS.sub("", bare)) if bare.isascii() else ""
