"""A console in this process, a browser, and an officer who has greeted a woman and has her page open."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.services.handoffs.submission import SubmissionReceipt
from tests.browser import chromium
from tests.browser.console_server import serve_console, sign_in
from tests.support.console_client import ConsoleApp
from tests.support.console_scenario import HandoffScenario

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """The machine's Chromium. Raises NoBrowser."""
    with chromium.opened() as browser:
        yield browser


@pytest.fixture
def app(tmp_path: Path) -> Iterator[ConsoleApp]:
    with serve_console(tmp_path, heartbeat_seconds=0.2) as app:
        yield app


@pytest.fixture
def story(app: ConsoleApp) -> HandoffScenario:
    return HandoffScenario(app)


@pytest.fixture
def asked(story: HandoffScenario) -> SubmissionReceipt:
    """A woman whom an officer greeted already."""
    asked = story.send_card()
    dara = story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    return asked


@pytest.fixture
def context(browser: "Browser", app: ConsoleApp) -> Iterator["BrowserContext"]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=app.console_state.console_url)
    yield context
    context.close()


@pytest.fixture
def page(context: "BrowserContext", app: ConsoleApp, asked: SubmissionReceipt) -> "Page":
    page = context.new_page()
    page.goto("/sign-in")
    sign_in(page, app)
    page.goto(f"/handoffs/{asked.handoff_id}")
    return page
