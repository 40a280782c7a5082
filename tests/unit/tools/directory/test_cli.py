"""`python -m bot directory …`, as somebody who checks numbers types it."""

import json
from contextlib import nullcontext
from pathlib import Path

import click
import pytest

from bot import __main__ as command_line
from bot.cli.admin_context import AdminContext
from bot.cli.commands import CommandContext, run_command
from bot.config.settings import Settings
from bot.content.directory import load_directory
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.db.unit_of_work import UnitOfWork
from bot.directory_lint import directory
from bot.errors import BadCatalogue, BadContent
from bot.i18n.translation_files import build_template
from bot.services import statistics
from tests.support.factories import ROOT
from tests.unit.tools.directory.conftest import NOW, TODAY
from tools.directory import cli, csv_editor
from tools.directory.call_sheet import SHEET_CONTEXT, SHEET_LABELS, SHEET_QUESTIONS

VERIFY = ("verify", "hot-sg-04", "--by", "KS", "--how", "call", "--result", "right", "--on", "2026-11-28")

OFFICE = "mis-id-my-01"


def typed(root: Path, *words: str) -> int:
    return run_command(cli.cli, words, given=CommandContext(Settings.from_env({}, root=root), NOW))


def test_due_lists_as_many_as_asked_and_says_how_many_there_are(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed(root, "due", "--limit", "3", "--country", "SG") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert "hot-sg-01" in lines[0]
    assert "numbers and contacts are due on 2026-12-01" in lines[-1]


def test_a_sheet_has_a_block_for_each_number(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed(root, "due", "--limit", "9", "--country", "SA", "--language", "en")
    said = capsys.readouterr().out
    assert said.startswith("Numbers to check, 1 December 2026\n")
    assert said.count("[ ] ") == 9
    assert "Do not call an emergency number" in said
    assert "Time there now: Tuesday 11:30" in said
    assert "Is the address still right?" in said


def test_a_sheet_of_a_safe_house_does_not_ask_where_it_is(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for row in csv_editor.read_table(root, csv_editor.HOTLINES_FILE):
        if row.cells["country"] == "HK" and row.cells["kind"] != "shelter":
            csv_editor.update_row(root, row, {"status": "inactive"})
    typed(root, "due", "--limit", "2", "--country", "HK", "--language", "en")
    said = capsys.readouterr().out
    assert "Harmony House" in said or "Social Welfare" in said or "Consulate" in said
    blocks = [block for block in said.split("[ ] ") if block.startswith("hot-hk")]
    assert blocks
    assert not any("address" in block for block in blocks)


def test_a_sheet_in_a_language_that_lacks_words_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SHEET_QUESTIONS, "name", "A question nobody has translated.")
    with pytest.raises(BadCatalogue, match=r"not whole in km yet .*Use --language en"):
        typed(root, "due", "--country", "KR", "--language", "km")


def test_the_words_of_the_sheet_are_extracted_in_their_own_context() -> None:
    found = {(message.context, message.id) for message in build_template(ROOT)}
    assert {(SHEET_CONTEXT, text) for text in (*SHEET_LABELS.values(), *SHEET_QUESTIONS.values())} <= found


def test_verify_says_what_changed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed(root, *VERIFY) == 0
    assert "hot-sg-04: status is now verified\n" in capsys.readouterr().out
    assert list(directory.validate(root, today=TODAY)) == []


def test_a_row_edited_by_hand_is_found_until_it_is_accepted(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    csv_editor.update_row(
        root, csv_editor.find_row(root, "hot-sg-04"), {"phone": "+6597873212", "retrieved_on": "2026-12-01"}
    )
    found = [str(finding) for finding in directory.validate(root, today=TODAY) if "place_aliases" not in str(finding)]
    assert ["hot-sg-04: changed since" in finding for finding in found] == [True]
    assert typed(root, "accept", "hot-sg-04", "--yes") == 0
    said = capsys.readouterr().out
    assert "hot-sg-04: phone +6597873122 → +6597873212" in said
    assert "hot-sg-04: retrieved_on 2026-11-24 → 2026-12-01" in said
    assert not [finding for finding in directory.validate(root, today=TODAY) if "hot-sg-04" in str(finding)]


def test_a_changed_number_loses_what_was_found_of_the_old_one(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed(root, *VERIFY)
    checked = csv_editor.find_row(root, "hot-sg-04").cells
    assert (checked["status"], checked["confidence"], checked["assured_date"]) == ("verified", "high", "2026-11-28")
    csv_editor.update_row(
        root, csv_editor.find_row(root, "hot-sg-04"), {"phone": "+6597873212", "retrieved_on": "2026-11-30"}
    )
    capsys.readouterr()
    typed(root, "accept", "hot-sg-04", "--yes")
    assert "status is now unverified: nobody has checked the new number" in capsys.readouterr().out
    cells = csv_editor.find_row(root, "hot-sg-04").cells
    assert (cells["status"], cells["confidence"], cells["phone"]) == ("unverified", "medium", "+6597873212")
    gone = ("assured_date", "checked_on", "checked_by", "checked_how", "checked_result")
    assert [cells[column] for column in gone] == [""] * len(gone)
    assert load_directory(root / csv_editor.FOLDER).get_hotline("hot-sg-04").source.assured_on is None
    assert not [finding for finding in directory.validate(root, today=TODAY) if "hot-sg-04" in str(finding)]
    assert typed(root, *VERIFY) == 0


def test_a_changed_number_of_an_office_leaves_the_check_of_the_other_one(root: Path) -> None:
    for number in ("main", "after_hours"):
        typed(root, "verify", OFFICE, *VERIFY[2:], "--number", number)
    changed = {"phone_emergency": "+60123456789", "retrieved_on": "2026-12-01"}
    csv_editor.update_row(root, csv_editor.find_row(root, OFFICE), changed)
    typed(root, "accept", OFFICE, "--yes")
    cells = csv_editor.find_row(root, OFFICE).cells
    assert (cells["status"], cells["assured_date"], cells["phone_confidence"]) == ("verified", "2026-11-28", "high")
    assert (cells["emergency_assured_date"], cells["emergency_confidence"]) == ("", "medium")
    csv_editor.update_row(root, csv_editor.find_row(root, OFFICE), {"phone": "+60321164017"})
    typed(root, "accept", OFFICE, "--yes")
    cells = csv_editor.find_row(root, OFFICE).cells
    assert (cells["status"], cells["assured_date"], cells["checked_on"]) == ("unverified", "", "")
    assert not [finding for finding in directory.validate(root, today=TODAY) if OFFICE in str(finding)]


def test_a_changed_number_whose_source_was_not_read_again_is_refused(root: Path) -> None:
    csv_editor.update_row(root, csv_editor.find_row(root, "hot-sg-04"), {"phone": "+6597873212"})
    before = csv_editor.read_accepted(root, "hot-sg-04")
    with pytest.raises(BadContent, match=r"last read on 2026-11-24\. Read it again"):
        typed(root, "accept", "hot-sg-04", "--yes")
    assert csv_editor.read_accepted(root, "hot-sg-04") == before


def test_another_cell_keeps_the_check(root: Path) -> None:
    typed(root, *VERIFY)
    csv_editor.update_row(root, csv_editor.find_row(root, "hot-sg-04"), {"risk_note": "government_line"})
    typed(root, "accept", "hot-sg-04", "--yes")
    assert csv_editor.find_row(root, "hot-sg-04").cells["status"] == "verified"


@pytest.mark.parametrize(
    ("is_there", "says", "seals"), [(True, "y", True), (True, "n", False), (True, "", False), (False, "y", False)]
)
def test_nothing_is_sealed_without_a_yes(
    root: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool, says: str, seals: bool
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: is_there, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: says)
    csv_editor.update_row(root, csv_editor.find_row(root, "hot-sg-04"), {"risk_note": "government_line"})
    before = csv_editor.read_accepted(root, "hot-sg-04")
    with nullcontext() if seals else pytest.raises(BadContent, match=r"was not sealed.*--yes"):
        typed(root, "accept", "hot-sg-04")
    assert (csv_editor.read_accepted(root, "hot-sg-04") != before) is seals


def test_a_row_that_nobody_accepted_is_not_verified_either(root: Path) -> None:
    csv_editor.update_row(root, csv_editor.find_row(root, "hot-sg-04"), {"risk_note": "government_line"})
    with pytest.raises(BadContent, match=r"hot-sg-04 was edited .* directory accept hot-sg-04\.$"):
        typed(root, *VERIFY)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("due", "--on", "tomorrow"), "'tomorrow' is no day; write 2026-11-24"),
        (("due", "--limit", "-1"), "'-1' is no number of rows"),
        (("due", "--limit", "many"), "'many' is no number of rows"),
        (("due", "--country", "XX"), "'XX' is not one of 'MY'"),
        ((*VERIFY[:-1], "28.11.2026"), "'28.11.2026' is no day"),
        (("verify", "hot-sg-04"), "Missing option '--by'"),
        ((), "Missing command"),
    ],
)
def test_what_is_typed_wrongly_is_said_in_a_line(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(click.UsageError) as raised:
        typed(ROOT, *words)
    assert said in raised.value.format_message()


def test_export_writes_json_to_the_screen_or_to_a_file(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed(root, "export")
    shown = json.loads(capsys.readouterr().out)
    typed(root, "export", "--to", str(root / "out.json"))
    assert json.loads((root / "out.json").read_text(encoding="utf-8")) == shown
    assert f"{len(shown)} services are in" in capsys.readouterr().out
    with pytest.raises(BadContent, match="cannot be written"):
        typed(root, "export", "--to", str(root / "nowhere" / "out.json"))


@pytest.mark.parametrize(
    ("words", "code"),
    [(("due", "--limit", "1"), 0), (("verify", "hot-xx-01", *VERIFY[2:]), 78), (("accept", "hot-xx-01"), 78)],
)
def test_the_command_line_hands_its_words_on(
    words: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["directory", *words]) == code
    assert (capsys.readouterr().err != "") is (code != 0)


def test_unknown_lists_what_was_asked_most_and_hides_what_few_asked(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'pelita.db'}")
    migrate(engine)
    with UnitOfWork(engine) as uow:
        for value, number in {"minimum_wage:MY": 12, "rest_day:BH": 8, "abortion_law:QA": 1, "hours:SG": 4}.items():
            for _ in range(number):
                statistics.count_unknown(uow, value, now=NOW.replace(month=10))
        uow.commit()
    monkeypatch.setattr(cli, "open_admin_context", lambda *_, now: nullcontext(AdminContext(engine, None, "", now)))
    assert typed(root, "unknown") == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [["10", "MY", "minimum_wage"], ["10", "BH", "rest_day"]]
    assert last.startswith("2 in 2026-10. Talks, not women; below 5 not shown")
    typed(root, "unknown", "--country", "BH")
    assert capsys.readouterr().out.split()[:3] == ["10", "BH", "rest_day"]
    typed(root, "unknown", "--month", "2026-11")
    assert "Nothing may be shown of 2026-11" in capsys.readouterr().out
    engine.dispose()
