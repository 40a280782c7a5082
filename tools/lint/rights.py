"""data/rights/facts.csv, row by row: every statement sourced, dated, of a known topic, with its numbers in values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bot.content.caveats import load_doubts
from bot.content.policies import load_limits
from bot.content.rights import (
    DEADLINE_COLUMNS,
    FACT_COLUMNS,
    PAGE_FIELDS,
    find_doubtful,
    is_visible,
    load_aspects,
)
from bot.directory_lint import files, rows
from bot.directory_lint.files import Row
from bot.directory_lint.finding import Finding
from bot.domain import rights
from bot.domain.directory import TRUSTED_CONFIDENCE
from bot.domain.enums import DEFAULT_LANGUAGE, DESTINATIONS, ORIGINS, PAGES, STAGE_MENUS, TOPICS
from bot.domain.limits import Limits
from bot.domain.rights import HOURS_BY_UNIT, NOTE_KIND, READABLE_KINDS, Aspect
from bot.domain.turn import Choice
from bot.i18n.translator import list_placeholder_names
from tools.lint import lock_screen, text_rules

FILE: Final = "data/rights/facts.csv"
KINDS: Final = (*READABLE_KINDS, NOTE_KIND)
WINDOW_KIND: Final = "window"
MAX_WORDS: Final = 40
"""Of one statement; a screen holds three."""
_FACT_ID: Final = re.compile(r"(any|[a-z]{2})-\d{3}\Z")
Fault = tuple[str, str]
Cells = Mapping[str, str]


def validate_facts(root: Path) -> Iterator[Finding]:
    """Every finding about single rows."""
    rows = yield from files.check_table(root, FILE, FACT_COLUMNS)
    if rows is None:
        return
    seen: dict[str, int] = {}
    aspects = load_aspects((root / FILE).parent)
    for line, row in rows:
        name = row["fact_id"]
        if seen.setdefault(name, line) != line:
            yield Finding(FILE, line, f"{name} stands in line {seen[name]} too", "give one of them another id")
        for message, mend in (
            *_find_topic_faults(row),
            *_find_aspect_faults(row, aspects),
            *_find_source_faults(row),
            *_find_statement_faults(row),
            *_find_value_faults(row),
        ):
            yield Finding(FILE, line, f"{name}: {message}", mend)


def read_fact_rows(root: Path) -> list[Row]:
    """The rows, or none where the table cannot be read as one."""
    columns, rows = files.read_rows(root / FILE)
    return [] if files.find_missing_columns(FILE, columns, FACT_COLUMNS) else rows


def list_topics(row: dict[str, str]) -> list[str]:
    """The main topic of a row and its further ones."""
    return [row["topic"], *split_cell(row["also"])]


def split_cell(cell: str) -> list[str]:
    """A cell that holds several things."""
    return [part for part in cell.split(";") if part]


def _find_topic_faults(row: dict[str, str]) -> Iterator[Fault]:
    if not _FACT_ID.match(row["fact_id"]) or row["fact_id"][:-4] != (row["country"].lower() or "any"):
        yield "an id that does not go with its country", "write my-001, or any-001 where no country is named"
    for column, known in (("topic", TOPICS), ("kind", KINDS), ("country", ("", *DESTINATIONS, *ORIGINS))):
        if row[column] not in known:
            yield f"{column} {row[column]!r} is unknown", "use a code of the vocabulary"
    for topic in split_cell(row["also"]):
        if topic not in TOPICS or list_topics(row).count(topic) > 1:
            yield f"also {topic!r}, which is unknown or stands there twice", "use other topics, with ; between them"


def _find_aspect_faults(row: dict[str, str], aspects: Mapping[str, Aspect]) -> Iterator[Fault]:
    for aspect in split_cell(row["aspect"]):
        if aspect not in aspects:
            yield f"aspect {aspect!r} is unknown", "use one of data/rights/aspects.csv, or leave it empty"


def _find_source_faults(row: dict[str, str]) -> Iterator[Fault]:
    if row["confidence"] not in ("low", *TRUSTED_CONFIDENCE):
        yield f"confidence {row['confidence']!r} is unknown", "use low, medium or high"
    for column in ("source_url", "source_title", "statement_en"):
        # Of a row that nobody is shown, the address may still be looked for.
        if not row[column].strip() and (is_visible(row) or column != "source_url"):
            yield f"{column} is empty", "no statement without its words and its source"
    if row["source_date"] and not rows.is_partial_date(row["source_date"]):
        yield f"source_date {row['source_date']!r}", "write 2024, 2024-09 or 2024-09-20, or leave it empty"
    if row["reviewed_on"] and not rows.is_full_date(row["reviewed_on"]):
        yield f"reviewed_on {row['reviewed_on']!r}", "write the day: 2024-09-20, or leave it empty"


def _find_statement_faults(row: dict[str, str]) -> Iterator[Fault]:
    for thing in sorted(text_rules.describe_embedded_data(row["statement_en"])):
        yield f"holds {thing}", "put numbers into `values`"
    if text_rules.count_words(row["statement_en"]) > MAX_WORDS:
        yield f"has {text_rules.count_words(row['statement_en'])} words", f"shorten it to {MAX_WORDS}"
    if text_rules.ELLIPSIS.search(row["statement_en"]):
        yield "trails off", "end the sentence"


def _find_value_faults(row: dict[str, str]) -> Iterator[Fault]:
    pairs = rights.parse_values(row["values"])
    try:
        wanted = list_placeholder_names(row["statement_en"])
    except ValueError:
        yield "a stray brace", "write placeholders as {name}"
        return
    if wanted != {name for name, _ in pairs} or len(wanted) != len(pairs):
        yield "placeholders and values differ", "give each placeholder one value"
    for name, value in pairs:
        if rights.find_value_form(name, value) is None:
            yield f"{name} is {value!r}", "write 14, 10000 MYR, 10%, 2023-01, 22:00, or year=2019"


DEADLINES_FILE: Final = "data/rights/deadlines.csv"


def validate_deadlines(root: Path) -> Iterator[Finding]:
    """Every finding about deadlines: each time window has a row, and each row names a number of its statement."""
    listed = yield from files.check_table(root, DEADLINES_FILE, DEADLINE_COLUMNS)
    if listed is None:
        return
    facts = {row["fact_id"]: (line, row) for line, row in read_fact_rows(root)}
    known = {row["fact_id"] for _, row in listed}
    for line, row in listed:
        for message, mend in _find_deadline_faults(row, facts[row["fact_id"]][1] if row["fact_id"] in facts else None):
            yield Finding(DEADLINES_FILE, line, f"{row['fact_id']}: {message}", mend)
    for name, (line, row) in facts.items():
        if row["kind"] == WINDOW_KIND and name not in known:
            yield Finding(FILE, line, f"{name} is a window without a row in deadlines.csv", "add how long it is")


def _find_deadline_faults(row: Cells, fact: Cells | None) -> Iterator[Fault]:
    if fact is None or fact["kind"] == NOTE_KIND:
        yield "no statement that is shown", "name a row of facts.csv, or take this one out"
        return
    if not row["value"]:
        if row["unit"] or fact["kind"] != WINDOW_KIND:
            yield "a unit, and no value", "name the value of facts.csv; leave both empty where a window has no end"
        return
    values = dict(rights.parse_values(fact["values"]))
    if rights.find_value_form(row["value"], values.get(row["value"], "")) != "number":
        yield f"{row['value']!r} is no number of its statement", f"use one of {', '.join(values) or 'none'}"
    if row["unit"] not in HOURS_BY_UNIT:
        yield f"unit {row['unit']!r} is unknown", f"use {', '.join(HOURS_BY_UNIT)}"


FOLDER: Final = "data/rights"


def validate_pages(root: Path) -> Iterator[Finding]:
    """Every finding about the pages of topics."""
    limits = load_limits(root / "data" / "policies")
    telling = lock_screen.load_lock_screen_words(root)[DEFAULT_LANGUAGE]
    found = {path.stem: path for path in sorted((root / FOLDER).glob("*.yml")) if path.name != "topics.yml"}
    for name in sorted(set(TOPICS) - set(found)):
        yield Finding(f"{FOLDER}/{name}.yml", None, f"{name} has no page", "write frame, options, know and friend")
    for path in found.values():
        yield from _check_page(path, path.relative_to(root).as_posix(), limits, telling)


def _check_page(path: Path, file: str, limits: Limits, lock_screen_words: tuple[str, ...]) -> Iterator[Finding]:
    page = files.read_yaml_tree(path) or {}
    if page.get("topic") != path.stem or path.stem not in TOPICS:
        yield Finding(file, files.get_line(page, "topic"), f"topic {page.get('topic')!r}", "name file and topic alike")
    for field in PAGE_FIELDS:
        line = files.get_line(page, field)
        for text in _list_texts(page, field):
            for message, mend in _find_text_faults(text):
                yield Finding(file, line, f"{field}: {message}", mend)
        yield from _check_field(page, field, file, limits, lock_screen_words)
    try:
        # The longest button a topic can have, a later screen of what to know in a country, must fit as well.
        Choice(path.stem, {"part": "know", "country": DESTINATIONS[0], "page": PAGES[-1]}).to_compact()
    except ValueError as error:
        yield Finding(file, None, f"its question about a country: {error}", "shorten the compact form of the topic")


def _list_texts(page: Any, field: str) -> list[str]:
    content = page.get(field)
    return [str(text) for text in content] if isinstance(content, list) else [str(content or "")]


def _check_field(
    page: Any, field: str, file: str, limits: Limits, lock_screen_words: tuple[str, ...]
) -> Iterator[Finding]:
    line, whole = files.get_line(page, field), " ".join(_list_texts(page, field))
    if field in ("options", "know") and not isinstance(page.get(field), list):
        yield Finding(file, line, f"{field} is no list", "write each on a line of its own with - before it")
    if text_rules.count_words(whole) > limits.screen_words:
        yield Finding(
            file, line, f"{field} has {text_rules.count_words(whole)} words", f"shorten it to {limits.screen_words}"
        )
    for word in lock_screen.find_lock_screen_words(
        text_rules.get_opening(whole, limits.opening_characters), lock_screen_words
    ):
        mend = f"keep the first {limits.opening_characters} characters neutral"
        yield Finding(file, line, f"{field} begins with “{word}”", mend)


def _find_text_faults(text: str) -> Iterator[Fault]:
    if not text.strip():
        yield "empty", "a page needs frame, options, know and friend"
    for thing in sorted(text_rules.describe_embedded_data(text)):
        yield f"holds {thing}", "move it into facts.csv, with its source"
    if "{" in text or "}" in text:
        yield "has a brace", "placeholders belong into facts.csv"
    if text_rules.ELLIPSIS.search(text):
        yield "trails off", "end the sentence"


PAIRED_KINDS: Final = ("risk", "duty")
"""What a right may name in `pair`."""
_HIDDEN_MARK: Final = "a right whose risk is not trusted enough to be shown"


def validate_pairs(root: Path) -> Iterator[Finding]:
    """Every finding about rights and risks."""
    rows = read_fact_rows(root)
    known = {row["fact_id"]: row for _, row in rows}
    hidden = find_doubtful(known.values(), load_doubts(root / "data" / "policies"))
    shown = {name for name, row in known.items() if is_visible(row) and name not in hidden}
    for line, row in rows:
        yield from _check_named_pair(line, row, known, shown)
    yield from _check_topic_pairs(rows, shown)


def _check_named_pair(line: int, row: Cells, known: Mapping[str, Cells], shown: set[str]) -> Iterator[Finding]:
    name = row["fact_id"]
    for other in split_cell(row["pair"]):
        if other not in known or other == name:
            yield Finding(FILE, line, f"{name}: its pair {other} is no other row", "name the id of a risk or a duty")
        elif known[other]["kind"] not in PAIRED_KINDS or known[other]["country"] != row["country"]:
            mend = "pair a right with a risk or a duty of its own country"
            yield Finding(FILE, line, f"{name}: its pair {other} is no risk of {row['country'] or 'everywhere'}", mend)
        elif name in shown and other not in shown:
            yield Finding(FILE, line, f"{name}: {_HIDDEN_MARK}", "confirm the risk, or hide the right as well")
    if row["pair"] and row["kind"] in PAIRED_KINDS:
        yield Finding(FILE, line, f"{name} is a {row['kind']} and has a pair", "write the pair at the right")


def _check_topic_pairs(rows: Sequence[Row], ids: set[str]) -> Iterator[Finding]:
    places = [(line, row, topic, row["country"]) for line, row in rows for topic in list_topics(row)]
    shown = {(topic, country, row["kind"]) for _, row, topic, country in places if row["fact_id"] in ids}
    written = {(topic, country, row["kind"]) for _, row, topic, country in places}
    for line, row, topic, country in places:
        rights = {(topic, country, "right"), (topic, "", "right")}
        # Where a country has no right of its own, what holds everywhere is shown with its risk.
        if row["kind"] == "risk" and row["fact_id"] in ids and topic == row["topic"] and country and not rights & shown:
            yield Finding(FILE, line, f"{row['fact_id']}: a risk without a right", "add what she may do there")
        risk = (topic, country, "risk")
        if (
            row["kind"] == "right"
            and row["fact_id"] in ids
            and not row["pair"]
            and risk in written
            and risk not in shown
        ):
            yield Finding(
                FILE, line, f"{row['fact_id']}: {_HIDDEN_MARK}", "confirm the risk, or hide the right as well"
            )


FACTS_FILE: Final = FILE
TOPICS_FILE: Final = f"{FOLDER}/topics.yml"
NEED_NAMES: Final = ("work", "health", "safe")
"""Menus a topic stands in by what it is about; stages are menus by time."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about topics, their pages and facts."""
    yield from _check_topics(root, load_limits(root / "data" / "policies"))
    yield from validate_pages(root)
    yield from validate_facts(root)
    yield from validate_deadlines(root)
    yield from validate_pairs(root)


def _check_topics(root: Path, limits: Limits) -> Iterator[Finding]:
    listed = (files.read_yaml_tree(root / TOPICS_FILE) or {}).get("topics") or []
    names, titles = [row.get("topic") for row in listed], [row.get("title") for row in listed]
    for index, row in enumerate(listed):
        line, name, title = files.get_line(listed, index), row.get("topic"), str(row.get("title") or "")
        if name not in TOPICS or name in names[:index]:
            yield Finding(TOPICS_FILE, line, f"{name} is unknown or stands here twice", "use each topic intent once")
        if not title or title in titles[:index]:
            yield Finding(TOPICS_FILE, line, f"{name}: the title “{title}” is empty or taken", "give it one of its own")
        if text_rules.count_visible_characters(title) > limits.button_characters or text_rules.describe_embedded_data(
            title
        ):
            mend = f"at most {limits.button_characters} characters, no digits"
            yield Finding(TOPICS_FILE, line, f"{name}: “{title}” is no button", mend)
        if row.get("menu") not in NEED_NAMES:
            yield Finding(
                TOPICS_FILE, line, f"{name} stands in menu {row.get('menu')!r}", f"use {', '.join(NEED_NAMES)}"
            )
        for stage in row.get("stages") or [None]:
            if stage not in STAGE_MENUS:
                yield Finding(TOPICS_FILE, line, f"{name} is asked at {stage!r}", f"use {', '.join(STAGE_MENUS)}")
    for name in TOPICS:
        if name not in names:
            yield Finding(TOPICS_FILE, None, f"{name} is missing", "add it with a title and a menu")
