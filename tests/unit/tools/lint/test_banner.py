"""Seeded faults in the operator's line, and notes that are no findings."""

from datetime import date

import pytest

from tests.unit.tools.lint.conftest import Product
from tools.lint import catalogs, policies, rights, run

TODAY = date(2026, 11, 30)
GOOD = """banners:
- from: 2026-12-01
  until: 2026-12-14
  countries: [MY]
  text: Some offices are closed now. You can call before you go.
  source: Ministry of Health
"""
TEXT = "Some offices are closed now. You can call before you go."


def written(product: Product, text: str) -> str:
    (product.root / policies.BANNER_FILE).write_text(text, encoding="utf-8")
    return product.new_findings(policies.validate_banner)


def test_a_good_banner_has_no_findings(product: Product) -> None:
    assert written(product, GOOD) == ""
    assert written(product, GOOD.replace("  source:", "  rows: [hot-id-03]\n  source:")) == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (TEXT, "Call 999.", "holds the digit 9"),
        (TEXT, "See example.org now.", "holds the link"),
        (TEXT, "The embassy is closed.", "begins with “embassy”"),
        (TEXT, "It is closed. " * 20, "words"),
        (TEXT, "It is {closed}.", "more than a line"),
        ("  source: Ministry of Health\n", "", "lacks source"),
        ("banners:", "lines:", "no list of banners"),
        ("  source:", "  rows: [hot-id-99]\n  source:", "names hot-id-99, which is no line"),
        ("  source:", "  rows: [hot-mm-03]\n  source:", "names hot-mm-03, which is no line"),
    ],
)
def test_a_seeded_fault_is_found(product: Product, old: str, new: str, said: str) -> None:
    assert said in written(product, GOOD.replace(old, new))


def test_a_banner_that_is_not_translated_is_found(product: Product) -> None:
    written(product, GOOD)
    assert "[utter_banner] “Some offices are closed now." in product.new_findings(catalogs.validate)


def test_a_banner_that_is_over_is_noted(product: Product) -> None:
    written(product, GOOD)
    assert told(product, date(2026, 12, 14), file=policies.BANNER_FILE) == []
    assert told(product, date(2026, 12, 15), file=policies.BANNER_FILE) == ["a banner ended on 2026-12-14"]


def test_a_review_of_long_ago_is_noted(product: Product) -> None:
    product.change("data/rights/facts.csv", "fine=10000 MYR;years=5,high,,", "fine=10000 MYR;years=5,high,2025-03-04,")
    said = "my-001 was reviewed on 2025-03-04, more than a year ago"
    assert said not in told(product, date(2026, 3, 4), file=rights.FILE)
    assert said in told(product, date(2026, 3, 5), file=rights.FILE)


def test_what_its_own_note_hides_is_noted(product: Product) -> None:
    assert "kw-005 is not shown: its note says “re-verify”" in told(product, TODAY, file=rights.FILE)
    product.change("data/rights/facts.csv", "Do not promise a statutory rest day", "To be confirmed")
    said = told(product, TODAY, file=rights.FILE)
    assert "my-010 is not shown: it must stand beside my-009, which is in doubt" in said
    offices = told(product, TODAY, file="data/directory/missions.csv")
    assert "mis-id-jp-01: its address is not shown: its note says “confirm the address”" in offices
    product.change("data/directory/hotlines.csv", "aidlines also prints 999 and 160 for police", "re-verify")
    (line,) = told(product, TODAY, file="data/directory/hotlines.csv")
    assert line == "hot-lb-01: an emergency number, which is shown all the same: its note says “re-verify”"


def told(product: Product, day: date, *, file: str) -> list[str]:
    return [note.message for note in run.collect_notes(product.root, today=day) if note.file == file]


def test_what_cannot_be_read_is_no_note(product: Product) -> None:
    (product.root / policies.BANNER_FILE).write_text("[", encoding="utf-8")
    assert list(run.collect_notes(product.root, today=date(2030, 1, 1))) == []
