"""data/rights: topics as read, pages complete, every statement of law sourced and shown together with its risk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import facts, files, pages, pairs, wording
from bot.checks.finding import Finding
from bot.content.policies import load_limits
from bot.model.policy import Limits
from bot.model.vocabulary import STAGE_MENUS, TOPICS

FACTS_FILE: Final = facts.FILE
TOPICS_FILE: Final = f"{pages.FOLDER}/topics.yml"
NEED_NAMES: Final = ("work", "health", "safe")
"""Menus a topic stands in by what it is about; stages are menus by time."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about topics, their pages and facts."""
    yield from _check_topics(root, load_limits(root / "data" / "policies"))
    yield from pages.validate_pages(root)
    yield from facts.validate_facts(root)
    yield from pairs.validate_pairs(root)


def _check_topics(root: Path, limits: Limits) -> Iterator[Finding]:
    listed = (files.read_yaml_tree(root / TOPICS_FILE) or {}).get("topics") or []
    names, titles = [row.get("topic") for row in listed], [row.get("title") for row in listed]
    for index, row in enumerate(listed):
        line, name, title = files.get_line(listed, index), row.get("topic"), str(row.get("title") or "")
        if name not in TOPICS or name in names[:index]:
            yield Finding(TOPICS_FILE, line, f"{name} is unknown or stands here twice", "use each topic intent once")
        if not title or title in titles[:index]:
            yield Finding(TOPICS_FILE, line, f"{name}: the title “{title}” is empty or taken", "give it one of its own")
        if wording.count_visible_characters(title) > limits.button_characters or wording.describe_embedded_data(title):
            mend = f"at most {limits.button_characters} characters, no digits"
            yield Finding(TOPICS_FILE, line, f"{name}: “{title}” is no button", mend)
        if row.get("menu") not in NEED_NAMES:
            yield Finding(TOPICS_FILE, line, f"{name} stands in menu {row.get('menu')!r}", f"use {', '.join(NEED_NAMES)}")
        for stage in row.get("stages") or [None]:
            if stage not in STAGE_MENUS:
                yield Finding(TOPICS_FILE, line, f"{name} is asked at {stage!r}", f"use {', '.join(STAGE_MENUS)}")
    for name in TOPICS:
        if name not in names:
            yield Finding(TOPICS_FILE, None, f"{name} is missing", "add it with a title and a menu")
