"""A contact is checked and accepted like a number; one that changed is another one, and nobody has checked it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.content.directory import load_directory
from bot.directory_lint import directory
from bot.errors import BadContent
from tests.support.factories import create_translator, load_real_content
from tests.unit.tools.directory.conftest import TODAY
from tools.directory import csv_editor
from tools.directory.call_sheet import render_sheet
from tools.directory.verification import Verification, accept_change, prepare_change, record_verification
from tools.directory.verification_queue import VerificationCall, list_due_calls

CONTACTS = {
    "con-my-04": "+60189888085",
    "con-my-01": "kualalumpur.pd@dfa.gov.ph",
    "con-hk-03": "18",
    "con-kh-02": "https://web.facebook.com/chc1281/",
}
"""A number, an e-mail, keys and a page, each as it would read with a sign wrong."""
RULES = load_real_content().verification_rules
RIGHT = Verification("KS", "page", "right", date(2026, 12, 1))


def check(root: Path, contact_id: str, **changed: str) -> None:
    found = replace(RIGHT, **changed) if changed else RIGHT  # type: ignore[arg-type]
    record_verification(root, csv_editor.find_row(root, contact_id), found, today=TODAY)


def findings(root: Path) -> list[str]:
    return [str(finding) for finding in directory.validate(root, today=TODAY)]


@pytest.mark.parametrize("contact_id", list(CONTACTS))
def test_a_contact_that_is_right_is_verified(root: Path, contact_id: str) -> None:
    check(root, contact_id)
    cells = csv_editor.find_row(root, contact_id).cells
    assert (cells["status"], cells["confidence"], cells["assured_date"]) == ("verified", "high", "2026-12-01")
    assert findings(root) == []


@pytest.mark.parametrize(("contact_id", "changed"), CONTACTS.items())
def test_one_changed_sign_takes_the_check_away(root: Path, contact_id: str, changed: str) -> None:
    check(root, contact_id)
    row = csv_editor.find_row(root, contact_id)
    value = row.cells["value"]
    csv_editor.update_row(root, row, {"value": changed})
    assert any(f"{contact_id}: changed since somebody looked at it" in line for line in findings(root))
    with pytest.raises(BadContent, match="was edited and nobody has accepted it"):
        check(root, contact_id)
    with pytest.raises(BadContent, match="its number changed, its source was last read"):
        prepare_change(root, csv_editor.find_row(root, contact_id), today=date(2026, 11, 1))
    csv_editor.update_row(root, csv_editor.find_row(root, contact_id), {"retrieved_on": TODAY.isoformat()})
    change = prepare_change(root, csv_editor.find_row(root, contact_id), today=TODAY)
    assert any(f"value {value} → {changed}" in line for line in change.summary_lines)
    accept_change(root, change)
    cells = csv_editor.find_row(root, contact_id).cells
    assert [cells[column] for column in ("assured_date", "checked_on", "checked_by", "checked_result")] == [""] * 4
    assert (cells["status"], cells["confidence"]) == ("unverified", "medium")
    assert findings(root) == []


@pytest.mark.parametrize("result", ["wrong", "dead"])
def test_a_contact_that_is_wrong_or_dead_is_hidden_at_once(root: Path, result: str) -> None:
    check(root, "con-my-04", result=result)
    line = load_directory(root / "data" / "directory").get_hotline("hot-my-04")
    assert [way.kind for way in line.ways] == ["sms"]
    assert findings(root) == []


def due(root: Path) -> list[VerificationCall]:
    return [
        call for call in list_due_calls(csv_editor.read_checkable_rows(root), RULES, on=TODAY) if call.row.is_contact
    ]


def test_every_contact_is_due_until_somebody_tried_it(root: Path) -> None:
    listed = {call.row.row_id for call in due(root)}
    assert listed == {row.row_id for row in csv_editor.read_table(root, csv_editor.CONTACTS_FILE)}
    for contact_id in CONTACTS:
        check(root, contact_id)
    assert {call.row.row_id for call in due(root)} == listed - set(CONTACTS)


def test_a_contact_stands_behind_the_numbers_of_its_rank(root: Path) -> None:
    calls = list_due_calls(csv_editor.read_checkable_rows(root), RULES, on=TODAY)
    order = [(call.state, call.rank, call.row.is_contact) for call in calls]
    assert order == sorted(order)


def test_a_contact_of_what_is_gone_is_not_due(root: Path) -> None:
    row = csv_editor.find_row(root, "con-my-04")
    csv_editor.update_row(root, row.place, {"status": "defunct"})
    assert "con-my-04" not in {call.row.row_id for call in due(root)}


@pytest.mark.parametrize("language", ["en", "km", "vi"])
def test_the_sheet_says_what_a_contact_is_of_whom_and_what_to_ask(root: Path, language: str) -> None:
    translator = create_translator(language)
    calls = {call.row.row_id: call for call in due(root)}
    for contact_id in CONTACTS:
        printed = render_sheet([calls[contact_id]], translator, now=datetime(2026, 12, 1, 9, tzinfo=UTC))
        row = calls[contact_id].row
        shown = " → ".join(row.cells["value"].split()) if row.cells["kind"] == "keys" else row.cells["value"]
        assert row.place.cells["name_en"] in printed
        assert "".join(shown.split()) in "".join(printed.replace("-", "").split()) or shown in printed
        assert printed.count("……………") == 5


def test_the_contact_of_an_emergency_number_is_read_and_never_written_to(root: Path) -> None:
    row = csv_editor.find_row(root, "con-my-04")
    csv_editor.update_row(root, row.place, {"kind": "police"})
    with pytest.raises(BadContent, match="not called to test it"):
        check(root, "con-my-04", method="message")
    check(root, "con-my-04")
