"""Numbers of 32 bits for pieces of text, made for many texts at once: equal pieces get equal numbers, others other ones.

Pieces are never made: numpy works on the code points of a whole page, one text a line.
"""

import numpy as np
import numpy.typing as npt

Longs = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
_STEP = np.array([0x9E3779B97F4A7C15], dtype=np.uint64)
_LAST = np.array([0xBF58476D1CE4E5B9], dtype=np.uint64)
_HALF = np.uint64(32)
LONGEST = 4096
"""Letters of one word that count: what comes behind them is as good as not written."""


def _odd(many: int) -> Longs:
    """So many odd numbers without a pattern: multiples of one, with their bits mixed (SplitMix64)."""
    mixed = np.arange(1, many + 1, dtype=np.uint64) * _STEP
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _LAST
    odd: Longs = (mixed ^ (mixed >> np.uint64(27))) | np.uint64(1)
    return odd


_FACTORS = _odd(LONGEST)
_KINDS = _FACTORS[::-1]


def letters_of(page: str) -> Longs:
    """The code points of a page."""
    return np.frombuffer(page.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def spans(inside: Marks) -> tuple[Places, Places]:
    """Where each run of true begins, and where it ends (behind its last)."""
    beside = np.zeros(len(inside) + 2, dtype=bool)
    beside[1:-1] = inside
    edges = np.flatnonzero(beside[1:] != beside[:-1])
    return edges[::2], edges[1::2]


def changes(values: Places | Longs) -> Marks:
    """Whether each differs from the one before it, and one more for the end; first and end always do."""
    found = np.ones(len(values) + 1, dtype=bool)
    np.not_equal(values[1:], values[:-1], out=found[1:-1])
    return found


def summed(letters: Longs, starts: Places, ends: Places, *, most: int = LONGEST) -> Longs:
    """One long number for each span, of its first `most` letters; no span is empty."""
    lengths = np.minimum(ends - starts, most)
    behind = np.cumsum(lengths)
    first = behind - lengths
    if not len(first):
        return np.zeros(0, dtype=np.uint64)
    inner = np.arange(behind[-1]) - np.repeat(first, lengths)
    total: Longs = np.add.reduceat(letters[np.repeat(starts, lengths) + inner] * _FACTORS[inner], first)
    return total ^ (total >> _HALF)


def joined(kind: int, *parts: Longs) -> Longs:
    """One long number for what stands at the same place in all parts, in their order. Other kinds, other numbers."""
    total: Longs = parts[0] * _FACTORS[0] + _KINDS[kind]
    for part, factor in zip(parts[1:], _FACTORS[1:], strict=False):
        total += part * factor
    return total


def windows(kind: int, letters: Longs, length: int) -> Longs:
    """What `joined` makes of so many letters from each place on; of the last ones, where they are too few, nothing."""
    last = max(len(letters) - length + 1, 0)
    return joined(kind, *(letters[step : last + step] for step in range(length)))


def codes_of(total: Longs) -> Codes:
    """The numbers of 32 bits for long ones."""
    code: Codes = ((total ^ (total >> _HALF)) * _LAST >> _HALF).astype(np.uint32)
    return code
