"""data/rights → topics and facts."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.content.caveats import ALL, DoubtPhrases, load_doubts
from bot.content.estimates import load_formulas
from bot.content.file_reader import read_csv, read_yaml
from bot.domain import enums, rights
from bot.domain.directory import TRUSTED_CONFIDENCE, Source
from bot.domain.rights import (
    HOURS_BY_UNIT,
    NOTE_KIND,
    READABLE_KINDS,
    Aspect,
    Deadline,
    Fact,
    Rights,
    Topic,
    TopicPage,
)
from bot.errors import BadContent

FACT_COLUMNS = (
    "fact_id",
    "topic",
    "aspect",
    "country",
    "kind",
    "also",
    "pair",
    "statement_en",
    "values",
    "confidence",
    "reviewed_on",
    "source_title",
    "source_date",
    "source_url",
    "note",
)
ASPECT_COLUMNS = ("aspect", "asks", "about", "risks_beside", "nearest", "sought")
DEADLINE_COLUMNS = ("fact_id", "value", "unit")
ABOUT_HOME = "home"
HIGH_CONFIDENCE = "high"
PAGE_FIELDS = ("frame", "options", "know", "friend")


def load_rights(folder: Path) -> Rights:
    """Raises BadContent."""
    try:
        listed = {row["topic"]: row for row in read_yaml(folder / "topics.yml")["topics"]}
        unknown = set(listed) ^ set(enums.TOPICS)
        if unknown:
            raise BadContent(f"topics.yml and the intents differ in {min(unknown)}.")
        topics = {name: _parse_topic(row, folder) for name, row in listed.items()}
    except (KeyError, TypeError) as error:
        raise BadContent(f"topics.yml lacks {error}.") from error
    rows = list(read_csv(folder / "facts.csv", FACT_COLUMNS))
    hidden = find_doubtful(rows, load_doubts(folder.parent / "policies"))
    aspects = load_aspects(folder)
    deadlines = load_deadlines(folder)
    facts = {
        row["fact_id"]: _parse_fact(row, aspects, deadlines)
        for row in rows
        if is_visible(row) and row["fact_id"] not in hidden
    }
    return Rights(topics, _check_pairs(facts), aspects, load_formulas(folder, facts))


def load_aspects(folder: Path) -> dict[str, Aspect]:
    """What statements of law may answer, by code. Raises BadContent."""
    found = {
        row["aspect"]: Aspect(
            row["aspect"],
            row["asks"],
            _split_cell(row["risks_beside"]),
            alternatives=_split_cell(row["nearest"]),
            is_about_home=row["about"] == ABOUT_HOME,
            sought=_split_cell(row["sought"]),
        )
        for row in read_csv(folder / "aspects.csv", ASPECT_COLUMNS)
    }
    if tuple(found) != enums.ASPECTS:
        raise BadContent("aspects.csv and the aspects of the vocabulary differ, or stand in another order.")
    for aspect in found.values():
        if unknown := {*aspect.risks_beside, *aspect.alternatives} - set(found):
            raise BadContent(f"aspects.csv: {aspect.name} stands beside {min(unknown)!r}, which is no aspect.")
        if unknown := set(aspect.sought) - set(enums.FIND_HELP_INTENTS):
            raise BadContent(f"aspects.csv: {aspect.name} is asked of {min(unknown)!r}, which finds no help.")
    return found


def load_deadlines(folder: Path) -> dict[str, tuple[str, str]]:
    """Statement → the name of its value that is a deadline, and the unit; both empty where it has none. Raises BadContent."""
    found: dict[str, tuple[str, str]] = {}
    for row in read_csv(folder / "deadlines.csv", DEADLINE_COLUMNS):
        if row["fact_id"] in found:
            raise BadContent(f"deadlines.csv: {row['fact_id']} stands there twice.")
        if (row["unit"] not in HOURS_BY_UNIT) if row["value"] else bool(row["unit"]):
            raise BadContent(f"deadlines.csv: {row['fact_id']} has the unit {row['unit']!r}.")
        found[row["fact_id"]] = (row["value"], row["unit"])
    return found


def is_visible(row: Mapping[str, str]) -> bool:
    """Whether a row of facts.csv may be read by her: trusted enough, and not a note for those who keep it."""
    return row["confidence"] in TRUSTED_CONFIDENCE and row["kind"] != NOTE_KIND


def find_doubtful(rows: Iterable[Mapping[str, str]], doubts: DoubtPhrases) -> dict[str, str]:
    """Trusted rows that stay hidden because a note puts them in doubt, each with why; with them the rights that name one.

    A right whose risk is hidden would be told without its danger.
    """
    shown = [row for row in rows if is_visible(row)]
    said = {row["fact_id"]: doubts.find_hidden(row["note"]).get(ALL) for row in shown}
    hidden = {name: f"its note says “{phrase}”" for name, phrase in said.items() if phrase}
    for row in shown:
        lost = [name for name in _split_cell(row["pair"]) if name in hidden]
        if lost:
            hidden.setdefault(row["fact_id"], f"it must stand beside {lost[0]}, which is in doubt")
    return hidden


def _parse_topic(row: dict[str, Any], folder: Path) -> Topic:
    file = folder / f"{row['topic']}.yml"
    return Topic(
        name=row["topic"],
        title=row["title"],
        menu=row["menu"],
        page=_parse_page(read_yaml(file), file.name),
        is_disclosure=row.get("disclosure", False),
        time_matters=row.get("time_matters", False),
        stages=tuple(row.get("stages", ())),
    )


def _parse_page(content: dict[str, Any], name: str) -> TopicPage:
    try:
        return TopicPage(content["frame"], tuple(content["options"]), tuple(content["know"]), content["friend"])
    except (KeyError, TypeError) as error:
        raise BadContent(f"{name} lacks {error}.") from error


def _parse_fact(row: dict[str, str], aspects: Mapping[str, Aspect], deadlines: Mapping[str, tuple[str, str]]) -> Fact:
    name, topics = row["fact_id"], (row["topic"], *_split_cell(row["also"]))
    if unknown := set(_split_cell(row["aspect"])) - set(aspects):
        raise BadContent(f"facts.csv: {name} answers {min(unknown)!r}, which is no aspect.")
    if not set(topics) <= set(enums.TOPICS) or row["kind"] not in READABLE_KINDS:
        raise BadContent(f"facts.csv: {name} has an unknown topic or kind.")
    found = dict(rights.parse_values(row["values"]))
    if not all(rights.find_value_form(*pair) for pair in found.items()):
        raise BadContent(f"facts.csv: {name} has the value {row['values']!r}, which is no number, date or amount.")
    return Fact(
        fact_id=name,
        topics=topics,
        country=row["country"],
        kind=row["kind"],
        statement=row["statement_en"],
        values=found,
        source=Source(row["source_title"], row["source_date"], _parse_review_date(row)),
        paired_fact_ids=_split_cell(row["pair"]),
        aspects=_split_cell(row["aspect"]),
        is_sure=row["confidence"] == HIGH_CONFIDENCE,
        deadline=_parse_deadline(name, found, *deadlines.get(name, ("", ""))),
    )


def _parse_deadline(fact_id: str, values: Mapping[str, str], value: str, unit: str) -> Deadline | None:
    if not value:
        return None
    try:
        return Deadline(float(values[value]), unit)
    except (KeyError, ValueError) as error:
        raise BadContent(f"deadlines.csv: {fact_id} has no number {value!r}.") from error


def _parse_review_date(row: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(row["reviewed_on"]) if row["reviewed_on"] else None
    except ValueError as error:
        raise BadContent(f"facts.csv: {row['fact_id']} was reviewed on {row['reviewed_on']!r}, no day.") from error


def _check_pairs(facts: dict[str, Fact]) -> dict[str, Fact]:
    for fact in facts.values():
        lost = set(fact.paired_fact_ids) - set(facts)
        if lost:
            raise BadContent(f"facts.csv: {fact.fact_id} must stand beside {min(lost)}, which is not shown.")
    return facts


def _split_cell(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)
