"""The stories beside this file, by Rasa's own test command."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings

pytestmark = pytest.mark.slow
ROOT = Settings.from_env({}).root
WRONG = "stories:\n- story: wrong\n  steps:\n  - intent: greet\n  - action: action_show_menu\n"


def rasa_tests(stories: Path, out: Path) -> int:
    """Run `rasa test core` on stories; its exit code."""
    command = [sys.executable, "-m", "bot", "rasa", "test", "core", "--fail-on-prediction-errors", "--no-plot"]
    paths = ["--stories", str(stories), "--out", str(out)]
    return subprocess.run([*command, *paths], cwd=ROOT, capture_output=True, timeout=100, check=False).returncode


def test_every_story_goes_as_written(trained: None, tmp_path: Path) -> None:
    assert rasa_tests(Path(__file__).parent, tmp_path) == 0
    assert "all good" in (tmp_path / "failed_test_stories.yml").read_text("utf-8")


def test_a_wrong_story_is_noticed(trained: None, tmp_path: Path) -> None:
    (tmp_path / "test_wrong.yml").write_text(WRONG, "utf-8")
    assert rasa_tests(tmp_path, tmp_path / "out") != 0
