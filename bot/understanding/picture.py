"""A table of numbers as a picture: one square a cell, the darker the more. PNG, with nothing but the standard library."""

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

SQUARE = 12
"""Pixels a side."""
LINE = 5
"""A thin line after so many cells, to count by."""
_PAPER, _INK, _RIGHT, _THIN = (255, 255, 255), (176, 28, 46), (28, 92, 140), (225, 225, 225)
Colour = tuple[int, int, int]


def draw(rows: Sequence[Sequence[float]], path: Path) -> None:
    """Write a square table of shares from 0 to 1; the diagonal, which is right, has a colour of its own."""
    lines = [
        b"\x00" + b"".join(bytes(_pixel(rows, y, x)) for x in range(len(rows) * SQUARE))
        for y in range(len(rows) * SQUARE)
    ]
    size = len(rows) * SQUARE
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    pieces = (b"IHDR", header), (b"IDAT", zlib.compress(b"".join(lines), 9)), (b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_piece(kind, data) for kind, data in pieces))


def _pixel(rows: Sequence[Sequence[float]], y: int, x: int) -> Colour:
    row, column = y // SQUARE, x // SQUARE
    if (y % (SQUARE * LINE) == 0) or (x % (SQUARE * LINE) == 0):
        return _THIN
    ink = _RIGHT if row == column else _INK
    # The root: a mistake of one in twenty must be seen beside an intent that is always right.
    share = min(max(rows[row][column], 0.0), 1.0) ** 0.5
    return tuple(round(paper + (colour - paper) * share) for paper, colour in zip(_PAPER, ink, strict=True))  # type: ignore[return-value]


def _piece(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
