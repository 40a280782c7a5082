"""A copy of the product that tests may damage."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.checks.finding import Finding
from tests.support.factories import ROOT
from tests.unit.checks import remembered

Validate = Callable[[Path], Iterator[Finding]]
FILES = ("domain.yml", "config.yml", "endpoints.yml")
FOLDERS = ("data", "locales", "actions", "bot")
PASSES = tuple({folder.name for folder in (ROOT / "data" / "nlu").glob("*/*")} - {"first", "second", "third", "pairs"})
"""Left out of copies: four writing passes are enough to damage; all of them take a minute to read."""
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.mo", "static", "migrations", ".ruff_cache", *PASSES)


@dataclass(frozen=True)
class Product:
    """What `check` reads, in a folder of its own."""

    root: Path
    whole: Path
    """The same undamaged."""

    def change(self, name: str, old: str, new: str) -> None:
        """Replace something in a file that certainly contains it."""
        path = self.root / name
        written = path.read_text(encoding="utf-8")
        assert old in written, f"{name} no longer contains {old!r}"
        path.write_text(written.replace(old, new, 1), encoding="utf-8")

    def add(self, name: str, text: str) -> None:
        """Write something at the end of a file."""
        path = self.root / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def findings(self, validate: Validate) -> list[str]:
        """What a check says now, a line each."""
        return [str(finding) for finding in validate(self.root)]

    def new_findings(self, validate: Validate) -> str:
        """What a check says now and did not say before the damage, as one text."""
        return "\n".join(line for line in self.findings(validate) if line not in said_before(validate, self.whole))


@cache
def said_before(validate: Validate, whole: Path) -> frozenset[str]:
    """What a check says without any damage."""
    return frozenset(str(finding) for finding in validate(whole))


def copied(root: Path) -> None:
    """Copy what `check` reads into a folder."""
    for name in FILES:
        shutil.copy(ROOT / name, root)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name, ignore=LEFT_OUT)


@pytest.fixture(autouse=True)
def _remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    remembered.remember(monkeypatch)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole")
    copied(root)
    return root


@pytest.fixture
def product(tmp_path: Path, whole: Path) -> Product:
    copied(tmp_path)
    return Product(tmp_path, whole)
