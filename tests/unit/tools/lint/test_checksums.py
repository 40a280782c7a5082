"""Seals: a change nobody meant is found, a change that is meant costs one command."""

import pytest

from bot.directory_lint.finding import run_checks
from tests.unit.tools.lint.conftest import Product
from tools.lint import checksums, run

FACTS = "data/rights/facts.csv"


def test_a_changed_cell_is_found_and_sealed_on_purpose(product: Product, capsys: pytest.CaptureFixture[str]) -> None:
    product.change(FACTS, "fine=10000 MYR", "fine=1000 MYR")
    (found,) = checksums.validate(product.root)
    assert "my-001 is not as it was sealed" in str(found)
    assert checksums.main(product.root) == 0
    assert capsys.readouterr().out.startswith(f"{FACTS}: my-001 changed\n1 rows sealed")
    assert list(checksums.validate(product.root)) == []


def test_new_rows_and_rows_that_are_gone_are_told(product: Product) -> None:
    product.change(FACTS, "\nmy-001,", "\nmy-999,")
    found = product.new_findings(checksums.validate)
    assert "my-999 is not sealed yet" in found
    assert "my-001 was sealed and is gone" in found
    assert [line.split(": ")[1] for line in checksums.update_checksums(product.root)] == [
        "my-001 is gone",
        "my-999 is new",
    ]


def test_notes_empty_columns_and_their_order_change_no_seal() -> None:
    row = {"phone": "999", "source_url": "a", "note": "n"}
    assert checksums.compute_checksum(row) == checksums.compute_checksum(
        {"source_url": "a", "text_line": "", "phone": "999", "note": "other"}
    )
    assert checksums.compute_checksum(row) != checksums.compute_checksum({**row, "phone": "99"})


def test_without_seals_the_check_says_so_and_goes_on(product: Product) -> None:
    (product.root / checksums.FILE).unlink()
    told = run_checks([one for one in run.LINT_CHECKS if one[0] == "data"], product.root)
    assert any("checksums.csv cannot be read" in str(finding) for finding in told)
    assert checksums.update_checksums(product.root)
    assert list(checksums.validate(product.root)) == []
