"""Vietnamese typed without diacritics, with the likeliest ones put back: for the sentence encoder, which needs them.

Learnt from our own examples, so it knows the words women use here and no others. Letters are judged as she typed them.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from bot.text.normalise import remove_diacritics

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

    def _extend_paths(self, paths: list[tuple[float, tuple[str, ...]]], word: str) -> list[tuple[float, tuple[str, ...]]]:
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
