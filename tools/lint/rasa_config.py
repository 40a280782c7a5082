"""config.yml and endpoints.yml: only the doors and parts that we mean, each of them really there."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.config.rasa_validation import FORBIDDEN_KEYS, REQUIRED_TYPES
from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.domain.enums import INTENTS

ALLOWED_ENDPOINTS: Final = (*REQUIRED_TYPES, "action_endpoint")
RASA_PARTS: Final = ("FallbackClassifier", "RulePolicy")
"""The parts of Rasa's own that we use, by the names it registers them under."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about how Rasa is put together."""
    yield from _check_forbidden_keys(root)
    yield from _check_endpoints(root)
    yield from _check_pipeline(root)


def _check_forbidden_keys(root: Path) -> Iterator[Finding]:
    for file, keys in FORBIDDEN_KEYS.items():
        content = files.read_yaml_tree(root / file) or {}
        for key in keys:
            if key in content:
                yield Finding(file, files.get_line(content, key), f"{key} is forbidden: {keys[key]}", "take it out")


def _check_endpoints(root: Path) -> Iterator[Finding]:
    file = "endpoints.yml"
    content = files.read_yaml_tree(root / file) or {}
    for name in content:
        if name not in ALLOWED_ENDPOINTS and name not in FORBIDDEN_KEYS[file]:
            line = files.get_line(content, name)
            yield Finding(file, line, f"{name} is not known here", f"use only {', '.join(ALLOWED_ENDPOINTS)}")
    for name, wanted in REQUIRED_TYPES.items():
        line = files.get_line(content, name)
        if (content.get(name) or {}).get("type") != wanted:
            # A wrong path is only a warning for Rasa: it would keep her words in memory, or speak for itself.
            yield Finding(file, line, f"{name} is not ours", f"set its type to {wanted}")
        yield from _check_class_exists(root, file, line, wanted)


def _check_pipeline(root: Path) -> Iterator[Finding]:
    file = "config.yml"
    content = files.read_yaml_tree(root / file) or {}
    for section in ("pipeline", "policies"):
        parts = content.get(section) or []
        if not parts:
            yield Finding(file, files.get_line(content, section), f"{section} is empty", "name its parts")
        for index, part in enumerate(parts):
            yield from _check_component(root, file, files.get_line(parts, index), part)


def _check_component(root: Path, file: str, line: int | None, part: Any) -> Iterator[Finding]:
    name = str(part.get("name", ""))
    if "." not in name and name not in RASA_PARTS:
        yield Finding(
            file, line, f"{name or 'a part'} is not known here", f"use {', '.join(RASA_PARTS)} or a part of bot/nlu"
        )
    if "." in name:
        yield from _check_class_exists(root, file, line, name)
    if name == "RulePolicy" and part.get("enable_fallback_prediction") is not False:
        yield Finding(file, line, "an intent without a rule would be hidden", "set enable_fallback_prediction: false")
    for table in ("path", "places"):
        if part.get(table) and not (root / str(part[table])).is_file():
            yield Finding(file, line, f"{part[table]} does not exist", "name the file relative to the root")


def _check_class_exists(root: Path, file: str, line: int | None, dotted: str) -> Iterator[Finding]:
    module, _, name = dotted.rpartition(".")
    path = root.joinpath(*module.split(".")).with_suffix(".py")
    if not path.is_file():
        yield Finding(file, line, f"there is no module {module}", "write the dotted path of a class of ours")
    elif name not in _list_classes(path):
        yield Finding(file, line, f"{module} has no class {name}", "write the dotted path of a class of ours")


def _list_classes(path: Path) -> set[str]:
    # Read, not imported: importing would load Rasa, which takes longer than all checks together.
    return {node.name for node in ast.parse(files.read_text(path)).body if isinstance(node, ast.ClassDef)}


FALLBACK_INTENT: Final = "nlu_fallback"
"""Rasa's name for a message that was not understood."""
FOLDER: Final = "data/rules"
RuleEntry = tuple[str, int | None, Any]


def validate_rules(root: Path) -> Iterator[Finding]:
    """Every finding about rules."""
    domain = files.read_yaml_tree(root / "domain.yml") or {}
    actions = {*(domain.get("actions") or ()), *(domain.get("responses") or ())}
    rules = [rule for path in sorted((root / FOLDER).glob("*.yml")) for rule in _iterate_rules(path, root)]
    answered: Counter[str] = Counter()
    for file, line, rule in rules:
        yield from _check_steps(file, line, rule, actions)
        answered.update(_list_intents(rule)[:1])
    for intent in (*INTENTS, FALLBACK_INTENT):
        if answered[intent] != 1:
            yield Finding(FOLDER, None, f"{intent} has {answered[intent]} rules", "give it exactly one")


def _iterate_rules(path: Path, root: Path) -> Iterator[RuleEntry]:
    listed = (files.read_yaml_tree(path) or {}).get("rules") or []
    for index, rule in enumerate(listed):
        yield path.relative_to(root).as_posix(), files.get_line(listed, index), rule


def _check_steps(file: str, line: int | None, rule: Any, actions: set[str]) -> Iterator[Finding]:
    name, steps = rule.get("rule", "a rule"), rule.get("steps") or []
    if [list(step) for step in steps] != [["intent"], ["action"]]:
        yield Finding(file, line, f"“{name}” is not a single turn", "write one intent and one action")
    for intent in _list_intents(rule):
        if intent not in (*INTENTS, FALLBACK_INTENT):
            yield Finding(
                file, line, f"“{name}” waits for {intent}, which is no intent", "use a name of the vocabulary"
            )
    for step in steps:
        if "action" in step and step["action"] not in actions:
            yield Finding(file, line, f"“{name}” runs {step['action']}, which does not exist", "add it to domain.yml")


def _list_intents(rule: Any) -> list[str]:
    return [step["intent"] for step in rule.get("steps") or () if "intent" in step]
