"""One changed digit is another number, over every row of the tables: whatever was checked of the old one is gone."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.directory_lint.directory import compute_checksum
from tests.support.factories import ROOT
from tests.unit.tools.directory.conftest import TODAY
from tools.directory import csv_editor
from tools.directory.csv_editor import DirectoryRow
from tools.directory.verification import prepare_change
from tools.directory.verification_queue import list_columns

CHECK = {"checked_on": "2026-11-28", "checked_by": "KS", "checked_how": "call", "checked_result": "right"}
NUMBERS = [
    (row, column)
    for row in csv_editor.read_checkable_rows(ROOT)
    for column, *_ in list_columns(row)
    if any(sign.isdigit() for sign in row.cells[column])
]
"""Every number of an office or a line, and every contact with a digit in it."""


def checked(row: DirectoryRow) -> DirectoryRow:
    """The row as if all its numbers had been called and were right."""
    cells = {**row.cells, **CHECK, "status": "verified", "retrieved_on": TODAY.isoformat()}
    for column, confidence, assured in list_columns(row):
        if row.cells[column]:
            cells |= {confidence: "high", assured: CHECK["checked_on"]}
    return replace(row, cells=cells)


def faults(row: DirectoryRow, column: str, place: int, digit: str) -> Iterator[str]:
    before = checked(row)
    number = before.cells[column]
    places = [at for at, sign in enumerate(number) if sign.isdigit()]
    at = places[place % len(places)]
    new = digit if digit != number[at] else str((int(digit) + 1) % 10)
    after = replace(before, cells={**before.cells, column: number[:at] + new + number[at + 1 :]})
    if compute_checksum(after.cells) == compute_checksum(before.cells):
        yield f"{row.row_id} {column}: its seal does not notice"
    left = {**after.cells, **prepare_change(ROOT, after, today=TODAY).cleared_cells}
    for name, confidence, assured in list_columns(row):
        is_changed, is_kept = name == column, bool(left[assured]) and left[confidence] == "high"
        if row.cells[name] and is_kept is is_changed:
            yield f"{row.row_id} {name}: the check {'stayed' if is_changed else 'of another number went'}"
    is_all_gone = not any(left[assured] for *_, assured in list_columns(row))
    if is_all_gone and (left["status"] != "unverified" or any(left[name] for name in CHECK)):
        yield f"{row.row_id}: still says that somebody checked it"


@given(place=st.integers(0, 40), digit=st.sampled_from("0123456789"))
@settings(max_examples=2, deadline=None, derandomize=True)
def test_another_digit_of_any_number_clears_its_check(place: int, digit: str) -> None:
    assert len(NUMBERS) > 300
    assert [fault for row, column in NUMBERS for fault in faults(row, column, place, digit)] == []
