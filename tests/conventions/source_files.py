"""The product's own files, read as text and as syntax."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = ("bot/db/migrations/versions",)
"""Written once by the migration tool, then left alone."""


def python_files(*folders: str, root: Path = ROOT) -> Iterator[Path]:
    """Every Python file of ours in these folders."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if not path.relative_to(root).as_posix().startswith(NOT_OURS):
                yield path


def name_of(path: Path, root: Path = ROOT) -> str:
    """A file's name as it is written in this repository."""
    return path.relative_to(root).as_posix()


@cache
def syntax(path: Path) -> ast.Module:
    """A Python file as syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def tracked_files() -> tuple[Path, ...]:
    """Everything that is handed on: tracked, or new and not ignored; files that are just being moved are left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return tuple(sorted({path for path in paths if path.is_file()}))


def text_of(path: Path) -> str:
    """A file as text, or nothing where it is none."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
