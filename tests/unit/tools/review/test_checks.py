"""Marks of lawyers and callers: rows and checks for exactly what was read, to-dos for the rest, nothing that no file says."""

import csv
import json
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.commands import CommandContext, run_command
from bot.config.settings import Settings
from bot.content.rights import load_rights
from bot.directory_lint import directory
from bot.errors import BadRequest
from tests.support.factories import ROOT
from tools.directory import csv_editor
from tools.directory.csv_editor import DirectoryRow
from tools.lint import checksums, rights, statement_reviews
from tools.lint.checksums import compute_checksum
from tools.review import numbers, page_data, statements, tally
from tools.review.marks import CALL_RESULTS, NumberMark, StatementMark
from tools.review.numbers import compute_call_seal, list_numbers
from tools.translations import cli

NOW = datetime(2026, 12, 2, 9, tzinfo=UTC)
TODAY = NOW.date()
FACTS = {row["fact_id"]: row for _, row in rights.read_fact_rows(ROOT)}
ROWS = {row.row_id: row for row in csv_editor.read_all_rows(ROOT)}
RISKS = [name for name, row in FACTS.items() if row["kind"] == "risk" and row["confidence"] == "high"]
IN_FORMULA = next(name for name in ("kw-004",) if name in FACTS)
FREE = next(
    name
    for name, row in load_rights(ROOT / "data" / "rights").facts.items()
    if row.kind == "know" and name != IN_FORMULA
)
"""A statement that is shown, warns of nothing, and that nothing else rests on."""
LINE = next(row for row in ROWS.values() if not row.is_mission and row.cells["kind"] == "labour" and row.cells["phone"])
POLICE = next(row for row in ROWS.values() if row.cells["kind"] == "police")
OFFICES = [row for row in ROWS.values() if row.is_mission and row.cells["phone"] and row.cells["phone_emergency"]]
OFFICE = next(row for row in OFFICES if row.cells["emergency_confidence"] != "low")
WEAK_OFFICE = next(row for row in OFFICES if row.cells["emergency_confidence"] == "low")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The tables of law and numbers, in a checkout of their own."""
    for name in ("rights", "directory", "policies", "languages"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    return tmp_path


def build_law(fact_id: str, mark: str = "right", words: str = "", at: str = "2026-12-01T10:00:00Z") -> dict[str, Any]:
    return {"fact_id": fact_id, "seal": compute_checksum(FACTS[fact_id]), "mark": mark, "words": words, "at": at}


def build_call(row: DirectoryRow, mark: str = "answered", on: str = "2026-12-01", **others: str) -> dict[str, Any]:
    known = {"row_id": row.row_id, "number": "main", "seal": compute_call_seal(row.cells), "mark": mark, "on": on}
    return {**known, "words": "", "hours": "", "languages": "", "at": f"{on}T10:00:00Z", **others}


Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Write a file as the page does."""

    def save(kind: str, by: str, /, *found: dict[str, Any], qualified: bool = True, **others: Any) -> Path:
        path = tmp_path / f"{by}-{kind}.json"
        who = {"statements": {"qualified": qualified}, "texts": {"trained": False}}.get(kind, {})
        file = {"format": "pelita-review", "version": 1, "kind": kind, "reviewer": by, **who, kind: list(found)}
        path.write_text(json.dumps({**file, **others}), encoding="utf-8")
        return path

    return save


def take(root: Path, *files: Path) -> int:
    given = CommandContext(Settings.from_env({}, root=root), NOW)
    return run_command(cli.review, ["import", *map(str, files)], given=given)


def read_facts(root: Path) -> dict[str, dict[str, str]]:
    return {row["fact_id"]: row for _, row in rights.read_fact_rows(root)}


def read_ledger(root: Path) -> list[tuple[str, str, str]]:
    return [(row.fact_id, row.verdict, row.reviewer) for row in statement_reviews.load_reviews(root)]


def read_row(root: Path, row_id: str) -> dict[str, str]:
    return csv_editor.find_row(root, row_id).cells


def assert_sound(root: Path) -> None:
    """No finding about the tables that are written."""
    found = [*statement_reviews.validate(root), *checksums.validate(root), *rights.validate_facts(root)]
    assert [str(one) for one in found] == []
    entries = [
        (f"{csv_editor.FOLDER}/{row.table}", row.row_id, (row.last_line, row.cells))
        for row in (*csv_editor.read_all_rows(root), *csv_editor.read_table(root, csv_editor.CONTACTS_FILE))
    ]
    assert [str(one) for one in directory.validate_accepted(root, entries)] == []


# ---- statements of law


def test_two_readers_one_of_them_of_that_law_and_she_is_told_that_it_was_checked(root: Path, save: Save) -> None:
    before = (root / rights.FILE).read_text("utf-8").splitlines()
    take(root, save("statements", "KS", build_law(FREE)))
    assert read_ledger(root) == [(FREE, "right", "KS")]
    assert read_facts(root)[FREE]["reviewed_on"] == ""
    take(root, save("statements", "ks ", build_law(FREE)))  # the same person, spelled otherwise
    assert read_facts(root)[FREE]["reviewed_on"] == ""
    take(root, save("statements", "LM", build_law(FREE, at="2026-12-02T01:00:00Z"), qualified=False))
    assert read_facts(root)[FREE]["reviewed_on"] == "2026-12-02"
    after = (root / rights.FILE).read_text("utf-8").splitlines()
    assert [line.split(",")[0] for line, old in zip(after, before, strict=True) if line != old] == [FREE]
    assert load_rights(root / "data" / "rights").facts[FREE].source.assured_on == TODAY
    assert tally.tally_statements(root)[FACTS[FREE]["country"]].checked == 1
    assert_sound(root)


def test_two_readers_of_another_law_are_not_enough(root: Path, save: Save, capsys: pytest.CaptureFixture[str]) -> None:
    for by in ("KS", "LM"):
        take(root, save("statements", by, build_law(FREE), qualified=False))
    assert read_facts(root)[FREE]["reviewed_on"] == ""
    assert f"{FREE} is right so far, and waits for somebody qualified" in capsys.readouterr().out


def test_an_objection_takes_the_day_away_and_hides_the_statement(
    root: Path, save: Save, capsys: pytest.CaptureFixture[str]
) -> None:
    take(root, save("statements", "KS", build_law(FREE)), save("statements", "LM", build_law(FREE)))
    assert read_facts(root)[FREE]["reviewed_on"]
    words = "=HYPERLINK()\nsee article 12"
    take(root, save("statements", "RN", build_law(FREE, "changed", words, at="2026-12-02T01:00:00Z")))
    row = read_facts(root)[FREE]
    assert row["reviewed_on"] == ""
    assert row["note"].endswith("re-verify: RN says changed, 2026-12-02")
    assert FREE not in load_rights(root / "data" / "rights").facts
    told = capsys.readouterr().out
    assert f"TO DO CHANGED [{FREE}]" in told and f"HIDDEN {FREE}" in told
    assert f"DISAGREE [{FREE}]" in told and "KS: right" in told
    with (root / statement_reviews.FILE).open(encoding="utf-8", newline="") as file:
        assert [row["note"] for row in csv.DictReader(file) if row["note"]] == ["'=HYPERLINK() / see article 12"]
    assert tally.tally_statements(root)[FACTS[FREE]["country"]].doubtful == 1
    assert_sound(root)


def test_somebody_who_is_not_of_that_law_hides_nothing(
    root: Path, save: Save, capsys: pytest.CaptureFixture[str]
) -> None:
    take(root, save("statements", "KS", build_law(FREE, "wrong", "no"), qualified=False))
    assert FREE in load_rights(root / "data" / "rights").facts
    assert "KS (not of that law)" in capsys.readouterr().out


@pytest.mark.parametrize("name", [RISKS[0], IN_FORMULA])
def test_a_warning_and_what_a_formula_rests_on_stay_and_are_told(
    root: Path, save: Save, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    before = set(load_rights(root / "data" / "rights").facts)
    take(root, save("statements", "KS", build_law(name, "wrong", "no")))
    assert set(load_rights(root / "data" / "rights").facts) == before
    assert f"STILL SHOWN {name}" in capsys.readouterr().out
    assert read_ledger(root) == [(name, "wrong", "KS")]


def test_a_mark_of_an_older_statement_gets_no_row(root: Path, save: Save, capsys: pytest.CaptureFixture[str]) -> None:
    name = next(name for name, row in FACTS.items() if row["values"])
    files = [save("statements", "KS", build_law(name), {**build_law(FREE), "fact_id": "any-999"})]
    path = root / rights.FILE
    values = FACTS[name]["values"]
    path.write_text(path.read_text("utf-8").replace(f",{values},", f",{values}9,", 1), encoding="utf-8")
    take(root, *files)
    assert read_ledger(root) == []
    assert capsys.readouterr().out.count("law: CHANGED ") == 2


def test_a_review_is_lost_with_its_statement(root: Path, save: Save) -> None:
    take(root, save("statements", "KS", build_law(FREE)), save("statements", "LM", build_law(FREE)))
    path = root / rights.FILE
    path.write_text(path.read_text("utf-8").replace(FACTS[FREE]["source_title"], "Another source"), encoding="utf-8")
    assert any(f"{FREE}: reviewed_on is" in str(found) for found in statement_reviews.validate(root))


def test_a_reader_may_say_otherwise_later_and_not_earlier(
    root: Path, save: Save, capsys: pytest.CaptureFixture[str]
) -> None:
    take(root, save("statements", "KS", build_law(FREE, "wrong", "no"), qualified=False))
    take(root, save("statements", "KS", build_law(FREE, at="2026-11-20T10:00:00Z"), qualified=False))
    assert read_ledger(root) == [(FREE, "wrong", "KS")]
    assert "is not newer" in capsys.readouterr().out
    take(root, save("statements", "KS", build_law(FREE, at="2026-12-02T01:00:00Z"), qualified=False))
    assert read_ledger(root) == [(FREE, "right", "KS")]
    assert "a row of KS was replaced" in capsys.readouterr().out


SOME_FACTS = [FREE, RISKS[0], IN_FORMULA]


@st.composite
def some_law(draw: st.DrawFn) -> StatementMark:
    name, is_now = draw(st.sampled_from(SOME_FACTS)), draw(st.booleans())
    verdict = draw(st.sampled_from(statement_reviews.VERDICTS))
    reviewer = draw(st.sampled_from(["A", "a", "B", "C"]))
    seal = compute_checksum(FACTS[name]) if is_now else "0" * 12
    moment = datetime(2026, 11, draw(st.sampled_from([1, 2, 3])), draw(st.sampled_from([1, 2])), tzinfo=UTC)
    words = "" if verdict == "right" else draw(st.sampled_from(["x", "=y"]))
    return StatementMark(reviewer, reviewer == "B", name, seal, verdict, words, moment)


@given(found=st.lists(some_law(), max_size=8), data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_order_of_law_files_changes_nothing_and_no_row_is_invented(
    found: list[StatementMark], data: st.DataObject
) -> None:
    one = statements.plan_import(ROOT, found, today=TODAY)
    other = statements.plan_import(ROOT, data.draw(st.permutations(found)), today=TODAY)
    assert (
        statement_reviews.format_reviews(one.reviews).lower() == statement_reviews.format_reviews(other.reviews).lower()
    )
    assert one.changed_cells.keys() == other.changed_cells.keys()
    for row in one.reviews:
        assert compute_checksum(FACTS[row.fact_id]) == row.seal
        assert any(mark.verdict == row.verdict and mark.fact_id == row.fact_id for mark in found)
    assert not any("reviewed_on" in cells and "note" in cells for cells in one.changed_cells.values())


# ---- numbers


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (
            "answered",
            {"checked_result": "right", "status": "verified", "assured_date": "2026-12-01", "confidence": "high"},
        ),
        ("wrong_number", {"checked_result": "wrong", "status": "conflict", "assured_date": ""}),
        ("closed", {"checked_result": "dead", "status": "defunct", "assured_date": ""}),
        ("no_answer", {"checked_result": "no_answer", "status": "unverified", "assured_date": ""}),
    ],
)
def test_a_call_becomes_a_check_of_its_row_once(
    root: Path, save: Save, capsys: pytest.CaptureFixture[str], mark: str, expected: Mapping[str, str]
) -> None:
    file = save("numbers", "KS", build_call(LINE, mark, words="Said that they moved", hours="9-5"))
    take(root, file)
    found = {**expected, "checked_on": "2026-12-01", "checked_by": "KS", "checked_how": "call"}
    assert {column: read_row(root, LINE.row_id)[column] for column in found} == found
    tables = {path.name: path.read_bytes() for path in (root / "data" / "directory").glob("*.csv")}
    assert not any(b"they moved" in content for content in tables.values())  # what was said stands in no public file
    assert "Said that they moved" in capsys.readouterr().out
    take(root, file)
    assert tables == {path.name: path.read_bytes() for path in (root / "data" / "directory").glob("*.csv")}
    assert "1 stood there already" in capsys.readouterr().out
    assert_sound(root)


def test_both_numbers_of_an_office_and_a_second_caller(root: Path, save: Save) -> None:
    main, after = build_call(OFFICE), build_call(OFFICE, number="after_hours")
    take(root, save("numbers", "KS", main, after))
    cells = read_row(root, OFFICE.row_id)
    assert cells["assured_date"] == cells["emergency_assured_date"] == "2026-12-01"
    take(root, save("numbers", "LM", {**main, "on": "2026-12-02"}))  # a check by somebody else voids no mark
    assert read_row(root, OFFICE.row_id)["checked_by"] == "LM"
    assert_sound(root)


def test_an_emergency_number_is_read_and_not_called(root: Path, save: Save, capsys: pytest.CaptureFixture[str]) -> None:
    for mark in CALL_RESULTS:
        take(root, save("numbers", "KS", build_call(POLICE, mark)))
    take(root, save("numbers", "KS", build_call(POLICE, "not_on_page", words="112, police.example")))
    take(root, save("numbers", "KS", build_call(LINE, "on_page")))
    assert read_row(root, POLICE.row_id) == POLICE.cells
    assert read_row(root, LINE.row_id) == LINE.cells
    told = capsys.readouterr().out
    assert told.count("An emergency number is not called to test it") == len(CALL_RESULTS)
    assert "the official page says something else" in told and "112, police.example" in told
    take(root, save("numbers", "KS", build_call(POLICE, "on_page")))
    assert read_row(root, POLICE.row_id)["checked_how"] == "page"
    assert_sound(root)


def test_two_callers_who_disagree_are_told_and_what_hides_stands(
    root: Path, save: Save, capsys: pytest.CaptureFixture[str]
) -> None:
    good = save("numbers", "KS", build_call(LINE, on="2026-12-02"))
    bad = save("numbers", "LM", build_call(LINE, "wrong_number"))
    for files in ((good, bad), (bad, good)):
        take(root, *files)
        assert read_row(root, LINE.row_id)["status"] == "conflict"
        assert f"DISAGREE {LINE.row_id}" in capsys.readouterr().out
    later = save("numbers", "LM", build_call(LINE, on="2026-12-02"))
    take(root, later)  # she says otherwise herself
    assert read_row(root, LINE.row_id)["status"] == "verified"


def test_a_wrong_number_of_an_office_says_nothing_of_its_other_number(root: Path, save: Save) -> None:
    wrong = build_call(WEAK_OFFICE, "wrong_number")
    right = build_call(WEAK_OFFICE, number="after_hours", on="2026-12-02")
    take(root, save("numbers", "LM", wrong), save("numbers", "KS", right))
    cells = read_row(root, WEAK_OFFICE.row_id)
    assert (cells["phone_confidence"], cells["emergency_confidence"]) == ("low", "high")
    assert_sound(root)


def test_a_wrong_number_of_an_office_is_not_forgotten_behind_its_other_number(
    root: Path, save: Save, capsys: pytest.CaptureFixture[str]
) -> None:
    after = build_call(WEAK_OFFICE, number="after_hours", on="2026-12-02")
    take(
        root,
        save("numbers", "LM", build_call(WEAK_OFFICE, "wrong_number", on="2026-11-30")),
        save("numbers", "KS", after, build_call(WEAK_OFFICE, on="2026-12-02")),
    )
    assert read_row(root, WEAK_OFFICE.row_id)["phone_confidence"] == "low"
    assert f"DISAGREE {WEAK_OFFICE.row_id} " in capsys.readouterr().out


def test_a_call_that_nobody_answers_settles_nothing(root: Path, save: Save, capsys: pytest.CaptureFixture[str]) -> None:
    take(root, save("numbers", "LM", build_call(LINE, "closed", on="2026-11-29")))
    take(root, save("numbers", "KS", build_call(LINE, "no_answer", on="2026-11-30")))
    take(root, save("numbers", "KS", build_call(LINE, "no_answer", on="2026-11-30")))
    assert "1 stood there already" in capsys.readouterr().out
    take(root, save("numbers", "RN", build_call(LINE)))
    assert read_row(root, LINE.row_id)["status"] == "defunct"
    assert f"DISAGREE {LINE.row_id}" in capsys.readouterr().out


@pytest.mark.parametrize("row", [LINE, OFFICE, POLICE])
def test_an_older_check_writes_nothing(
    root: Path, save: Save, capsys: pytest.CaptureFixture[str], row: DirectoryRow
) -> None:
    mark = "on_page" if row is POLICE else "answered"
    take(root, save("numbers", "KS", build_call(row, mark)))
    cells = read_row(root, row.row_id)
    take(root, save("numbers", "LM", build_call(row, mark, on="2026-11-01")))
    assert read_row(root, row.row_id) == cells
    assert "NOT WRITTEN" in capsys.readouterr().out


def test_a_row_that_nobody_accepted_gets_no_check(root: Path, save: Save, capsys: pytest.CaptureFixture[str]) -> None:
    csv_editor.update_row(root, csv_editor.find_row(root, LINE.row_id), {"name_en": "Another name"})
    edited = csv_editor.find_row(root, LINE.row_id)
    take(root, save("numbers", "KS", build_call(LINE)), save("numbers", "LM", build_call(edited)))
    assert read_row(root, LINE.row_id) == edited.cells
    told = capsys.readouterr().out
    assert f"CHANGED {LINE.row_id}" in told and "nobody has accepted it" in told


CONTACTS = [row for row in csv_editor.read_checkable_rows(ROOT) if row.is_contact]


@pytest.mark.parametrize(("kind", "method"), [("whatsapp", "message"), ("email", "message"), ("keys", "call")])
def test_a_contact_is_checked_as_a_number_is(root: Path, save: Save, kind: str, method: str) -> None:
    row = next(row for row in CONTACTS if row.cells["kind"] == kind and row.place.cells["kind"] != "police")
    take(root, save("numbers", "KS", build_call(row)))
    cells = read_row(root, row.row_id)
    assert (cells["status"], cells["checked_how"], cells["checked_result"]) == ("verified", method, "right")
    take(root, save("numbers", "LM", build_call(row, "closed", on="2026-12-02")))
    assert read_row(root, row.row_id)["status"] == "defunct"
    assert_sound(root)


def test_a_contact_that_changed_voids_its_mark(root: Path, save: Save, capsys: pytest.CaptureFixture[str]) -> None:
    row = next(row for row in CONTACTS if row.cells["kind"] == "email")
    csv_editor.update_row(root, csv_editor.find_row(root, row.row_id), {"value": "another@example.org"})
    take(root, save("numbers", "KS", build_call(row)))
    assert f"CHANGED {row.row_id}" in capsys.readouterr().out
    assert read_row(root, row.row_id)["status"] == "unverified"


NUMBERS = [(row, name) for row in ROWS.values() for name, _ in list_numbers(row)]


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_one_other_digit_of_any_number_voids_its_mark(data: st.DataObject) -> None:
    row, name = data.draw(st.sampled_from(NUMBERS))
    column = data.draw(st.sampled_from([column for column in ("phone", "phone_emergency") if row.cells.get(column)]))
    number = row.cells[column]
    place = data.draw(st.sampled_from([place for place, sign in enumerate(number) if sign.isdigit()]))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != number[place]]))
    changed = {**row.cells, column: number[:place] + digit + number[place + 1 :]}
    assert compute_call_seal(changed) != compute_call_seal(row.cells)
    old = NumberMark("KS", row.row_id, name, compute_call_seal(changed), "answered", TODAY, "", "", "", NOW)
    report = numbers.record_marks(ROOT, [old], today=TODAY)
    assert report.outdated == [old] and not report.recorded


# ---- the page, and bad files


def test_every_mark_that_the_page_can_make_is_taken(root: Path, save: Save) -> None:
    told = page_data.describe_checks(ROOT, {}, dict.fromkeys({row["topic"] for row in FACTS.values()}, ""), on=TODAY)
    marked = [build_law(one["id"]) | {"seal": one["seal"]} for one in told["statements"]]
    assert len(marked) == len([row for row in FACTS.values() if row["kind"] != "note"])
    take(root, save("statements", "KS", *marked))
    assert len(read_ledger(root)) == len(marked)
    listed = [one for one in told["calls"] if one["id"] in (LINE.row_id, OFFICE.row_id, POLICE.row_id)]
    assert not any(one["emergency"] for one in told["calls"][: -sum(one["emergency"] for one in told["calls"])])
    calls = [
        build_call(
            ROWS[one["id"]], "on_page" if one["emergency"] else "answered", number=one["number"], seal=one["seal"]
        )
        for one in listed
    ]
    take(root, save("numbers", "KS", *calls))
    assert all(read_row(root, one["id"])["status"] == "verified" for one in listed)
    assert_sound(root)


GOOD_LAW, GOOD_CALL = build_law(FREE), build_call(LINE)


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("statements", {**GOOD_LAW, "mark": "good"}),
        ("statements", {**GOOD_LAW, "mark": "wrong"}),
        ("statements", {**GOOD_LAW, "mark": "changed", "words": " \n "}),
        ("statements", {**GOOD_LAW, "fact_id": "=cmd"}),
        ("statements", {**GOOD_LAW, "seal": "x" * 12}),
        ("statements", {**GOOD_LAW, "words": "a\u202eb"}),
        ("statements", {**GOOD_LAW, "words": "a" * 5000}),
        ("statements", {**GOOD_LAW, "at": "2026-12-01T10:00:00"}),
        ("numbers", {**GOOD_CALL, "mark": "right"}),
        ("numbers", {**GOOD_CALL, "row_id": "../hot-my-01"}),
        ("numbers", {**GOOD_CALL, "number": "phone"}),
        ("numbers", {**GOOD_CALL, "on": "yesterday"}),
        ("numbers", {**GOOD_CALL, "words": "a\x1b[2J"}),
        ("numbers", {**GOOD_CALL, "hours": "a" * 501}),
        ("numbers", {**GOOD_CALL, "languages": None}),
        ("numbers", {**GOOD_CALL, "mark": "not_on_page"}),
    ],
)
def test_a_bad_mark_is_named_and_nothing_of_any_file_is_written(
    root: Path, save: Save, kind: str, bad: dict[str, Any]
) -> None:
    good = GOOD_LAW if kind == "statements" else GOOD_CALL
    files = save("statements", "KS", GOOD_LAW), save(kind, "LM", good, bad)
    with pytest.raises(BadRequest, match=rf"LM-{kind}\.json: {kind}, mark 2: "):
        take(root, *files)
    assert read_ledger(root) == []


@pytest.mark.parametrize(
    ("kind", "others"),
    [
        ("statements", {"kind": "laws"}),
        ("statements", {"kind": ["statements"]}),
        ("statements", {"qualified": "yes"}),
        ("statements", {"reviewer": "=1+1"}),
        ("statements", {"numbers": [GOOD_CALL]}),
        ("statements", {"statements": None}),
        ("numbers", {"reviewer": "ខេមរា"}),
        ("numbers", {"reviewer": "A. Name of more than Twenty-four"}),
        ("numbers", {"version": 2}),
    ],
)
def test_a_bad_file_is_refused(root: Path, save: Save, kind: str, others: dict[str, Any]) -> None:
    with pytest.raises(BadRequest, match=r"^KS-[a-z]+\.json: "):
        take(root, save(kind, "KS", GOOD_LAW if kind == "statements" else GOOD_CALL, **others))
    assert read_ledger(root) == []
    assert read_row(root, LINE.row_id) == LINE.cells


def test_a_phone_whose_clock_is_ahead_dates_nothing_later_than_today(root: Path, save: Save) -> None:
    take(root, save("statements", "KS", build_law(FREE, at="2027-01-01T00:00:00Z")))
    take(root, save("numbers", "KS", build_call(LINE, on="2027-01-01")))
    assert [row.read_on for row in statement_reviews.load_reviews(root)] == [TODAY]
    assert read_row(root, LINE.row_id)["checked_on"] == TODAY.isoformat()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("zz-999,0123456789ab,right,KS,yes,2026-12-01,", "no statement"),
        (f"{FREE},0123456789ab,fine,KS,yes,2026-12-01,", "verdict 'fine'"),
        (f"{FREE},0123456789ab,wrong,KS,yes,2026-12-01,", "and not why"),
        (f"{FREE},short,right,KS,yes,2026-12-01,", "seal 'short'"),
        (f"{FREE},0123456789ab,right, ,yes,2026-12-01,", "nobody has read it"),
        (f"{FREE},0123456789ab,right,KS,maybe,2026-12-01,", "qualified 'maybe'"),
        (f"{FREE},0123456789ab,right,KS,yes,2026-12,", "on '2026-12'"),
    ],
)
def test_a_bad_row_of_the_ledger_is_found(root: Path, row: str, expected: str) -> None:
    with (root / statement_reviews.FILE).open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")
    assert any(expected in str(found) for found in statement_reviews.validate(root))


def test_progress_is_told_of_each_public(root: Path, save: Save) -> None:
    take(root, save("numbers", "KS", build_call(LINE)))
    take(root, save("numbers", "LM", build_call(OFFICE, "wrong_number")))
    found = tally.tally_numbers(root, on=TODAY)
    assert found[LINE.cells["country"]].checked == 1
    assert found[OFFICE.cells["country"]].doubtful == 1
    assert sum(one.checked for one in tally.tally_numbers(root, on=date(2027, 12, 1)).values()) == 0
    assert "checked" in "\n".join(tally.format_tallies("numbers", found))
