"""Signing in again returns to the page that was left, never to anybody else's; what was typed there is not lost."""

import re
from html import unescape

import pytest

from bot.console.return_address import KEPT_LIFETIME, parse_return_address
from bot.services.handoffs.submission import SubmissionReceipt
from tests.support.console_client import PASSWORD, SIGN_IN_POLICY, OfficerBrowser
from tests.support.console_scenario import HandoffScenario, OfficerClient

WORDS = "Half a thought about tonight"


def field(browser: OfficerBrowser, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', browser.page.text)
    return unescape(found[1]) if found else ""


def sign_in(browser: OfficerBrowser, login: str = "dara", **fields: str) -> str:
    code = browser.app.get_totp_code(login)
    browser.submit_form("/sign-in", login=login, password=PASSWORD, code=code, **fields)
    return browser.page.headers.get("location", "")


def write_without_session(story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt, verb: str) -> None:
    """The session ends while somebody writes in a browser without script."""
    csrf, bound = dara.browser.get_csrf_token(), dara.read_form_token(asked)
    story.app.clock.advance(minutes=SIGN_IN_POLICY.idle_minutes + 1)
    fields = {"csrf": csrf, "bound": bound, "words": WORDS, "once": "a-random-key-0001"}
    dara.browser.page = dara.browser.http.post(f"/handoffs/{asked.handoff_id}/{verb}", data=fields)


@pytest.mark.parametrize(
    ("given", "page"),
    [
        ("/queue", "/queue"),
        ("/account", "/account"),
        ("/officers/row-1", "/officers/row-1"),
        ("/handoffs/row-1", "/handoffs/row-1"),
        ("/handoffs/row-1/reply", "/handoffs/row-1"),
        ("/handoffs/row-1/media/3", "/handoffs/row-1"),
        *(
            (other, "")
            for other in (
                "",
                "/",
                "queue",
                "//evil.example",
                "/\\evil.example",
                "///evil.example/queue",
                "https://evil.example/queue",
                "/queue//evil.example",
                "/queue?done=sent",
                "/queue#x",
                "/queue\n",
                "/queue/../../evil",
                "/handoffs/..",
                "/handoffs/row-1/../../sign-out",
                "/handoffs//evil.example",
                "/sign-out",
                "/sign-in",
                "/parts/queue",
                "/events",
                "/static/console.js",
                "javascript:alert(1)",
                "/queue%2f..%2fsign-out",
            )
        ),
    ],
)
def test_only_a_page_of_ours_is_returned_to(given: str, page: str) -> None:
    assert parse_return_address(given) == page


def test_after_the_session_ended_signing_in_returns_to_the_handoff(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    story.app.clock.advance(minutes=SIGN_IN_POLICY.idle_minutes + 1)
    there = dara.browser.open(f"/handoffs/{asked.handoff_id}").headers["location"]
    assert there == f"/sign-in?next=/handoffs/{asked.handoff_id}&done=ended"
    dara.browser.open(there)
    assert sign_in(dara.browser, next=field(dara.browser, "next")) == f"/handoffs/{asked.handoff_id}"


def test_a_wrong_password_forgets_neither_page_nor_text(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    write_without_session(story, dara, asked, "reply")
    kept = {name: field(dara.browser, name) for name in ("next", "kept")}
    dara.browser.submit_form("/sign-in", login="dara", password="wrong", code="000000", **kept)
    assert {name: field(dara.browser, name) for name in ("next", "kept")} == kept


@pytest.mark.parametrize("given", ["//evil.example", "https://evil.example", "/sign-out"])
def test_nobody_is_led_elsewhere(story: HandoffScenario, dara: OfficerClient, given: str) -> None:
    browser = OfficerBrowser(story.app)
    browser.open(f"/sign-in?next={given}")
    assert field(browser, "next") == ""
    assert sign_in(browser, next=given) == "/"
    assert browser.open(f"/sign-in?next={given}").headers["location"] == "/"


@pytest.mark.parametrize("verb", ["reply", "note"])
def test_what_was_sent_without_a_session_stands_in_its_box_after_signing_in(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt, verb: str
) -> None:
    write_without_session(story, dara, asked, verb)
    assert dara.browser.page.status_code == 403
    assert "nothing was sent" in dara.page
    assert WORDS not in dara.page
    at = sign_in(dara.browser, next=field(dara.browser, "next"), kept=field(dara.browser, "kept"))
    assert at == f"/handoffs/{asked.handoff_id}"
    assert f">{WORDS}</textarea>" in dara.open_handoff(asked)
    assert story.deliver_pending() == []


def test_a_colleague_who_signs_in_there_is_given_none_of_it(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    story.create_officer("lina")
    write_without_session(story, dara, asked, "reply")
    sign_in(dara.browser, "lina", next=field(dara.browser, "next"), kept=field(dara.browser, "kept"))
    with story.app.open_unit_of_work() as uow:
        assert uow.officer_drafts._list() == []


def test_the_kept_text_works_in_this_browser_for_a_while_and_unchanged(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    write_without_session(story, dara, asked, "reply")
    kept, elsewhere = field(dara.browser, "kept"), OfficerBrowser(story.app)
    for browser, given in ((elsewhere, kept), (dara.browser, kept[:-8] + "AAAAAAA="), (dara.browser, "é%")):
        browser.open("/sign-in")
        sign_in(browser, kept=given)
        browser.submit_form("/sign-out")
    with story.app.open_unit_of_work() as uow:
        assert uow.officer_drafts._list() == []


def test_it_is_given_back_for_half_an_hour(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    write_without_session(story, dara, asked, "reply")
    kept = field(dara.browser, "kept")
    story.app.clock.now += KEPT_LIFETIME
    sign_in(dara.browser, kept=kept)
    with story.app.open_unit_of_work() as uow:
        assert uow.officer_drafts._list() == []
