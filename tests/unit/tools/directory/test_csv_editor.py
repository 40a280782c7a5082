"""One row is changed, every other byte stays."""

from pathlib import Path

import pytest

from bot.errors import BadContent
from tools.directory import csv_editor

LINES = csv_editor.HOTLINES_FILE


def text(root: Path, table: str = LINES) -> bytes:
    return (root / csv_editor.FOLDER / table).read_bytes()


def test_a_change_touches_one_line(root: Path) -> None:
    before = text(root).splitlines(keepends=True)
    csv_editor.update_row(root, csv_editor.find_row(root, "hot-my-03"), {"note": "Said, twice"})
    after = text(root).splitlines(keepends=True)
    changed = [index for index, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert len(changed) == 1
    assert after[changed[0]].endswith(b',"Said, twice",,\n')


def test_the_same_cells_written_again_are_the_same_bytes(root: Path) -> None:
    before = text(root), text(root, csv_editor.MISSIONS_FILE)
    for row in csv_editor.read_all_rows(root):
        csv_editor.update_row(root, row, {})
    assert (text(root), text(root, csv_editor.MISSIONS_FILE)) == before


def test_the_line_ends_of_a_spreadsheet_stay(root: Path) -> None:
    path = root / csv_editor.FOLDER / LINES
    path.write_bytes(text(root).replace(b"\n", b"\r\n"))
    csv_editor.update_row(root, csv_editor.find_row(root, "hot-my-03"), {"note": "x"})
    assert text(root).count(b"\r\n") == text(root).count(b"\n")


def test_a_note_of_two_lines_is_one_row(root: Path) -> None:
    csv_editor.update_row(root, csv_editor.find_row(root, "hot-my-03"), {"note": "one\ntwo"})
    csv_editor.update_row(root, csv_editor.find_row(root, "hot-my-03"), {"note": "three"})
    assert csv_editor.find_row(root, "hot-my-03").cells["note"] == "three"
    assert len(csv_editor.read_all_rows(root)) == 312


def test_a_seal_is_replaced_or_added(root: Path) -> None:
    entry = {"seal": "a" * 12, "phone": "15999", "phone_emergency": "", "retrieved_on": "2026-11-30"}
    csv_editor.write_accepted(root, "hot-my-03", entry)
    csv_editor.write_accepted(root, "hot-my-99", {**entry, "seal": "b" * 12})
    lines = text(root, csv_editor.ACCEPTED_FILE).decode().splitlines()
    assert f"hot-my-03,{'a' * 12},15999,,2026-11-30" in lines
    assert lines[-1] == f"hot-my-99,{'b' * 12},15999,,2026-11-30"


def test_a_row_that_is_not_there_is_said_so(root: Path) -> None:
    with pytest.raises(BadContent, match="There is no row hot-xx-01"):
        csv_editor.find_row(root, "hot-xx-01")


def test_a_row_with_a_cell_too_many_is_refused(root: Path) -> None:
    path = root / csv_editor.FOLDER / LINES
    path.write_bytes(text(root) + b"hot-my-99,a\n")
    with pytest.raises(BadContent, match="a cell too many or too few"):
        csv_editor.read_all_rows(root)


def test_a_folder_that_cannot_be_written_leaves_the_table_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, row = text(root), csv_editor.find_row(root, "hot-my-03")

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(csv_editor.os, "replace", full)
    with pytest.raises(BadContent, match=r"hotlines.csv cannot be written"):
        csv_editor.update_row(root, row, {"note": "x"})
    assert text(root) == before
    assert not list((root / csv_editor.FOLDER).glob("*.new"))
