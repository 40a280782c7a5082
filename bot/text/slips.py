"""Phrases typed in haste: a letter wrong, missing or swapped, letters or words doubled, marks left out.

Only for whole messages, and only for what harms least when it is taken wrongly. A slip is never looked for in a short word,
nor in its first letter, nor where the word that was typed is a word of its own.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from bot.text.normalise import without_marks

LONGEST: Final = 80
"""Characters of a message in which a slip is looked for: nobody leaves in a paragraph."""
SHORTEST_WORD: Final = 5
"""Letters of a word from which on one of them may be wrong or missing."""
_AGAIN: Final = re.compile(r"(.+?)(?: ?\1)+\Z")
_DOUBLED: Final = re.compile(r"([^\W\d_])\1")
_LIGHT: Final = re.compile("[\u1037\u103a\u17c9-\u17d1]")
"""Marks of Burmese and Khmer that are left out in haste: the killer, the dot below, the signs above letters."""


class Slips:
    """Phrases, and what else they may have been meant by. All texts are bare and normalised."""

    def __init__(self, phrases: Iterable[str], *, unlike: Iterable[str] = ()) -> None:
        self._phrases = frozenset(phrases)
        self._light = frozenset(map(lightly, self._phrases))
        self._unlike = frozenset(unlike)
        self._words: dict[tuple[int, str], list[list[_Word]]] = {}
        for words in ([_Word(word) for word in phrase.split()] for phrase in sorted(self._phrases) if phrase):
            for first in {words[0].word[:1], words[0].unmarked[:1]}:
                self._words.setdefault((len(words), first), []).append(words)

    def match(self, said: str) -> bool:
        """Whether a message is one of the phrases, typed in haste."""
        if not said or len(said) > LONGEST:
            return False
        plain = unicodedata.normalize("NFKC", said)
        return any(self._is_meant(form) for form in {plain, once(plain)})

    def _is_meant(self, said: str) -> bool:
        if said in self._unlike:
            return False
        return said in self._phrases or lightly(said) in self._light or self._has_slip(said.split())

    def _has_slip(self, said: list[str]) -> bool:
        """No slip is in a first letter, so only phrases that begin alike are looked at."""
        alike = self._words.get((len(said), said[0][0]), ()) if said else ()
        return any(all(self._is_word(*pair) for pair in zip(said, meant, strict=True)) for meant in alike)

    def _is_word(self, said: str, meant: "_Word") -> bool:
        return said in (meant.word, meant.unmarked) or (
            meant.may_slip
            and said[0] == meant.word[0]
            and said not in self._unlike
            and _is_one_slip(said, meant.word)
        )


class _Word:
    """A word of a phrase, with what is asked of it for every message."""

    __slots__ = ("may_slip", "unmarked", "word")

    def __init__(self, word: str) -> None:
        self.word, self.unmarked = word, without_marks(word)
        self.may_slip = _letters(word) >= SHORTEST_WORD


def once(said: str) -> str:
    """A phrase said again and again, said once."""
    again = _AGAIN.match(said)
    return again[1] if again else said


def lightly(text: str) -> str:
    """Without doubled letters and light marks."""
    return _LIGHT.sub("", _DOUBLED.sub(r"\1", text))


def comparable(said: str) -> str:
    """A bare, normalised phrase without what haste changes: marks, doubled letters, spaces."""
    plain = unicodedata.normalize("NFKC", said[:LONGEST])
    return lightly(without_marks(plain)).replace(" ", "")


def _letters(word: str) -> int:
    return sum(unicodedata.category(sign)[0] == "L" for sign in word)


def _is_one_slip(said: str, meant: str) -> bool:
    """One letter wrong or missing, or two neighbours swapped."""
    if len(said) == len(meant) - 1:
        return any(meant[:place] + meant[place + 1 :] == said for place in range(1, len(meant)))
    if len(said) != len(meant):
        return False
    wrong = [place for place, pair in enumerate(zip(said, meant, strict=True)) if pair[0] != pair[1]]
    first, last = wrong[0], wrong[-1]
    is_swapped = last == first + 1 and said[first] == meant[last] and said[last] == meant[first]
    return len(wrong) == 1 or (len(wrong) == 2 and is_swapped)
