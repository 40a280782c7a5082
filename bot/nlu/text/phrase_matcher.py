"""Phrases typed in haste: a letter wrong, missing or swapped, letters or words doubled, marks left out.

Only for whole messages, and only for what harms least when it is taken wrongly. A slip is never looked for in a short word,
nor in its first letter, nor where the word that was typed is a word of its own.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from bot.text.normalise import remove_diacritics

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
        return text in self._phrases or remove_light_marks(text) in self._light_phrases or self._is_phrase_with_typos(text.split())

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
