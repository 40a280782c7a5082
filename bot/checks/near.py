"""Examples that are nearly the same and stand under different intents, found by the pieces they share.

Every pair whose pieces overlap enough is found, and none is looked at twice: of two sentences that share a large part of
their pieces, the rarest few of each hold one in common (prefix filtering). So only sentences with a rare piece in common
are compared.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import ceil
from typing import Final

from bot.text.matching import bare
from bot.text.normalise import normalise

NEAR: Final = 0.7
"""The part of their pieces that two sentences share, from which one of them stands in the wrong place."""
LETTERS: Final = 3
"""Letters of a piece, the spaces around and between words among them."""
Pieces = frozenset[str]


def pieces(text: str) -> Pieces:
    """The pieces of a sentence, as the classifiers see its letters."""
    said = f" {bare(normalise(text))} "
    return frozenset(said[start : start + LETTERS] for start in range(max(1, len(said) - LETTERS + 1)))


def likeness(one: Pieces, other: Pieces) -> float:
    """The part of all their pieces that both have."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def pairs(sentences: Iterable[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """The places of every two (text, intent) of one language that are near each other under different intents."""
    known = [(pieces(text), intent) for text, intent in sentences]
    counted = Counter(piece for found, _ in known for piece in found)
    rare: dict[str, list[int]] = defaultdict(list)
    for place, (found, intent) in enumerate(known):
        looked_at: set[int] = set()
        for piece in _rarest(found, counted):
            looked_at.update(rare[piece])
            rare[piece].append(place)
        for other in sorted(looked_at):
            theirs, their_intent = known[other]
            if their_intent != intent and _could_be(len(found), len(theirs)) and likeness(found, theirs) >= NEAR:
                yield other, place


def _rarest(found: Pieces, counted: Counter[str]) -> list[str]:
    wanted = len(found) - ceil(NEAR * len(found)) + 1
    return sorted(found, key=lambda piece: (counted[piece], piece))[:wanted]


def _could_be(one: int, other: int) -> bool:
    return min(one, other) >= NEAR * max(one, other)
