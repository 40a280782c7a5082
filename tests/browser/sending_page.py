"""An officer writes, in Chromium, and something goes wrong: no word is lost, and nothing is sent twice."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.services.handoffs.submission import SubmissionReceipt
from tests.browser.console_server import serve_console, sign_in
from tests.support.console_client import ConsoleApp
from tests.support.console_scenario import HandoffScenario

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route

WORDS = "Where would you be safe tonight?"


def own_words(page: "Page") -> "Locator":
    return page.locator("#words")


def press_send(page: "Page") -> None:
    page.locator("form.own button:not([type=button])").click()


def test_it_is_sent_in_place_and_the_box_is_empty_again(page: "Page", story: HandoffScenario) -> None:
    page.evaluate("window.wasHere = true")
    own_words(page).fill(WORDS)
    press_send(page)
    page.locator("#told").wait_for(state="visible")
    assert own_words(page).input_value() == ""
    assert page.evaluate("window.wasHere")
    assert page.locator(".talk .said", has_text=WORDS).count() == 1
    assert story.deliver_pending() == [WORDS]


def test_a_double_tap_sends_once(page: "Page", story: HandoffScenario) -> None:
    own_words(page).fill(WORDS)
    page.locator("form.own").evaluate("(form) => { form.requestSubmit(); form.requestSubmit(); }")
    page.locator("#told").wait_for(state="visible")
    assert story.deliver_pending() == [WORDS]


def test_without_a_connection_the_words_stay_and_are_sent_once_it_is_back(
    page: "Page", context: "BrowserContext", story: HandoffScenario
) -> None:
    own_words(page).fill(WORDS)
    context.set_offline(True)
    press_send(page)
    page.locator("#unsent").wait_for(state="visible")
    assert own_words(page).input_value() == WORDS
    context.set_offline(False)
    press_send(page)
    page.locator("#told").wait_for(state="visible")
    page.locator("#unsent").wait_for(state="hidden")
    assert story.deliver_pending() == [WORDS]


def test_cut_after_it_arrived_it_is_sent_again_and_reaches_her_once(page: "Page", story: HandoffScenario) -> None:
    def cut(route: "Route") -> None:
        route.fetch()
        route.abort()

    page.route("**/reply", cut, times=1)
    own_words(page).fill(WORDS)
    press_send(page)
    page.locator("#unsent").wait_for(state="visible")
    assert own_words(page).input_value() == WORDS
    press_send(page)
    page.locator("#told").wait_for(state="visible")
    assert story.deliver_pending() == [WORDS]


def test_what_is_refused_stays_in_the_box(page: "Page", story: HandoffScenario) -> None:
    own_words(page).fill("Send me money and the OTP code")
    press_send(page)
    page.locator("#write .fault").wait_for(state="visible")
    assert own_words(page).input_value() == "Send me money and the OTP code"
    assert story.deliver_pending() == []


def test_what_is_typed_is_there_after_a_reload_and_after_a_prepared_text(page: "Page", story: HandoffScenario) -> None:
    own_words(page).press_sequentially(WORDS)
    with page.expect_response("**/draft"):
        pass
    page.reload()
    assert own_words(page).input_value() == WORDS
    page.locator("label[for=tab-texts]").click()
    page.locator("details.prepared summary").nth(1).click()
    page.locator("details.prepared[open] form button").first.click()
    page.locator("#told").wait_for(state="visible")
    assert own_words(page).input_value() == WORDS
    page.reload()
    assert own_words(page).input_value() == WORDS


def test_a_tab_that_is_closed_while_somebody_types_saves_it(
    page: "Page", context: "BrowserContext", asked: SubmissionReceipt
) -> None:
    own_words(page).press_sequentially(WORDS)
    page.goto("/queue")
    page.goto(f"/handoffs/{asked.handoff_id}")
    assert own_words(page).input_value() == WORDS


def test_before_the_session_ends_the_page_says_so_and_one_tap_puts_it_off(page: "Page", app: ConsoleApp) -> None:
    policy = app.console_state.sign_in_policy
    app.clock.advance(minutes=policy.idle_minutes - policy.warning_minutes)
    page.locator("#stay").click()
    page.locator("#ending").wait_for(state="hidden")
    app.clock.advance(minutes=policy.warning_minutes + 1)
    page.reload()
    assert own_words(page).is_visible()


def test_the_session_ends_and_what_was_typed_is_there_after_signing_in(page: "Page", app: ConsoleApp) -> None:
    own_words(page).press_sequentially(WORDS)
    with page.expect_response("**/draft"):
        pass
    app.clock.advance(minutes=app.console_state.sign_in_policy.idle_minutes + 1)
    page.wait_for_url("**/sign-in?**")
    sign_in(page, app)
    assert own_words(page).input_value() == WORDS


def test_what_could_not_be_saved_waits_out_of_sight_for_who_signs_in(
    page: "Page", context: "BrowserContext", app: ConsoleApp, story: HandoffScenario
) -> None:
    page.route("**/draft", lambda route: route.abort())
    own_words(page).press_sequentially(WORDS)
    app.clock.advance(minutes=app.console_state.sign_in_policy.idle_minutes + 1)
    page.locator("#ended").wait_for(state="visible")
    assert not own_words(page).is_visible()
    assert not page.locator(".talk").is_visible()
    page.unroute("**/draft")
    with context.expect_page() as opened:
        page.locator("#door").click()
    sign_in(opened.value, app)
    opened.value.close()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    own_words(page).wait_for(state="visible")
    assert own_words(page).input_value() == WORDS
    assert story.deliver_pending() == []
    press_send(page)
    page.locator("#told").wait_for(state="visible")
    assert story.deliver_pending() == [WORDS]


@pytest.mark.parametrize("width", [390, 1366])
def test_that_there_is_no_connection_is_always_in_view(page: "Page", context: "BrowserContext", width: int) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("#cut").wait_for(state="visible")
    box = page.locator("#cut").bounding_box()
    assert box and box["y"] == 0
    assert page.evaluate("document.elementFromPoint(40, 20).id") == "cut"
    context.set_offline(False)
    page.locator("#cut").wait_for(state="hidden")


def test_a_sound_is_made_when_something_arrives_for_whoever_asked_for_it(
    page: "Page", app: ConsoleApp, story: HandoffScenario
) -> None:
    listen = "document.addEventListener('pelita:chime', () => { document.body.dataset.heard = 'yes'; })"
    page.goto("/queue")
    page.evaluate(listen)
    page.locator("[data-arrived]").wait_for(state="attached")
    story.send_card(7002)
    app.clock.advance(seconds=2)  # what the pages are told is kept for a second
    page.locator("[data-arrived]:not([data-arrived='0'])").wait_for(state="attached")
    assert page.locator("body[data-heard]").count() == 0
    page.goto("/account")
    page.check("[name=has_chime]")
    page.locator("form[action='/account/chime'] button").first.click()
    page.wait_for_url("**?done=saved")
    page.goto("/queue")
    page.evaluate(listen)
    page.locator("[data-arrived]:not([data-arrived='0'])").wait_for(state="attached")
    app.clock.advance(seconds=2)
    story.send_card(7003)
    app.clock.advance(seconds=2)
    page.locator("body[data-heard]").wait_for(state="attached")


def test_a_photo_opens_over_the_page_and_goes_with_the_session(
    page: "Page", app: ConsoleApp, story: HandoffScenario
) -> None:
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    page.route("**/media/*", lambda route: route.fulfill(body=picture, content_type="image/svg+xml"))
    story.create_person().send_message("file-1", media="photo")
    app.clock.advance(seconds=2)
    page.locator("[data-photo]").click()
    page.locator("#photo img").wait_for(state="visible")
    page.locator("#photo button").click()
    page.locator("#photo img").wait_for(state="hidden")
    page.locator("[data-photo]").click()
    app.clock.advance(minutes=app.console_state.sign_in_policy.idle_minutes + 1)
    page.wait_for_url("**/sign-in?**")


def test_a_device_is_switched_on(browser: "Browser", tmp_path: Path) -> None:
    """The push service of the browser's maker is out of reach: what it would answer is put in its place."""
    endpoint = "https://fcm.googleapis.com/fcm/send/a-token"
    with serve_console(tmp_path, push_contact="mailto:a@example.org", push_hosts=("fcm.googleapis.com",)) as app:
        app.create_officer("dara")
        context = browser.new_context(base_url=app.console_state.console_url)
        context.grant_permissions(["notifications"])
        page = context.new_page()
        page.goto("/sign-in")
        sign_in(page, app)
        page.goto("/account")
        page.evaluate(f"PushManager.prototype.subscribe = async () => ({{ endpoint: '{endpoint}' }})")
        page.locator("#push button").click()
        page.wait_for_url("**?done=push_on")
        scopes = page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))")
        assert scopes == [f"{app.console_state.console_url}/push/"]
        with app.open_unit_of_work() as uow:
            assert len(uow.push_subscriptions.list_all()) == 1
        context.close()


def test_without_script_it_is_a_plain_form(
    browser: "Browser", app: ConsoleApp, story: HandoffScenario, asked: SubmissionReceipt
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=app.console_state.console_url)
    page = context.new_page()
    page.goto("/sign-in")
    sign_in(page, app)
    page.goto(f"/handoffs/{asked.handoff_id}")
    own_words(page).fill(WORDS)
    press_send(page)
    page.wait_for_url("**?done=sent")
    page.reload()
    page.go_back()
    page.go_forward()
    assert story.deliver_pending() == [WORDS]
    context.close()
