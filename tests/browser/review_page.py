"""A reviewer, a lawyer and a caller at the folder of the preview, on a small phone: each marks, comes back, sends a file.

Afterwards the ledger of texts, that of statements and the directory have what they found.
"""

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
from tools.directory import csv_editor
from tools.lint import rights, statement_reviews
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
    written = ("languages", "rights", "directory", "clips")
    for name in ("locales", "docs/translators", "docs/images", *(f"data/{folder}" for folder in written)):
        shutil.copytree(ROOT / name, tmp_path / "checkout" / name, ignore=shutil.ignore_patterns("*.mo"))
    for name in ("bot", "tools", "domain.yml"):
        (tmp_path / "checkout" / name).symlink_to(ROOT / name)
    for path in (ROOT / "data").iterdir():
        if path.name not in written:
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


NOTE = "ច្បាប់​ថ្មី មាត្រា 12"
SAID = "Somebody says that they moved"


def mark_statements(page: "Page", folder: Path | None, language: str) -> list[str]:
    """What she said of a statement each, by its id."""
    page.click("[data-desk=statements]")
    page.select_option("#country", "MY")
    page.click("#next")
    first = page.locator(".check.lit")
    first.locator(".right").click()
    assert page.evaluate("document.activeElement.id") == "reviewer"
    page.fill("#reviewer", "KS")
    page.check("#qualified")
    first.locator(".right").click()
    looks(page, folder, f"{language}-law-right")
    names = [first.get_attribute("id")]
    page.click("#next")
    second = page.locator(".check.lit")
    second.locator(".wrong").click()
    second.locator("form button").click()
    assert second.locator("textarea").count() == 1  # a note is required, and nothing is kept without
    second.locator("textarea").fill(NOTE)
    looks(page, folder, f"{language}-law-wrong")
    second.locator("form button").click()
    assert page.inner_text("#progress") == page.evaluate("Review.tell('marked', { count: 2 })")
    return [str(name).removeprefix("check-") for name in (*names, second.get_attribute("id"))]


def mark_numbers(page: "Page", folder: Path | None, language: str) -> list[str]:
    """The rows she called: one that answers, one that is another's."""
    page.click("[data-desk=numbers]")
    page.fill("#reviewer", "ខេមរា")
    page.click("#next")
    card = page.locator(".check.lit")
    card.locator(".answered").click()
    assert page.evaluate("document.activeElement.id") == "reviewer"  # initials in Latin letters
    page.fill("#reviewer", "KS")
    assert str(card.locator("a.tel").get_attribute("href")).startswith("tel:")
    card.locator(".ask summary").click()
    card.locator(".answered").click()
    card.locator("form input:not([type=date])").first.fill("9:00-17:00")
    looks(page, folder, f"{language}-number-answered")
    card.locator("form button").click()
    called = [str(card.get_attribute("id"))]
    page.click("#next")
    card = page.locator(".check.lit")
    card.locator(".wrong_number").click()
    card.locator("textarea").fill(SAID)
    card.locator("form button").click()
    looks(page, folder, f"{language}-number-wrong")
    return [name.removeprefix("check-").rsplit("-", 1)[0] for name in (*called, str(card.get_attribute("id")))]


def save_file(page: "Page", path: Path) -> Path:
    if not page.locator("#export").is_visible():
        page.locator("#who summary").click()
    with page.expect_download() as download:
        page.click("#export")
    download.value.save_as(path)
    return path


@pytest.mark.parametrize("language", ["km", "en"])
def test_law_and_numbers_are_marked_offline_and_become_rows(
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
    facts = mark_statements(page, pictures, language)
    if language == "km":
        assert odd(page.inner_text("#desk"), language) == []
    come_back(page, site, language)  # at the desk she left
    page.select_option("#country", "MY")
    tally = page.inner_text("#tally")
    assert "1" in tally
    law = save_file(page, tmp_path / "law.json")
    rows = mark_numbers(page, pictures, language)
    come_back(page, site, language)
    numbers = save_file(page, tmp_path / "numbers.json")
    assert not [url for url in asked if not url.startswith(("file:", "blob:", "about:"))]
    assert [json.loads(file.read_text("utf-8"))["kind"] for file in (law, numbers)] == ["statements", "numbers"]

    other = open_page(browser, site, language)
    for file in (numbers, law):
        other.set_input_files("#file", file)
        other.wait_for_function("document.getElementById('told').textContent")
        assert other.inner_text("#progress") == other.evaluate("Review.tell('marked', { count: 2 })")
    other.select_option("#country", "MY")
    assert other.inner_text("#tally") == tally

    given = CommandContext(Settings.from_env({}, root=checkout), datetime.now(UTC))
    assert run_command(commands.review, ["import", str(law), str(numbers)], given=given) == 0
    ledger = statement_reviews.load_reviews(checkout)
    assert {(row.fact_id, row.verdict, row.is_qualified) for row in ledger} == {
        (facts[0], "right", True),
        (facts[1], "wrong", True),
    }
    results = [csv_editor.find_row(checkout, name).cells["checked_result"] for name in rows]
    assert results == ["right", "wrong"]
    told = capsys.readouterr().out
    assert NOTE in told and SAID in told
    assert list(statement_reviews.validate(checkout)) == list(rights.validate_facts(checkout)) == []


def test_no_emergency_number_can_be_called_from_the_page(browser: "Browser", site: Path) -> None:
    page = open_page(browser, site, "en")
    page.click("[data-desk=numbers]")
    while page.locator("#more").count():
        page.click("#more")
    emergency = page.locator(".check", has=page.locator(".on_page"))
    assert emergency.count() > 0
    assert emergency.locator("a[href^=tel]").count() == 0
    assert emergency.locator(".answered").count() == 0
    assert page.locator(".check").count() == page.evaluate("Preview.checks.calls.length")


def test_a_mark_of_another_number_is_void(browser: "Browser", site: Path) -> None:
    page = open_page(browser, site, "en")
    page.click("[data-desk=numbers]")
    page.fill("#reviewer", "KS")
    page.click("#next")
    page.locator(".check.lit .no_answer").click()
    page.locator(".check.lit form button").click()
    page.evaluate("() => { for (const one of Preview.checks.calls) one.seal = '0'.repeat(12); Review.changed(); }")
    assert page.locator(".check [aria-pressed=true]").count() == 0
    assert page.locator(".check .outdated").count() == 1


def test_searching_opens_the_hit(browser: "Browser", site: Path) -> None:
    page = open_page(browser, site, "km")
    page.fill("#search", "utter_privacy")
    page.press("#search", "Enter")
    assert page.inner_text("#title") == "utter_privacy"
    assert page.evaluate(
        "() => { const box = document.querySelector('.message.lit').getBoundingClientRect();"
        " return box.top < innerHeight && box.bottom > 0; }"
    )
