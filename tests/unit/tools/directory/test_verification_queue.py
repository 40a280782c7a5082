"""What to check next: what women see first, the most dangerous mistakes first, and what was just tried later."""

from datetime import date, timedelta
from pathlib import Path

from tests.support.factories import load_real_content
from tests.unit.tools.directory.conftest import TODAY
from tools.directory import csv_editor
from tools.directory.verification_queue import VerificationCall, VerificationState, list_due_calls

RULES = load_real_content().verification_rules


def calls(root: Path, on: date = TODAY, country: str | None = None) -> list[VerificationCall]:
    return list_due_calls(csv_editor.read_all_rows(root), RULES, on=on, country=country)


def of(root: Path, row_id: str, on: date = TODAY) -> list[VerificationCall]:
    return [call for call in calls(root, on) if call.row.row_id == row_id]


def put(root: Path, row_id: str, **cells: str) -> None:
    csv_editor.update_row(root, csv_editor.find_row(root, row_id), cells)


def test_every_number_is_due_while_nobody_has_called_any(root: Path) -> None:
    rows = csv_editor.read_all_rows(root)
    numbers = sum(bool(row.cells.get(name)) for row in rows for name in ("phone", "phone_emergency"))
    inactive = sum(bool(row.cells["phone"]) for row in rows if row.cells["status"] == "inactive")
    assert len(calls(root)) == numbers - inactive > 250


def test_what_she_sees_comes_before_what_she_does_not(root: Path) -> None:
    standings = [call.state for call in calls(root)]
    assert standings == sorted(standings)
    assert set(standings) == {VerificationState.UNCHECKED, VerificationState.DISTRUSTED}


def test_emergency_numbers_then_short_lived_ones_come_first(root: Path) -> None:
    unchecked = [call for call in calls(root) if call.state == VerificationState.UNCHECKED]
    ranks = [call.rank for call in unchecked]
    assert ranks == sorted(ranks)
    assert unchecked[0].is_emergency
    assert next(call for call in unchecked if not call.is_emergency).row.cells["country"] in RULES.short_lived


def test_a_fresh_check_is_not_due_and_an_old_one_comes_first(root: Path) -> None:
    put(root, "hot-sg-10", status="verified", assured_date="2026-11-01", checked_on="2026-11-01")
    assert of(root, "hot-sg-10") == []
    later = of(root, "hot-sg-10", date(2027, 5, 1))[0]
    assert (later.state, later.since) == (VerificationState.EXPIRED, date(2027, 5, 1))
    assert calls(root, date(2027, 5, 1))[0] == later


def test_each_number_of_an_office_has_its_own_time(root: Path) -> None:
    put(root, "mis-id-sa-02", status="verified", assured_date="2026-11-20", checked_on="2026-11-20")
    assert [call.column for call in of(root, "mis-id-sa-02")] == ["phone_emergency"]
    assert [call.column for call in of(root, "mis-id-sa-02", date(2027, 2, 20))] == ["phone", "phone_emergency"]


def test_a_number_that_did_not_answer_waits_a_week(root: Path) -> None:
    put(root, "hot-sg-10", checked_on=TODAY.isoformat(), checked_result="no_answer")
    assert of(root, "hot-sg-10") == []
    assert of(root, "hot-sg-10", TODAY + timedelta(days=RULES.again_days))


def test_what_waits_too_long_is_flagged(root: Path) -> None:
    read_on = date.fromisoformat(csv_editor.find_row(root, "hot-sg-10").cells["retrieved_on"])
    for days, is_flagged in ((RULES.flagged_days - 1, False), (RULES.flagged_days, True)):
        assert of(root, "hot-sg-10", read_on + timedelta(days=days))[0].is_flagged is is_flagged


def test_a_conflict_is_listed_and_a_dead_line_is_not(root: Path) -> None:
    put(root, "hot-sg-10", status="conflict")
    put(root, "hot-sg-11", status="defunct")
    assert of(root, "hot-sg-10")[0].state == VerificationState.CONFLICT
    assert of(root, "hot-sg-11") == []


def test_one_country_can_be_asked_for(root: Path) -> None:
    assert {call.row.cells["country"] for call in calls(root, country="KR")} == {"KR"}
