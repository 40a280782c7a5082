"""Comparing a message with lists of phrases, in scripts with and without spaces between words.

The gateway decides with this what cannot wait; `python -m bot check` asks the same question of every training example.
"""

import unicodedata
from collections.abc import Callable
from typing import Final

from bot.model.policy import Words
from bot.text.slips import Slips

LEAVE, STOP = "leave", "stop"
FORGIVEN = (LEAVE, STOP)
"""Meanings also read from a slip of the finger, this one first: taken wrongly it costs a sentence, missed it may cost all."""
_BEGINNING: Final = 4
"""Letters by which a phrase inside a message is found."""
URGENT = ("help", "danger_now", "self_harm")
"""Meanings that are answered with a card, at once."""


class Phrases:
    """The word lists, made comparable once."""

    def __init__(self, words: Words, *, normalise: Callable[[str], str]) -> None:
        self._normalise = normalise
        self._whole = {self._bare(phrase): means for phrase, means in words.whole.items()}
        self._within = _Within({self._bare(phrase): means for phrase, means in words.within.items()})
        unlike = frozenset(map(self._bare, words.unlike))
        self._slips = {means: self._slips_of(means, unlike) for means in FORGIVEN}

    def meaning(self, text: str) -> str | None:
        """What a message means, or None. A whole message is compared first, then phrases inside it, then slips."""
        said = self._bare(text)
        if said in self._whole:
            return self._whole[said]
        return self._within.meaning(said) or next((means for means, slips in self._slips.items() if slips.match(said)), None)

    def is_bare(self, text: str) -> bool:
        """Whether a message is nothing but one of the phrases."""
        said = self._bare(text)
        return said in self._whole or said in self._within

    def _slips_of(self, means: str, unlike: frozenset[str]) -> Slips:
        phrases = [phrase for phrase, meant in self._whole.items() if meant == means]
        # What is written in one list is never a slip of another.
        others = {phrase for phrase, meant in self._whole.items() if meant != means}
        return Slips(phrases, unlike=unlike | others)

    def _bare(self, text: str) -> str:
        return bare(self._normalise(text))


class _Within:
    """Phrases that are looked for inside a message, found by how they begin: there are hundreds, and every message is asked."""

    def __init__(self, phrases: dict[str, str]) -> None:
        self._phrases = list(phrases.items())
        self._beginning: dict[str, list[int]] = {}
        for place, (phrase, _) in enumerate(self._phrases):
            self._beginning.setdefault(phrase[:_BEGINNING], []).append(place)
        self._lengths = sorted({len(beginning) for beginning in self._beginning})

    def __contains__(self, said: str) -> bool:
        return any(said == phrase for phrase, _ in self._phrases)

    def meaning(self, said: str) -> str | None:
        """What the first phrase of the lists that stands in a message means."""
        possible = {
            place for start in range(len(said)) for length in self._lengths
            for place in self._beginning.get(said[start : start + length], ())
        }  # fmt: skip
        found = (self._phrases[place] for place in sorted(possible))
        return next((means for phrase, means in found if contains(said, phrase)), None)


def bare(said: str) -> str:
    """Normalised words without signs, one space between them."""
    return " ".join(said.translate(_SPACED).split())


class _Spaced(dict[int, str]):
    """What each letter becomes where signs give way to spaces; the letters of our scripts are looked up once."""

    def __missing__(self, number: int) -> str:
        # Signs, not marks: Khmer and Burmese vowels are marks and belong to their letters.
        becomes = " " if unicodedata.category(chr(number))[0] in "PSC" else chr(number)
        if number < _KEPT:
            self[number] = becomes
        return becomes


_KEPT: Final = 0x3000
"""Letters below this are kept: all of ours, and no more memory than that whatever anybody sends."""
_SPACED: Final = _Spaced()


def contains(said: str, phrase: str) -> bool:
    """Whether bare words contain a bare phrase, as words of its own where the script separates words."""
    if phrase not in said:
        return False
    if not phrase.isascii() and not is_spaced(phrase):
        return True  # Khmer and Burmese do not put spaces between words
    return f" {phrase} " in f" {said} "


def is_spaced(phrase: str) -> bool:
    """Whether its script puts spaces between words."""
    return all(ord(letter) < 0x1000 or 0x1E00 <= ord(letter) < 0x2000 for letter in phrase)
