"""What `make browser` reads on pages, tried without a browser; and its one sentence where there is none."""

import subprocess
import sys

import pytest

from tests.browser import page_text
from tests.support.factories import ROOT


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Held by Lina\nraise_urgency", "en", ["a code: raise_urgency"]),
        ("Hello, {name}", "en", ["a leftover: {name}"]),
        ("Masuk\nSign out", "id", ["English: Sign out"]),
        ("Masuk\nKeluar", "id", []),
        ("Sign out", "en", []),
    ],
)
def test_what_should_not_stand_on_a_page_is_found(text: str, language: str, found: list[str]) -> None:
    assert page_text.odd(text, language) == found


def test_her_buttons_are_found_in_her_language() -> None:
    assert page_text.her_words("my")("Skip") != "Skip"
    with pytest.raises(LookupError):
        page_text.her_words("my")("No such button")


def test_without_a_browser_it_says_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser"], cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (78, "")
    assert done.stderr.startswith("pelita: ") and len(done.stderr.splitlines()) == 1
