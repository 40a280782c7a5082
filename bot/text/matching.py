"""Comparing a message with lists of phrases, in scripts with and without spaces between words.

The gateway decides with this what cannot wait; `python -m bot check` asks the same question of every training example.
"""

import unicodedata
from collections.abc import Callable
from typing import Final

from bot.model.policy import WordLists
from bot.text.slips import TypoMatcher

LEAVE, STOP = "leave", "stop"
TYPO_TOLERANT_MEANINGS = (LEAVE, STOP)
"""Meanings also read from a slip of the finger, this one first: taken wrongly it costs a sentence, missed it may cost all."""
_PREFIX_LENGTH: Final = 4
"""Letters by which a phrase inside a message is found."""
URGENT_MEANINGS = ("help", "danger_now", "self_harm")
"""Meanings that are answered with a card, at once."""


class PhraseMatcher:
    """The word lists, made comparable once."""

    def __init__(self, word_lists: WordLists, *, normalise: Callable[[str], str]) -> None:
        self._normalise = normalise
        self._whole_phrases = {self._normalize(phrase): means for phrase, means in word_lists.whole_messages.items()}
        self._contained_phrases = _ContainedPhrases({self._normalize(phrase): means for phrase, means in word_lists.phrases.items()})
        unlike = frozenset(map(self._normalize, word_lists.lookalike_words))
        self._typo_matchers = {means: self._build_typo_matcher(means, unlike) for means in TYPO_TOLERANT_MEANINGS}

    def match(self, text: str) -> str | None:
        """What a message means, or None. A whole message is compared first, then phrases inside it, then slips."""
        said = self._normalize(text)
        if said in self._whole_phrases:
            return self._whole_phrases[said]
        return self._contained_phrases.match(said) or next((means for means, slips in self._typo_matchers.items() if slips.matches(said)), None)

    def is_whole_phrase(self, text: str) -> bool:
        """Whether a message is nothing but one of the phrases."""
        said = self._normalize(text)
        return said in self._whole_phrases or said in self._contained_phrases

    def _build_typo_matcher(self, means: str, unlike: frozenset[str]) -> TypoMatcher:
        phrases = [phrase for phrase, meant in self._whole_phrases.items() if meant == means]
        # What is written in one list is never a slip of another.
        others = {phrase for phrase, meant in self._whole_phrases.items() if meant != means}
        return TypoMatcher(phrases, unlike=unlike | others)

    def _normalize(self, text: str) -> str:
        return strip_punctuation(self._normalise(text))


class _ContainedPhrases:
    """Phrases that are looked for inside a message, found by how they begin: there are hundreds, and every message is asked."""

    def __init__(self, phrases: dict[str, str]) -> None:
        self._phrases = list(phrases.items())
        self._phrases_by_prefix: dict[str, list[int]] = {}
        for place, (phrase, _) in enumerate(self._phrases):
            self._phrases_by_prefix.setdefault(phrase[:_PREFIX_LENGTH], []).append(place)
        self._lengths = sorted({len(beginning) for beginning in self._phrases_by_prefix})

    def __contains__(self, text: str) -> bool:
        return any(text == phrase for phrase, _ in self._phrases)

    def match(self, text: str) -> str | None:
        """What the first phrase of the lists that stands in a message means."""
        possible = {
            place for start in range(len(text)) for length in self._lengths
            for place in self._phrases_by_prefix.get(text[start : start + length], ())
        }  # fmt: skip
        found = (self._phrases[place] for place in sorted(possible))
        return next((means for phrase, means in found if contains_phrase(text, phrase)), None)


def strip_punctuation(text: str) -> str:
    """Normalised words without signs, one space between them."""
    return " ".join(text.translate(_SPACING_TABLE).split())


class _SpacingTable(dict[int, str]):
    """What each letter becomes where signs give way to spaces; the letters of our scripts are looked up once."""

    def __missing__(self, number: int) -> str:
        # Signs, not marks: Khmer and Burmese vowels are marks and belong to their letters.
        becomes = " " if unicodedata.category(chr(number))[0] in "PSC" else chr(number)
        if number < _MAX_CACHED_LETTER:
            self[number] = becomes
        return becomes


_MAX_CACHED_LETTER: Final = 0x3000
"""Letters below this are kept: all of ours, and no more memory than that whatever anybody sends."""
_SPACING_TABLE: Final = _SpacingTable()


def contains_phrase(text: str, phrase: str) -> bool:
    """Whether bare words contain a bare phrase, as words of its own where the script separates words."""
    if phrase not in text:
        return False
    if not phrase.isascii() and not is_spaced(phrase):
        return True  # Khmer and Burmese do not put spaces between words
    return f" {phrase} " in f" {text} "


def is_spaced(phrase: str) -> bool:
    """Whether its script puts spaces between words."""
    return all(ord(letter) < 0x1000 or 0x1E00 <= ord(letter) < 0x2000 for letter in phrase)
