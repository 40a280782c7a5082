"""A console and a translation server that really listens: her words go there once, and whatever it does costs no word."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config.settings import Settings
from bot.console.app import build_translator
from bot.console.labels.handoff import TRANSLATION_FAILURES
from bot.console.translation_client import TranslationLimiter
from bot.services.handoffs import translations
from bot.services.handoffs.submission import SubmissionReceipt
from tests.support.console_client import EMBASSY, open_console
from tests.support.console_scenario import HandoffScenario, OfficerClient
from tests.support.handoff_scenario import get_policy
from tests.support.translation_server import TranslationServer, serve_translations

pytestmark = pytest.mark.slow
HERS, OWN = "ខ្ញុំ​នៅ​ផ្ទះ 5", "Come at 10"


@dataclass
class Scene:
    """An officer who holds her handoff, and whom she lets use the server."""

    story: HandoffScenario
    server: TranslationServer
    dara: OfficerClient
    asked: SubmissionReceipt
    position: int

    def translate(self) -> int:
        return self.dara.submit_action(self.asked, f"translation/words/{self.position}").status_code

    def draft(self) -> int:
        return self.dara.submit_action(self.asked, "translation/draft", own=OWN).status_code


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with serve_translations() as server:
        yield from open_scene(tmp_path, server, {"TRANSLATION_URL": server.url, "TRANSLATION_SECONDS": "2"})


def open_scene(tmp_path: Path, server: TranslationServer, env: dict[str, str]) -> Iterator[Scene]:
    translator = build_translator(Settings.from_env(env))
    limiter = TranslationLimiter(per_minute=12, at_once=4)
    with open_console(tmp_path, translator=translator, translation_limiter=limiter) as app:
        story = HandoffScenario(app)
        asked = story.send_card(language="km")
        dara = story.create_officer("dara", languages="en,km")
        dara.claim(asked)
        dara.send_greeting(asked)
        story.deliver_pending()
        her = story.create_person()
        given = {"post_id": EMBASSY.post_id, "policy": get_policy(), "new_id": story.services.ids}
        story.services.run_in_transaction(translations.grant, person_id=her.person_id, now=app.clock(), **given)
        position = her.send_message(HERS)
        assert position
        yield Scene(story, server, dara, asked, position)


def test_her_words_and_a_draft_to_her(scene: Scene) -> None:
    assert scene.translate() == 303
    assert f"<en> {HERS}" in scene.dara.open_handoff(scene.asked)
    assert scene.draft() == 303
    assert scene.story.deliver_pending() == []
    scene.dara.submit_action(scene.asked, "translation/send", own=OWN, words=f"<km> {OWN}")
    assert scene.story.deliver_pending() == [f"<km> {OWN}"]
    assert [(one["q"], one["source"], one["target"]) for one in scene.server.asked] == [
        (HERS, "km", "en"),
        (OWN, "en", "km"),
    ]


@pytest.mark.parametrize(
    ("mode", "reason"),
    [("slow", "slow"), ("drip", "slow"), ("500", "broken"), ("malformed", "malformed"), ("cut", "unreachable")],
)
def test_whatever_it_does_is_said_in_time_and_costs_no_word(
    scene: Scene, mode: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    scene.server.mode = mode
    began = time.monotonic()
    assert scene.draft() == 409
    assert time.monotonic() - began < 4
    assert TRANSLATION_FAILURES[reason] in scene.dara.page
    assert f">{OWN}</textarea>" in scene.dara.page
    assert scene.translate() == 409
    assert f"translation_failed reason={reason}" in caplog.text
    assert HERS not in caplog.text
    assert OWN not in caplog.text
    assert scene.story.deliver_pending() == []
    scene.server.mode = ""
    assert (scene.draft(), scene.translate()) == (303, 303)


def test_a_language_it_has_not_costs_no_word(scene: Scene) -> None:
    scene.dara.browser.submit_form("/account/language", language="vi")
    assert scene.translate() == 409
    assert scene.server.asked == []


def test_a_key_from_a_file_opens_it_and_none_does_not(tmp_path: Path) -> None:
    with serve_translations() as server:
        server.key = "a-key"
        (tmp_path / "key").write_text("a-key\n")
        (tmp_path / "key").chmod(0o600)
        env = {"TRANSLATION_URL": server.url, "TRANSLATION_KEY_FILE": str(tmp_path / "key")}
        for scene in open_scene(tmp_path, server, env):
            assert scene.translate() == 303
            server.key = "another"
            assert scene.draft() == 409
            assert TRANSLATION_FAILURES["refused"] in scene.dara.page


def test_where_nothing_listens_the_officer_is_told(tmp_path: Path) -> None:
    with serve_translations() as server:
        url = server.url
    for scene in open_scene(tmp_path, server, {"TRANSLATION_URL": url}):
        assert scene.translate() == 409
        assert TRANSLATION_FAILURES["unreachable"] in scene.dara.page


def test_a_key_that_cannot_be_read_switches_it_off_and_nothing_else(tmp_path: Path) -> None:
    assert build_translator(Settings.from_env({})) is None
    missing = {"TRANSLATION_URL": "http://127.0.0.1:5000", "TRANSLATION_KEY_FILE": str(tmp_path / "none")}
    assert build_translator(Settings.from_env(missing)) is None
