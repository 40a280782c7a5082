"""data/rights/facts.csv, row beside row: no right is shown without what she should know before she uses it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bot.checks import facts
from bot.checks.facts import FILE
from bot.checks.files import Row
from bot.checks.finding import Finding
from bot.content.doubts import load_doubts
from bot.content.rights import doubtful, is_shown

BESIDE: Final = ("risk", "duty")
"""What a right may name in `pair`."""
Cells = Mapping[str, str]
_HIDDEN: Final = "a right whose risk is not trusted enough to be shown"


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about rights and risks."""
    rows = facts.rows_of(root)
    known = {row["fact_id"]: row for _, row in rows}
    hidden = doubtful(known.values(), load_doubts(root / "data" / "policies"))
    shown = {name for name, row in known.items() if is_shown(row) and name not in hidden}
    for line, row in rows:
        yield from _named(line, row, known, shown)
    yield from _of_a_topic(rows, shown)


def _named(line: int, row: Cells, known: Mapping[str, Cells], shown: set[str]) -> Iterator[Finding]:
    name = row["fact_id"]
    for other in facts.listed(row["pair"]):
        if other not in known or other == name:
            yield Finding(FILE, line, f"{name}: its pair {other} is no other row", "name the id of a risk or a duty")
        elif known[other]["kind"] not in BESIDE or known[other]["country"] != row["country"]:
            mend = "pair a right with a risk or a duty of its own country"
            yield Finding(FILE, line, f"{name}: its pair {other} is no risk of {row['country'] or 'everywhere'}", mend)
        elif name in shown and other not in shown:
            yield Finding(FILE, line, f"{name}: {_HIDDEN}", "confirm the risk, or hide the right as well")
    if row["pair"] and row["kind"] != "right":
        yield Finding(FILE, line, f"{name} is no right and has a pair", "write the pair at the right")


def _of_a_topic(rows: Sequence[Row], ids: set[str]) -> Iterator[Finding]:
    places = [(line, row, topic, row["country"]) for line, row in rows for topic in facts.topics_of(row)]
    shown = {(topic, country, row["kind"]) for _, row, topic, country in places if row["fact_id"] in ids}
    written = {(topic, country, row["kind"]) for _, row, topic, country in places}
    for line, row, topic, country in places:
        rights = {(topic, country, "right"), (topic, "", "right")}
        # Where a country has no right of its own, what holds everywhere is shown with its risk.
        if row["kind"] == "risk" and row["fact_id"] in ids and topic == row["topic"] and country and not rights & shown:
            yield Finding(FILE, line, f"{row['fact_id']}: a risk without a right", "add what she may do there")
        risk = (topic, country, "risk")
        if row["kind"] == "right" and row["fact_id"] in ids and not row["pair"] and risk in written and risk not in shown:
            yield Finding(FILE, line, f"{row['fact_id']}: {_HIDDEN}", "confirm the risk, or hide the right as well")
