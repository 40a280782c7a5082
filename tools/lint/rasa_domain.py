"""domain.yml: intents, entities and slots are exactly the closed vocabularies; every response is said by somebody."""

import ast
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Final

from bot.content.policies import load_limits
from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.domain import enums, handoff, handoff_buttons, screen
from bot.domain.chat_ids import Service
from bot.domain.limits import Limits
from bot.domain.turn import Choice
from bot.i18n.labels import PARTS
from bot.i18n.placeholders import PLACEHOLDERS
from bot.i18n.renderer import FORM_CHOICES, HOUR_CHOICES, LANGUAGE_CHOICES, OPTIONAL_PAYLOADS, SUGGESTIONS
from bot.i18n.translator import list_placeholder_names
from tools.lint import lock_screen, text_rules

FILE: Final = "domain.yml"
RESPONSE_SENDERS: Final = ("actions", "bot/services", "bot/knowledge", "bot/chat")
"""Who says a response to her, beside the rules."""
RESPONSE_MENTIONERS: Final = ("bot", "tools")
"""Who may name some without saying them; a name must still be right."""
SLOTS: Final = ("country", "origin", "place", "need", "part")
_RESPONSE_NAME: Final = re.compile(r"utter_[a-z0-9_]*[a-z0-9]\Z")
_NO_RESPONSES: Final = ("utter_action", screen.BANNER_CONTEXT)
"""Rasa's own word, which only looks like the name of a response."""
_ALL_SUFFIX: Final = "_all"
"""Cards exist twice; the code adds this ending where no country is known."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the vocabularies of domain.yml and the names of its responses."""
    domain = files.read_yaml_tree(root / FILE) or {}
    yield from _check_vocabulary(domain, "intents", enums.INTENTS)
    yield from _check_vocabulary(domain, "entities", enums.ENTITY_VALUES)
    yield from _check_slots(domain)
    yield from _check_responses_used(root, domain)


def _check_vocabulary(domain: Any, section: str, wanted: Iterable[str]) -> Iterator[Finding]:
    entries = domain.get(section) or []
    names = [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]
    for index, name in enumerate(names):
        line = files.get_line(entries, index)
        if name not in wanted:
            yield Finding(
                FILE, line, f"{section}: {name} is not in bot/domain/enums.py", "take it out, or add it there"
            )
        if name in names[:index]:
            yield Finding(FILE, line, f"{section}: {name} stands here twice", "take one out")
    for name in wanted:
        if name not in names:
            yield Finding(FILE, files.get_line(domain, section), f"{section}: {name} is missing", "add it")


def _check_slots(domain: Any) -> Iterator[Finding]:
    slots = domain.get("slots") or {}
    for name, slot in slots.items():
        line = files.get_line(slots, name)
        if name not in SLOTS:
            yield Finding(FILE, line, f"slot {name} may hold what she typed", f"only {', '.join(SLOTS)} are closed")
        if slot.get("influence_conversation") is not False:
            yield Finding(
                FILE, line, f"slot {name} would change what is predicted", "set influence_conversation: false"
            )
        yield from _check_slot_mappings(name, slot, line)
    for name in SLOTS:
        if name not in slots:
            yield Finding(FILE, files.get_line(domain, "slots"), f"slot {name} is missing", "add it")


def _check_slot_mappings(name: str, slot: Any, line: int | None) -> Iterator[Finding]:
    for mapping in slot.get("mappings") or []:
        is_closed = mapping.get("type") == "custom" or (
            mapping.get("type") == "from_entity" and mapping.get("entity") in enums.ENTITY_VALUES
        )
        if not is_closed:
            kind = mapping.get("type")
            yield Finding(FILE, line, f"slot {name} is filled by {kind}", "fill it from an entity of the vocabulary")


def _check_responses_used(root: Path, domain: Any) -> Iterator[Finding]:
    responses = domain.get("responses") or {}
    spoken, beginnings = list_response_names(root, RESPONSE_SENDERS)
    spoken |= _list_names_in_rules(root)
    for name in responses:
        if (
            name not in spoken
            and name.removesuffix(_ALL_SUFFIX) not in spoken
            and not name.startswith(tuple(beginnings))
        ):
            mend = "take it out, or name it in an action, a rule or a service"
            yield Finding(FILE, files.get_line(responses, name), f"{name} is never said", mend)
    mentioned, _ = list_response_names(root, RESPONSE_MENTIONERS)
    for name, file in sorted({**mentioned, **spoken}.items()):
        if name not in responses:
            yield Finding(file, None, f"{name} is no response of domain.yml", "write it there, or mend the name")


def list_response_names(root: Path, folders: Iterable[str]) -> tuple[dict[str, str], set[str]]:
    """Response names in code with a file that names each, and what names put together in code begin with."""
    named: dict[str, str] = {}
    beginnings: set[str] = set()
    paths = [path for folder in folders for path in sorted((root / folder).rglob("*.py"))]
    for path in (path for path in paths if path.parent != root / "tools" / "lint"):
        names, prefixes = _find_names(files.read_text(path))
        beginnings.update(prefixes)
        for name in names:
            named.setdefault(name, path.relative_to(root).as_posix())
    return named, beginnings


@cache
def _find_names(code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Response names in one file and what names put together there begin with; parsed once, as several folders overlap."""
    names: list[str] = []
    prefixes: list[str] = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.JoinedStr):
            prefixes += _find_name_prefix(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_response(node.value):
            names.append(node.value)
    return tuple(names), tuple(prefixes)


PLAN_FILE = "data/answers/plan.csv"


def _list_names_in_rules(root: Path) -> dict[str, str]:
    named: dict[str, str] = {}
    for path in sorted((root / "data" / "rules").glob("*.yml")):
        for name in re.findall(r"^\s*- action: (utter_\w+)", files.read_text(path), re.MULTILINE):
            named.setdefault(name, path.relative_to(root).as_posix())
    for name in re.findall(r"\bscreen:(utter_\w+)", files.read_text(root / PLAN_FILE)):
        named.setdefault(name, PLAN_FILE)
    return named


def _is_response(value: str) -> bool:
    return _RESPONSE_NAME.match(value) is not None and value not in _NO_RESPONSES


def _find_name_prefix(node: ast.JoinedStr) -> Iterator[str]:
    first = node.values[0] if node.values else None
    if isinstance(first, ast.Constant) and str(first.value).startswith("utter_"):
        yield str(first.value)


LIST_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "countries": enums.CARD_COUNTRIES,
    "origins": enums.ORIGINS,
    "places": enums.PLACES,
    "candidates": enums.PLACES,
    "languages": enums.LANGUAGES,
    "topics": enums.TOPICS,
    "parts": tuple(PARTS),
    "suggestions": (*SUGGESTIONS, *enums.TOPICS),
    "posts": handoff_buttons.POST_HASHES,
    LANGUAGE_CHOICES: enums.LANGUAGES,
    **{name: tuple(codes) for name, codes in FORM_CHOICES.items()},
    "distress": enums.DISTRESS_INTENTS,
    "phrases": enums.PHRASES,
    HOUR_CHOICES: ("22",),
    "years": enums.GATEWAY_VALUES["years"],
    "wages": enums.GATEWAY_VALUES["wage"],
}
"""What a screen may make one button each of, and the codes it can hold."""
ARGUMENT_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    **enums.ENTITY_VALUES,
    **enums.GATEWAY_VALUES,
    **LIST_VALUES,
    "mark": handoff_buttons.POST_HASHES,
    "help": handoff.HELP_KINDS,
    "field": handoff_buttons.FORM_FIELDS,
    **{name: handoff_buttons.BUTTON_VALUES[name] for name in ("line", "seen", "piece", "of", "within", "days")},
}
WITHOUT_PAYLOAD: Final = ("$all", *OPTIONAL_PAYLOADS)
"""Buttons whose meaning is put together where they are shown: from what a question was asked for, from who has joined."""


def validate_responses(root: Path) -> Iterator[Finding]:
    """Every finding about texts and buttons as they are written in English."""
    limits = load_limits(root / "data" / "policies")
    english = lock_screen.load_lock_screen_words(root)[enums.DEFAULT_LANGUAGE]
    responses = (files.read_yaml_tree(root / FILE) or {}).get("responses") or {}
    for name, variations in responses.items():
        line = files.get_line(responses, name)
        if not isinstance(variations, list) or not _has_one_text_each(variations):
            mend = "write one `- text:`, and others with the `channel` on which they are said instead"
            yield Finding(FILE, line, f"{name} must have exactly one text", mend)
            continue
        for index, variation in enumerate(variations):
            where = files.get_line(variations, index) or line
            yield from _check_text(name, variation["text"], where, limits, english)
            if index == 0 or {"buttons", "metadata"} & {*variation}:
                yield from _check_buttons(name, {**variations[0], **variation}, where, limits, english)


def _has_one_text_each(variations: list[Any]) -> bool:
    """Whether there is one text, and at most another for each other messaging service."""
    if not all(isinstance(one, dict) and isinstance(one.get("text"), str) for one in variations):
        return False
    channels = [one.get("channel", Service.TELEGRAM) for one in variations]
    return channels[:1] == [Service.TELEGRAM] and len({*channels}) == len(channels) and {*channels} <= {*Service}


def _check_text(
    name: str, text: str, line: int | None, limits: Limits, lock_screen_words: Iterable[str]
) -> Iterator[Finding]:
    try:
        unknown = sorted(list_placeholder_names(text) - set(PLACEHOLDERS))
    except ValueError:
        unknown = []
        yield Finding(FILE, line, f"{name} has a stray brace", "write placeholders as {name}")
    for placeholder in unknown:
        mend = "add a function of that name to bot/i18n/placeholders.py"
        yield Finding(FILE, line, f"{name}: nothing renders {{{placeholder}}}", mend)
    for thing in sorted(text_rules.describe_embedded_data(text)):
        yield Finding(FILE, line, f"{name} holds {thing}", "make it an argument")
    for word in lock_screen.find_lock_screen_words(
        text_rules.get_opening(text, limits.opening_characters), lock_screen_words
    ):
        mend = f"keep the first {limits.opening_characters} characters neutral"
        yield Finding(FILE, line, f"{name} begins with “{word}”", mend)
    if text_rules.count_words(text) > limits.screen_words:
        mend = f"shorten it to {limits.screen_words}"
        yield Finding(FILE, line, f"{name} has {text_rules.count_words(text)} words beside its data", mend)
    if text_rules.ELLIPSIS.search(text):
        yield Finding(FILE, line, f"{name} trails off", "end the sentence")


def _check_buttons(
    name: str, written: Any, line: int | None, limits: Limits, lock_screen_words: Iterable[str]
) -> Iterator[Finding]:
    metadata = written.get("metadata") or {}
    buttons = written.get("buttons") or []
    for index, button in enumerate(buttons):
        where = files.get_line(buttons, index) or line
        yield from _check_title(name, str(button.get("title", "")), where, limits, lock_screen_words)
        yield from _check_payload(name, str(button.get("payload", "")), where)
    choices = metadata.get("choices")
    if choices is not None and choices not in LIST_VALUES:
        yield Finding(
            FILE, line, f"{name} makes buttons of {choices}, which is unknown", f"use {', '.join(LIST_VALUES)}"
        )
    elif choices is not None and (metadata.get("payload") or not metadata.get("question")):
        yield from _check_payload(name, str(metadata.get("payload", "")), line)
    if metadata.get("skip"):
        yield from _check_payload(name, str(metadata["skip"]), line)
    elif metadata.get("question") and choices is None:
        yield Finding(FILE, line, f"{name} is a question that cannot be skipped", "say what Skip means")


def _check_title(
    name: str, title: str, line: int | None, limits: Limits, lock_screen_words: Iterable[str]
) -> Iterator[Finding]:
    if text_rules.count_visible_characters(title) > limits.button_characters:
        mend = f"shorten it to {limits.button_characters} characters"
        yield Finding(FILE, line, f"{name}: the button “{title}” is too long", mend)
    for thing in sorted(text_rules.describe_embedded_data(title)):
        yield Finding(FILE, line, f"{name}: the button “{title}” holds {thing}", "name what it does instead")
    for word in lock_screen.find_lock_screen_words(title, lock_screen_words):
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
