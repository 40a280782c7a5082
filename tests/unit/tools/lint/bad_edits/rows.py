"""Bad edits of the tables of directory and rights."""

import csv
import io
from collections.abc import Callable
from random import Random

from bot.content.caveats import load_doubts
from bot.directory_lint import directory
from tests.support.factories import ROOT
from tests.unit.tools.lint.bad_edits import Change, Edit
from tools.lint import checksums, rights, typography

HOTLINES = "data/directory/hotlines.csv"
MISSIONS = "data/directory/missions.csv"
FACTS = "data/rights/facts.csv"
Row = dict[str, str]
Fits = Callable[[Row], bool]
Mar = Callable[[Random, Row], None]
SEALED = "is not as it was sealed"
UNSEEN = "changed since somebody looked at it"
ALIKE = str.maketrans("0123456789", "O1２٣4５៦၇8９")
OTHERS = {"+60": "+65", "+65": "+60", "+66": "+95", "+852": "+853", "+886": "+86", "+82": "+81", "+81": "+82"}


def edited(fits: Fits, mar: Mar, *, extra: tuple[str, ...] = (), copies: bool = False) -> Change:
    """A change of one row that fits, or of a copy of it below; `extra`: columns that the table did not have."""

    def change(random: Random, text: str) -> str:
        reader = csv.DictReader(io.StringIO(text))
        rows = list(reader)
        row = random.choice([row for row in rows if fits(row)])
        if copies:
            row = dict(row)
            rows.append(row)
        mar(random, row)
        out = io.StringIO()
        columns = [*(reader.fieldnames or ()), *(column for column in extra if column not in (reader.fieldnames or ()))]
        table = csv.DictWriter(out, columns, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
        return out.getvalue()

    return change


def cell(column: str, value: str | Callable[[Random, str], str]) -> Mar:
    """Another value for one cell."""

    def mar(random: Random, row: Row) -> None:
        row[column] = value(random, row[column]) if callable(value) else value

    return mar


def swapped(random: Random, number: str) -> str:
    """Two different digits that stand side by side, changed round."""
    places = [i for i in range(1, len(number) - 1) if number[i : i + 2].isdigit() and number[i] != number[i + 1]]
    place = random.choice(places)
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def another_digit(random: Random, number: str) -> str:
    """One digit instead of another."""
    place = random.choice([i for i, letter in enumerate(number) if letter.isdigit()])
    return number[:place] + str((int(number[place]) + random.randint(1, 9)) % 10) + number[place + 1 :]


def has(column: str, *, begins: str = "") -> Fits:
    """Rows with something in a column."""
    return lambda row: bool(row[column]) and row[column].startswith(begins)


def swappable(column: str) -> Fits:
    """Rows in whose cell two digits can be changed round."""
    return lambda row: any(a != b and (a + b).isdigit() for a, b in zip(row[column][1:], row[column][2:], strict=False))


def _elsewhere(random: Random, number: str) -> str:
    prefix = next(code for code in OTHERS if number.startswith(code))
    return OTHERS[prefix] + number[len(prefix) :]


def _abroad(row: Row) -> bool:
    return row["phone"].startswith(tuple(OTHERS))


def _shelter_with_a_place(random: Random, row: Row) -> None:
    row |= {"kind": "shelter", "address": f"{random.randint(1, 99)} Jalan Damai"}


DOUBTS = load_doubts(ROOT / "data" / "policies")
with (ROOT / "data" / "rights" / "facts.csv").open(encoding="utf-8", newline="") as facts:
    PAIRED = {
        paired
        for row in csv.DictReader(facts)
        if row["confidence"] != "low" and not DOUBTS.find_hidden(row["note"])
        for paired in row["pair"].split(";")
    }


def _risky(row: Row) -> bool:
    # What is in doubt is hidden already, and on what no right names as its pair nothing stands.
    is_trusted = row["confidence"] in ("medium", "high") and not DOUBTS.find_hidden(row["note"])
    return row["kind"] == "risk" and is_trusted and row["fact_id"] in PAIRED


def _moved_away(random: Random, row: Row) -> None:
    row |= {"country": "LB", "topic": "reintegration", "also": ""}  # where no right of that topic stands


def _police(row: Row) -> bool:
    return row["kind"] == "police" and row["country"] == "BH" and row["status"] == "unverified"


NUMBERS = (
    Edit(
        "digits changed round",
        HOTLINES,
        edited(swappable("phone"), cell("phone", swapped)),
        directory.validate,
        UNSEEN,
        8,
    ),
    Edit("another digit", HOTLINES, edited(has("phone"), cell("phone", another_digit)), directory.validate, UNSEEN, 8),
    Edit(
        "digits changed round at an office",
        MISSIONS,
        edited(swappable("phone"), cell("phone", swapped)),
        directory.validate,
        UNSEEN,
        6,
    ),
    Edit(
        "a look-alike digit",
        HOTLINES,
        edited(
            lambda row: len(set(row["phone"]) & set("02356793")) > 1,
            cell("phone", lambda _, number: number.translate(ALIKE)),
        ),
        directory.validate,
        "neither international|cannot be read|not in E.164|digit",
        6,
    ),
    Edit(
        "another country's code",
        HOTLINES,
        edited(_abroad, cell("phone", _elsewhere)),
        directory.validate,
        "number of another country|cannot exist",
        5,
    ),
    Edit(
        "a number too long",
        HOTLINES,
        edited(has("phone", begins="+"), cell("phone", lambda _, number: number + "1234567")),
        directory.validate,
        "cannot exist|cannot be read",
        4,
    ),
    Edit(
        "another number in a law",
        FACTS,
        edited(has("values"), cell("values", another_digit)),
        checksums.validate,
        SEALED,
        6,
    ),
)
SOURCES = (
    Edit(
        "a line without its source",
        HOTLINES,
        edited(has("source_url"), cell("source_url", "")),
        directory.validate,
        "source_url",
        4,
    ),
    Edit(
        "an office without its source",
        MISSIONS,
        edited(has("source_title"), cell("source_title", " ")),
        directory.validate,
        "source_title",
        3,
    ),
    Edit(
        "a law without its source",
        FACTS,
        edited(has("source_url"), cell("source_url", "")),
        rights.validate,
        "source_url",
        3,
    ),
    Edit(
        "a day that is none",
        HOTLINES,
        edited(has("source_date"), cell("source_date", "2024-02-30")),
        directory.validate,
        "source_date",
        3,
    ),
    Edit(
        "an older day",
        HOTLINES,
        edited(has("source_date"), cell("source_date", "1999-01-01")),
        directory.validate,
        UNSEEN,
        3,
    ),
    Edit(
        "a call nobody made",
        HOTLINES,
        edited(lambda row: not row["assured_date"], cell("assured_date", "2026-11-01")),
        directory.validate,
        "verified|assured_date",
        4,
    ),
    Edit(
        "a day read that is none",
        MISSIONS,
        edited(has("retrieved_on"), cell("retrieved_on", "yesterday")),
        directory.validate,
        "retrieved_on",
        2,
    ),
)
TRUST = (
    Edit(
        "low confidence made high",
        MISSIONS,
        edited(lambda row: row["phone_confidence"] == "low", cell("phone_confidence", "high")),
        directory.validate,
        UNSEEN,
        5,
    ),
    Edit(
        "a confidence nobody knows",
        HOTLINES,
        edited(has("confidence"), cell("confidence", "sure")),
        directory.validate,
        "confidence 'sure'",
        2,
    ),
    Edit(
        "a caution left out", MISSIONS, edited(has("risk_note"), cell("risk_note", "")), directory.validate, UNSEEN, 4
    ),
    Edit(
        "a pair without its risk",
        FACTS,
        edited(_risky, cell("confidence", "low")),
        rights.validate,
        "a right whose risk is not trusted",
        3,
    ),
    Edit("a risk without its right", FACTS, edited(_risky, _moved_away), rights.validate, "a risk without a right", 2),
    Edit(
        "an id twice",
        HOTLINES,
        edited(has("phone"), cell("name_en", "Again"), copies=True),
        directory.validate,
        "stands in line",
        3,
    ),
    Edit(
        "a law's id twice",
        FACTS,
        edited(has("fact_id"), cell("note", "again"), copies=True),
        rights.validate,
        "stands in line",
        2,
    ),
    Edit(
        "a safe house with an address",
        HOTLINES,
        edited(has("phone"), _shelter_with_a_place, extra=("address",)),
        directory.validate,
        "safe house",
        4,
    ),
    Edit(
        "a country without police",
        HOTLINES,
        edited(_police, cell("status", "defunct")),
        directory.validate,
        "no police",
        1,
    ),
    Edit(
        "an unknown kind",
        HOTLINES,
        edited(has("kind"), cell("kind", "helpline")),
        directory.validate,
        "kind 'helpline'",
        2,
    ),
)
LETTERS = (
    Edit(
        "a name turned round",
        HOTLINES,
        edited(has("name_en"), cell("name_en", lambda _, name: f"\u202e{name}")),
        typography.validate,
        "turns the writing round",
        3,
    ),
    Edit(
        "a Cyrillic letter in a name",
        MISSIONS,
        edited(lambda row: "a" in row["name_en"], cell("name_en", lambda _, name: name.replace("a", "а", 1))),
        typography.validate,
        "Cyrillic",
        3,
    ),
    Edit(
        "a digit in a law",
        FACTS,
        edited(has("fact_id"), cell("statement_en", lambda _, said: f"{said} Call 999.")),
        rights.validate,
        "holds the digit",
        3,
    ),
    Edit(
        "a link in a law",
        FACTS,
        edited(has("fact_id"), cell("statement_en", lambda _, said: f"{said} See www.example.org")),
        rights.validate,
        "holds the link",
        2,
    ),
    Edit(
        "a law without its number",
        FACTS,
        edited(has("values"), cell("values", "")),
        rights.validate,
        "placeholders and values differ",
        2,
    ),
)
EDITS = (*NUMBERS, *SOURCES, *TRUST, *LETTERS)
