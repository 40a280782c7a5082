"""What callers found out about numbers: each becomes a check of its row, by the code of `python -m bot directory verify`.

A mark counts only for the row that the caller had before her: another digit, name or country, and it is void. Where two people
say different things both are told; what takes a number away from her stands meanwhile. Hours, languages and what was said go
into the table by hand, as they always did: they are printed, and kept in no public file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from bot.directory_lint import directory
from bot.domain.directory import EMERGENCY_KINDS, KEYS
from bot.errors import BadContent
from bot.i18n.review_log import normalize_reviewer
from tools.directory import csv_editor
from tools.directory.csv_editor import DirectoryRow
from tools.directory.verification import NUMBER_COLUMNS, RESULT_STATUSES, Verification, record_verification
from tools.review.marks import (
    AFTER_HOURS,
    ANSWERED,
    CALL_RESULTS,
    CLOSED,
    MAIN,
    NO_ANSWER,
    NOT_ON_PAGE,
    NUMBER_NAMES,
    ON_PAGE,
    PAGE_RESULTS,
    WRONG_NUMBER,
    NumberMark,
)
from tools.review.statements import to_cell

RESULTS: Final = {
    ANSWERED: "right",
    ON_PAGE: "right",
    WRONG_NUMBER: "wrong",
    CLOSED: "dead",
    NO_ANSWER: "no_answer",
}
"""What is marked → the result of a check. NOT_ON_PAGE is none: an emergency number is never hidden."""
WRITTEN_COLUMNS: Final = (
    "status",
    "confidence",
    *(column for _, *columns in NUMBER_COLUMNS.values() for column in columns),
)
"""Sealed cells that a check writes itself; a mark does not hang on them, so that two people can check one row."""


def compute_call_seal(cells: Mapping[str, str]) -> str:
    """The seal of what a caller is shown of a row: every sealed cell but those that a check writes."""
    return directory.compute_checksum({**cells, **dict.fromkeys(WRITTEN_COLUMNS, "")})


def list_numbers(row: DirectoryRow) -> list[tuple[str, str]]:
    """The numbers of a row that can be checked: how each is called, and the number; of a contact, where it leads."""
    if row.is_contact:
        return [(MAIN, row.cells["value"])]
    columns = {name: column for name, (column, *_) in NUMBER_COLUMNS.items() if row.is_mission or name == MAIN}
    return [(name, row.cells[column]) for name, column in columns.items() if row.cells[column]]


@dataclass
class NumberReport:
    """What the marks of numbers came to."""

    recorded: list[tuple[NumberMark, Mapping[str, str]]] = field(default_factory=list)
    """Checks that were written, and the cells that changed."""
    known_count: int = 0
    """Marks whose check stands in the row already."""
    refused: list[tuple[NumberMark, str]] = field(default_factory=list)
    outdated: list[NumberMark] = field(default_factory=list)
    """Marks of a row that says something else now, or is gone."""
    disagreements: list[tuple[NumberMark, str]] = field(default_factory=list)
    """A mark, and what somebody else says of the number."""
    corrections: list[NumberMark] = field(default_factory=list)
    """Emergency numbers of which an official page says something else."""
    learned: list[NumberMark] = field(default_factory=list)
    """Marks with words that a person puts into the table."""


@dataclass(frozen=True)
class _Known:
    """What the row says of one number: who found it right, wrong or dead, and when."""

    result: str
    by: str
    on: str


_KnownChecks = dict[tuple[str, str], _Known | None]
"""By row and number; filled before anything is written."""


def record_marks(root: Path, marks: Sequence[NumberMark], *, today: date) -> NumberReport:
    """Write down what can be written. Raises BadContent where the tables cannot be read or written."""
    report = NumberReport()
    rows = {row.row_id: row for row in csv_editor.read_checkable_rows(root)} if marks else {}
    known = {(row.row_id, name): _read_known(row, name) for row in rows.values() for name, _ in list_numbers(row)}
    for mark in _list_newest(marks):
        row = rows.get(mark.row_id)
        if row is None or mark.number not in dict(list_numbers(row)) or compute_call_seal(row.cells) != mark.seal:
            report.outdated.append(mark)
            continue
        if mark.said or mark.hours or mark.languages:
            report.learned.append(mark)
        _record_mark(root, report, known, mark, today)
    return report


def _record_mark(root: Path, report: NumberReport, known: _KnownChecks, mark: NumberMark, today: date) -> None:
    row = csv_editor.find_row(root, mark.row_id)  # as the mark before this one left it
    if fault := _find_fault(row, mark):
        report.refused.append((mark, fault))
        return
    if mark.result == NOT_ON_PAGE:
        report.corrections.append(mark)
        return
    result, on = RESULTS[mark.result], min(mark.called_on, today)
    before, found = known[mark.row_id, mark.number], _Known(result, mark.caller, on.isoformat())
    if before == found or (not row.is_mission and _read_last(row) == found):
        report.known_count += 1
        return
    is_other = before is not None and normalize_reviewer(before.by) != normalize_reviewer(mark.caller)
    if before and is_other and NO_ANSWER not in (result, before.result) and result != before.result:
        report.disagreements.append((mark, f"{before.by or 'somebody'}, {before.on}: {before.result}"))
        if result == "right":
            return  # what hides a number stands until people have settled it
    check = Verification(
        verified_by=mark.caller,
        method=_get_method(row, mark),
        result=result,
        verified_on=on,
        number=mark.number if row.is_mission else None,
    )
    try:
        report.recorded.append((mark, record_verification(root, row, check, today=today)))
        if result != NO_ANSWER or before is None:  # that nobody answers settles nothing
            known[mark.row_id, mark.number] = found
    except BadContent as error:
        report.refused.append((mark, str(error)))


def _get_method(row: DirectoryRow, mark: NumberMark) -> str:
    if mark.result in PAGE_RESULTS:
        return "page"
    return "message" if row.is_contact and row.cells["kind"] != KEYS else "call"


def _find_fault(row: DirectoryRow, mark: NumberMark) -> str:
    is_emergency = row.place.cells["kind"] in EMERGENCY_KINDS
    if is_emergency and mark.result in CALL_RESULTS:
        return "An emergency number is not called to test it. Read an official page."
    if not is_emergency and mark.result in PAGE_RESULTS:
        return "Only an emergency number is read on a page; this one wants a call."
    return ""


def _read_known(row: DirectoryRow, number: str) -> _Known | None:
    """What the last check told of a number.

    An office has two numbers and one check: where its cells do not say which number was wrong, it counts for both. Better one
    disagreement too many than one that nobody is told of.
    """
    cells, last = row.cells, _read_last(row)
    if last is None:
        return None
    if not row.is_mission:
        hidden_by = [result for result, status in RESULT_STATUSES.items() if status == cells["status"]]
        return _Known(hidden_by[0], "", last.on) if hidden_by and last.result == NO_ANSWER else last
    _, confidence, assured = NUMBER_COLUMNS[number]
    if day := cells[assured]:
        return _Known("right", cells["checked_by"] if day == cells["checked_on"] else "", day)
    is_possible = last.result == NO_ANSWER or (last.result in RESULT_STATUSES and cells[confidence] == "low")
    return last if is_possible or len(list_numbers(row)) == 1 else None


def _read_last(row: DirectoryRow) -> _Known | None:
    last = _Known(*(row.cells[column] for column in ("checked_result", "checked_by", "checked_on")))
    return last if last.on else None


def _list_newest(marks: Iterable[NumberMark]) -> list[NumberMark]:
    """Of each caller and number the newest, by the day of the call; those that take a number away after the others of a day."""
    newest: dict[tuple[str, str, str, str], NumberMark] = {}
    for mark in sorted(marks, key=lambda mark: (mark.called_on, mark.marked_at, mark.result, mark.said)):
        newest[mark.row_id, mark.number, mark.seal, normalize_reviewer(mark.caller)] = mark
    return sorted(newest.values(), key=_get_order)


def _get_order(mark: NumberMark) -> tuple[object, ...]:
    is_taking_away = RESULTS.get(mark.result) in RESULT_STATUSES
    return mark.called_on, is_taking_away, mark.row_id, NUMBER_NAMES.index(mark.number), mark.caller, mark.result


def format_report(report: NumberReport) -> Iterator[str]:
    """What to read after an import, a line each; what needs somebody is told number by number."""
    callers = ", ".join(dict.fromkeys(mark.caller for mark, _ in report.recorded))
    yield f"numbers: {len(report.recorded)} checks were written{f' ({callers})' if callers else ''}."
    if report.known_count:
        yield f"numbers: {report.known_count} stood there already."
    for mark, changed in report.recorded:
        cells = ", ".join(f"{column} {cell or 'empty'}" for column, cell in changed.items() if column != "checked_by")
        yield f"numbers: {_describe(mark)}: {cells or 'no cell changed'}."
    for mark, other in report.disagreements:
        yield (
            f"numbers: DISAGREE {_describe(mark)} — {_tell(mark)}; {other}. Call once more, and settle it with: "
            f"python -m bot directory verify {mark.row_id}"
        )
    for mark in report.corrections:
        yield f"numbers: TO DO {_describe(mark)}: the official page says something else — {_tell(mark)}"
    for mark in report.learned:
        if mark not in report.corrections:
            yield f"numbers: TO DO {_describe(mark)}, by hand into its row if it holds — {_tell(mark)}"
    for mark, why in report.refused:
        yield f"numbers: NOT WRITTEN {_describe(mark)} — {_tell(mark)}: {why}"
    for mark in report.outdated:
        yield f"numbers: CHANGED {_describe(mark)} — its row says something else now, or is gone; {_tell(mark)}"


def _describe(mark: NumberMark) -> str:
    return f"{mark.row_id}{' after hours' if mark.number == AFTER_HOURS else ''}"


def _tell(mark: NumberMark) -> str:
    learned = {"hours": mark.hours, "languages": mark.languages, "said": mark.said}
    words = "".join(f"; {name}: {to_cell(said)}" for name, said in learned.items() if said)
    return f"{mark.caller}, {mark.called_on}: {mark.result.replace('_', ' ')}{words}"
