"""data/rights/formulas.csv → formulas of the law."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from bot.content.file_reader import read_csv
from bot.domain.enums import DESTINATIONS, MOST_WAGES, MOST_YEARS
from bot.domain.estimates import COVERS, FORMULA_SUBJECTS, PER_SERVICE, PER_YEAR, UNITS, Formula
from bot.domain.rights import Fact
from bot.errors import BadContent

FORMULAS_FILE = "formulas.csv"
FORMULA_COLUMNS = (
    "formula_id",
    "country",
    "what",
    "facts",
    "fact_seals",
    "unit",
    "amount",
    "per",
    "minimum_months",
    "most_years",
    "covers",
    "owed",
    "currency",
    "wage_steps",
    "note",
)


def load_formulas(folder: Path, facts: Mapping[str, Fact]) -> dict[str, Formula]:
    """By country. `facts` are those that are shown: a formula rests on no other. Raises BadContent."""
    formulas = [parse_formula(row) for row in read_csv(folder / FORMULAS_FILE, FORMULA_COLUMNS)]
    for formula in formulas:
        if lost := {*formula.fact_ids, *formula.owed_fact_ids} - set(facts):
            raise BadContent(f"{FORMULAS_FILE}: {formula.formula_id} rests on {min(lost)}, which is not shown.")
    if len({formula.country for formula in formulas}) < len(formulas):
        raise BadContent(f"{FORMULAS_FILE}: a country has two formulas.")
    return {formula.country: formula for formula in formulas}


def parse_formula(row: Mapping[str, str]) -> Formula:
    """A row as a formula. Raises BadContent."""
    try:
        formula = Formula(
            formula_id=row["formula_id"],
            country=row["country"],
            subject=row["what"],
            fact_ids=tuple(filter(None, row["facts"].split(";"))),
            unit=row["unit"],
            amount=Fraction(row["amount"]),
            is_per_year=row["per"] == PER_YEAR,
            minimum_months=int(row["minimum_months"]),
            most_years=int(row["most_years"]),
            covers=row["covers"],
            owed_fact_ids=tuple(filter(None, row["owed"].split(";"))),
            currency=row["currency"],
            wage_steps=tuple(int(step) for step in row["wage_steps"].split(";")),
        )
    except (ValueError, ZeroDivisionError) as error:
        raise BadContent(f"{FORMULAS_FILE}: {row['formula_id']} has a number that is none.") from error
    if fault := _find_fault(formula, row["per"]):
        raise BadContent(f"{FORMULAS_FILE}: {formula.formula_id} {fault}.")
    return formula


def _find_fault(formula: Formula, per: str) -> str:
    """What makes a row no formula, or nothing."""
    steps = formula.wage_steps
    faults = {
        "is of no country where she works": formula.country not in DESTINATIONS,
        "works out nothing known": formula.subject not in FORMULA_SUBJECTS,
        "rests on no statement": not formula.fact_ids,
        "has an unknown unit, time or group of women": formula.unit not in UNITS
        or per not in (PER_YEAR, PER_SERVICE)
        or formula.covers not in COVERS,
        "gives nothing": formula.amount <= 0,
        "asks for more years, or for fewer than it needs": not (
            1 <= formula.most_years <= MOST_YEARS and 0 <= formula.minimum_months <= 12 * formula.most_years
        ),
        "has wages that do not rise from 1 up, or too many": steps[0] < 1
        or list(steps) != sorted(set(steps))
        or len(steps) >= MOST_WAGES,
        "has an unknown currency": len(formula.currency) != 3 or not formula.currency.isupper(),
    }
    return next((said for said, is_true in faults.items() if is_true), "")
