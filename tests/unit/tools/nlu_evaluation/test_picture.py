"""A picture of a table, read back."""

import struct
import zlib

from tools.nlu_evaluation.report import CELL_PIXELS, draw_matrix


def test_the_picture_is_as_large_as_its_table_and_darkest_where_there_is_most(tmp_path) -> None:
    draw_matrix([[1.0, 0.0], [0.25, 0.75]], tmp_path / "table.png")
    raw = (tmp_path / "table.png").read_bytes()
    assert raw.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", raw[16:24])
    assert (width, height) == (2 * CELL_PIXELS, 2 * CELL_PIXELS)
    start = raw.index(b"IDAT") + 4
    pixels = zlib.decompress(raw[start:-16])
    middle = [
        pixels[
            (row * CELL_PIXELS + CELL_PIXELS // 2) * (1 + width * 3)
            + 1
            + (column * CELL_PIXELS + CELL_PIXELS // 2) * 3 :
        ][:3]
        for row in range(2)
        for column in range(2)
    ]
    assert middle[1] == bytes((255, 255, 255))
    assert len(set(middle)) == 4
    assert sum(middle[0]) < sum(middle[3]) < sum(middle[1])
