"""A reader at the recorder, on a small phone without a network: she speaks, listens, keeps or throws away, sends a file.

The microphone is Chromium's own, which beeps. Afterwards the checkout has her voice, and Telegram would take it.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli.commands import CommandContext, run_command
from bot.config.settings import Settings
from bot.i18n import clips
from bot.i18n.ogg_opus import read_ogg
from tests.browser import chromium
from tests.browser.page_text import odd
from tests.browser.review_page import checkout, come_back, looks, open_page, pictures, save_file, site
from tools.lint import clips as lint
from tools.translations import cli as commands

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

__all__ = ["checkout", "pictures", "site"]
FAKE_MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
SPEAKS_MILLISECONDS = 1600


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """The machine's Chromium, with a microphone that nobody speaks into. Raises NoBrowser."""
    with chromium.opened(arguments=FAKE_MICROPHONE) as browser:
        yield browser


def open_text(page: "Page", context: str) -> "Locator":
    """The card of the first text of a context."""
    page.fill("#search", context)
    page.press("#search", "Enter")
    number = page.evaluate("name => Preview.index.messages.findIndex(({ context }) => context === name)", context)
    return page.locator(f"#message-{number}")


def speak(page: "Page", card: "Locator") -> None:
    """She speaks for a moment; then it lies there, not yet kept."""
    card.locator(".clip .record").click()
    card.locator(".clip .recording").wait_for()
    page.wait_for_timeout(SPEAKS_MILLISECONDS)
    card.locator(".clip .recording").click()
    card.locator(".clip .keep").wait_for()


def get_heard_seconds(card: "Locator") -> float:
    """How long the browser plays what was recorded, to its end."""
    return float(
        card.locator("audio").evaluate(
            """sound => new Promise((done, failed) => {
                sound.onended = () => done(sound.currentTime);
                sound.onerror = () => failed(new Error("cannot be played"));
                sound.muted = true;
                sound.play();
            })"""
        )
    )


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_voice_is_kept_leaves_as_a_file_and_becomes_a_clip(
    browser: "Browser",
    site: Path,
    checkout: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    pictures: Path | None,
    language: str,
) -> None:
    page = open_page(browser, site, language)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    card = open_text(page, "utter_thanks")
    card.locator(".clip .record").click()
    assert page.evaluate("document.activeElement.id") == "reviewer"
    page.fill("#reviewer", "KS")
    card.locator(".clip .record").click()
    assert page.evaluate("document.activeElement.id") == "consents"  # nobody is recorded before she agreed
    page.check("#consents")
    speak(page, card)
    looks(page, pictures, f"{language}-spoken")
    assert get_heard_seconds(card) > 1
    card.locator(".clip .discard").click()
    card.locator(".clip .record").wait_for()
    assert page.evaluate("ClipStore.memory.size") == 0

    speak(page, card)
    card.locator(".clip .keep").click()
    card.locator(".clip .why").wait_for()
    speak(page, open_text(page, "utter_goodbye"))  # and thinks better of it: it is not kept
    come_back(page, site, language)
    assert "1" in page.evaluate("document.getElementById('clips').textContent")
    card = open_text(page, "utter_thanks")
    assert get_heard_seconds(card) > 1
    looks(page, pictures, f"{language}-kept")
    if language == "km":
        assert odd(page.inner_text("#desk"), language) == odd(card.locator(".clip").inner_text(), language) == []
    assert not [url for url in asked if not url.startswith(("file:", "blob:", "about:"))]
    file = save_sounds(page, tmp_path / "sounds.json")
    found = json.loads(file.read_text("utf-8"))
    assert (found["kind"], found["reviewer"], len(found["clips"])) == ("clips", "KS", 1)

    other = open_page(browser, site, language)
    other.set_input_files("#file", file)
    other.wait_for_function("ClipStore.memory.size === 1")
    assert get_heard_seconds(open_text(other, "utter_thanks")) > 1

    given = CommandContext(Settings.from_env({}, root=checkout), datetime.now(UTC))
    assert run_command(commands.review, ["import", str(file)], given=given) == 0
    (record,) = clips.load_records(checkout)
    assert (record.language, record.context, record.speaker) == (language, "utter_thanks", "KS")
    sound = read_ogg((checkout / record.file).read_bytes())
    assert SPEAKS_MILLISECONDS / 1000 - 0.5 < sound.seconds < SPEAKS_MILLISECONDS / 1000 + 2
    assert list(lint.validate(checkout)) == []
    assert "--heard CODE" in capsys.readouterr().out


def save_sounds(page: "Page", path: Path) -> Path:
    """The second file, which holds the voices."""
    if not page.locator("#export-clips").is_visible():
        page.locator("#who summary").click()
    with page.expect_download() as download:
        page.click("#export-clips")
    download.value.save_as(path)
    return path


def test_what_cannot_be_spoken_has_no_recorder(browser: "Browser", site: Path) -> None:
    page = open_page(browser, site, "en")
    for name, is_spoken in (("utter_thanks", True), ("utter_about", False), ("button", False)):
        assert open_text(page, name).locator(".clip").count() == is_spoken, name


def test_a_voice_of_an_older_wording_is_asked_for_again(browser: "Browser", site: Path) -> None:
    page = open_page(browser, site, "en")
    page.locator("#who summary").click() if not page.locator("#reviewer").is_visible() else None
    page.fill("#reviewer", "KS")
    page.check("#consents")
    card = open_text(page, "utter_thanks")
    speak(page, card)
    card.locator(".clip .keep").click()
    card.locator(".clip .why").wait_for()
    page.evaluate("() => { Review.data.hashes.fill('0'.repeat(12)); Review.changed(); }")
    assert card.locator("audio").count() == 0
    assert card.locator(".clip .outdated").count() == 1


def test_marks_are_saved_without_the_voices(browser: "Browser", site: Path, tmp_path: Path) -> None:
    page = open_page(browser, site, "en")
    page.fill("#reviewer", "KS")
    page.check("#consents")
    card = open_text(page, "utter_thanks")
    speak(page, card)
    card.locator(".clip .keep").click()
    card.locator(".marks .good").click()
    found = json.loads(save_file(page, tmp_path / "marks.json").read_text("utf-8"))
    assert found["kind"] == "texts" and len(found["texts"]) == 1 and "clips" not in found
