"""What she and an officer write is in no log and no file of the console, at DEBUG and when a page breaks."""

import logging
from pathlib import Path

import pytest

from bot.services import handoffs
from tests.support import canaries
from tests.support.console_handoffs import Story
from tests.unit.gateway import test_canaries

loud = test_canaries.loud
HERS = ("ទូកតូចពណ៌សនៅកណ្តាលទន្លេ", "pelangi di belakang lumbung")
CARD = "Help with: health\nCode word: nangkalimawarna"
THEIRS, NOTE = "layanglayangdiatastambak", "sepatumerahdibawahtangga"


def test_what_they_write_is_nowhere(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked, dara = story.asked(card=CARD), story.officer()
    dara.claims(asked)
    dara.greets(asked)
    story.reaches_her()
    for words in HERS:
        story.woman().says(words)
    dara.says(asked, THEIRS)
    dara.does(asked, "note", words=NOTE)
    drawn = dara.opens(asked) + dara.opens(asked, "/talk")
    assert all(words in drawn for words in (*HERS, THEIRS, NOTE)), "or there is nothing to find"
    monkeypatch.setattr(handoffs, "one", _breaks)
    try:
        dara.browser.http.get(f"/handoffs/{asked.handoff_id}")
    except RuntimeError:  # the server of the console logs what comes out at the top
        logging.getLogger("uvicorn.error").exception("a page broke")
    seen = capfd.readouterr()
    assert '"level": "DEBUG"' in seen.err and "uvicorn.error" in seen.err
    written = [path for path in tmp_path.rglob("*") if path.is_file() and "keys" not in path.parts]
    for words in (*HERS, THEIRS, NOTE, "nangkalimawarna"):
        assert canaries.found(words, seen.out.encode(), seen.err.encode(), *written) == [], words


def _breaks(*_: object, **__: object) -> object:
    raise RuntimeError(HERS[1])
