"""data/policies/older_numbers.csv → numbers of offices that may be offered although nobody has confirmed them.

Owner: safety. Low confidence is not loaded; somebody decides about each such number by itself, and writes the number down once
more. So a cell that changes, an edition with another number, a note that puts it in doubt or any check at all takes it away
until somebody decides anew. Help lines and safe houses are never offered so.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.content.caveats import ALL, OLDER, DoubtPhrases
from bot.content.file_reader import read_csv
from bot.domain.directory import NO_SUBSTITUTE_RISKS, TRUSTED_CONFIDENCE
from bot.errors import BadContent

FILE: Final = "older_numbers.csv"
COLUMNS: Final = ("mission_id", "number", "reason")
NUMBER_COLUMNS: Final = (("phone", "phone_confidence"), ("phone_emergency", "emergency_confidence"))


def load_older_numbers(policies: Path) -> dict[str, str]:
    """The number of each office that was decided on. Raises BadContent."""
    rows = list(read_csv(policies / FILE, COLUMNS))
    found = {row["mission_id"]: row["number"] for row in rows}
    if len(found) < len(rows) or not all(row["number"] and row["reason"].strip() for row in rows):
        raise BadContent(f"{FILE}: each office stands there once, with its number and a reason.")
    return found


def find_older_number(row: Mapping[str, str], doubts: DoubtPhrases, older: Mapping[str, str]) -> str:
    """The number of an office that may be offered as an older one; empty where there is none, or anything speaks against it."""
    number = older.get(row["mission_id"], "")
    return "" if not number or any(list_objections(row, number, doubts)) else number


def list_objections(row: Mapping[str, str], number: str, doubts: DoubtPhrases) -> Iterator[tuple[str, str]]:
    """What speaks against offering this number of a row, each with what mends it."""
    graded = {row[column]: row[confidence] for column, confidence in NUMBER_COLUMNS if row[column]}
    if graded.get(number) != "low":
        yield "its low number is another one", "decide anew, or take the line out"
    if {*graded.values()} & {*TRUSTED_CONFIDENCE}:
        yield "it has a number that is trusted", "take the line out"
    if not row["source_date"]:
        yield "its source has no date", "take the line out: she could not judge how old it is"
    # A number of an office that was found wrong or dead is only marked low: a check at all, whatever it found, ends this.
    if row.get("checked_on") or row["assured_date"] or row["emergency_assured_date"]:
        yield "somebody has checked it since", "take the line out"
    if row["risk_note"] in NO_SUBSTITUTE_RISKS:
        yield f"it is {row['risk_note']}", "take the line out"
    said = doubts.find_hidden(row["note"])
    if phrase := said.get(OLDER) or said.get(ALL):
        yield f"its note says “{phrase}”", "read the source again, or take the line out"
