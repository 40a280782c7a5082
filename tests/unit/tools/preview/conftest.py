"""The real content, in a checkout of its own whose catalogues a test may change."""

import shutil
from functools import cache
from pathlib import Path

import pytest

from bot.content.playbooks import load_playbooks
from bot.i18n.languages import load_languages
from tests.support.factories import NOW, ROOT, load_real_content
from tools.preview.cli import get_preview_time
from tools.preview.scene import SceneContext
from tools.preview.state import PreviewState


@cache
def ground() -> SceneContext:
    """What scenes are made of."""
    return SceneContext(
        load_real_content(),
        load_languages(ROOT / "locales"),
        load_playbooks(ROOT / "data" / "officers"),
        get_preview_time(NOW),
    )


@cache
def real() -> PreviewState:
    """The board of the real catalogues; for tests that change nothing."""
    return PreviewState(ground(), ROOT)


@pytest.fixture
def board() -> PreviewState:
    """The same."""
    return real()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of its own."""
    for name in (
        "locales",
        "data",
        "bot/i18n",
        "bot/console",
        "bot/chat",
        "tools/directory",
        "tools/officer_training",
        "docs",
    ):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("nlu", "*.mo", "*.pyc", "*.png"))
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path
