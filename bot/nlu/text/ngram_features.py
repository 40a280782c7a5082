"""Numbers of 32 bits for pieces of text, made for many texts at once: equal pieces get equal numbers, others other ones.

Pieces are never made: numpy works on the code points of a whole page, one text a line.
"""

import numpy as np
import numpy.typing as npt

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


def hash_spans(letters: LongArray, starts: IndexArray, ends: IndexArray, *, max_letters: int = MAX_LETTERS) -> LongArray:
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
