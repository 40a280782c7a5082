"""data/rights/formulas.csv, row by row: each rests on statements that are shown, and are what they were when it was read.

A statement that changes may say another sum. Its formula is refused until somebody has compared the two again.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.content.caveats import load_doubts
from bot.content.estimates import FORMULA_COLUMNS, parse_formula
from bot.content.rights import find_doubtful, is_visible
from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.errors import BadContent
from tools.lint import rights
from tools.lint.checksums import compute_checksum

FILE: Final = "data/rights/formulas.csv"
Cells = Mapping[str, str]
Fault = tuple[str, str]


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about single formulas."""
    table = yield from files.check_table(root, FILE, FORMULA_COLUMNS)
    if table is None:
        return
    known = {row["fact_id"]: row for _, row in rights.read_fact_rows(root)}
    hidden = find_doubtful(known.values(), load_doubts(root / "data" / "policies"))
    shown = {name: row for name, row in known.items() if is_visible(row) and name not in hidden}
    countries: dict[str, int] = {}
    for line, row in table:
        name, country = row["formula_id"], row["country"]
        if countries.setdefault(country, line) != line:
            yield Finding(
                FILE, line, f"{name}: {country} has a formula in line {countries[country]}", "keep one of them"
            )
        for message, mend in (*_find_form_faults(row), *_find_fact_faults(row, known, shown)):
            yield Finding(FILE, line, f"{name}: {message}", mend)


def _find_form_faults(row: Cells) -> Iterator[Fault]:
    try:
        parse_formula(row)
    except BadContent as error:
        yield str(error), "write it as the row of another country"


def _find_fact_faults(row: Cells, known: Mapping[str, Cells], shown: Mapping[str, Cells]) -> Iterator[Fault]:
    facts = rights.split_cell(row["facts"])
    seals = dict(zip(facts, rights.split_cell(row["fact_seals"]), strict=False))
    for fact in (*facts, *rights.split_cell(row["owed"])):
        if fact not in shown:
            said = "is not trusted enough to be shown" if fact in known else "is no statement of law"
            yield f"{fact} {said}", "take the formula out, or rest it on a statement that is shown"
        elif known[fact]["country"] != row["country"]:
            yield f"{fact} is a statement of another country", "name one of its own"
        elif fact in facts and row["what"] not in rights.split_cell(known[fact]["aspect"]):
            yield f"{fact} does not answer {row['what']}", "name a statement that does"
        elif fact in facts and seals.get(fact) != compute_checksum(known[fact]):
            mend = f"compare them; if the formula still says the same, write {compute_checksum(known[fact])} into fact_seals"
            yield f"{fact} is not what it was when the formula was read", mend
