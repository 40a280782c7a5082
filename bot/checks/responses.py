"""The responses of domain.yml: texts that hold no data and begin neutrally, buttons that fit into what Telegram carries."""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any, Final

from bot.checks import files, lexicon, wording
from bot.checks.finding import Finding
from bot.content.policies import load_limits
from bot.i18n.arguments import ARGUMENTS
from bot.i18n.choices import OWN, SPOKEN
from bot.i18n.labels import PARTS
from bot.i18n.screens import PUT_IN, SUGGESTIONS
from bot.i18n.voice import placeholders
from bot.model import own, vocabulary
from bot.model.policy import Limits
from bot.model.turn import Choice

FILE: Final = "domain.yml"
LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "countries": vocabulary.CARD_COUNTRIES,
    "origins": vocabulary.ORIGINS,
    "places": vocabulary.PLACES,
    "candidates": vocabulary.PLACES,
    "languages": vocabulary.LANGUAGES,
    "topics": vocabulary.TOPICS,
    "parts": tuple(PARTS),
    "suggestions": (*SUGGESTIONS, *vocabulary.TOPICS),
    "posts": own.POSTS,
    SPOKEN: vocabulary.LANGUAGES,
    **{name: tuple(codes) for name, codes in OWN.items()},
    "distress": vocabulary.DISTRESS,
}
"""What a screen may make one button each of, and the codes it can hold."""
VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    **vocabulary.VALUES, **LISTS, "mark": own.POSTS, "field": own.FIELDS,
    **{name: own.VALUES[name] for name in ("line", "seen", "piece", "of")},
}  # fmt: skip
WITHOUT_PAYLOAD: Final = ("$all", *PUT_IN)
"""Buttons whose meaning is put together where they are shown: from what a question was asked for, from who has joined."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about texts and buttons as they are written in English."""
    limits = load_limits(root / "data" / "policies")
    english = lexicon.load_lexicon(root)[vocabulary.DEFAULT_LANGUAGE]
    responses = (files.tree(root / FILE) or {}).get("responses") or {}
    for name, variations in responses.items():
        line = files.line_of(responses, name)
        written = variations[0] if isinstance(variations, list) and len(variations) == 1 else None
        if not isinstance(written, dict) or not isinstance(written.get("text"), str):
            yield Finding(FILE, line, f"{name} must have exactly one text", "write one `- text:`")
            continue
        yield from _text(name, written["text"], line, limits, english)
        yield from _buttons(name, written, line, limits, english)


def _text(name: str, text: str, line: int | None, limits: Limits, telling: Iterable[str]) -> Iterator[Finding]:
    try:
        unknown = sorted(placeholders(text) - set(ARGUMENTS))
    except ValueError:
        unknown = []
        yield Finding(FILE, line, f"{name} has a stray brace", "write placeholders as {name}")
    for placeholder in unknown:
        mend = "add a function of that name to bot/i18n/arguments.py"
        yield Finding(FILE, line, f"{name}: nothing renders {{{placeholder}}}", mend)
    for thing in sorted(wording.smuggled(text)):
        yield Finding(FILE, line, f"{name} holds {thing}", "make it an argument")
    for word in lexicon.telling(wording.opening(text, limits.opening_characters), telling):
        mend = f"keep the first {limits.opening_characters} characters neutral"
        yield Finding(FILE, line, f"{name} begins with “{word}”", mend)
    if wording.words(text) > limits.screen_words:
        mend = f"shorten it to {limits.screen_words}"
        yield Finding(FILE, line, f"{name} has {wording.words(text)} words beside its data", mend)
    if wording.ELLIPSIS.search(text):
        yield Finding(FILE, line, f"{name} trails off", "end the sentence")


def _buttons(name: str, written: Any, line: int | None, limits: Limits, telling: Iterable[str]) -> Iterator[Finding]:
    metadata = written.get("metadata") or {}
    buttons = written.get("buttons") or []
    for index, button in enumerate(buttons):
        where = files.line_of(buttons, index) or line
        yield from _title(name, str(button.get("title", "")), where, limits, telling)
        yield from _payload(name, str(button.get("payload", "")), where)
    choices = metadata.get("choices")
    if choices is not None and choices not in LISTS:
        yield Finding(FILE, line, f"{name} makes buttons of {choices}, which is unknown", f"use {', '.join(LISTS)}")
    elif choices is not None and not metadata.get("question"):
        yield from _payload(name, str(metadata.get("payload", "")), line)
    if metadata.get("skip"):
        yield from _payload(name, str(metadata["skip"]), line)
    elif metadata.get("question") and choices is None:
        yield Finding(FILE, line, f"{name} is a question that cannot be skipped", "say what Skip means")


def _title(name: str, title: str, line: int | None, limits: Limits, telling: Iterable[str]) -> Iterator[Finding]:
    if wording.drawn(title) > limits.button_characters:
        mend = f"shorten it to {limits.button_characters} characters"
        yield Finding(FILE, line, f"{name}: the button “{title}” is too long", mend)
    for thing in sorted(wording.smuggled(title)):
        yield Finding(FILE, line, f"{name}: the button “{title}” holds {thing}", "name what it does instead")
    for word in lexicon.telling(title, telling):
        yield Finding(
            FILE, line, f"{name}: the button “{title}” says “{word}”", "a button can be seen on a locked phone"
        )


def _payload(name: str, payload: str, line: int | None) -> Iterator[Finding]:
    if payload in WITHOUT_PAYLOAD:
        return
    unknown = sorted(set(Template(payload).get_identifiers()) - set(VALUES))
    if unknown:
        yield Finding(FILE, line, f"{name}: ${unknown[0]} in {payload} is unknown", f"use {', '.join(VALUES)}")
        return
    for filled in every_filling(payload):
        try:
            Choice.of_button(filled).compact()
        except (ValueError, json.JSONDecodeError) as error:
            yield Finding(
                FILE, line, f"{name}: {payload} cannot be a button: {error}", "use an intent and closed values"
            )
            return


def every_filling(payload: str) -> Iterator[str]:
    """A payload with every value its arguments may have."""
    names = Template(payload).get_identifiers()
    for codes in itertools.product(*(VALUES[name] for name in names)):
        yield Template(payload).substitute(dict(zip(names, codes, strict=True)))
