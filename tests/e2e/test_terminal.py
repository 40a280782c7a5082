"""`python -m bot talk --json`: lines in, one object a message out, nothing else on standard output."""

import json
import subprocess
import sys

import pytest

from bot.config.settings import Settings

pytestmark = pytest.mark.slow
KEYS = {"text", "buttons", "screen", "language", "milliseconds"}


@pytest.mark.parametrize("language", ["km", pytest.param("fil", marks=pytest.mark.proof)])
def test_a_talk_in_the_terminal(trained: None, language: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "talk", "--language", language, "--json"],
        cwd=Settings.from_env({}).root,
        input="/start\n#5\n#1\n/voice\nx\n",
        text=True,
        capture_output=True,
        timeout=100,
        check=False,
    )
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [message["screen"] for message in shown] == [
        "utter_first",
        "utter_ask_country",
        "utter_ask_origin",
        "utter_media_voice",
        "utter_left",
    ]
    assert all(set(message) == KEYS and message["language"] == language for message in shown)
