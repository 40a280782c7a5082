"""Phrases typed in haste: a letter wrong, missing or swapped, letters or words doubled, marks left out.

Only for whole messages, and only for what harms least when it is taken wrongly. A slip is never looked for in a short word,
nor in its first letter, nor where the word that was typed is a word of its own.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from bot.domain.limits import WordLists
from bot.nlu.text.normalize import remove_diacritics

MAX_CHARACTERS: Final = 80
"""Characters of a message in which a slip is looked for: nobody leaves in a paragraph."""
MIN_WORD_LETTERS: Final = 5
"""Letters of a word from which on one of them may be wrong or missing."""
_REPEATED_PHRASE: Final = re.compile(r"(.+?)(?: ?\1)+\Z")
_DOUBLED_LETTER: Final = re.compile(r"([^\W\d_])\1")
_LIGHT_MARKS: Final = re.compile("[\u1037\u103a\u17c9-\u17d1]")
"""Marks of Burmese and Khmer that are left out in haste: the killer, the dot below, the signs above letters."""


class TypoMatcher:
    """Phrases, and what else they may have been meant by. All texts are bare and normalised."""

    def __init__(self, phrases: Iterable[str], *, unlike: Iterable[str] = ()) -> None:
        self._phrases = frozenset(phrases)
        self._light_phrases = frozenset(map(remove_light_marks, self._phrases))
        self._exceptions = frozenset(unlike)
        self._words_by_first_letter: dict[tuple[int, str], list[list[_Word]]] = {}
        for words in ([_Word(word) for word in phrase.split()] for phrase in sorted(self._phrases) if phrase):
            for first in {words[0].word[:1], words[0].without_diacritics[:1]}:
                self._words_by_first_letter.setdefault((len(words), first), []).append(words)

    def matches(self, text: str) -> bool:
        """Whether a message is one of the phrases, typed in haste."""
        if not text or len(text) > MAX_CHARACTERS:
            return False
        plain = unicodedata.normalize("NFKC", text)
        return any(self._is_phrase(form) for form in {plain, collapse_repetition(plain)})

    def _is_phrase(self, text: str) -> bool:
        if text in self._exceptions:
            return False
        return (
            text in self._phrases
            or remove_light_marks(text) in self._light_phrases
            or self._is_phrase_with_typos(text.split())
        )

    def _is_phrase_with_typos(self, said: list[str]) -> bool:
        """No slip is in a first letter, so only phrases that begin alike are looked at."""
        alike = self._words_by_first_letter.get((len(said), said[0][0]), ()) if said else ()
        return any(all(self._is_word_with_typo(*pair) for pair in zip(said, meant, strict=True)) for meant in alike)

    def _is_word_with_typo(self, text: str, meant: "_Word") -> bool:
        return text in (meant.word, meant.without_diacritics) or (
            meant.can_have_typo
            and text[0] == meant.word[0]
            and text not in self._exceptions
            and _is_one_edit_apart(text, meant.word)
        )


class _Word:
    """A word of a phrase, with what is asked of it for every message."""

    __slots__ = ("can_have_typo", "without_diacritics", "word")

    def __init__(self, word: str) -> None:
        self.word, self.without_diacritics = word, remove_diacritics(word)
        self.can_have_typo = _count_letters(word) >= MIN_WORD_LETTERS


def collapse_repetition(text: str) -> str:
    """A phrase said again and again, said once."""
    again = _REPEATED_PHRASE.match(text)
    return again[1] if again else text


def remove_light_marks(text: str) -> str:
    """Without doubled letters and light marks."""
    return _LIGHT_MARKS.sub("", _DOUBLED_LETTER.sub(r"\1", text))


def normalize_for_comparison(text: str) -> str:
    """A bare, normalised phrase without what haste changes: marks, doubled letters, spaces."""
    plain = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS])
    return remove_light_marks(remove_diacritics(plain)).replace(" ", "")


def _count_letters(word: str) -> int:
    return sum(unicodedata.category(sign)[0] == "L" for sign in word)


def _is_one_edit_apart(text: str, meant: str) -> bool:
    """One letter wrong or missing, or two neighbours swapped."""
    if len(text) == len(meant) - 1:
        return any(meant[:place] + meant[place + 1 :] == text for place in range(1, len(meant)))
    if len(text) != len(meant):
        return False
    wrong = [place for place, pair in enumerate(zip(text, meant, strict=True)) if pair[0] != pair[1]]
    first, last = wrong[0], wrong[-1]
    is_swapped = last == first + 1 and text[first] == meant[last] and text[last] == meant[first]
    return len(wrong) == 1 or (len(wrong) == 2 and is_swapped)


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
        self._contained_phrases = _ContainedPhrases(
            {self._normalize(phrase): means for phrase, means in word_lists.phrases.items()}
        )
        unlike = frozenset(map(self._normalize, word_lists.lookalike_words))
        self._typo_matchers = {means: self._build_typo_matcher(means, unlike) for means in TYPO_TOLERANT_MEANINGS}

    def match(self, text: str) -> str | None:
        """What a message means, or None. A whole message is compared first, then phrases inside it, then slips."""
        said = self._normalize(text)
        if said in self._whole_phrases:
            return self._whole_phrases[said]
        return self._contained_phrases.match(said) or next(
            (means for means, slips in self._typo_matchers.items() if slips.matches(said)), None
        )

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
            place
            for start in range(len(text))
            for length in self._lengths
            for place in self._phrases_by_prefix.get(text[start : start + length], ())
        }
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
