"""The features of a message: pieces of words, syllables, pairs near and far or of bare consonants, how it begins and ends."""

import re
from collections.abc import Iterator

from bot.text.normalise import without_marks

LENGTHS, LENGTHS_BESIDE_SYLLABLES = (4, 5), (4,)
"""Characters in a piece; shorter ones taught nothing."""
_KHMER = r"[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3])*[\u17b6-\u17d1\u17d3\u17dd]*"
_BURMESE = (
    r"[\u1000-\u102a\u103f](?:\u1039[\u1000-\u1021])*[\u102b-\u1038\u103a-\u103e]*"
    r"(?:[\u1000-\u1021]\u103a[\u1037\u1038]*)*"
)
_SYLLABLE = re.compile(f"{_KHMER}|{_BURMESE}")
"""As written: a consonant and all that is drawn around it; in Burmese with the consonant that closes it. It is to these
scripts what a letter is to others; a splitting into words taught nothing."""
SYLLABLES = 2
"""In the longest piece of a word in these scripts: a syllable takes two to six characters."""
APART = 3
"""Syllables from the first to the last of two that are counted together whatever is between: "not … paid", "no … die"."""
NEARBY, OPENING = 6, 4
"""Words from the first to the last of two that are counted together in any order, each by its first letters: "hit" and
"yesterday" say together what neither says alone."""
UNSPACED = 5
"""Characters in a piece that runs over spaces, of Latin letters without marks: "ma yu bu", "mayu bu" and "mayubu" are one."""
_VOWELS = re.compile(r"[aeiouyhw']+")
"""What Khmer and Burmese in Latin letters, and hurried Latin of any language, spell each time otherwise."""
_TWICE = re.compile(r"(.)\1+")
_FOREIGN = re.compile(
    r"[\u0370-\u0fff\u10a0-\u177f\u1800-\u19df\u3040-\u9fff\uac00-\ud7af\ufb50-\ufdff\ufe70-\ufefe]"
)
"""Letters of scripts that none of our languages is written in: what is typed in them must not be taken for anything."""


def grams(text: str) -> Iterator[str]:
    """Every feature of a normalised text, with repetitions; none is empty or holds white space but a tab or \\v."""
    words = [word for word in text.split() if not _FOREIGN.search(word)]
    for word in words:
        syllables = _SYLLABLE.findall(word)
        yield from _pieces(f" {word} ", LENGTHS_BESIDE_SYLLABLES if syllables else LENGTHS)
        yield from _syllables(syllables)
    yield from _pairs("\t", words)
    bones = [bone for word in words if (bone := _bones(word))]
    yield from _pairs("\v", bones)
    yield from _nearby([word[:OPENING] for word in words])
    yield from _apart(_SYLLABLE.findall(" ".join(words)))
    if words:
        yield f"\x01{words[0]}"
        yield f"\x02{words[-1]}"
    yield from _unspaced("".join(words))


def _pieces(word: str, lengths: tuple[int, ...]) -> list[str]:
    return [word[start : start + length] for length in lengths for start in range(len(word) - length + 1)]


def _syllables(found: list[str]) -> list[str]:
    if not found:
        return []
    found, lengths = ["<", *found, ">"], range(1, SYLLABLES + 1)
    return [
        "\x03" + "".join(found[start : start + length]) for length in lengths for start in range(len(found) - length + 1)
    ]


def _unspaced(letters: str) -> list[str]:
    starts = range(len(letters) - UNSPACED + 1) if letters.isascii() else ()
    return ["\x04" + letters[start : start + UNSPACED] for start in starts]


def _pairs(sign: str, words: list[str]) -> list[str]:
    return [f"{sign}{first}\t{second}" for first, second in zip(words, words[1:], strict=False)]


def _nearby(openings: list[str]) -> list[str]:
    return [
        f"\x05{first}\t{second}" if first < second else f"\x05{second}\t{first}"
        for place, first in enumerate(openings)
        for second in openings[place + 1 : place + NEARBY + 1]
    ]


def _apart(syllables: list[str]) -> list[str]:
    return [
        f"\x06{first}\t{second}"
        for place, first in enumerate(syllables)
        for second in syllables[place + 2 : place + APART + 1]
    ]


def _bones(word: str) -> str:
    """The consonants of a word in Latin letters; of any other, nothing."""
    bare = word if word.isascii() else without_marks(word)
    return _TWICE.sub(r"\1", _VOWELS.sub("", bare)) if bare.isascii() else ""
