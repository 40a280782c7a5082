"""Seeded faults in formulas of the law, and in the statements they rest on."""

import pytest

from tests.unit.tools.lint.conftest import Product
from tools.lint import formulas, rights

FORMULAS, FACTS = formulas.FILE, rights.FACTS_FILE
FAULTS = [
    (FORMULAS, ",kw-004,", ",kw-999,", "kw-999 is no statement of law"),
    (FORMULAS, ",kw-101,", ",kw-005,", "kw-005 is not trusted enough to be shown"),
    (FORMULAS, ",kw-101,", ",qa-113,", "qa-113 is a statement of another country"),
    (FORMULAS, ",kw-004,", ",kw-101,", "kw-101 does not answer end_of_service"),
    (FORMULAS, "qa-end,QA", "qa-end,KW", "KW has a formula in line 2"),
    (FORMULAS, "month,1,year,0", "month,none,year,0", "has a number that is none"),
    (FORMULAS, "wage_steps", "wages", "the column wage_steps is missing"),
    (
        FACTS,
        "It is one month's wage for each year of work.",
        "It is a wage for each year.",
        "kw-004 is not what it was",
    ),
    (FACTS, "weeks=3,high", "weeks=2,high", "qa-006 is not what it was"),
    (FACTS, "months=12,medium,,Clyde", "months=24,medium,,Clyde", "qa-117 is not what it was"),
    (FACTS, "months=12,medium,,Clyde", "months=12,low,,Clyde", "qa-117 is not trusted enough to be shown"),
    (FACTS, "\nsa-007,", "\nsa-777,", "sa-007 is no statement of law"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), FAULTS, ids=[said for *_, said in FAULTS])
def test_a_formula_is_refused_once_what_it_rests_on_is_not_what_it_was(
    product: Product, name: str, old: str, new: str, said: str
) -> None:
    product.change(name, old, new)
    assert said in product.new_findings(formulas.validate)


def test_the_finding_says_which_seal_to_write(product: Product) -> None:
    product.change(FACTS, "weeks=3,high", "weeks=2,high")
    (found,) = product.findings(formulas.validate)
    sealed = found.rpartition("write ")[2].split()[0]
    row = next(row for _, row in rights.read_fact_rows(product.root) if row["fact_id"] == "qa-006")
    assert sealed == formulas.compute_checksum(row)


def test_a_note_at_a_statement_changes_nothing(product: Product) -> None:
    product.change(FACTS, "Law 15 of 2017,\n", "Law 15 of 2017,Read again\n")
    assert product.findings(formulas.validate) == []
