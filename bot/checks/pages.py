"""data/rights/<topic>.yml: a page for every topic, complete, short, and neutral where a lock screen shows it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.checks import files, lexicon, wording
from bot.checks.finding import Finding
from bot.content.policies import load_limits
from bot.content.rights import PAGE_FIELDS
from bot.model.policy import Limits
from bot.model.turn import Choice
from bot.model.vocabulary import DEFAULT_LANGUAGE, DESTINATIONS, PAGES, TOPICS

FOLDER: Final = "data/rights"
Fault = tuple[str, str]


def validate_pages(root: Path) -> Iterator[Finding]:
    """Every finding about the pages of topics."""
    limits = load_limits(root / "data" / "policies")
    telling = lexicon.load_lock_screen_words(root)[DEFAULT_LANGUAGE]
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


def _check_field(page: Any, field: str, file: str, limits: Limits, lock_screen_words: tuple[str, ...]) -> Iterator[Finding]:
    line, whole = files.get_line(page, field), " ".join(_list_texts(page, field))
    if field in ("options", "know") and not isinstance(page.get(field), list):
        yield Finding(file, line, f"{field} is no list", "write each on a line of its own with - before it")
    if wording.count_words(whole) > limits.screen_words:
        yield Finding(file, line, f"{field} has {wording.count_words(whole)} words", f"shorten it to {limits.screen_words}")
    for word in lexicon.find_lock_screen_words(wording.get_opening(whole, limits.opening_characters), lock_screen_words):
        mend = f"keep the first {limits.opening_characters} characters neutral"
        yield Finding(file, line, f"{field} begins with “{word}”", mend)


def _find_text_faults(text: str) -> Iterator[Fault]:
    if not text.strip():
        yield "empty", "a page needs frame, options, know and friend"
    for thing in sorted(wording.describe_embedded_data(text)):
        yield f"holds {thing}", "move it into facts.csv, with its source"
    if "{" in text or "}" in text:
        yield "has a brace", "placeholders belong into facts.csv"
    if wording.ELLIPSIS.search(text):
        yield "trails off", "end the sentence"
