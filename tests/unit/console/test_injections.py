"""What people type to make a program do something is shown, and does nothing (R46)."""

import re

from markupsafe import escape

from tests.support.console_scenario import HandoffScenario
from tests.support.injections import load_corpus

SCRIPTED = re.compile(
    r"<script(?![^>]* src=\"/static/(?:console|workbench)\.js\")|\son\w+=|javascript:|style=", re.IGNORECASE
)
TAGS = re.compile(r"<[^>]*>")


def test_every_text_is_shown_as_it_is_on_every_page(story: HandoffScenario) -> None:
    card = "Code word: <b>kanarie</b><script>kanarie()</script>"
    asked, dara = story.send_card(card=card), story.create_officer(name="<i>Dara</i>")
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    her = story.services.create_person()
    texts = [one.text for one in load_corpus() if one.text.strip()]
    for text in texts:
        assert her.send_message(text) is not None
    dara.submit_action(asked, "note", words="<img src=x onerror=kanarie()>")
    for part in ("", "/talk", "/contact"):
        drawn = dara.browser.open(f"/handoffs/{asked.handoff_id}{part}").text
        assert not [tag for tag in TAGS.findall(drawn) if SCRIPTED.search(tag)], part
        assert "<b>kanarie" not in drawn
        assert "<script>kanarie" not in drawn
    talk = dara.browser.open(f"/handoffs/{asked.handoff_id}/talk").text
    for text in texts:
        shown = text.encode("utf-8", "replace").decode()
        assert str(escape(shown)) in talk, text
    assert not [tag for tag in TAGS.findall(dara.browser.open("/queue").text) if SCRIPTED.search(tag)]


def test_what_an_officer_types_into_an_address_or_a_form_is_inert(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    for text in (
        "<script>kanarie()</script>",
        "'; DROP TABLE handoffs; --",
        "{{ visit.officer.password_hash }}",
        "%s%n",
    ):
        dara.send_reply(asked, f"otp {text}")
        drawn = dara.browser.page.text
        assert "<script>kanarie" not in drawn
        assert str(escape(text)) in drawn
    for path in ("/directory?country=<script>kanarie()</script>", "/queue?done=<script>kanarie()</script>"):
        assert "<script>kanarie" not in dara.browser.open(path).text
    assert dara.browser.open(f"/handoffs/{asked.handoff_id}/media/..%2f1").status_code == 404
