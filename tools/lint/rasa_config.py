"""config.yml and endpoints.yml: only the doors and parts that we mean, each of them really there."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.checks import files
from bot.checks.finding import Finding
from bot.rasa_doors import FORBIDDEN_KEYS, REQUIRED_TYPES

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
