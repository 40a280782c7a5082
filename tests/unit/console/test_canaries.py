"""What she and an officer write is in no log and no file of the console, at DEBUG and when a page breaks."""

import logging
from pathlib import Path

import pytest

from bot.services.handoffs import lifecycle
from tests.support import canaries
from tests.support.console_scenario import HandoffScenario
from tests.unit.chat import test_canaries

loud = test_canaries.loud
HERS = ("ទូកតូចពណ៌សនៅកណ្តាលទន្លេ", "pelangi di belakang lumbung")
CARD = "Help with: health\nCode word: nangkalimawarna"
THEIRS, NOTE = "layanglayangdiatastambak", "sepatumerahdibawahtangga"


def test_what_they_write_is_nowhere(
    story: HandoffScenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked, dara = story.send_card(card=CARD), story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    for words in HERS:
        story.create_person().send_message(words)
    dara.send_reply(asked, THEIRS)
    dara.submit_action(asked, "note", words=NOTE)
    drawn = dara.open_handoff(asked) + dara.open_handoff(asked, "/talk")
    assert all(words in drawn for words in (*HERS, THEIRS, NOTE)), "or there is nothing to find"
    monkeypatch.setattr(lifecycle, "read_handoff", _breaks)
    try:
        dara.browser.http.get(f"/handoffs/{asked.handoff_id}")
    except RuntimeError:  # the server of the console logs what comes out at the top
        logging.getLogger("uvicorn.error").exception("a page broke")
    seen = capfd.readouterr()
    assert '"level": "DEBUG"' in seen.err and "uvicorn.error" in seen.err
    written = [path for path in tmp_path.rglob("*") if path.is_file() and "keys" not in path.parts]
    for words in (*HERS, THEIRS, NOTE, "nangkalimawarna"):
        assert canaries.find_words(words, seen.out.encode(), seen.err.encode(), *written) == [], words


def _breaks(*_: object, **__: object) -> object:
    raise RuntimeError(HERS[1])
