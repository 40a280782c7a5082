"""What large arrays took is given back to the machine as soon as they are freed."""

import ctypes
from contextlib import suppress
from typing import Final

MMAP_THRESHOLD: Final = -3
"""Of mallopt(3): pieces from this size on are mapped one by one, and given back one by one."""
LARGE: Final = 1 << 20


def give_back() -> None:
    """Hold glibc to it: by itself it raises that size to what was freed last, 32 MB at most, and keeps the rest in pieces.

    In training that is a hundred megabytes. With another C library nothing happens.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, LARGE)
