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

from bot.text.matching import bare
from bot.text.normalise import normalise

NEAR: Final = 0.7
"""The part of their pieces that two sentences share, from which one of them stands in the wrong place."""
LETTERS: Final = 3
"""Letters of a piece, the spaces around and between words among them."""
UNLIKE: Final = (1 - NEAR) / (1 + NEAR)
"""The part of the pieces of both that only one may have."""
BITS: Final = 256
Pieces = frozenset[str]


def pieces(text: str) -> Pieces:
    """The pieces of a sentence, as the classifiers see its letters."""
    said = f" {bare(normalise(text))} "
    return frozenset(said[start : start + LETTERS] for start in range(max(1, len(said) - LETTERS + 1)))


def likeness(one: Pieces, other: Pieces) -> float:
    """The part of all their pieces that both have."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def pairs(sentences: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
    """The places of every two (text, intent) of one language that are near each other under different intents."""
    intents, known, counted = [], [], Counter[str]()
    for text, intent in sentences:
        intents.append(intent)
        known.append(pieces(text))
        counted.update(known[-1])
    signs = [_sign(found) for found in known]
    rare: dict[str, list[int]] = defaultdict(list)
    near = []
    # The shorter first: a longer one must hold so much of it that fewer of its pieces need to be looked up.
    by_length = sorted(range(len(known)), key=lambda place: len(known[place]))
    lengths = [len(known[place]) for place in by_length]
    for turn, place in enumerate(by_length):
        found, intent, sign = known[place], intents[place], signs[place]
        order = sorted(found, key=lambda piece: (counted[piece], piece))
        apart = ceil(2 * len(found) * UNLIKE)  # the other is no longer
        long_enough = bisect_left(lengths, NEAR * len(found))
        for earlier in _sharing(order[: _spared(NEAR, found)], rare, long_enough):
            other = by_length[earlier]
            if (signs[other] ^ sign).bit_count() > apart or intents[other] == intent:
                continue
            if likeness(found, known[other]) >= NEAR:
                near.append((max(place, other), min(place, other)))
        for piece in order[: _spared(2 * NEAR / (1 + NEAR), found)]:
            rare[piece].append(turn)
    return [(first, second) for second, first in sorted(near)]


def _sign(found: Pieces) -> int:
    """A bit for each piece. Where more bits differ than pieces may, the pieces need not be compared: that is much quicker."""
    bits = 0
    for piece in found:
        bits |= 1 << zlib.crc32(piece.encode()) % BITS
    return bits


def _sharing(pieces: list[str], rare: dict[str, list[int]], long_enough: int) -> set[int]:
    """The turns of those that hold one of these pieces, from the first on that is long enough."""
    found = (rare.get(piece, []) for piece in pieces)
    return set().union(*(turns[bisect_left(turns, long_enough) :] for turns in found))


def _spared(part: float, found: Pieces) -> int:
    """Of two that share this part of one, the other holds at least one of so many pieces, whichever they are."""
    return len(found) - ceil(part * len(found)) + 1
