"""A table of numbers as a picture: one square a cell, the darker the more. PNG, with nothing but the standard library."""

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

CELL_PIXELS = 12
"""Pixels a side."""
LINE_INTERVAL = 5
"""A thin line after so many cells, to count by."""
_BACKGROUND, _ERROR_COLOUR, _CORRECT_COLOUR, _GRID_COLOUR = (255, 255, 255), (176, 28, 46), (28, 92, 140), (225, 225, 225)
Colour = tuple[int, int, int]


def draw_matrix(rows: Sequence[Sequence[float]], path: Path) -> None:
    """Write a square table of shares from 0 to 1; the diagonal, which is right, has a colour of its own."""
    lines = [
        b"\x00" + b"".join(bytes(_get_pixel(rows, y, x)) for x in range(len(rows) * CELL_PIXELS))
        for y in range(len(rows) * CELL_PIXELS)
    ]
    size = len(rows) * CELL_PIXELS
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    pieces = (b"IHDR", header), (b"IDAT", zlib.compress(b"".join(lines), 9)), (b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_build_chunk(kind, data) for kind, data in pieces))


def _get_pixel(rows: Sequence[Sequence[float]], y: int, x: int) -> Colour:
    row, column = y // CELL_PIXELS, x // CELL_PIXELS
    if (y % (CELL_PIXELS * LINE_INTERVAL) == 0) or (x % (CELL_PIXELS * LINE_INTERVAL) == 0):
        return _GRID_COLOUR
    ink = _CORRECT_COLOUR if row == column else _ERROR_COLOUR
    # The root: a mistake of one in twenty must be seen beside an intent that is always right.
    share = min(max(rows[row][column], 0.0), 1.0) ** 0.5
    return tuple(round(paper + (colour - paper) * share) for paper, colour in zip(_BACKGROUND, ink, strict=True))  # type: ignore[return-value]


def _build_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
