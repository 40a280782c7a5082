"""Only settings.py reads the environment. What may import what is said in pyproject.toml, and `make lint` looks at it."""

import ast
from pathlib import Path

import pytest

from tests.conventions.source_files import ROOT, name_of, python_files

SETTINGS = "bot/config/settings.py"
ENVIRONMENT = ("environ", "getenv", "putenv")


def find_readers(root: Path) -> list[str]:
    """Every file of the product that looks at the environment, but for the settings."""
    return [
        name_of(path, root)
        for path in python_files("bot", "actions", root=root)
        if name_of(path, root) != SETTINGS and _reads_environment(path)
    ]


def _reads_environment(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(_name(node) in ENVIRONMENT for node in ast.walk(tree))


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_only_the_settings_read_the_environment() -> None:
    assert find_readers(ROOT) == []


@pytest.mark.parametrize(
    "code",
    ["import os\nTOKEN = os.environ['TOKEN']", "from os import getenv\nTOKEN = getenv('TOKEN')"],
)
def test_a_planted_reader_is_caught(tmp_path: Path, code: str) -> None:
    path = tmp_path / "bot" / "chat" / "app.py"
    path.parent.mkdir(parents=True)
    path.write_text(code, encoding="utf-8")
    assert find_readers(tmp_path) == ["bot/chat/app.py"]
