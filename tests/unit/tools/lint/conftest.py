"""A copy of the product that tests may damage: one for all of them, mended behind each."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.directory_lint.finding import Finding
from tests.support.examples import copy_examples, ignore_examples
from tests.support.factories import ROOT
from tests.unit.tools.lint import cached_checks

Validate = Callable[[Path], Iterator[Finding]]
FILES = ("domain.yml", "config.yml", "endpoints.yml")
FOLDERS = ("data", "locales", "actions", "bot", "tools")
LEFT_OUT = ignore_examples("__pycache__", "*.mo", "static", "migrations", ".ruff_cache")


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
    copy_examples(root)  # some batches are enough to damage; all of them take a minute to look at


@pytest.fixture(autouse=True)
def _remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    cached_checks.remember(monkeypatch)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole")
    copied(root)
    return root


Seen = dict[Path, tuple[int, int, int]]


def seen(root: Path) -> Seen:
    """Every file, with what changes when it is written: its size, its times."""
    files = ((path, path.stat()) for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root): (at.st_size, at.st_mtime_ns, at.st_ctime_ns) for path, at in files}


def mended(root: Path, whole: Path, before: Seen) -> Seen:
    """Put back what a test has changed or taken away, and take away what it has added; how the files are seen now."""
    after = seen(root)
    for name in {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}:
        if name in before:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(whole / name, root / name)
            at = (root / name).stat()
            before[name] = (at.st_size, at.st_mtime_ns, at.st_ctime_ns)
        else:
            (root / name).unlink()
    return before


@pytest.fixture(scope="session")
def _damaged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Seen]:
    root = tmp_path_factory.mktemp("product")
    copied(root)
    return root, seen(root)


@pytest.fixture
def product(_damaged: tuple[Path, Seen], whole: Path) -> Iterator[Product]:
    root, before = _damaged
    yield Product(root, whole)
    mended(root, whole, before)
