"""data/rights: topics as read, pages complete, every statement of law sourced and shown together with its risk."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.checks import dates, files, lexicon, wording
from bot.checks.files import Row
from bot.checks.finding import Finding
from bot.content.policies import load_limits
from bot.content.rights import FACT_COLUMNS
from bot.i18n.voice import placeholders
from bot.model.directory import TRUSTED
from bot.model.policy import Limits
from bot.model.turn import Choice
from bot.model.vocabulary import ANY, DEFAULT_LANGUAGE, DESTINATIONS, MENUS, TOPICS

FOLDER: Final = "data/rights"
FACTS: Final = f"{FOLDER}/facts.csv"
TOPICS_FILE: Final = f"{FOLDER}/topics.yml"
FACT_KINDS: Final = ("right", "risk", "know")
PAGE_FIELDS: Final = ("frame", "options", "know", "friend")
_FACT_ID: Final = re.compile(r"(any|[a-z]{2})-\d{3}\Z")
_VALUE: Final = re.compile(r"\d+( [A-Z]{3})?\Z")
Fault = tuple[str, str]


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about topics, their pages and facts."""
    limits = load_limits(root / "data" / "policies")
    telling = lexicon.load_lexicon(root)[DEFAULT_LANGUAGE]
    yield from _topics(root, limits)
    for path in sorted((root / FOLDER).glob("*.yml")):
        if path.name != "topics.yml":
            yield from _page(path, path.relative_to(root).as_posix(), limits, telling)
    columns, rows = files.rows_of(root / FACTS)
    if missing := files.lacking(FACTS, columns, (*FACT_COLUMNS, "source_url", "reviewed_on")):
        yield from missing
        return
    yield from files.misshapen(FACTS, rows)
    yield from _facts(rows)
    yield from _paired(rows)


def _topics(root: Path, limits: Limits) -> Iterator[Finding]:
    listed = (files.tree(root / TOPICS_FILE) or {}).get("topics") or []
    names, titles = [row.get("topic") for row in listed], [row.get("title") for row in listed]
    for index, row in enumerate(listed):
        line, name, title = files.line_of(listed, index), row.get("topic"), str(row.get("title") or "")
        if name not in TOPICS or name in names[:index]:
            yield Finding(TOPICS_FILE, line, f"{name} is unknown or stands here twice", "use each topic intent once")
        if not title or title in titles[:index]:
            yield Finding(TOPICS_FILE, line, f"{name}: the title “{title}” is empty or taken", "give it one of its own")
        if wording.drawn(title) > limits.button_characters or wording.smuggled(title):
            mend = f"at most {limits.button_characters} characters, no digits"
            yield Finding(TOPICS_FILE, line, f"{name}: “{title}” is no button", mend)
        if row.get("menu") not in MENUS:
            yield Finding(TOPICS_FILE, line, f"{name} stands in menu {row.get('menu')!r}", f"use {', '.join(MENUS)}")
    for name in TOPICS:
        if name not in names:
            yield Finding(TOPICS_FILE, None, f"{name} is missing", "add it with a title and a menu")


def _page(path: Path, file: str, limits: Limits, telling: tuple[str, ...]) -> Iterator[Finding]:
    page = files.tree(path) or {}
    if page.get("topic") != path.stem or path.stem not in TOPICS:
        yield Finding(file, files.line_of(page, "topic"), f"topic {page.get('topic')!r}", "name file and topic alike")
    for field in PAGE_FIELDS:
        line = files.line_of(page, field)
        for text in _texts(page, field):
            for message, mend in _text(text):
                yield Finding(file, line, f"{field}: {message}", mend)
        yield from _whole_field(page, field, file, limits, telling)
    try:
        # The widest answer to "which country's law?" must fit into a button, too.
        Choice(path.stem, {"part": "law", "country": ANY}).compact()
    except ValueError as error:
        yield Finding(file, None, f"its question about a country: {error}", "shorten the compact form of the topic")


def _texts(page: Any, field: str) -> list[str]:
    content = page.get(field)
    return [str(text) for text in content] if isinstance(content, list) else [str(content or "")]


def _whole_field(page: Any, field: str, file: str, limits: Limits, telling: tuple[str, ...]) -> Iterator[Finding]:
    line, whole = files.line_of(page, field), " ".join(_texts(page, field))
    if field in ("options", "know") and not isinstance(page.get(field), list):
        yield Finding(file, line, f"{field} is no list", "write each on a line of its own with - before it")
    if wording.words(whole) > limits.screen_words:
        yield Finding(file, line, f"{field} has {wording.words(whole)} words", f"shorten it to {limits.screen_words}")
    for word in lexicon.telling(wording.opening(whole, limits.opening_characters), telling):
        mend = f"keep the first {limits.opening_characters} characters neutral"
        yield Finding(file, line, f"{field} begins with “{word}”", mend)


def _text(text: str) -> Iterator[Fault]:
    if not text.strip():
        yield "empty", "a page needs frame, options, know and friend"
    for thing in sorted(wording.smuggled(text)):
        yield f"holds {thing}", "move it into facts.csv, with its source"
    if "{" in text or "}" in text:
        yield "has a brace", "placeholders belong into facts.csv"
    if wording.ELLIPSIS.search(text):
        yield "trails off", "end the sentence"


def _facts(rows: list[Row]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for line, row in rows:
        name = row["fact_id"]
        if seen.setdefault(name, line) != line:
            yield Finding(FACTS, line, f"{name} stands in line {seen[name]} too", "give one of them another id")
        for message, mend in (*_fact(row), *_values(row)):
            yield Finding(FACTS, line, f"{name}: {message}", mend)


def _fact(row: dict[str, str]) -> Iterator[Fault]:
    if not _FACT_ID.match(row["fact_id"]) or row["fact_id"][:-4] != (row["country"].lower() or "any"):
        yield "an id that does not go with its country", "write my-001, or any-001 where no country is named"
    for column, known in (("topic", TOPICS), ("kind", FACT_KINDS), ("country", ("", *DESTINATIONS))):
        if row[column] not in known:
            yield f"{column} {row[column]!r} is unknown", "use a code of the vocabulary"
    if row["confidence"] not in ("low", *TRUSTED):
        yield f"confidence {row['confidence']!r} is unknown", "use low, medium or high"
    for column in ("source_url", "source_title", "statement_en"):
        if not row.get(column, "").strip():
            yield f"{column} is empty", "no statement without its words and its source"
    if row["source_date"] and not dates.is_partial(row["source_date"]):
        yield f"source_date {row['source_date']!r}", "write 2024, 2024-09 or 2024-09-20, or leave it empty"
    for thing in sorted(wording.smuggled(row["statement_en"])):
        yield f"holds {thing}", "put numbers into `values`"


def _values(row: dict[str, str]) -> Iterator[Fault]:
    pairs = [pair.partition("=") for pair in row["values"].split(";") if pair]
    try:
        wanted = placeholders(row["statement_en"])
    except ValueError:
        yield "a stray brace", "write placeholders as {name}"
        return
    if wanted != {name for name, _, _ in pairs} or len(wanted) != len(pairs):
        yield "placeholders and values differ", "give each placeholder one value"
    for name, _, value in pairs:
        if not _VALUE.match(value):
            yield f"{name} is {value!r}", "write a whole number, or one with a currency: 10000 MYR"


def _paired(rows: list[Row]) -> Iterator[Finding]:
    shown = {(row["topic"], row["country"], row["kind"]) for _, row in rows if row["confidence"] in TRUSTED}
    known = {(row["topic"], row["country"], row["kind"]) for _, row in rows}
    for line, row in rows:
        place = (row["topic"], row["country"])
        if row["kind"] == "risk" and (*place, "right") not in shown:
            yield Finding(FACTS, line, f"{row['fact_id']}: a risk without a right", "add what she may do there")
        if row["kind"] == "right" and (*place, "risk") in known and (*place, "risk") not in shown:
            message = f"{row['fact_id']}: a right whose risk is not trusted enough to be shown"
            yield Finding(FACTS, line, message, "confirm the risk, or hide the right as well")
