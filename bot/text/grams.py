"""The features of a message: pieces of words, syllables, words, pairs, words without their vowels, how it begins and ends."""

import re
from collections.abc import Iterator

from bot.text.normalise import without_marks

SHORTEST, LONGEST = 2, 5
"""Characters in a piece; single ones taught nothing. Khmer and Burmese are not split into words: measured, it does not help."""
_KHMER = r"[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3])*[\u17b6-\u17d1\u17d3\u17dd]*"
_BURMESE = (
    r"[\u1000-\u102a\u103f](?:\u1039[\u1000-\u1021])*[\u102b-\u1038\u103a-\u103e]*"
    r"(?:[\u1000-\u1021]\u103a[\u1037\u1038]*)*"
)
_SYLLABLE = re.compile(f"{_KHMER}|{_BURMESE}")
"""As written: a consonant and all that is drawn around it; in Burmese with the consonant that closes it."""
SYLLABLES = 3
"""In the longest piece of a word in these scripts: a syllable takes two to six characters."""
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
    """Every feature of a normalised text, with repetitions."""
    words = [word for word in text.split() if not _FOREIGN.search(word)]
    for word in words:
        yield from _pieces(f" {word} ")
        yield f"\t{word}"
        yield from _syllables(word)
    yield from _pairs("\t", words)
    bones = [bone for word in words if (bone := _bones(word))]
    yield from (f"\v{bone}" for bone in bones)
    yield from _pairs("\v", bones)
    if words:
        yield f"\x01{words[0]}"
        yield f"\x02{words[-1]}"
    yield from _unspaced("".join(words))


def _pieces(word: str) -> Iterator[str]:
    for length in range(SHORTEST, LONGEST + 1):
        for start in range(len(word) - length + 1):
            yield word[start : start + length]


def _syllables(word: str) -> Iterator[str]:
    found = _SYLLABLE.findall(word)
    if found:
        found = ["<", *found, ">"]
        for length in range(1, SYLLABLES + 1):
            for start in range(len(found) - length + 1):
                yield "\x03" + "".join(found[start : start + length])


def _unspaced(letters: str) -> Iterator[str]:
    if letters.isascii():
        for start in range(len(letters) - UNSPACED + 1):
            yield "\x04" + letters[start : start + UNSPACED]


def _pairs(sign: str, words: list[str]) -> Iterator[str]:
    for first, second in zip(words, words[1:], strict=False):
        yield f"{sign}{first}\t{second}"


def _bones(word: str) -> str:
    """The consonants of a word in Latin letters; of any other, nothing."""
    bare = word if word.isascii() else without_marks(word)
    return _TWICE.sub(r"\1", _VOWELS.sub("", bare)) if bare.isascii() else ""
