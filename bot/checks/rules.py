"""data/rules: every intent is answered by exactly one rule of one turn, and every action exists."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.checks import files
from bot.checks.finding import Finding
from bot.model.vocabulary import INTENTS

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
