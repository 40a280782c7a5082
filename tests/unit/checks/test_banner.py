"""Seeded faults in the operator's line, and notes that are no findings."""

from datetime import date

import pytest

from bot.checks import banner, catalogues, notes
from tests.unit.checks.conftest import Product

GOOD = """banners:
- from: 2026-12-01
  until: 2026-12-14
  countries: [MY]
  text: Some offices are closed now. You can call before you go.
  source: Ministry of Health
"""
TEXT = "Some offices are closed now. You can call before you go."


def written(product: Product, text: str) -> str:
    (product.root / banner.FILE).write_text(text, encoding="utf-8")
    return product.new_findings(banner.validate)


def test_a_good_banner_has_no_findings(product: Product) -> None:
    assert written(product, GOOD) == ""


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
    ],
)
def test_a_seeded_fault_is_found(product: Product, old: str, new: str, said: str) -> None:
    assert said in written(product, GOOD.replace(old, new))


def test_a_banner_that_is_not_translated_is_found(product: Product) -> None:
    written(product, GOOD)
    assert "[utter_banner] “Some offices are closed now." in product.new_findings(catalogues.validate)


def test_a_banner_that_is_over_is_noted(product: Product) -> None:
    written(product, GOOD)
    assert [note.message for note in notes.notes(product.root, today=date(2026, 12, 14))] == []
    assert [note.message for note in notes.notes(product.root, today=date(2026, 12, 15))] == [
        "a banner ended on 2026-12-14"
    ]


def test_a_review_of_long_ago_is_noted(product: Product) -> None:
    product.change("data/rights/facts.csv", "fine=10000 MYR;years=5,high,,", "fine=10000 MYR;years=5,high,2025-03-04,")
    assert [note.message for note in notes.notes(product.root, today=date(2026, 3, 4))] == []
    (note,) = notes.notes(product.root, today=date(2026, 3, 5))
    assert note.message == "my-001 was reviewed on 2025-03-04, more than a year ago"


def test_what_cannot_be_read_is_no_note(product: Product) -> None:
    (product.root / banner.FILE).write_text("[", encoding="utf-8")
    assert list(notes.notes(product.root, today=date(2030, 1, 1))) == []
