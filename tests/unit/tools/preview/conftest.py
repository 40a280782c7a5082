"""The real content, in a checkout whose catalogues a test may change: one for all of them, mended behind each."""

import shutil
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bot.content.playbooks import load_playbooks
from bot.i18n.languages import load_languages
from tests.support.factories import NOW, ROOT, load_real_content
from tools.preview.cli import get_preview_time
from tools.preview.findings import FindingCollector
from tools.preview.scene import SceneContext
from tools.preview.state import PreviewState, get_file_stamp

COPIED = (
    "locales",
    "data",
    "bot/i18n",
    "bot/console",
    "bot/chat",
    "tools/directory",
    "tools/officer_training",
    "docs",
)


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


def laid_over(root: Path, *codes: str) -> PreviewState:
    """A board of a checkout that says what ours says, with these languages on the page: nothing of it is drawn again."""
    state = copy(real())
    state._root, state._finding_collector, state._scenes_in_progress = root, FindingCollector(root), {}
    state._language_tabs = {}
    for code in codes:
        tab = real().get_language_tab(code)
        stamp = get_file_stamp(state._get_path(code)) if code in state._list_codes_with_file() else tab.stamp
        state._language_tabs[code] = replace(tab, stamp=stamp, rendered_scenes=[*tab.rendered_scenes], findings=None)
    return state


@pytest.fixture(scope="session")
def _copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("nlu", "*.mo", "*.pyc", "*.png"))
    shutil.copy(ROOT / "domain.yml", root)
    return root


@pytest.fixture
def checkout(_copied: Path) -> Iterator[Path]:
    """A checkout of its own; what was changed in its tables and catalogues is put back."""
    before = _read_changeable(_copied)
    yield _copied
    after = _read_changeable(_copied)
    for path in before.keys() | after.keys():
        if path not in before:
            path.unlink()
        elif before[path] != after.get(path):
            path.write_bytes(before[path])


def _read_changeable(root: Path) -> dict[Path, bytes]:
    files = (*(root / "locales").rglob("*.*"), *(root / "data" / "directory").rglob("*.*"))
    return {path: path.read_bytes() for path in files if path.is_file()}
