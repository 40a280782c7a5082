"""Whatever opens the database gives it the key of the audit: what is done without it would have no seal."""

import ast

from tests.conventions.source_files import name_of, python_files, syntax


def _openings() -> list[tuple[str, bool]]:
    return [
        (f"{name_of(path)}:{node.lineno}", any(given.arg == "audit_key" for given in node.keywords))
        for path in python_files("bot", "actions")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open_engine"
    ]


def test_every_engine_has_the_key() -> None:
    assert [place for place, has_key in _openings() if not has_key] == []


def test_the_engines_are_found() -> None:
    assert any(place.startswith("bot/chat/") for place, _ in _openings())
