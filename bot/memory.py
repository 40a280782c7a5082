"""Memory: what large arrays took given back or kept for the next ones, and the whole of it closed to other processes."""

import ctypes
import sys
from contextlib import suppress
from typing import Final

_DUMPABLE: Final = 4
"""PR_SET_DUMPABLE of prctl(2)."""
TRIM_THRESHOLD: Final = -1
"""Of mallopt(3): so much of what is free at the end of a heap stays with the process."""
MMAP_THRESHOLD: Final = -3
"""Of mallopt(3): pieces from this size on are mapped one by one, and given back one by one."""
LARGE: Final = 1 << 20
LARGEST_KEPT: Final = 8 << 20
MOST_KEPT: Final = 16 << 20


def give_back() -> None:
    """Hold glibc to it: by itself it raises that size to what was freed last, 32 MB at most, and keeps the rest in pieces.

    In training that is a hundred megabytes. With another C library nothing happens.
    """
    _set(MMAP_THRESHOLD, LARGE)


def keep() -> None:
    """For work that frees some megabytes only to take them again: to map them anew each time takes a third of its time."""
    _set(MMAP_THRESHOLD, LARGEST_KEPT)
    _set(TRIM_THRESHOLD, MOST_KEPT)


def close() -> None:
    """On Linux: no other process of this account may read it, and no crash writes it to the disk; root still can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DUMPABLE, 0, 0, 0, 0)


def _set(what: int, size: int) -> None:
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(what, size)
