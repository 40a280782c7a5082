"""A cell that wants to be run is refused where tables are read, and is only text in everything that is made of them."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.commands import CommandContext, run_command
from bot.config.settings import Settings
from bot.directory_lint import directory as checks
from bot.directory_lint.files import FORMULA_PREFIXES, find_malformed_rows
from bot.errors import BadContent
from tests.support.factories import create_translator, load_real_content
from tests.support.injections import CANARY, Injection, load_corpus
from tests.unit.tools.directory.conftest import NOW, TODAY
from tools.directory import csv_editor, hsds_export
from tools.directory.call_sheet import render_sheet
from tools.directory.cli import cli
from tools.directory.verification_queue import list_due_calls
from tools.law_coverage import render_page

HOSTILE = tuple(one for one in load_corpus() if one.kind in ("formula", "html", "terminal", "format", "script", "bidi"))
FORMULAS = tuple(one.text for one in HOSTILE if one.kind == "formula")
MOVES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What moves a terminal's cursor or turns the direction of a line."""
ROW = "hot-sg-10"


def put(root: Path, text: str) -> None:
    csv_editor.update_row(root, csv_editor.find_row(root, ROW), {"name_en": text.encode("utf-8", "replace").decode()})


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_any_table_is_a_finding(text: str) -> None:
    assert [one.message for one in find_malformed_rows("t.csv", [(2, {"name_en": text})])] or not text.startswith(
        FORMULA_PREFIXES
    )


@pytest.mark.parametrize("number", ["+60 3-1234 5678", "-6.2", "+65", "-0.5", "+622112345;+622112346"])
def test_a_number_is_none(number: str) -> None:
    assert list(find_malformed_rows("t.csv", [(2, {"phone": number})])) == []


def test_a_formula_in_the_directory_is_found_by_check(root: Path) -> None:
    put(root, "=HYPERLINK(1)")
    assert any("formula" in one.message for one in checks.validate(root, today=TODAY))


@pytest.mark.parametrize("injection", HOSTILE, ids=lambda one: f"{one.kind} {one.text[:12]!r}")
def test_the_call_sheet_and_the_list_begin_no_line_with_it(
    root: Path, capsys: pytest.CaptureFixture[str], injection: Injection
) -> None:
    put(root, injection.text)
    try:
        calls = [
            call
            for call in list_due_calls(csv_editor.read_all_rows(root), load_real_content().verification_rules, on=TODAY)
            if call.row.row_id == ROW
        ]
    except BadContent:
        return  # it broke the table in two, and the table is refused
    printed = render_sheet(calls, create_translator(), now=NOW)
    given = CommandContext(Settings.from_env({}, root=root), NOW)
    run_command(cli, ["due", "--country", "SG", "--limit", "500"], given=given)
    printed += capsys.readouterr().out
    assert not MOVES.search(printed)
    assert [line for line in printed.splitlines() if line.startswith(FORMULA_PREFIXES)] == []
    assert ROW in printed


@pytest.mark.parametrize("injection", HOSTILE, ids=lambda one: f"{one.kind} {one.text[:12]!r}")
def test_the_export_is_whole_json_in_which_it_is_text(injection: Injection) -> None:
    whole = load_real_content().directory
    text = injection.text.encode("utf-8", "replace").decode()
    directory = replace(whole, hotlines=tuple(replace(line, name=text) for line in whole.hotlines[:3]), missions=())
    found = hsds_export.build_services(directory, on=TODAY)
    assert [one["name"] for one in json.loads(json.dumps(found, ensure_ascii=False))] == [text] * 3
    assert {type(value) for one in found for value in one["organization"].values()} == {str}


def test_the_coverage_page_holds_codes_and_counts_and_no_text_of_a_row() -> None:
    known = load_real_content().rights
    fact = next(iter(known.facts.values()))
    hostile = replace(fact, statement=f"=cmd {CANARY} <script>")
    poisoned = replace(known, facts={**known.facts, fact.fact_id: hostile})
    written = render_page(poisoned, load_real_content().directory)
    assert CANARY not in written
    assert [line for line in written.splitlines() if line.startswith(("=", "+", "@"))] == []
