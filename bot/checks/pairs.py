"""data/rights/facts.csv, row beside row: no right is shown without what she should know before she uses it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bot.checks import facts
from bot.checks.facts import FILE
from bot.checks.files import Row
from bot.checks.finding import Finding
from bot.content.doubts import load_doubts
from bot.content.rights import find_doubtful, is_visible

PAIRED_KINDS: Final = ("risk", "duty")
"""What a right may name in `pair`."""
Cells = Mapping[str, str]
_HIDDEN_MARK: Final = "a right whose risk is not trusted enough to be shown"


def validate_pairs(root: Path) -> Iterator[Finding]:
    """Every finding about rights and risks."""
    rows = facts.read_fact_rows(root)
    known = {row["fact_id"]: row for _, row in rows}
    hidden = find_doubtful(known.values(), load_doubts(root / "data" / "policies"))
    shown = {name for name, row in known.items() if is_visible(row) and name not in hidden}
    for line, row in rows:
        yield from _check_named_pair(line, row, known, shown)
    yield from _check_topic_pairs(rows, shown)


def _check_named_pair(line: int, row: Cells, known: Mapping[str, Cells], shown: set[str]) -> Iterator[Finding]:
    name = row["fact_id"]
    for other in facts.split_cell(row["pair"]):
        if other not in known or other == name:
            yield Finding(FILE, line, f"{name}: its pair {other} is no other row", "name the id of a risk or a duty")
        elif known[other]["kind"] not in PAIRED_KINDS or known[other]["country"] != row["country"]:
            mend = "pair a right with a risk or a duty of its own country"
            yield Finding(FILE, line, f"{name}: its pair {other} is no risk of {row['country'] or 'everywhere'}", mend)
        elif name in shown and other not in shown:
            yield Finding(FILE, line, f"{name}: {_HIDDEN_MARK}", "confirm the risk, or hide the right as well")
    if row["pair"] and row["kind"] != "right":
        yield Finding(FILE, line, f"{name} is no right and has a pair", "write the pair at the right")


def _check_topic_pairs(rows: Sequence[Row], ids: set[str]) -> Iterator[Finding]:
    places = [(line, row, topic, row["country"]) for line, row in rows for topic in facts.list_topics(row)]
    shown = {(topic, country, row["kind"]) for _, row, topic, country in places if row["fact_id"] in ids}
    written = {(topic, country, row["kind"]) for _, row, topic, country in places}
    for line, row, topic, country in places:
        rights = {(topic, country, "right"), (topic, "", "right")}
        # Where a country has no right of its own, what holds everywhere is shown with its risk.
        if row["kind"] == "risk" and row["fact_id"] in ids and topic == row["topic"] and country and not rights & shown:
            yield Finding(FILE, line, f"{row['fact_id']}: a risk without a right", "add what she may do there")
        risk = (topic, country, "risk")
        if row["kind"] == "right" and row["fact_id"] in ids and not row["pair"] and risk in written and risk not in shown:
            yield Finding(FILE, line, f"{row['fact_id']}: {_HIDDEN_MARK}", "confirm the risk, or hide the right as well")
