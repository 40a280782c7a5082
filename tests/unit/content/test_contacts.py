"""Other ways to reach an office or a line: only what is sourced and trusted, and a changed sign is another contact."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.content.contacts import CONTACTS_TABLE
from bot.content.directory import load_directory
from bot.content.sources import HIDDEN_STATUSES
from bot.directory_lint.directory import compute_checksum
from bot.domain.directory import KEYS, NO_SUBSTITUTE_RISKS, TRUSTED_CONFIDENCE
from bot.domain.verification import filter_directory
from bot.errors import BadContent
from tests.support.factories import ROOT, load_real_content
from tools.directory import csv_editor, verification

FOLDER = ROOT / "data" / "directory"
ROWS = [row.cells for row in csv_editor.read_table(ROOT, CONTACTS_TABLE)]
CONTACT, OWNER = "con-my-04", "hot-my-04"
OTHER_SIGNS = {"0": "1", "a": "b", "+": "0", ".": "-", "@": "a"}
Change = Callable[[Callable[[dict[str, str]], dict[str, str]]], Path]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """The directory with every contact changed."""

    def write(change: Callable[[dict[str, str]], dict[str, str]]) -> Path:
        for table in ("missions.csv", "hotlines.csv"):
            (tmp_path / table).write_bytes((FOLDER / table).read_bytes())
        with (tmp_path / CONTACTS_TABLE).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(ROWS[0]))
            writer.writeheader()
            writer.writerows(change({**row}) for row in ROWS)
        return tmp_path

    return write


def shown(folder: Path) -> set[str]:
    found = load_directory(folder, policies=ROOT / "data" / "policies")
    return {contact.contact_id for row in (*found.missions, *found.hotlines) for contact in row.contacts}


def test_what_is_trusted_of_a_row_that_is_shown_is_shown_and_nothing_else() -> None:
    directory = load_directory(FOLDER)
    rows = {row.row_id for row in (*directory.missions, *directory.hotlines)}
    wanted = {
        row["contact_id"]
        for row in ROWS
        if row["confidence"] in TRUSTED_CONFIDENCE and row["status"] not in HIDDEN_STATUSES and row["row_id"] in rows
    }
    assert shown(FOLDER) == wanted
    assert len(wanted) >= 40


@pytest.mark.parametrize(
    "cells",
    [{"confidence": "low"}, {"note": "Confirm it first."}, *({"status": status} for status in HIDDEN_STATUSES)],
    ids=str,
)
def test_what_is_in_doubt_is_not_shown(changed: Change, cells: dict[str, str]) -> None:
    assert shown(changed(lambda row: {**row, **cells})) == set()


@pytest.mark.parametrize("cells", [{"kind": "fax"}, {"value": ""}, {"assured_date": "2026-02-30"}], ids=str)
def test_what_makes_no_sense_is_refused(changed: Change, cells: dict[str, str]) -> None:
    with pytest.raises(BadContent, match="contacts.csv: con-"):
        shown(changed(lambda row: {**row, **cells}))


def test_an_edition_from_before_the_table_has_no_contacts(changed: Change) -> None:
    folder = changed(dict)
    (folder / CONTACTS_TABLE).unlink()
    assert shown(folder) == set()


def test_the_ways_of_an_office_that_can_harm_her_are_kept_back() -> None:
    row = load_real_content().directory.get_hotline(OWNER)
    assert [way.kind for way in row.ways] == ["whatsapp", "sms"]
    assert [replace(row, risk=risk).ways for risk in NO_SUBSTITUTE_RISKS] == [()]


def test_a_check_that_is_past_its_time_twice_takes_the_contact_away() -> None:
    rules, directory = load_real_content().verification_rules, load_real_content().directory
    line = directory.get_hotline(OWNER)
    way = replace(line.contacts[0], source=replace(line.contacts[0].source, assured_on=date(2026, 1, 1)))
    held = replace(directory, missions=(), hotlines=(replace(line, contacts=(way,)),))

    def contacts(on: date) -> list[bool]:
        found = filter_directory(held, rules, on=on).hotlines[0].contacts
        return [contact.source.is_recent for contact in found]

    assert contacts(date(2026, 2, 1)) == [True]
    assert contacts(date(2026, 8, 1)) == [False]
    assert contacts(date(2028, 8, 1)) == []


def test_every_sign_of_every_contact_is_sealed() -> None:
    for row in ROWS:
        for column in ("row_id", "kind", "value", "language", "source_url", "confidence", "status"):
            for place, sign in enumerate(row[column]):
                other = row[column][:place] + OTHER_SIGNS.get(sign, "0") + row[column][place + 1 :]
                assert compute_checksum({**row, column: other}) != compute_checksum(row), (row["contact_id"], column)


def test_keys_name_a_language_and_nothing_else_does() -> None:
    assert all(bool(row["language"]) == (row["kind"] == KEYS) for row in ROWS)


def test_every_row_of_the_table_is_one_the_tools_find() -> None:
    assert csv_editor.find_row(ROOT, CONTACT).is_contact
    assert verification.NUMBER_COLUMNS["main"][0] == "phone"
