"""The features of messages: pieces of words, syllables, pairs near and far or of bare consonants, how they begin and end.

Each is a number (bot/text/codes.py), so that no sentence can be read out of a model. Many texts are worked on at once: letter
by letter, reading two hundred thousand examples would take longer than learning them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.text.codes import Codes, Longs, Marks, Places, changes, codes_of, joined, letters_of, spans, summed, windows
from bot.text.normalise import without_marks

LENGTHS, BESIDE_SYLLABLES = (4, 5), (4,)
"""Characters in a piece of a word and the spaces around it, and of one with syllables; shorter ones taught nothing."""
_KHMER = r"[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3])*[\u17b6-\u17d1\u17d3\u17dd]*"
_BURMESE = (
    r"[\u1000-\u102a\u103f](?:\u1039[\u1000-\u1021])*[\u102b-\u1038\u103a-\u103e]*"
    r"(?:[\u1000-\u1021]\u103a[\u1037\u1038]*)*"
)
_SYLLABLE = re.compile(f"{_KHMER}|{_BURMESE}")
"""As written: a consonant and all that is drawn around it; in Burmese with the consonant that closes it. It is to these
scripts what a letter is to others; a splitting into words taught nothing."""
APART = np.array([2, 3])
"""From one syllable to another that is counted with it whatever is between: "not … paid", "no … die"."""
NEARBY, OPENING = np.arange(1, 7), 4
"""Words from one to another that is counted with it in any order, each by its first letters: "hit" and "yesterday" say
together what neither says alone."""
UNSPACED = 5
"""Characters in a piece that runs over spaces, of Latin letters without marks: "ma yu bu", "mayu bu" and "mayubu" are one."""
_VOWELS = str.maketrans("", "", "aeiouyhw'")
"""What Khmer and Burmese in Latin letters, and hurried Latin of any language, spell each time otherwise."""
_TWICE = re.compile(r"(.)\1+")
_FOREIGN = re.compile(
    r"[\u0370-\u0fff\u10a0-\u177f\u1800-\u19df\u3040-\u9fff\uac00-\ud7af\ufb50-\ufdff\ufe70-\ufefe]"
)
"""Letters of scripts that none of our languages is written in: what is typed in them must not be taken for anything."""
_PIECE, _WORDS, _BONES, _BEGINS, _ENDS, _SYLLABLES, _UNSPACED, _NEARBY, _APART = range(9)
"""Kinds of features: the same letters of another kind are another feature."""
_SPACE, _NEXT, _ASCII = 32, 10, 128
_BESIDE, _NONE = np.array([1]), np.zeros(0, dtype=np.int64)
Found = tuple[Longs, Places]
"""A long number for each feature, and of which text it is."""


@dataclass(frozen=True)
class _Page:
    """Texts below each other, a space before and behind each word."""

    text: str
    letters: Longs
    is_gap: Marks
    """Whether each letter is a space or the end of a text."""
    rows: Places
    """Of which text each letter is."""
    starts: Places
    ends: Places
    """Of each word."""

    @classmethod
    def of(cls, text: str) -> "_Page":
        letters = letters_of(text)
        is_end = letters == _NEXT
        is_gap = is_end | (letters == _SPACE)
        return cls(text, letters, is_gap, np.cumsum(is_end), *spans(~is_gap))


def grams(texts: Sequence[str]) -> tuple[Codes, Places]:
    """Every feature of normalised texts, with repetitions: its code, and of which text it is."""
    page = _Page.of("\n".join(f" {' '.join(_words(text))} " for text in texts))
    features, rows = zip(*_of_words(page), *_of_syllables(page), _bones(page), _unspaced(page), strict=True)
    return codes_of(np.concatenate(features)), np.concatenate(rows)


def _words(text: str) -> list[str]:
    words = text.split()
    return [word for word in words if not _FOREIGN.search(word)] if _FOREIGN.search(text) else words


def _pairs(of: Longs, rows: Places, *, away: Places = _BESIDE) -> tuple[Longs, Longs, Places]:
    """Each with those so far behind it in the same text."""
    first = np.arange(len(rows)).repeat(len(away))
    second = np.add.outer(np.arange(len(rows)), away).ravel()
    inside = second < len(rows)
    first, second = first[inside], second[inside]
    same = rows[first] == rows[second]
    first, second = first[same], second[same]
    return of[first], of[second], rows[first]


def _of_words(page: _Page) -> Iterator[Found]:
    rows, words = page.rows[page.starts], summed(page.letters, page.starts, page.ends)
    first, second, at = _pairs(words, rows)
    yield joined(_WORDS, first, second), at
    first, second, at = _pairs(summed(page.letters, page.starts, page.ends, most=OPENING), rows, away=NEARBY)
    yield joined(_NEARBY, np.minimum(first, second), np.maximum(first, second)), at
    change = changes(rows)
    yield joined(_BEGINS, words[change[:-1]]), rows[change[:-1]]
    yield joined(_ENDS, words[change[1:]]), rows[change[1:]]


def _bones(page: _Page) -> Found:
    """Pairs of words in Latin letters by their consonants alone; words without any are passed over."""
    bare = _Page.of(_TWICE.sub(r"\1", without_marks(page.text).translate(_VOWELS)))
    outside = np.concatenate([[0], np.cumsum(bare.letters >= _ASCII)])
    is_latin = outside[bare.ends] == outside[bare.starts]
    starts, ends = bare.starts[is_latin], bare.ends[is_latin]
    first, second, at = _pairs(summed(bare.letters, starts, ends), bare.rows[starts])
    return joined(_BONES, first, second), at


def _unspaced(page: _Page) -> Found:
    """Pieces over spaces, of texts that hold nothing but ASCII."""
    is_foreign = np.bincount(page.rows, weights=page.letters >= _ASCII) > 0
    is_read = ~(page.is_gap | is_foreign[page.rows])
    letters, rows = page.letters[is_read], page.rows[is_read]
    here = rows[: max(len(rows) - UNSPACED + 1, 0)] == rows[UNSPACED - 1 :]
    return windows(_UNSPACED, letters, UNSPACED)[here], rows[UNSPACED - 1 :][here]


def _of_syllables(page: _Page) -> Iterator[Found]:
    """Syllables, pairs of them, and pieces of words: fewer where a word has syllables."""
    found = [] if page.text.isascii() else [one.span() for one in _SYLLABLE.finditer(page.text)]
    starts, ends = np.array(found, dtype=np.int64).reshape(-1, 2).T
    word = page.starts.searchsorted(starts, side="right") - 1
    for length in LENGTHS:
        yield _pieces(page, length, but=_NONE if length in BESIDE_SYLLABLES else np.unique(word))
    if found:
        said = summed(page.letters, starts, ends)
        yield joined(_SYLLABLES, said), page.rows[starts]
        yield from _side_by_side(page, said, word)
        first, second, at = _pairs(said, page.rows[starts], away=APART)
        yield joined(_APART, first, second), at


def _side_by_side(page: _Page, said: Longs, word: Places) -> Iterator[Found]:
    """Syllables beside each other in a word; before the first and behind the last stands a number of no syllable."""
    change, rows = changes(word), page.rows[page.starts[word]]
    edge = np.ones(np.count_nonzero(change[1:]), dtype=np.uint64)
    yield joined(_SYLLABLES, edge, said[change[:-1]]), rows[change[:-1]]
    yield joined(_SYLLABLES, said[change[1:]], edge), rows[change[1:]]
    first, second, at = _pairs(said, word)
    yield joined(_SYLLABLES, first, second), page.rows[page.starts[at]]


def _pieces(page: _Page, length: int, *, but: Places = _NONE) -> Found:
    """So many letters in a row with no space but before or behind them; not of these words."""
    last = max(len(page.letters) - length + 1, 0)
    gaps = np.concatenate([[0], np.cumsum(page.is_gap)])
    here = gaps[1 : last + 1] == gaps[length - 1 : last + length - 1]
    here &= (page.letters[:last] != _NEXT) & (page.letters[length - 1 :] != _NEXT)
    for first, end in zip(page.starts[but], page.ends[but], strict=True):
        here[max(first - 1, 0) : end] = False
    return windows(_PIECE, page.letters, length)[here], page.rows[:last][here]
