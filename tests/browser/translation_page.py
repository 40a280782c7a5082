"""An officer has a machine draft what they mean, in Chromium: nothing goes unseen, and no draft is taken for another's."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.console.translation_client import TranslationLimiter
from bot.services.handoffs import translations
from tests.browser import chromium
from tests.browser.console_server import serve_console, sign_in
from tests.support.console_client import EMBASSY
from tests.support.console_scenario import HandoffScenario
from tests.support.handoff_scenario import get_policy
from tests.support.machine_translation import FakeTranslator

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

OWN, OTHER = "Come tomorrow", "Wait at home"


@pytest.fixture
def story(tmp_path: Path) -> Iterator[HandoffScenario]:
    limiter = TranslationLimiter(per_minute=12, at_once=4)
    with serve_console(tmp_path, translator=FakeTranslator(), translation_limiter=limiter) as app:
        yield HandoffScenario(app)


@pytest.fixture
def page(story: HandoffScenario) -> Iterator["Page"]:
    """She was greeted, and lets a machine translate."""
    asked = story.send_card(language="km")
    dara = story.create_officer("dara", languages="en,km")
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    given = {"post_id": EMBASSY.post_id, "policy": get_policy(), "new_id": story.services.ids}
    her = story.create_person().person_id
    story.services.run_in_transaction(translations.grant, person_id=her, now=story.app.clock(), **given)
    with chromium.opened() as browser:
        page = browser.new_context(base_url=story.app.console_state.console_url).new_page()
        page.goto("/sign-in")
        sign_in(page, story.app)
        page.goto(f"/handoffs/{asked.handoff_id}")
        open_tab(page)
        yield page


def open_tab(page: "Page") -> None:
    page.locator("label[for=tab-translation]").click()


def box(page: "Page") -> "Locator":
    return page.locator("[data-box=draft]")


def press(page: "Page", action: str) -> None:
    page.locator(f"form[action$='translation/{action}'] button").click()
    page.wait_for_function("() => !document.querySelector('form[data-sent]')")


def draft(page: "Page", own: str) -> None:
    page.fill("#own-text", own)
    press(page, "draft")
    page.wait_for_function("(own) => document.querySelector('[data-box=draft]')?.value.endsWith(own)", arg=own)


def test_a_draft_is_seen_whole_changed_and_sent_and_leaves_both_boxes(story: HandoffScenario, page: "Page") -> None:
    long = f"{OWN}. " * 30 + OWN
    page.set_viewport_size({"width": 390, "height": 844})
    draft(page, long)
    assert story.deliver_pending() == []
    assert page.evaluate("(box) => box.scrollHeight <= box.clientHeight", box(page).element_handle())
    box(page).fill("ស្អែក")
    press(page, "send")
    page.wait_for_function("() => !document.querySelector('[data-box=draft]')")
    assert story.deliver_pending() == ["ស្អែក"]
    assert page.input_value("#own-text") == ""


def test_what_another_page_keeps_of_an_older_draft_is_not_taken_for_the_new_one(
    story: HandoffScenario, page: "Page"
) -> None:
    draft(page, OWN)
    older = page.context.new_page()
    older.goto(page.url)
    open_tab(older)
    draft(page, OTHER)
    with older.expect_response("**/draft"):
        box(older).fill("not of this text")
    page.goto(page.url)
    assert box(page).input_value() == f"<km> {OTHER}"
    press(older, "send")
    assert box(older).input_value() == f"<km> {OTHER}"
    assert story.deliver_pending() == []
