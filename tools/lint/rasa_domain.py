"""domain.yml: intents, entities and slots are exactly the closed vocabularies; every response is said by somebody."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from bot.checks import files
from bot.checks.finding import Finding
from bot.model import banner, vocabulary

FILE: Final = "domain.yml"
RESPONSE_SENDERS: Final = ("actions", "bot/services", "bot/gateway")
"""Who says a response to her, beside the rules."""
RESPONSE_MENTIONERS: Final = ("bot",)
"""Who may name some without saying them; a name must still be right."""
SLOTS: Final = ("country", "origin", "place", "need", "part")
_RESPONSE_NAME: Final = re.compile(r"utter_[a-z0-9_]*[a-z0-9]\Z")
_NO_RESPONSES: Final = ("utter_action", banner.BANNER_CONTEXT)
"""Rasa's own word, which only looks like the name of a response."""
_ALL_SUFFIX: Final = "_all"
"""Cards exist twice; the code adds this ending where no country is known."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the vocabularies of domain.yml and the names of its responses."""
    domain = files.read_yaml_tree(root / FILE) or {}
    yield from _check_vocabulary(domain, "intents", vocabulary.INTENTS)
    yield from _check_vocabulary(domain, "entities", vocabulary.ENTITY_VALUES)
    yield from _check_slots(domain)
    yield from _check_responses_used(root, domain)


def _check_vocabulary(domain: Any, section: str, wanted: Iterable[str]) -> Iterator[Finding]:
    entries = domain.get(section) or []
    names = [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]
    for index, name in enumerate(names):
        line = files.get_line(entries, index)
        if name not in wanted:
            yield Finding(
                FILE, line, f"{section}: {name} is not in bot/model/vocabulary.py", "take it out, or add it there"
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
            mapping.get("type") == "from_entity" and mapping.get("entity") in vocabulary.ENTITY_VALUES
        )
        if not is_closed:
            kind = mapping.get("type")
            yield Finding(FILE, line, f"slot {name} is filled by {kind}", "fill it from an entity of the vocabulary")


def _check_responses_used(root: Path, domain: Any) -> Iterator[Finding]:
    responses = domain.get("responses") or {}
    spoken, beginnings = list_response_names(root, RESPONSE_SENDERS)
    spoken |= _list_names_in_rules(root)
    for name in responses:
        if name not in spoken and name.removesuffix(_ALL_SUFFIX) not in spoken and not name.startswith(tuple(beginnings)):
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
    for path in (path for path in paths if path.parent != root / "bot" / "checks"):
        for node in ast.walk(ast.parse(files.read_text(path))):
            if isinstance(node, ast.JoinedStr):
                beginnings.update(_find_name_prefix(node))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_response(node.value):
                named.setdefault(node.value, path.relative_to(root).as_posix())
    return named, beginnings


def _list_names_in_rules(root: Path) -> dict[str, str]:
    named: dict[str, str] = {}
    for path in sorted((root / "data" / "rules").glob("*.yml")):
        for name in re.findall(r"^\s*- action: (utter_\w+)", files.read_text(path), re.MULTILINE):
            named.setdefault(name, path.relative_to(root).as_posix())
    return named


def _is_response(value: str) -> bool:
    return _RESPONSE_NAME.match(value) is not None and value not in _NO_RESPONSES


def _find_name_prefix(node: ast.JoinedStr) -> Iterator[str]:
    first = node.values[0] if node.values else None
    if isinstance(first, ast.Constant) and str(first.value).startswith("utter_"):
        yield str(first.value)
