"""data/rights → topics and facts."""

import re
from pathlib import Path
from typing import Any

from bot.content.files import read_csv, read_yaml
from bot.errors import BadContent
from bot.model import vocabulary
from bot.model.directory import TRUSTED, Source
from bot.model.rights import Fact, Page, Rights, Topic

FACT_COLUMNS = (
    "fact_id", "topic", "country", "kind", "statement_en", "values", "confidence", "source_title", "source_date",
)  # fmt: skip

_VALUE = re.compile(r"\d+( [A-Z]{3})?\Z")


def load_rights(folder: Path) -> Rights:
    """Raises BadContent."""
    try:
        topics = {row["topic"]: _topic(row, folder) for row in read_yaml(folder / "topics.yml")["topics"]}
    except (KeyError, TypeError) as error:
        raise BadContent(f"topics.yml lacks {error}.") from error
    unknown = set(topics) ^ set(vocabulary.TOPICS)
    if unknown:
        raise BadContent(f"topics.yml and the intents differ in {min(unknown)}.")
    facts = [_fact(row) for row in read_csv(folder / "facts.csv", FACT_COLUMNS) if row["confidence"] in TRUSTED]
    return Rights(topics=topics, facts={fact.fact_id: fact for fact in facts})


def _topic(row: dict[str, Any], folder: Path) -> Topic:
    file = folder / f"{row['topic']}.yml"
    return Topic(
        name=row["topic"],
        title=row["title"],
        menu=row["menu"],
        is_disclosure=row.get("disclosure", False),
        time_matters=row.get("time_matters", False),
        page=_page(read_yaml(file), file.name) if file.exists() else None,
    )


def _page(content: dict[str, Any], name: str) -> Page:
    try:
        return Page(content["frame"], tuple(content["options"]), tuple(content["know"]), content["friend"])
    except (KeyError, TypeError) as error:
        raise BadContent(f"{name} lacks {error}.") from error


def _fact(row: dict[str, str]) -> Fact:
    if row["topic"] not in vocabulary.TOPICS or row["kind"] not in ("right", "risk", "know"):
        raise BadContent(f"facts.csv: {row['fact_id']} has an unknown topic or kind.")
    values = {name: value for name, _, value in (pair.partition("=") for pair in row["values"].split(";") if pair)}
    if not all(_VALUE.match(value) for value in values.values()):
        raise BadContent(f"facts.csv: {row['fact_id']} has the value {row['values']!r}, which is no number.")
    source = Source(title=row["source_title"], published=row["source_date"])
    return Fact(row["fact_id"], row["topic"], row["country"], row["kind"], row["statement_en"], values, source)
