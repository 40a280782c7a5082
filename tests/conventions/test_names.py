"""Names say what a thing does, and nothing is named by a word that we do not use for her."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conventions.source_files import name_of, python_files, syntax, text_of, tracked_files

EMPTY_WORDS = ("helper", "helpers", "util", "utils", "misc", "stuff")
"""Words that say nothing about what a class or a module does."""

OTHER_WORDS = {"victim": "person", "panic": "Leave", "maid": "person", "runaway": "person"}
"""What we do not call her, in code either (CONTRIBUTING.md)."""


def _words(identifier: str) -> list[str]:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier).lower().strip("_").split("_")


def _identifiers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def _empty(path: Path) -> Iterator[str]:
    if set(_words(path.stem)) & set(EMPTY_WORDS):
        yield name_of(path)
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.ClassDef) and set(_words(node.name)) & set(EMPTY_WORDS):
            yield f"{name_of(path)}:{node.lineno} {node.name}"


def _other(path: Path, tree: ast.AST) -> Iterator[str]:
    file = name_of(path)
    for line, identifier in _identifiers(tree):
        for word in set(_words(identifier)) & set(OTHER_WORDS):
            yield f"{file}:{line} {identifier}: say {OTHER_WORDS[word]}"


def test_no_class_or_module_has_an_empty_name() -> None:
    assert [wrong for path in python_files("bot", "actions", "tests") for wrong in _empty(path)] == []


def test_no_name_has_a_word_that_we_do_not_use() -> None:
    assert [wrong for path in python_files("bot", "actions") for wrong in _other(path, syntax(path))] == []


@pytest.mark.parametrize(
    "code", ["class VictimQueue: ...", "def by_maid(): ...", "def f(runaway_id): ...", "self.panic = 1"]
)
def test_another_word_is_caught(code: str) -> None:
    anywhere = next(python_files("bot/services"))
    assert list(_other(anywhere, ast.parse(code)))


def test_an_identifier_is_read_as_its_words() -> None:
    assert _words("TicketQueue") == ["ticket", "queue"]
    assert _words("_user_id") == ["user", "id"]


RETIRED_PACKAGES = (
    "gateway",
    "model",
    "store",
    "text",
    "dialogue",
    "understanding",
    "checks",
    "preview",
    "desk",
    "phonebook",
    "rehearsal",
    "scenarios",
    "appointing",
    "feed",
)  # docs/adr/0039
"""Packages that `bot` does not have any more; nothing may name them."""
_RETIRED = """
Aids Arrival Bureau Courier Deeds Departure Desk Door Drafting Folder Hers Kit Ledger Office Own Pace Persons Phonebook Pulse
Pump Reception Recall Rehearsal Relaying Said Shelf Showing Shown Stage Standing Steadiness Telling Tongues Unaided Unfit
Urgent Utterance Visit Voice everything_about hers his_own loud_actions loud_store nobodys of_hers one_session plain_graph
quick_archive turned_away whose_by_role
"""
RETIRED_NAMES = frozenset(_RETIRED.split())
"""Names of the language that the code once had of its own."""


def test_no_retired_name_has_come_back() -> None:
    folders = ("bot", "actions", "tools", "simulator")
    defined = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in python_files(*folders)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name in RETIRED_NAMES
    ]
    assert defined == []


def test_no_retired_package_is_named() -> None:
    retired = re.compile(rf"\bbot[./]({'|'.join(RETIRED_PACKAGES)})\b[./]")
    named = [
        f"{name_of(path)}:{number} {found[0]}"
        for path in tracked_files()
        if "docs/adr/" not in name_of(path)
        and path.suffix in (".py", ".md", ".yml", ".toml", ".cfg", ".csv", ".html", "")
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if (found := retired.search(line))
    ]
    assert named == []
