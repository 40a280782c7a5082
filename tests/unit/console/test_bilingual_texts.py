"""What is coded is read in two languages: a prepared text, her answer on a button, her card, and what the program told her."""

import re
from collections.abc import Iterator
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path

import pytest

from bot.i18n import handoff_card
from bot.i18n.translator import Translator
from bot.services.handoffs.message_content import KIND_ANSWER, TextCode
from tests.support.console_client import ConsoleApp, open_console
from tests.support.console_scenario import HandoffScenario

GREETING = "Hello. I am answering your message. Is now a good time to write? You can answer later, or not at all."


class MarkedTranslations(NullTranslations):
    """A catalogue in which every text stands behind the code of its language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def pgettext(self, context: str, message: str) -> str:
        return f"[{self._language}] {message}"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[ConsoleApp]:
    with open_console(tmp_path) as stage:
        plain = stage.console_state.handoff_resources
        marked = {code: MarkedTranslations(code) for code in plain.catalogues if code != "en"}
        resources = replace(plain, catalogues={**plain.catalogues, **marked})
        stage.console_state = replace(stage.console_state, handoff_resources=resources)
        yield stage


def test_a_prepared_text_stands_in_her_language_and_in_the_officers(story: HandoffScenario) -> None:
    asked, dara = story.send_card(language="my"), story.create_officer(languages="en,my")
    dara.claim(asked)
    dara.send_greeting(asked)
    assert story.deliver_pending() == [f"[my] {GREETING}"]
    page = dara.open_handoff(asked, "/talk")
    assert f'lang="my">[my] {GREETING}</p>' in page
    assert f'lang="en">{GREETING}</p>' in page


def test_what_was_filled_in_is_said_in_both_languages(story: HandoffScenario) -> None:
    asked, dara = story.send_card(language="my"), story.create_officer(languages="en,my")
    dara.claim(asked)
    dara.send_greeting(asked)
    dara.submit_action(asked, "reply", prepared="answer_at", when="2026-03-05T14:30")
    page = dara.open_handoff(asked, "/talk")
    assert "Thu 5 Mar, 14:30" in page
    assert page.count("14:30") == 2


def test_free_words_have_no_second_text(story: HandoffScenario) -> None:
    asked, dara = story.send_card(language="my"), story.create_officer(languages="en,my")
    dara.claim(asked)
    dara.send_greeting(asked)
    dara.send_reply(asked, '\N{LATIN SMALL LETTER Y WITH DIAERESIS}{"kind": "prepared"} as she types it')
    page = dara.open_handoff(asked, "/talk")
    assert page.count("as she types it") == 1


@pytest.mark.parametrize(("said", "label"), [("yes", "She said yes"), ("no", "She said no")])
def test_yes_is_told_from_no(story: HandoffScenario, said: str, label: str) -> None:
    asked, dara = story.send_card(language="my"), story.create_officer(languages="en,my")
    dara.claim(asked)
    dara.send_greeting(asked)
    dara.submit_action(asked, "ask", asks="call")
    story.deliver_pending()
    words = {"yes": "[my] Yes, I agree", "no": "[my] No, I do not agree"}[said]
    story.create_person().send_message(words, code=TextCode(KIND_ANSWER, said, {"asks": "call", "recipient": "kh-my"}))
    page = dara.open_handoff(asked, "/talk")
    assert f'<p class="coded answer-{said}">{label}' in page
    assert words in page
    assert words.removeprefix("[my] ") in page.replace(words, "")
    assert "Asked her: may we call?" in page
    assert "[my] May they call you?" in page


def test_whoever_reads_her_language_reads_each_text_once(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    assert dara.open_handoff(asked, "/talk").count(GREETING) == 1


def test_her_card_is_read_line_by_line(story: HandoffScenario) -> None:
    hers = Translator("my", MarkedTranslations("my"))
    answers = {
        "help": ("health", "wages"),
        "urgency": "today",
        "window": "any",
        "days": "any",
        "code_word": "[my] mango",
    }
    card = handoff_card.render_card(
        answers, hers, lines=("help", "urgency", "when", "code_word"), country="MY", languages={}
    )
    asked, dara = story.send_card(language="my", card=card, help="health"), story.create_officer(languages="en,my")
    dara.claim(asked)
    page = dara.open_handoff(asked)
    assert "I would like an answer: Today</p>" in page
    assert "Our code word: [my] mango (mango)</p>" in page
    assert '<span class="her-words" lang="my">[my] Health</span>' in page


def test_a_line_that_is_none_of_ours_is_shown_as_it_is(story: HandoffScenario) -> None:
    asked, dara = story.send_card(language="my", card="A line of long ago"), story.create_officer(languages="en,my")
    dara.claim(asked)
    assert dara.open_handoff(asked).count("A line of long ago") == 1


def test_what_the_program_told_her_stands_between_what_was_said(story: HandoffScenario) -> None:
    asked, dara = story.send_card(language="my", urgency="now"), story.create_officer(languages="en,my")
    story.app.clock.advance(minutes=25)
    story.services.advance_handoffs()
    story.deliver_pending()
    dara.browser.sign_in()
    dara.claim(asked)
    page = dara.open_handoff(asked, "/talk")
    assert "[my] There is no answer yet" in page
    assert page.count("There is no answer yet") == 2
    assert not re.search(r"\{\w+\}", page)


def test_the_code_of_a_text_is_sealed_as_the_text_is(story: HandoffScenario, tmp_path: Path) -> None:
    asked, dara = story.send_card(language="my"), story.create_officer(languages="en,my")
    dara.claim(asked)
    dara.send_greeting(asked)
    store = b"".join(path.read_bytes() for path in tmp_path.glob("console.db*"))
    assert asked.code.encode() in store
    assert b"prepared" not in store
    assert b"greet" not in store
