"""All checks together: everything is collected, printed a line each, and nothing stops them."""

from pathlib import Path

import pytest

from bot.__main__ import main as command
from bot.directory_lint.finding import Finding
from tests.unit.tools.lint.conftest import Product
from tools.lint import run

QUICK_PLACES = ("config.yml", "domain.yml", "data/directory")


def test_the_command_fails_where_something_was_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """That the product itself has no findings is asked by `.ci/run` with `make check`."""
    for found, code in (([Finding("a.csv", 3, "two", "one")], 1), ([], 0)):
        monkeypatch.setattr(run, "collect_findings", lambda *_, found=found, **__: found)
        assert command(["check"]) == code
    printed = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("Note: ")]
    assert printed == ["a.csv:3: two — one", "1 findings.", "No findings."]


def test_findings_of_several_files_are_printed_together(
    product: Product, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quick = [(where, check) for where, check in run.LINT_CHECKS if where.startswith(QUICK_PLACES)]
    monkeypatch.setattr(run, "LINT_CHECKS", quick)
    product.change("domain.yml", "- greet\n", "")
    product.change("data/directory/hotlines.csv", ",999,,MY,", ",9-9-9,,MY,")
    product.change("endpoints.yml", "nlg:", "models:\n  url: x\nnlg:")
    assert run.main(product.root) == 1
    printed = capsys.readouterr().out.splitlines()
    assert {line.split(":")[0] for line in printed[:-1]} >= {
        "domain.yml",
        "data/directory/hotlines.csv",
        "endpoints.yml",
    }
    assert printed[-1] == f"{len(printed) - 1} findings."
    assert all(" — " in line for line in printed[:-1])


BREAKABLE = (
    "domain.yml",
    "config.yml",
    "endpoints.yml",
    "data/rights/topics.yml",
    "data/policies/limits.yml",
    "data/rules/safety.yml",
    "data/nlu/en/danger_now.yml",
    "data/nlu/en/self_harm.yml",
    "data/nlu/batches.csv",
)


@pytest.mark.parametrize("content", ["", "[", "a list\n- of: things", "responses: 7\nintents: {}\n", "\ufeff{"])
def test_whatever_files_hold_is_reported_and_never_raised(product: Product, content: str) -> None:
    for name in BREAKABLE:
        (product.root / name).write_text(content, encoding="utf-8")
    found = {"/".join(finding.file.split("/")[:2]) for finding in run.collect_findings(product.root)}
    assert {"domain.yml", "config.yml", "data/rights", "data/nlu"} <= found


def test_an_empty_folder_has_findings_and_no_crash(tmp_path: Path) -> None:
    assert len(run.collect_findings(tmp_path)) >= len(run.LINT_CHECKS) - 2


def test_a_finding_reads_as_a_place_a_fault_and_what_mends_it() -> None:
    assert str(Finding("a.csv", 3, "two", "one")) == "a.csv:3: two — one"
    assert str(Finding("a.csv", None, "two", "one")) == "a.csv: two — one"
