"""The stories beside this file, by Rasa's own test command."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.config.settings import Settings

pytestmark = pytest.mark.slow
ROOT = Settings.from_env({}).root


def test_every_story_goes_as_written(trained: None, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "rasa", "test", "core", "--fail-on-prediction-errors", "--no-plot"]
    paths = ["--stories", str(Path(__file__).parent), "--out", str(tmp_path)]
    done = subprocess.run([*command, *paths], cwd=ROOT, capture_output=True, timeout=100, check=False)
    assert done.returncode == 0
    assert "all good" in (tmp_path / "failed_test_stories.yml").read_text("utf-8")
