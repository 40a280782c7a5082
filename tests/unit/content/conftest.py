"""A copy of the content that tests may damage."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.factories import ROOT

Damage = Callable[[str, str, str], None]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """data/ and domain.yml, copied."""
    for folder in ("directory", "rights", "answers", "phrases", "policies", "triage", "officers"):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    shutil.copy(ROOT / "data" / "banner.yml", tmp_path / "data")
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path


@pytest.fixture
def damage(root: Path) -> Damage:
    """Replace something in a file that certainly contains it."""

    def replace(name: str, old: str, new: str) -> None:
        written = (root / name).read_text(encoding="utf-8")
        assert old in written
        (root / name).write_text(written.replace(old, new, 1), encoding="utf-8")

    return replace
