"""The ledger of review: every row names a text, a reader and a day."""

import pytest

from bot.i18n.review_log import hash_text
from tests.unit.tools.lint.conftest import Product
from tools.lint import reviews

VI = "locales/review/vi.csv"
BACK = f"label,{hash_text('Back')},{hash_text('Quay lại')}"
FAULTS = [
    (f"{BACK},,2026-11-01,no", "nobody has read it"),
    (f"{BACK},lan,soon,no", "date 'soon'"),
    (f"{BACK},lan,2026-11-01,perhaps", "safety 'perhaps'"),
    (f"label,{hash_text('Gone')},{hash_text('x')},lan,2026-11-01,no", "has this English"),
    ("label,Back,Quay,lan,2026-11-01,no", "msgid_hash 'Back' is no hash"),
    (f"{BACK},lan,2026-11-01,no\n{BACK},lan,2026-11-02,no", "stands in line 2 too"),
    (f"{BACK},lan,2026-11-01,no,more", "a cell too many"),
]


@pytest.mark.parametrize(("row", "says"), FAULTS, ids=[says for _, says in FAULTS])
def test_a_row_that_says_nothing_is_found(product: Product, row: str, says: str) -> None:
    product.add(VI, f"{row}\n")
    assert says in product.new_findings(reviews.validate)


def test_a_reading_is_no_finding(product: Product) -> None:
    product.add(VI, f"{BACK},lan,2026-11-01,no\n{BACK},hoa,2026-11-02,yes\n")
    assert product.findings(reviews.validate) == []


def test_a_language_without_a_ledger_is_found(product: Product) -> None:
    (product.root / VI).unlink()
    with pytest.raises(Exception, match=r"vi\.csv cannot be read"):
        product.findings(reviews.validate)


def test_a_safety_text_that_no_screen_has_is_found(product: Product) -> None:
    product.change(reviews.SAFETY_FILE, "utter_privacy,", "utter_secret,")
    assert "'utter_secret' names no text" in product.new_findings(reviews.validate)
