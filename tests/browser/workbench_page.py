"""An officer at work in a handoff, in Chromium: what is in view, prepared texts by a key, and what changes in place."""

from typing import TYPE_CHECKING

import pytest

from bot.services.handoffs.submission import SubmissionReceipt
from tests.browser.console_server import sign_in
from tests.support.console_client import ConsoleApp
from tests.support.console_scenario import HandoffScenario

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = [390, 1366]
SHOWN_END = "(pane) => pane.scrollHeight - pane.scrollTop - pane.clientHeight"


def talk(page: "Page", story: HandoffScenario, count: int = 12) -> None:
    """She writes a lot; the page is opened anew."""
    her = story.create_person()
    for number in range(count):
        her.send_message(f"Line {number}")
    story.app.clock.advance(seconds=2)
    page.reload()


def is_in_view(page: "Page", selector: str) -> bool:
    box, size = page.locator(selector).bounding_box(), page.viewport_size
    return bool(box and size and box["y"] >= 0 and box["y"] + box["height"] <= size["height"])


@pytest.mark.parametrize("width", WIDTHS)
def test_the_newest_message_and_the_box_are_in_view(page: "Page", story: HandoffScenario, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    talk(page, story)
    assert page.locator("#talk-scroll").evaluate(SHOWN_END) < 2
    assert is_in_view(page, ".talk > li:last-child")
    assert is_in_view(page, "#words")
    assert is_in_view(page, "form.own button:not([type=button])")


def test_whoever_reads_further_up_is_not_moved_and_what_is_typed_stays(page: "Page", story: HandoffScenario) -> None:
    talk(page, story)
    page.locator("#words").fill("Half of a")
    page.locator("#talk-scroll").evaluate("(pane) => { pane.scrollTop = 40; }")
    page.locator("#newest button").wait_for(state="visible")
    story.create_person().send_message("The newest of all")
    story.app.clock.advance(seconds=2)
    page.locator(".talk .said", has_text="The newest of all").wait_for(state="attached")
    assert page.locator("#talk-scroll").evaluate("(pane) => pane.scrollTop") == 40
    assert page.locator("#words").input_value() == "Half of a"
    page.locator("#newest button").click()
    assert page.locator("#talk-scroll").evaluate(SHOWN_END) < 2


def test_whoever_reads_the_end_sees_what_comes(page: "Page", story: HandoffScenario) -> None:
    talk(page, story)
    story.create_person().send_message("The newest of all")
    story.app.clock.advance(seconds=2)
    page.locator(".talk .said", has_text="The newest of all").wait_for(state="attached")
    assert page.locator("#talk-scroll").evaluate(SHOWN_END) < 2


@pytest.mark.parametrize("width", WIDTHS)
def test_a_slash_finds_a_prepared_text_that_is_sent_as_it_is(page: "Page", story: HandoffScenario, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    page.locator("#words").press("/")
    page.locator("#finder-input").press_sequentially("need most")
    assert page.locator("#finder-list li").count() == 1
    page.keyboard.press("Enter")
    said = page.locator("#words").input_value()
    assert said.startswith("What would help you most now?")
    assert page.locator("#picked-same").is_visible()
    page.locator("#words").press("Control+Enter")
    page.locator("#told").wait_for(state="visible")
    assert story.deliver_pending() == [said]
    assert page.locator("[name=prepared][value='']").count() == 1


def test_a_text_that_was_changed_is_sent_as_own_words(page: "Page", story: HandoffScenario) -> None:
    page.locator("#open-texts").click()
    page.locator("#finder-input").press_sequentially("need most")
    page.locator("#finder-list li").first.click()
    page.locator("#words").press("End")
    page.locator("#words").press_sequentially(" Take your time.")
    assert page.locator("#picked-changed").is_visible()
    said = page.locator("#words").input_value()
    page.locator("#words").press("Control+Enter")
    page.locator("#told").wait_for(state="visible")
    assert story.deliver_pending() == [said]


def test_a_step_is_ticked_in_place_and_the_next_one_is_suggested(page: "Page") -> None:
    page.evaluate("window.wasHere = true")
    page.locator("label[for=tab-steps]").click()
    page.locator("#list-wages summary").click()
    page.locator("#list-wages form button").first.click()
    page.locator("#list-wages .is-done").wait_for(state="visible")
    suggested = page.locator(".next-step p").nth(1).inner_text()
    assert suggested == page.locator("#list-wages li:not(.is-done) p").first.inner_text()
    page.locator(".next-step button").click()
    page.locator("#list-wages .is-done").nth(1).wait_for(state="visible")
    assert page.evaluate("window.wasHere")
    assert page.locator("#tab-steps").is_checked()


def test_a_text_that_is_kept_stands_first_everywhere(page: "Page") -> None:
    page.locator("label[for=tab-texts]").click()
    page.locator("#text-need_most summary").click()
    page.locator("#text-need_most form[action$='/favourite'] button").click()
    page.locator(".prepared").first.and_(page.locator("#text-need_most")).wait_for()
    page.locator("#open-texts").click()
    assert page.locator("#finder-list strong").first.inner_text() == "What do you need most?"


def test_keys_act_where_nobody_types_and_can_be_switched_off(
    page: "Page", app: ConsoleApp, asked: SubmissionReceipt
) -> None:
    page.locator("#words").press("q")
    assert page.locator("#words").input_value() == "q"
    page.locator("#talk-scroll").focus()
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.locator("#keys a").click()
    page.uncheck("[name=has_keys]")
    page.locator("form[action='/account/keys'] button").click()
    page.wait_for_url("**?done=saved")
    page.locator("h1").first.click()
    page.keyboard.press("q")
    page.wait_for_timeout(300)
    assert "/account" in page.url
    page.check("[name=has_keys]")
    page.locator("form[action='/account/keys'] button").click()
    page.wait_for_load_state("load")
    page.keyboard.press("q")
    page.wait_for_url("**/queue")
    page.keyboard.press("j")
    page.wait_for_url(f"**/handoffs/{asked.handoff_id}")
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.id") == "words"


def test_a_text_of_the_post_is_found_and_sent_like_any_other(page: "Page", story: HandoffScenario) -> None:
    writer, reader = story.create_officer("vanna"), story.create_officer("sokha", languages="en")
    writer.browser.submit_form("/texts", language="en", title="Where we are", text="We are on the second floor.")
    with story.app.open_unit_of_work() as uow:
        (row,) = uow.post_texts.list_by_post("kh-my")
    reader.browser.submit_form(f"/texts/{row.text_id}/approve")
    page.reload()
    page.locator("#words").press("/")
    page.locator("#finder-input").fill("second floor")
    page.keyboard.press("Enter")
    assert page.locator("#words").input_value() == row.text
    assert page.locator("#composer [name=prepared]").input_value() == f"post:{row.text_id}"
    page.keyboard.press("Control+Enter")
    page.locator(".talk .officer .said", has_text=row.text).wait_for()


def test_a_woman_is_found_by_her_code_and_by_what_she_asked_for(
    page: "Page", story: HandoffScenario, asked: SubmissionReceipt
) -> None:
    other = story.send_card(7002, help="papers")
    page.goto("/queue")
    page.locator("#find").press_sequentially("papers")
    rows = page.locator(".queue > li[data-find]:not([hidden])")
    assert rows.locator(".code").all_inner_texts() == [other.code]
    page.locator("#find").fill(asked.code.lower().replace("-", " "))
    assert rows.locator(".code").all_inner_texts() == [asked.code]
    page.locator("#find").press("Enter")
    page.wait_for_url(f"**/handoffs/{asked.handoff_id}")


def test_without_script_parts_can_be_chosen_and_a_woman_is_found(
    browser: "Browser", app: ConsoleApp, story: HandoffScenario, asked: SubmissionReceipt
) -> None:
    other = story.send_card(7002, help="papers")
    context = browser.new_context(java_script_enabled=False, base_url=app.console_state.console_url)
    page = context.new_page()
    page.goto("/sign-in")
    sign_in(page, app)
    page.goto(f"/handoffs/{asked.handoff_id}")
    page.locator("label[for=tab-texts]").click()
    page.locator("#text-need_most summary").click()
    page.locator("#text-need_most form[action$='/reply'] button:not([type=button])").click()
    page.wait_for_url("**?done=sent")
    page.goto("/queue")
    page.fill("#find", "papers")
    page.locator("#find-form button").click()
    assert page.locator(".queue .code").all_inner_texts() == [other.code]
    context.close()
