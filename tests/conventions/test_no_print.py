"""Only what talks to an operator prints, and nothing goes wrong in silence."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conventions.source_files import name_of, python_files, syntax

TALKS = (
    "bot/__main__.py",
    "bot/cli/",
    "bot/process_manager.py",
    "bot/nlu/training/",
)


def _prints(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("print", "pprint", "breakpoint")
        ):
            yield node.lineno


def _swallowed(tree: ast.AST, lines: list[str]) -> Iterator[int]:
    """Handlers that do nothing, with no word of why."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and all(isinstance(step, ast.Pass | ast.Continue) for step in node.body):
            written = lines[node.lineno - 2 : node.body[-1].end_lineno]
            if not any("#" in line for line in written):
                yield node.lineno


def _places(paths: Iterator[Path]) -> Iterator[str]:
    for path in paths:
        for line in _swallowed(syntax(path), path.read_text(encoding="utf-8").splitlines()):
            yield f"{name_of(path)}:{line}"


def test_nothing_prints_that_does_not_talk_to_an_operator() -> None:
    quiet = [path for path in python_files("bot", "actions") if not name_of(path).startswith(TALKS)]
    assert [f"{name_of(path)}:{line}" for path in quiet for line in _prints(syntax(path))] == []


def test_no_error_is_swallowed_without_a_reason() -> None:
    assert list(_places(python_files("bot", "actions"))) == []


def test_no_handler_catches_everything_by_saying_nothing() -> None:
    bare = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("bot", "actions")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("code", "is_caught"),
    [
        ("try:\n    f()\nexcept OSError:\n    pass\n", True),
        ("for x in y:\n    try:\n        f()\n    except OSError:\n        continue\n", True),
        ("try:\n    f()\nexcept OSError:\n    pass  # gone already\n", False),
        ("try:\n    f()\nexcept OSError:\n    g()\n", False),
    ],
)
def test_a_swallowed_error_is_caught(code: str, is_caught: bool) -> None:
    assert bool(list(_swallowed(ast.parse(code), code.splitlines()))) is is_caught


def test_a_print_is_caught() -> None:
    assert list(_prints(ast.parse("print('her words')")))
