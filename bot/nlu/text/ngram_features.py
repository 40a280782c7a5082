"""Numbers of 32 bits for pieces of text, made for many texts at once: equal pieces get equal numbers, others other ones.

Pieces are never made: numpy works on the code points of a whole page, one text a line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.nlu.text.normalize import remove_diacritics

LongArray = npt.NDArray[np.uint64]
CodeArray = npt.NDArray[np.uint32]
IndexArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_SPLITMIX_STEP = np.array([0x9E3779B97F4A7C15], dtype=np.uint64)
_SPLITMIX_MULTIPLIER = np.array([0xBF58476D1CE4E5B9], dtype=np.uint64)
_HALF_BITS = np.uint64(32)
MAX_LETTERS = 4096
"""Letters of one word that count: what comes behind them is as good as not written."""


def _generate_odd_factors(many: int) -> LongArray:
    """So many odd numbers without a pattern: multiples of one, with their bits mixed (SplitMix64)."""
    mixed = np.arange(1, many + 1, dtype=np.uint64) * _SPLITMIX_STEP
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _SPLITMIX_MULTIPLIER
    odd: LongArray = (mixed ^ (mixed >> np.uint64(27))) | np.uint64(1)
    return odd


_FACTORS = _generate_odd_factors(MAX_LETTERS)
_KIND_FACTORS = _FACTORS[::-1]


def to_code_points(page: str) -> LongArray:
    """The code points of a page."""
    return np.frombuffer(page.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def find_spans(inside: BoolArray) -> tuple[IndexArray, IndexArray]:
    """Where each run of true begins, and where it ends (behind its last)."""
    beside = np.zeros(len(inside) + 2, dtype=bool)
    beside[1:-1] = inside
    edges = np.flatnonzero(beside[1:] != beside[:-1])
    return edges[::2], edges[1::2]


def mark_changes(values: IndexArray | LongArray) -> BoolArray:
    """Whether each differs from the one before it, and one more for the end; first and end always do."""
    found = np.ones(len(values) + 1, dtype=bool)
    np.not_equal(values[1:], values[:-1], out=found[1:-1])
    return found


def hash_spans(
    letters: LongArray, starts: IndexArray, ends: IndexArray, *, max_letters: int = MAX_LETTERS
) -> LongArray:
    """One long number for each span, of its first `most` letters; no span is empty."""
    lengths = np.minimum(ends - starts, max_letters)
    behind = np.cumsum(lengths)
    first = behind - lengths
    if not len(first):
        return np.zeros(0, dtype=np.uint64)
    inner = np.arange(behind[-1]) - np.repeat(first, lengths)
    total: LongArray = np.add.reduceat(letters[np.repeat(starts, lengths) + inner] * _FACTORS[inner], first)
    return total ^ (total >> _HALF_BITS)


def combine_hashes(kind: int, *parts: LongArray) -> LongArray:
    """One long number for what stands at the same place in all parts, in their order. Other kinds, other numbers."""
    total: LongArray = parts[0] * _FACTORS[0] + _KIND_FACTORS[kind]
    for part, factor in zip(parts[1:], _FACTORS[1:], strict=False):
        total += part * factor
    return total


def hash_windows(kind: int, letters: LongArray, length: int) -> LongArray:
    """What `joined` makes of so many letters from each place on; of the last ones, where they are too few, nothing."""
    last = max(len(letters) - length + 1, 0)
    return combine_hashes(kind, *(letters[step : last + step] for step in range(length)))


def to_codes(total: LongArray) -> CodeArray:
    """The numbers of 32 bits for long ones."""
    code: CodeArray = ((total ^ (total >> _HALF_BITS)) * _SPLITMIX_MULTIPLIER >> _HALF_BITS).astype(np.uint32)
    return code


NGRAM_LENGTHS, NGRAM_LENGTHS_WITH_SYLLABLES = (4, 5), (4,)
"""Characters in a piece of a word and the spaces around it, and of one with syllables; shorter ones taught nothing."""
_KHMER = r"[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3])*[\u17b6-\u17d1\u17d3\u17dd]*"
_BURMESE = (
    r"[\u1000-\u102a\u103f](?:\u1039[\u1000-\u1021])*[\u102b-\u1038\u103a-\u103e]*"
    r"(?:[\u1000-\u1021]\u103a[\u1037\u1038]*)*"
)
_SYLLABLE = re.compile(f"{_KHMER}|{_BURMESE}")
"""As written: a consonant and all that is drawn around it; in Burmese with the consonant that closes it. It is to these
scripts what a letter is to others; a splitting into words taught nothing."""
SKIP_DISTANCES = np.array([2, 3])
"""From one syllable to another that is counted with it whatever is between: "not … paid", "no … die"."""
NEARBY_DISTANCES, OPENING_WORDS = np.arange(1, 7), 4
"""Words from one to another that is counted with it in any order, each by its first letters: "hit" and "yesterday" say
together what neither says alone."""
UNSPACED_NGRAM_LENGTH = 5
"""Characters in a piece that runs over spaces, of Latin letters without marks: "ma yu bu", "mayu bu" and "mayubu" are one."""
_VOWELS = str.maketrans("", "", "aeiouyhw'")
"""What Khmer and Burmese in Latin letters, and hurried Latin of any language, spell each time otherwise."""
_REPEATED_LETTER = re.compile(r"(.)\1+")
_NON_LATIN = re.compile(
    r"[\u0370-\u0fff\u10a0-\u177f\u1800-\u19df\u3040-\u9fff\uac00-\ud7af\ufb50-\ufdff\ufe70-\ufefe]"
)
"""Letters of scripts that none of our languages is written in: what is typed in them must not be taken for anything."""
(
    _NGRAM_KIND,
    _WORD_KIND,
    _SKELETON_KIND,
    _BEGINNING_KIND,
    _ENDING_KIND,
    _SYLLABLE_KIND,
    _UNSPACED_KIND,
    _NEARBY_KIND,
    _SKIP_KIND,
) = range(9)
"""Kinds of features: the same letters of another kind are another feature."""
_SPACE, _NEXT, _ASCII = 32, 10, 128
_ADJACENT, _NO_INDEXES = np.array([1]), np.zeros(0, dtype=np.int64)
FeatureRows = tuple[LongArray, IndexArray]
"""A long number for each feature, and of which text it is."""


@dataclass(frozen=True)
class _TextBatch:
    """Texts below each other, a space before and behind each word."""

    text: str
    letters: LongArray
    is_gap: BoolArray
    """Whether each letter is a space or the end of a text."""
    rows: IndexArray
    """Of which text each letter is."""
    starts: IndexArray
    ends: IndexArray
    """Of each word."""

    @classmethod
    def from_text(cls, text: str) -> "_TextBatch":
        letters = to_code_points(text)
        is_end = letters == _NEXT
        is_gap = is_end | (letters == _SPACE)
        return cls(text, letters, is_gap, np.cumsum(is_end), *find_spans(~is_gap))


def extract_ngrams(texts: Sequence[str]) -> tuple[CodeArray, IndexArray]:
    """Every feature of normalised texts, with repetitions: its code, and of which text it is."""
    page = _TextBatch.from_text("\n".join(f" {' '.join(_split_words(text))} " for text in texts))
    features, rows = zip(
        *_extract_word_features(page),
        *_extract_syllable_features(page),
        _extract_consonant_skeletons(page),
        _extract_unspaced_ngrams(page),
        strict=True,
    )
    return to_codes(np.concatenate(features)), np.concatenate(rows)


def _split_words(text: str) -> list[str]:
    words = text.split()
    return [word for word in words if not _NON_LATIN.search(word)] if _NON_LATIN.search(text) else words


def _pair_words(
    of: LongArray, rows: IndexArray, *, away: IndexArray = _ADJACENT
) -> tuple[LongArray, LongArray, IndexArray]:
    """Each with those so far behind it in the same text."""
    first = np.arange(len(rows)).repeat(len(away))
    second = np.add.outer(np.arange(len(rows)), away).ravel()
    inside = second < len(rows)
    first, second = first[inside], second[inside]
    same = rows[first] == rows[second]
    first, second = first[same], second[same]
    return of[first], of[second], rows[first]


def _extract_word_features(page: _TextBatch) -> Iterator[FeatureRows]:
    rows, words = page.rows[page.starts], hash_spans(page.letters, page.starts, page.ends)
    first, second, at = _pair_words(words, rows)
    yield combine_hashes(_WORD_KIND, first, second), at
    first, second, at = _pair_words(
        hash_spans(page.letters, page.starts, page.ends, max_letters=OPENING_WORDS), rows, away=NEARBY_DISTANCES
    )
    yield combine_hashes(_NEARBY_KIND, np.minimum(first, second), np.maximum(first, second)), at
    change = mark_changes(rows)
    yield combine_hashes(_BEGINNING_KIND, words[change[:-1]]), rows[change[:-1]]
    yield combine_hashes(_ENDING_KIND, words[change[1:]]), rows[change[1:]]


def _extract_consonant_skeletons(page: _TextBatch) -> FeatureRows:
    """Pairs of words in Latin letters by their consonants alone; words without any are passed over."""
    bare = _TextBatch.from_text(_REPEATED_LETTER.sub(r"\1", remove_diacritics(page.text).translate(_VOWELS)))
    outside = np.concatenate([[0], np.cumsum(bare.letters >= _ASCII)])
    is_latin = outside[bare.ends] == outside[bare.starts]
    starts, ends = bare.starts[is_latin], bare.ends[is_latin]
    first, second, at = _pair_words(hash_spans(bare.letters, starts, ends), bare.rows[starts])
    return combine_hashes(_SKELETON_KIND, first, second), at


def _extract_unspaced_ngrams(page: _TextBatch) -> FeatureRows:
    """Pieces over spaces, of texts that hold nothing but ASCII."""
    is_foreign = np.bincount(page.rows, weights=page.letters >= _ASCII) > 0
    is_read = ~(page.is_gap | is_foreign[page.rows])
    letters, rows = page.letters[is_read], page.rows[is_read]
    here = rows[: max(len(rows) - UNSPACED_NGRAM_LENGTH + 1, 0)] == rows[UNSPACED_NGRAM_LENGTH - 1 :]
    return hash_windows(_UNSPACED_KIND, letters, UNSPACED_NGRAM_LENGTH)[here], rows[UNSPACED_NGRAM_LENGTH - 1 :][here]


def _extract_syllable_features(page: _TextBatch) -> Iterator[FeatureRows]:
    """Syllables, pairs of them, and pieces of words: fewer where a word has syllables."""
    found = [] if page.text.isascii() else [one.span() for one in _SYLLABLE.finditer(page.text)]
    starts, ends = np.array(found, dtype=np.int64).reshape(-1, 2).T
    word = page.starts.searchsorted(starts, side="right") - 1
    for length in NGRAM_LENGTHS:
        yield _extract_letter_ngrams(
            page, length, but=_NO_INDEXES if length in NGRAM_LENGTHS_WITH_SYLLABLES else np.unique(word)
        )
    if found:
        said = hash_spans(page.letters, starts, ends)
        yield combine_hashes(_SYLLABLE_KIND, said), page.rows[starts]
        yield from _pair_syllables(page, said, word)
        first, second, at = _pair_words(said, page.rows[starts], away=SKIP_DISTANCES)
        yield combine_hashes(_SKIP_KIND, first, second), at


def _pair_syllables(page: _TextBatch, said: LongArray, word: IndexArray) -> Iterator[FeatureRows]:
    """Syllables beside each other in a word; before the first and behind the last stands a number of no syllable."""
    change, rows = mark_changes(word), page.rows[page.starts[word]]
    edge = np.ones(np.count_nonzero(change[1:]), dtype=np.uint64)
    yield combine_hashes(_SYLLABLE_KIND, edge, said[change[:-1]]), rows[change[:-1]]
    yield combine_hashes(_SYLLABLE_KIND, said[change[1:]], edge), rows[change[1:]]
    first, second, at = _pair_words(said, word)
    yield combine_hashes(_SYLLABLE_KIND, first, second), page.rows[page.starts[at]]


def _extract_letter_ngrams(page: _TextBatch, length: int, *, but: IndexArray = _NO_INDEXES) -> FeatureRows:
    """So many letters in a row with no space but before or behind them; not of these words."""
    last = max(len(page.letters) - length + 1, 0)
    gaps = np.concatenate([[0], np.cumsum(page.is_gap)])
    here = gaps[1 : last + 1] == gaps[length - 1 : last + length - 1]
    here &= (page.letters[:last] != _NEXT) & (page.letters[length - 1 :] != _NEXT)
    for first, end in zip(page.starts[but], page.ends[but], strict=True):
        here[max(first - 1, 0) : end] = False
    return hash_windows(_NGRAM_KIND, page.letters, length)[here], page.rows[:last][here]
