"""Her words as the classifiers compare them. For understanding only: nothing normalised is ever shown or kept.

Training and running use this one function, so that both see the same letters.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from bot.nlu.text.zawgyi import to_unicode

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]|[\ud800-\udfff]")
"""Control characters, and halves of a character that never met: nothing behind us could take them."""
_UNSPACED = "\u1000-\u109f\uaa60-\uaa7f\u1780-\u17ff\u19e0-\u19ff"
"""Burmese and Khmer letters and signs: their writers put spaces where they like."""
_INNER_SPACE = re.compile(rf"(?<=[{_UNSPACED}])\s+(?=[{_UNSPACED}])")
_BURMESE, _KHMER = re.compile("[\u1000-\u109f]"), re.compile("[\u1780-\u17ff]")
_BURMESE_SPELLINGS = (
    # The word for man or husband is written both ways round, and Zawgyi cannot tell them apart.
    (re.compile("\u103a(\u103b[\u102b\u102c])"), "\\1\u103a"),
    # The digits zero and seven, which look like the letters wa and ra and stand beside them on a keyboard of a phone.
    (re.compile("(?<![\u1040-\u1049])\u1040(?=[\u1000-\u103e])"), "\u101d"),
    (re.compile("(?<![\u1040-\u1049])\u1047(?=[\u102b-\u103e])"), "\u101b"),
    (re.compile("\u1025(?=\u103a)"), "\u1009"),
    (re.compile("\u1025\u102e"), "\u1026"),
    (re.compile("\u101e\u103c(?=[\u1000-\u1021])"), "\u1029"),
    # Signs of one letter, in the order of the standard.
    (re.compile("[\u103b-\u103e]{2,}"), lambda run: "".join(sorted(set(run[0])))),
    (re.compile("([\u102f\u1030])([\u102d\u102e])"), "\\2\\1"),
    (re.compile("([\u1036\u1037])([\u102d-\u1030])"), "\\2\\1"),
    (re.compile("([\u102b-\u1038\u103a])\\1+"), "\\1"),
)
"""What looks the same, or nearly, and is typed either way: each pattern, and the one spelling of it."""
_KHMER_SPELLINGS = (
    # Subscript da and ta are one and the same sign.
    (re.compile("\u17d2\u178a"), "\u17d2\u178f"),
    # Three spellings of the word for giving, which also makes "to let" and "so that".
    (re.compile("\u17a2\u17c4\u1799"), "\u17b1\u17d2\u1799"),
    (re.compile("\u17b2"), "\u17b1"),
    # Subscript ro is drawn in front of its letter and typed before or behind another subscript.
    (re.compile("\u17d2\u179a(\u17d2[\u1780-\u17a2])"), "\\1\u17d2\u179a"),
    # Vowels of two signs, typed one by one; marks typed before the vowel they stand behind.
    (re.compile("\u17c1\u17b8"), "\u17be"),
    (re.compile("\u17c1\u17b6"), "\u17c4"),
    (re.compile("\u17c6([\u17b6\u17bb])"), "\\1\u17c6"),
    (re.compile("([\u17b6-\u17c5])([\u17c9\u17ca])"), "\\2\\1"),
    # The mark that changes the voice of a letter is drawn as u below it where a vowel stands above.
    (re.compile("(?<=[\u179f\u17a0\u17a2])\u17bb(?=[\u17b7-\u17ba])"), "\u17ca"),
    (re.compile("\u17bb(?=[\u17b7-\u17ba])"), "\u17c9"),
    (re.compile("([\u17b6-\u17d1])\\1+"), "\\1"),
)
_TONE_PLACES = re.compile("(?<![qQ])(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?![^\\W\\d_])")
"""Vietnamese puts the tone of "hoà" on either letter."""
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
    if _KHMER.search(folded):
        folded = _apply_spellings(folded, _KHMER_SPELLINGS)
    elif _BURMESE.search(folded):
        folded = _apply_spellings(folded, _BURMESE_SPELLINGS)
    else:
        return _TONE_PLACES.sub(_move_tone, folded)
    return folded


def _apply_spellings(
    text: str, spellings: Iterable[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]]
) -> str:
    joined = _INNER_SPACE.sub("", text)
    for pattern, spelling in spellings:
        joined = pattern.sub(spelling, joined)
    return joined


def _move_tone(match: re.Match[str]) -> str:
    first, second, tone = list(unicodedata.normalize("NFD", match[0]))
    return unicodedata.normalize("NFC", first + tone + second)


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
