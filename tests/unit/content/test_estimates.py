"""data/rights/formulas.csv: a row that is no formula stops the start."""

from pathlib import Path

import pytest

from bot.content.rights import load_rights
from bot.errors import BadContent
from tests.unit.content.conftest import Damage

FORMULAS, FACTS = "data/rights/formulas.csv", "data/rights/facts.csv"
FAULTS = [
    (FORMULAS, ",KW,", ",XX,"),
    (FORMULAS, "KW,end_of_service", "KW,overtime"),
    (FORMULAS, ",kw-004,", ",,"),
    (FORMULAS, ",kw-004,", ",kw-999,"),
    (FORMULAS, ",kw-101,", ",kw-999,"),
    (FORMULAS, "month,1,year,0", "day,1,year,0"),
    (FORMULAS, "month,1,year,0", "month,one,year,0"),
    (FORMULAS, "month,1,year,0", "month,1/0,year,0"),
    (FORMULAS, "month,1,year,0", "month,0,year,0"),
    (FORMULAS, "month,1,year,0", "month,1,decade,0"),
    (FORMULAS, "month,1,year,0", "month,1,year,-1"),
    (FORMULAS, ",48,4,", ",48,3,"),
    (FORMULAS, ",0,10,", ",0,11,"),
    (FORMULAS, ",domestic,", ",nobody,"),
    (FORMULAS, "KWD", "dinars"),
    (FORMULAS, "60;80;100", "60;80;80"),
    (FORMULAS, "60;80;100", "0;80;100"),
    (FORMULAS, "60;80;100", "60;70;80;90;100"),
    (FORMULAS, "qa-end,QA", "qa-end,KW"),
    (FORMULAS, "minimum_months", "minimum"),
    (FACTS, "year of work.,,high", "year of work.,,low"),
]


@pytest.mark.parametrize(("name", "old", "new"), FAULTS)
def test_a_row_that_is_no_formula_is_refused(root: Path, damage: Damage, name: str, old: str, new: str) -> None:
    damage(name, old, new)
    with pytest.raises(BadContent, match=r"formulas\.csv"):
        load_rights(root / "data" / "rights")


def test_rows_as_they_are_name_each_country_once(root: Path) -> None:
    known = load_rights(root / "data" / "rights")
    assert {country: formula.country for country, formula in known.formulas.items()} == dict(
        zip(known.formulas, known.formulas, strict=True)
    )
    assert known.formulas
