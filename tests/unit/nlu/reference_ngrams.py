"""The features of a text written out letter by letter: what bot/nlu/text/ngram_features.py makes with numbers, slow
and easy to read."""

import re
from collections.abc import Iterator

from bot.nlu.text.normalize import remove_diacritics

_KHMER = r"[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3])*[\u17b6-\u17d1\u17d3\u17dd]*"
_BURMESE = (
    r"[\u1000-\u102a\u103f](?:\u1039[\u1000-\u1021])*[\u102b-\u1038\u103a-\u103e]*"
    r"(?:[\u1000-\u1021]\u103a[\u1037\u1038]*)*"
)
_SYLLABLE = re.compile(f"{_KHMER}|{_BURMESE}")
_FOREIGN = re.compile(r"[\u0370-\u0fff\u10a0-\u177f\u1800-\u19df\u3040-\u9fff\uac00-\ud7af\ufb50-\ufdff\ufe70-\ufefe]")
Feature = tuple[str, ...]


def plain(text: str) -> list[Feature]:
    """Every feature, with repetitions: its kind, and what it is made of."""
    words = [word for word in text.split() if not _FOREIGN.search(word)]
    found: list[Feature] = [feature for word in words for feature in _of_word(word)]
    found += _pairs("words", words)
    found += _pairs("bones", [bone for word in words if (bone := _bone(word))])
    found += _near([word[:4] for word in words])
    found += _apart(_SYLLABLE.findall(" ".join(words)))
    if words:
        found += [("begins", words[0]), ("ends", words[-1])]
    letters = "".join(words)
    if letters.isascii():
        found += [("unspaced", letters[start : start + 5]) for start in range(len(letters) - 4)]
    return found


def _of_word(word: str) -> Iterator[Feature]:
    syllables = _SYLLABLE.findall(word)
    spaced = f" {word} "
    for length in (4,) if syllables else (4, 5):
        yield from (("piece", spaced[start : start + length]) for start in range(len(spaced) - length + 1))
    if syllables:
        yield from (("syllable", one) for one in syllables)
        yield from _pairs("syllables", ["<", *syllables, ">"])


def _pairs(kind: str, things: list[str]) -> list[Feature]:
    return [(kind, first, second) for first, second in zip(things, things[1:], strict=False)]


def _near(openings: list[str]) -> list[Feature]:
    return [
        ("near", *sorted((first, second)))
        for place, first in enumerate(openings)
        for second in openings[place + 1 : place + 7]
    ]


def _apart(syllables: list[str]) -> list[Feature]:
    return [
        ("apart", first, second) for place, first in enumerate(syllables) for second in syllables[place + 2 : place + 4]
    ]


def _bone(word: str) -> str:
    bare = re.sub(r"(.)\1+", r"\1", re.sub("[aeiouyhw']+", "", remove_diacritics(word)))
    return bare if bare.isascii() else ""
