"""Examples that are nearly the same and stand under different intents, found by the pieces they share.

Every pair whose pieces overlap enough is found, and none is looked at twice: of two sentences that share a large part of
their pieces, the rarest few of each hold one in common (prefix filtering). So only sentences with a rare piece in common
are compared.
"""

import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import ceil
from typing import Final

from bot.text.matching import strip_punctuation
from bot.text.normalise import normalize

SIMILARITY_THRESHOLD: Final = 0.7
"""The part of their pieces that two sentences share, from which one of them stands in the wrong place."""
NGRAM_LENGTH: Final = 3
"""Letters of a piece, the spaces around and between words among them."""
MAX_DIFFERENCE: Final = (1 - SIMILARITY_THRESHOLD) / (1 + SIMILARITY_THRESHOLD)
"""The part of the pieces of both that only one may have."""
SIGNATURE_BITS: Final = 256
Ngrams = frozenset[str]


def extract_ngrams(text: str) -> Ngrams:
    """The pieces of a sentence, as the classifiers see its letters."""
    said = f" {strip_punctuation(normalize(text))} "
    return frozenset(said[start : start + NGRAM_LENGTH] for start in range(max(1, len(said) - NGRAM_LENGTH + 1)))


def compute_jaccard(one: Ngrams, other: Ngrams) -> float:
    """The part of all their pieces that both have."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def find_near_duplicates(sentences: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
    """The places of every two (text, intent) of one language that are near each other under different intents."""
    intents, known, counted = [], [], Counter[str]()
    for text, intent in sentences:
        intents.append(intent)
        known.append(extract_ngrams(text))
        counted.update(known[-1])
    signs = [_compute_signature(found) for found in known]
    rare: dict[str, list[int]] = defaultdict(list)
    near = []
    # The shorter first: a longer one must hold so much of it that fewer of its pieces need to be looked up.
    by_length = sorted(range(len(known)), key=lambda place: len(known[place]))
    lengths = [len(known[place]) for place in by_length]
    for turn, place in enumerate(by_length):
        found, intent, sign = known[place], intents[place], signs[place]
        order = sorted(found, key=lambda piece: (counted[piece], piece))
        apart = ceil(2 * len(found) * MAX_DIFFERENCE)  # the other is no longer
        long_enough = bisect_left(lengths, SIMILARITY_THRESHOLD * len(found))
        for earlier in _find_candidates(order[: _count_required_ngrams(SIMILARITY_THRESHOLD, found)], rare, long_enough):
            other = by_length[earlier]
            if (signs[other] ^ sign).bit_count() > apart or intents[other] == intent:
                continue
            if compute_jaccard(found, known[other]) >= SIMILARITY_THRESHOLD:
                near.append((max(place, other), min(place, other)))
        for piece in order[: _count_required_ngrams(2 * SIMILARITY_THRESHOLD / (1 + SIMILARITY_THRESHOLD), found)]:
            rare[piece].append(turn)
    return [(first, second) for second, first in sorted(near)]


def _compute_signature(found: Ngrams) -> int:
    """A bit for each piece. Where more bits differ than pieces may, the pieces need not be compared: that is much quicker."""
    bits = 0
    for piece in found:
        bits |= 1 << zlib.crc32(piece.encode()) % SIGNATURE_BITS
    return bits


def _find_candidates(pieces: list[str], rare: dict[str, list[int]], long_enough: int) -> set[int]:
    """The turns of those that hold one of these pieces, from the first on that is long enough."""
    found = (rare.get(piece, []) for piece in pieces)
    return set().union(*(turns[bisect_left(turns, long_enough) :] for turns in found))


def _count_required_ngrams(part: float, found: Ngrams) -> int:
    """Of two that share this part of one, the other holds at least one of so many pieces, whichever they are."""
    return len(found) - ceil(part * len(found)) + 1
