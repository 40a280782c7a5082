"""Her words as the classifiers compare them. For understanding only: nothing normalised is ever shown or kept.

Training and running use this one function, so that both see the same letters.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from bot.nlu.text.zawgyi import to_unicode

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]|[\ud800-\udfff]")
"""Control characters, and halves of a character that never met: nothing behind us could take them."""
_UNSPACED = "\u1000-\u109f\uaa60-\uaa7f\u1780-\u17ff\u19e0-\u19ff"
"""Burmese and Khmer letters and signs: their writers put spaces where they like."""
_INNER_SPACE = re.compile(rf"(?<=[{_UNSPACED}])\s+(?=[{_UNSPACED}])")
_ASAT_BEFORE_MEDIAL = re.compile("\u103a(\u103b[\u102b\u102c])")
"""The word for man or husband is written both ways round, and Zawgyi cannot tell them apart."""
_REPEATED_CHARACTER = re.compile(r"([^\W\d_])\1{2,}|([^\w\s])\2+")
_DOUBLED_CHARACTER = re.compile(r"(.)\1")
"""Without such a place nothing is drawn out: to look for it is quicker than to try."""
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u0060\u00b4]")
_MARKS = re.compile("[\u0300-\u036f]+")
_LETTERS_WITHOUT_MARK = str.maketrans("đ", "d")


def normalize(text: str) -> str:
    """One spelling of a message: Unicode Burmese, composed letters, no invisible signs, lower case, no drawn-out letters."""
    said = _APOSTROPHES.sub("'", _CONTROL.sub(" ", text))
    folded = said.lower() if said.isascii() else _fold(said)
    if _DOUBLED_CHARACTER.search(folded):
        folded = _REPEATED_CHARACTER.sub(lambda run: run[1] or run[2], folded)
    return " ".join(folded.split())


def _fold(text: str) -> str:
    seen = unicodedata.normalize("NFC", _INVISIBLE.sub("", to_unicode(text)))
    folded = unicodedata.normalize("NFC", seen.casefold())
    return _ASAT_BEFORE_MEDIAL.sub("\\1\u103a", _INNER_SPACE.sub("", folded))


def remove_diacritics(text: str) -> str:
    """Latin text without diacritics, as Vietnamese is often typed. Other scripts are left as they are."""
    if text.isascii():
        return text
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS_WITHOUT_MARK)


MIN_KNOWN_SHARE = 0.8
"""The share of known words from which on a message is taken for Vietnamese."""
PAIR_WEIGHT, UNSEEN_WEIGHT = 2.0, 0.1
"""The weight of a pair of words beside the words alone, and how often a pair counts that was never seen."""
_BEAM_WIDTH = 8
_START = ""


class DiacriticRestorer:
    """Which words a bare word may stand for, and which of them follow each other."""

    def __init__(self, words: Mapping[str, Mapping[str, int]], pairs: Mapping[str, int]) -> None:
        self._words = words
        self._pairs = pairs

    @classmethod
    def fit(cls, texts: Iterable[str]) -> "DiacriticRestorer":
        """Learn from normalised texts; those without a mark teach nothing."""
        words: defaultdict[str, Counter[str]] = defaultdict(Counter)
        pairs: Counter[str] = Counter()
        for text in texts:
            bare = remove_diacritics(text)
            if bare != text:
                said = text.split()
                for before, word, unmarked in zip([_START, *said], said, bare.split(), strict=False):
                    words[unmarked][word] += 1
                    pairs[f"{before} {word}"] += 1
        return cls(words, pairs)

    def restore(self, text: str) -> str:
        """A normalised text with marks where it has none and is likely Vietnamese; any other as it is."""
        said = text.split()
        known = sum(word in self._words for word in said)
        if not said or not text.isascii() or known < MIN_KNOWN_SHARE * len(said):
            return text
        paths: list[tuple[float, tuple[str, ...]]] = [(0.0, (_START,))]
        for word in said:
            paths = self._extend_paths(paths, word)
        return " ".join(paths[0][1][1:])

    def as_dict(self) -> dict[str, dict[str, dict[str, int]] | dict[str, int]]:
        """For a JSON file; `DiacriticRestorer(**…)` reads it."""
        return {"words": {word: dict(found) for word, found in self._words.items()}, "pairs": dict(self._pairs)}

    def _extend_paths(
        self, paths: list[tuple[float, tuple[str, ...]]], word: str
    ) -> list[tuple[float, tuple[str, ...]]]:
        found = self._words.get(word, {word: 1})
        total = sum(found.values())
        best: dict[str, tuple[float, tuple[str, ...]]] = {}
        for score, path in paths:
            for marked, times in found.items():
                pair = self._pairs.get(f"{path[-1]} {marked}", 0) + UNSEEN_WEIGHT
                reached = score + math.log(times / total) + PAIR_WEIGHT * math.log(pair)
                if marked not in best or reached > best[marked][0]:
                    best[marked] = (reached, (*path, marked))
        return sorted(best.values(), key=lambda one: -one[0])[:_BEAM_WIDTH]
