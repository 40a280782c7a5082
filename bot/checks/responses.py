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
from bot.i18n.arguments import PLACEHOLDERS
from bot.i18n.choices import FORM_CHOICES, LANGUAGE_CHOICES
from bot.i18n.labels import PARTS
from bot.i18n.screens import OPTIONAL_PAYLOADS, SUGGESTIONS
from bot.i18n.voice import list_placeholder_names
from bot.model import own, vocabulary
from bot.model.policy import Limits
from bot.model.turn import Choice

FILE: Final = "domain.yml"
LIST_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "countries": vocabulary.CARD_COUNTRIES,
    "origins": vocabulary.ORIGINS,
    "places": vocabulary.PLACES,
    "candidates": vocabulary.PLACES,
    "languages": vocabulary.LANGUAGES,
    "topics": vocabulary.TOPICS,
    "parts": tuple(PARTS),
    "suggestions": (*SUGGESTIONS, *vocabulary.TOPICS),
    "posts": own.POST_HASHES,
    LANGUAGE_CHOICES: vocabulary.LANGUAGES,
    **{name: tuple(codes) for name, codes in FORM_CHOICES.items()},
    "distress": vocabulary.DISTRESS_INTENTS,
}
"""What a screen may make one button each of, and the codes it can hold."""
ARGUMENT_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    **vocabulary.ENTITY_VALUES, **LIST_VALUES, "mark": own.POST_HASHES, "field": own.FORM_FIELDS,
    **{name: own.BUTTON_VALUES[name] for name in ("line", "seen", "piece", "of")},
}  # fmt: skip
WITHOUT_PAYLOAD: Final = ("$all", *OPTIONAL_PAYLOADS)
"""Buttons whose meaning is put together where they are shown: from what a question was asked for, from who has joined."""


def validate_responses(root: Path) -> Iterator[Finding]:
    """Every finding about texts and buttons as they are written in English."""
    limits = load_limits(root / "data" / "policies")
    english = lexicon.load_lock_screen_words(root)[vocabulary.DEFAULT_LANGUAGE]
    responses = (files.read_yaml_tree(root / FILE) or {}).get("responses") or {}
    for name, variations in responses.items():
        line = files.get_line(responses, name)
        written = variations[0] if isinstance(variations, list) and len(variations) == 1 else None
        if not isinstance(written, dict) or not isinstance(written.get("text"), str):
            yield Finding(FILE, line, f"{name} must have exactly one text", "write one `- text:`")
            continue
        yield from _check_text(name, written["text"], line, limits, english)
        yield from _check_buttons(name, written, line, limits, english)


def _check_text(name: str, text: str, line: int | None, limits: Limits, lock_screen_words: Iterable[str]) -> Iterator[Finding]:
    try:
        unknown = sorted(list_placeholder_names(text) - set(PLACEHOLDERS))
    except ValueError:
        unknown = []
        yield Finding(FILE, line, f"{name} has a stray brace", "write placeholders as {name}")
    for placeholder in unknown:
        mend = "add a function of that name to bot/i18n/arguments.py"
        yield Finding(FILE, line, f"{name}: nothing renders {{{placeholder}}}", mend)
    for thing in sorted(wording.describe_embedded_data(text)):
        yield Finding(FILE, line, f"{name} holds {thing}", "make it an argument")
    for word in lexicon.find_lock_screen_words(wording.get_opening(text, limits.opening_characters), lock_screen_words):
        mend = f"keep the first {limits.opening_characters} characters neutral"
        yield Finding(FILE, line, f"{name} begins with “{word}”", mend)
    if wording.count_words(text) > limits.screen_words:
        mend = f"shorten it to {limits.screen_words}"
        yield Finding(FILE, line, f"{name} has {wording.count_words(text)} words beside its data", mend)
    if wording.ELLIPSIS.search(text):
        yield Finding(FILE, line, f"{name} trails off", "end the sentence")


def _check_buttons(name: str, written: Any, line: int | None, limits: Limits, lock_screen_words: Iterable[str]) -> Iterator[Finding]:
    metadata = written.get("metadata") or {}
    buttons = written.get("buttons") or []
    for index, button in enumerate(buttons):
        where = files.get_line(buttons, index) or line
        yield from _check_title(name, str(button.get("title", "")), where, limits, lock_screen_words)
        yield from _check_payload(name, str(button.get("payload", "")), where)
    choices = metadata.get("choices")
    if choices is not None and choices not in LIST_VALUES:
        yield Finding(FILE, line, f"{name} makes buttons of {choices}, which is unknown", f"use {', '.join(LIST_VALUES)}")
    elif choices is not None and not metadata.get("question"):
        yield from _check_payload(name, str(metadata.get("payload", "")), line)
    if metadata.get("skip"):
        yield from _check_payload(name, str(metadata["skip"]), line)
    elif metadata.get("question") and choices is None:
        yield Finding(FILE, line, f"{name} is a question that cannot be skipped", "say what Skip means")


def _check_title(name: str, title: str, line: int | None, limits: Limits, lock_screen_words: Iterable[str]) -> Iterator[Finding]:
    if wording.count_visible_characters(title) > limits.button_characters:
        mend = f"shorten it to {limits.button_characters} characters"
        yield Finding(FILE, line, f"{name}: the button “{title}” is too long", mend)
    for thing in sorted(wording.describe_embedded_data(title)):
        yield Finding(FILE, line, f"{name}: the button “{title}” holds {thing}", "name what it does instead")
    for word in lexicon.find_lock_screen_words(title, lock_screen_words):
        yield Finding(
            FILE, line, f"{name}: the button “{title}” says “{word}”", "a button can be seen on a locked phone"
        )


def _check_payload(name: str, payload: str, line: int | None) -> Iterator[Finding]:
    if payload in WITHOUT_PAYLOAD:
        return
    unknown = sorted(set(Template(payload).get_identifiers()) - set(ARGUMENT_VALUES))
    if unknown:
        yield Finding(FILE, line, f"{name}: ${unknown[0]} in {payload} is unknown", f"use {', '.join(ARGUMENT_VALUES)}")
        return
    for filled in iterate_fillings(payload):
        try:
            Choice.from_button_payload(filled).to_compact()
        except (ValueError, json.JSONDecodeError) as error:
            yield Finding(
                FILE, line, f"{name}: {payload} cannot be a button: {error}", "use an intent and closed values"
            )
            return


def iterate_fillings(payload: str) -> Iterator[str]:
    """A payload with every value its arguments may have."""
    names = Template(payload).get_identifiers()
    for codes in itertools.product(*(ARGUMENT_VALUES[name] for name in names)):
        yield Template(payload).substitute(dict(zip(names, codes, strict=True)))
