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


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the pages of topics."""
    limits = load_limits(root / "data" / "policies")
    telling = lexicon.load_lexicon(root)[DEFAULT_LANGUAGE]
    found = {path.stem: path for path in sorted((root / FOLDER).glob("*.yml")) if path.name != "topics.yml"}
    for name in sorted(set(TOPICS) - set(found)):
        yield Finding(f"{FOLDER}/{name}.yml", None, f"{name} has no page", "write frame, options, know and friend")
    for path in found.values():
        yield from _page(path, path.relative_to(root).as_posix(), limits, telling)


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
        # The longest button a topic can have, a later screen of what to know in a country, must fit as well.
        Choice(path.stem, {"part": "know", "country": DESTINATIONS[0], "page": PAGES[-1]}).compact()
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
