"""A reviewer at the folder of the preview, on a small phone: she marks, comes back, sends her file; the ledger has a row."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli.commands import CommandContext, run_command
from bot.config.settings import Settings
from bot.i18n import review_log
from tests.browser import chromium
from tests.browser.page_audit import STICKING_OUT, WIDTHS
from tests.browser.page_text import odd
from tests.support.factories import ROOT
from tests.unit.tools.preview.conftest import real
from tools.preview import cli
from tools.translations import cli as commands

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DOUBT = "ពាក្យ​នេះ​រឹង​ពេក"


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """The machine's Chromium. Raises NoBrowser."""
    with chromium.opened() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a translator without a checkout is given."""
    folder = tmp_path_factory.mktemp("site")
    cli.write_site(real(), folder)
    return folder


@pytest.fixture
def pictures() -> Path | None:
    """Where pictures go, for whoever wants to look: REVIEW_PICTURES."""
    folder = os.environ.get("REVIEW_PICTURES")
    return Path(folder) if folder else None


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Where the keeper takes the file in."""
    for name in ("locales", "data/languages", "docs/translators", "docs/images"):
        shutil.copytree(ROOT / name, tmp_path / "checkout" / name, ignore=shutil.ignore_patterns("*.mo"))
    for name in ("bot", "tools", "domain.yml"):
        (tmp_path / "checkout" / name).symlink_to(ROOT / name)
    for path in (ROOT / "data").iterdir():
        if path.name != "languages":
            (tmp_path / "checkout" / "data" / path.name).symlink_to(path)
    return tmp_path / "checkout"


def open_page(browser: "Browser", site: Path, language: str) -> "Page":
    page = browser.new_context(viewport=WIDTHS["phone"], accept_downloads=True).new_page()  # type: ignore[arg-type]
    come_back(page, site, language)
    return page


def come_back(page: "Page", site: Path, language: str) -> None:
    page.goto("about:blank")
    page.goto(f"{(site / 'index.html').as_uri()}#lang={language}")
    page.wait_for_function("document.body.dataset.ready")


def looks(page: "Page", folder: Path | None, name: str) -> None:
    assert page.evaluate(STICKING_OUT) == []
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")


@pytest.mark.parametrize("language", ["km", "en"])
def test_marks_survive_leave_as_a_file_and_become_rows(
    browser: "Browser",
    site: Path,
    checkout: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    pictures: Path | None,
    language: str,
) -> None:
    page = open_page(browser, site, language)
    if language == "km":
        assert odd(page.inner_text("#desk"), language) == []
    page.click("#next")
    card = page.locator(".message.lit")
    card.locator(".good").click()
    assert page.evaluate("document.activeElement.id") == "reviewer"  # nothing is marked before she said who she is
    page.fill("#reviewer", "KS")
    page.check("#trained")
    card.locator(".good").click()
    looks(page, pictures, f"{language}-good")
    page.click("#next")
    page.locator(".message.lit .doubt").click()
    page.locator(".message.lit textarea").fill(DOUBT)
    page.locator(".message.lit form button").click()
    page.click("#next")
    page.locator(".message.lit .suggest").click()
    now = page.locator(".message.lit textarea").input_value()
    page.locator(".message.lit textarea").fill(f"{now} …")
    looks(page, pictures, f"{language}-suggest")
    page.locator(".message.lit form button").click()
    come_back(page, site, language)
    progress = page.inner_text("#progress")
    assert progress.count("3") >= 2 and str(len(review_log.list_texts(ROOT, language))) in progress
    with page.expect_download() as download:
        page.locator("#who summary").click()
        page.click("#export")
    file = tmp_path / "review.json"
    download.value.save_as(file)
    looks(page, pictures, f"{language}-export")
    assert sorted(mark["mark"] for mark in json.loads(file.read_text("utf-8"))["texts"]) == ["doubt", "good", "suggest"]

    other = open_page(browser, site, language)
    other.set_input_files("#file", file)
    other.wait_for_function("document.getElementById('told').textContent")
    assert other.inner_text("#progress") == progress
    assert other.input_value("#reviewer") == "KS"
    other.fill("#reviewer", "LM")
    other.set_input_files("#file", file)
    other.wait_for_function("document.getElementById('told').textContent.includes('KS')")
    assert other.inner_text("#progress") != progress  # another reader's marks are not hers

    given = CommandContext(Settings.from_env({}, root=checkout), datetime.now(UTC))
    assert run_command(commands.review, ["import", str(file)], given=given) == 0
    first = review_log.load_review_log(checkout, language).reviews
    assert [(row.context, row.reviewer, row.is_trained) for row in first] == [("utter_first", "KS", True)]
    assert DOUBT in capsys.readouterr().out
    assert (checkout / "var" / "review" / f"{language}.po").exists()


def test_searching_opens_the_hit(browser: "Browser", site: Path) -> None:
    page = open_page(browser, site, "km")
    page.fill("#search", "utter_privacy")
    page.press("#search", "Enter")
    assert page.inner_text("#title") == "utter_privacy"
    assert page.evaluate(
        "() => { const box = document.querySelector('.message.lit').getBoundingClientRect();"
        " return box.top < innerHeight && box.bottom > 0; }"
    )
