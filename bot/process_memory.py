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
LARGE_BYTES: Final = 1 << 20
MAX_CACHED_BLOCK_BYTES: Final = 8 << 20
MAX_CACHED_BYTES: Final = 16 << 20


def release_large_blocks() -> None:
    """Hold glibc to it: by itself it raises that size to what was freed last, 32 MB at most, and keeps the rest in pieces.

    In training that is a hundred megabytes. With another C library nothing happens.
    """
    _set_malloc_option(MMAP_THRESHOLD, LARGE_BYTES)


def cache_large_blocks() -> None:
    """For work that frees some megabytes only to take them again: to map them anew each time takes a third of its time."""
    _set_malloc_option(MMAP_THRESHOLD, MAX_CACHED_BLOCK_BYTES)
    _set_malloc_option(TRIM_THRESHOLD, MAX_CACHED_BYTES)


def disable_dumps() -> None:
    """On Linux: no other process of this account may read it, and no crash writes it to the disk; root still can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DUMPABLE, 0, 0, 0, 0)


def _set_malloc_option(what: int, size: int) -> None:
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(what, size)
