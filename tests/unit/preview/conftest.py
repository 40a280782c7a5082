"""The real content, in a checkout of its own whose catalogues a test may change."""

import shutil
from functools import cache
from pathlib import Path

import pytest

from bot.content.guides import load_guides
from bot.i18n.languages import load_languages
from bot.preview.board import Board
from bot.preview.process import moment
from bot.preview.scene import Ground
from tests.support.factories import NOW, ROOT, library


@cache
def ground() -> Ground:
    """What scenes are made of."""
    return Ground(library(), load_languages(ROOT / "locales"), load_guides(ROOT / "data" / "policies"), moment(NOW))


@cache
def real() -> Board:
    """The board of the real catalogues; for tests that change nothing."""
    return Board(ground(), ROOT)


@pytest.fixture
def board() -> Board:
    """The same."""
    return real()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of its own."""
    for name in ("locales", "data", "bot/i18n", "bot/console", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("nlu", "*.mo", "*.pyc", "*.png"))
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path
