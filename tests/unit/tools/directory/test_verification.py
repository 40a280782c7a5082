"""What a check found: what it changes for her, and what is refused before anything is written."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.content.directory import load_directory
from bot.directory_lint import directory
from bot.errors import BadContent
from tests.unit.tools.directory.conftest import TODAY
from tools.directory import csv_editor
from tools.directory.verification import Verification, record_verification

ON = date(2026, 11, 28)
RIGHT = Verification(verified_by="KS", method="call", result="right", verified_on=ON)
LINE, TWO_NUMBERS, ONE_NUMBER = "hot-sg-04", "mis-id-my-01", "mis-ph-sa-01"


def found(root: Path, row_id: str, check: Verification) -> dict[str, str]:
    record_verification(root, csv_editor.find_row(root, row_id), check, today=TODAY)
    assert list(directory.validate(root, today=TODAY)) == []
    return csv_editor.find_row(root, row_id).cells


def refused(root: Path, row_id: str, check: Verification) -> str:
    before = [(root / csv_editor.FOLDER / table).read_bytes() for table in csv_editor.KEY_COLUMNS]
    with pytest.raises(BadContent) as raised:
        record_verification(root, csv_editor.find_row(root, row_id), check, today=TODAY)
    assert [(root / csv_editor.FOLDER / table).read_bytes() for table in csv_editor.KEY_COLUMNS] == before
    return str(raised.value)


def test_a_right_number_is_verified_and_trusted(root: Path) -> None:
    cells = found(root, LINE, RIGHT)
    assert (cells["status"], cells["confidence"], cells["assured_date"]) == ("verified", "high", "2026-11-28")
    assert [cells[f"checked_{name}"] for name in ("on", "by", "how", "result")] == ["2026-11-28", "KS", "call", "right"]
    assert load_directory(root / csv_editor.FOLDER).get_hotline(LINE).source.assured_on == ON


@pytest.mark.parametrize(("result", "status"), [("wrong", "conflict"), ("dead", "defunct")])
def test_a_wrong_or_dead_line_is_hidden_at_once(root: Path, result: str, status: str) -> None:
    found(root, LINE, RIGHT)
    cells = found(root, LINE, replace(RIGHT, result=result))
    assert (cells["status"], cells["assured_date"]) == (status, "")
    with pytest.raises(KeyError):
        load_directory(root / csv_editor.FOLDER).get_hotline(LINE)


def test_no_answer_changes_nothing_she_sees(root: Path) -> None:
    before = load_directory(root / csv_editor.FOLDER)
    cells = found(root, LINE, replace(RIGHT, result="no_answer"))
    assert (cells["status"], cells["checked_result"]) == ("unverified", "no_answer")
    assert load_directory(root / csv_editor.FOLDER) == before


def test_a_hidden_line_that_turns_out_right_comes_back(root: Path) -> None:
    found(root, LINE, replace(RIGHT, result="dead"))
    assert found(root, LINE, replace(RIGHT, verified_on=TODAY))["status"] == "verified"
    assert load_directory(root / csv_editor.FOLDER).get_hotline(LINE)


def test_of_an_office_only_the_number_that_was_called_changes(root: Path) -> None:
    found(root, TWO_NUMBERS, replace(RIGHT, number="main"))
    cells = found(root, TWO_NUMBERS, replace(RIGHT, number="after_hours", result="dead"))
    assert (cells["phone_confidence"], cells["emergency_confidence"]) == ("high", "low")
    assert (cells["status"], cells["assured_date"]) == ("verified", "2026-11-28")
    office = load_directory(root / csv_editor.FOLDER).get_mission(TWO_NUMBERS)
    assert office.phone and office.address and not office.phone_after_hours


def test_an_office_with_one_number_need_not_be_asked_which(root: Path) -> None:
    cells = found(root, ONE_NUMBER, RIGHT)
    assert (cells["emergency_confidence"], cells["emergency_assured_date"], cells["assured_date"]) == (
        "high",
        "2026-11-28",
        "",
    )
    assert found(root, ONE_NUMBER, replace(RIGHT, result="wrong"))["status"] == "unverified"


@pytest.mark.parametrize(
    ("row_id", "check", "said"),
    [
        (TWO_NUMBERS, RIGHT, "has 2 numbers; say which"),
        (ONE_NUMBER, replace(RIGHT, number="main"), "has no such number"),
        (LINE, replace(RIGHT, number="after_hours"), "has one number"),
        ("mis-ph-bn-01", RIGHT, "has 0 numbers"),
        ("hot-my-10", RIGHT, "a line without a number"),
        (LINE, replace(RIGHT, verified_on=date(2026, 12, 4)), "is in the future"),
        (LINE, replace(RIGHT, verified_by="kim@example.org"), "initials or a role"),
        (LINE, replace(RIGHT, verified_by="+60123456789"), "initials or a role"),
        ("hot-my-01", RIGHT, "not called to test it"),
        ("hot-my-01", replace(RIGHT, method="page", result="dead"), "never hidden"),
        ("hot-my-01", replace(RIGHT, method="page", result="wrong"), "never hidden"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    root: Path, row_id: str, check: Verification, said: str
) -> None:
    assert said in refused(root, row_id, check)


def test_an_older_check_does_not_undo_a_newer_one(root: Path) -> None:
    found(root, LINE, RIGHT)
    assert "was checked later" in refused(root, LINE, replace(RIGHT, verified_on=date(2026, 11, 27), result="dead"))


def test_an_emergency_number_is_read_on_a_page(root: Path) -> None:
    assert found(root, "hot-my-01", replace(RIGHT, method="page"))["status"] == "verified"
