"""Every screen that can be asked for is whole, in every language."""

import re
from collections import defaultdict
from collections.abc import Mapping
from string import Template
from typing import Any

import pytest

from actions.questions import REASSURANCES
from bot.domain.chat_ids import Service
from bot.domain.enums import LANGUAGES
from bot.domain.handoff_buttons import SKIP_ANSWER
from bot.domain.screen import Screen
from bot.domain.turn import Choice, ResponseCall
from bot.errors import RenderError
from bot.i18n.renderer import WITHOUT_NAVIGATION
from bot.knowledge.clarifying_questions import OFFERED_INTENTS
from tests.property.response_calls import every_utterance
from tests.support.factories import OPERATOR, ROOT, create_renderer, create_translator, load_real_content
from tests.support.together import together
from tools.lint import lock_screen

TELEGRAM_TAKES = 4096
WRITTEN_ONLY = ("utter_answer", "utter_contact_", "utter_go_on", "utter_change_mind", *REASSURANCES)
"""Screens that follow from words alone."""
RESPONSES = sorted(load_real_content().responses)


def said_by_response() -> Mapping[str, list[ResponseCall]]:
    found: dict[str, list[ResponseCall]] = defaultdict(list)
    for said in every_utterance():
        found[said.response].append(said)
    return found


SAID = said_by_response()


def screens(response: str, language: str) -> list[Screen]:
    """A response with everything it is ever given, on each service that says it in its own words."""
    services = (Service.TELEGRAM, *map(Service, load_real_content().responses[response].variations))
    return [
        create_renderer(OPERATOR).render(said, create_translator(language), service=service)
        for said in SAID[response]
        for service in services
    ]


def test_every_response_of_the_domain_is_said_by_somebody() -> None:
    assert set(SAID) == set(RESPONSES)


@pytest.mark.parametrize("language", LANGUAGES)
@together("response", RESPONSES)
def test_a_screen_is_whole(response: str, language: str) -> None:
    for screen in screens(response, language):
        assert screen.text == screen.text.strip() != ""
        assert not re.search(r"[{}]|\$[a-z]|\bNone\b|\n{3}| \n", screen.text)  # NT$20,000 is money
        assert len(screen.text) <= TELEGRAM_TAKES


@pytest.mark.parametrize("language", LANGUAGES)
def test_answer_to_a_question_begins_neutrally(language: str) -> None:
    """What a lock screen shows; the random walk looks at all that a button leads to, and none leads here."""
    words = lock_screen.load_lock_screen_words(ROOT)[language]
    for response in (name for name in RESPONSES if name.startswith(WRITTEN_ONLY)):
        for screen in screens(response, language):
            opening = screen.text.partition("\n")[0][: load_real_content().limits.opening_characters]
            assert lock_screen.find_lock_screen_words(opening, words) == [], screen.text


@pytest.mark.parametrize("language", LANGUAGES)
@together("response", RESPONSES)
def test_every_button_says_something_and_means_something(response: str, language: str) -> None:
    for screen in screens(response, language):
        buttons = [button for row in screen.rows for button in row]
        assert all(button.label.strip() and not re.search(r"[{}$]|\bNone\b", button.label) for button in buttons)
        assert all(1 <= len(row) <= 3 for row in screen.rows)
        assert [button.choice for button in buttons].count(None) <= 1


@pytest.mark.parametrize("language", LANGUAGES)
@together("response", [name for name in RESPONSES if name not in WITHOUT_NAVIGATION])
def test_back_menu_and_leave_end_every_screen(response: str, language: str) -> None:
    for screen in screens(response, language):
        own: Any = screen.arguments.get("back")
        back = Choice(own["intent"], own["values"]) if own else Choice("go_back")
        assert [button.choice for button in screen.rows[-1]] == [back, Choice("show_menu"), None] or (
            screen.arguments.get("aside")
        )


@pytest.mark.parametrize("response", WITHOUT_NAVIGATION)
def test_the_last_screens_have_no_buttons_at_all(response: str) -> None:
    assert all(screen.rows == () for screen in screens(response, "en"))


@together("response", [name for name in RESPONSES if load_real_content().responses[name].is_question])
def test_every_question_can_be_skipped_and_skipping_answers_it(response: str) -> None:
    skip = {create_translator().translate_label("Skip"), create_translator().translate_label("Next")}
    for screen in screens(response, "en"):
        (choice,) = [button.choice for row in screen.rows for button in row if button.label in skip]
        assert choice
        if load_real_content().responses[response].skip:
            payload = Template(load_real_content().responses[response].skip).substitute(screen.arguments)
            assert choice == Choice.from_button_payload(payload)
            continue
        assert {"any", SKIP_ANSWER} & set(choice.values.values())
        assert "page" not in choice.values


def test_something_aside_leads_back_to_the_last_screen() -> None:
    screen = create_renderer().render(ResponseCall("utter_media", {"aside": True}), create_translator())
    assert screen.rows[-1][0].choice == Choice("go_back", {"part": "last"})


@pytest.mark.parametrize("intent", OFFERED_INTENTS)
def test_whatever_may_be_suggested_has_a_name(intent: str) -> None:
    screen = create_renderer().render(
        ResponseCall("utter_not_understood", {"suggestions": [intent]}), create_translator("vi")
    )
    assert screen.rows[0][0].choice == Choice(intent)


def test_the_languages_are_offered_in_their_own_names() -> None:
    screen = create_renderer().render(
        ResponseCall("utter_language", {"languages": list(LANGUAGES)}), create_translator("vi")
    )
    labels = [button.label for row in screen.rows[:-1] for button in row]
    assert labels == ["ភាសាខ្មែរ", "Bahasa Indonesia", "Filipino", "မြန်မာဘာသာ", "Tiếng Việt", "English"]


def test_who_runs_this_is_said_in_the_operators_words_or_not_at_all() -> None:
    assert OPERATOR in create_renderer(OPERATOR).render(ResponseCall("utter_about"), create_translator()).text
    assert "run by" not in create_renderer().render(ResponseCall("utter_about"), create_translator()).text


@pytest.mark.parametrize(
    "said",
    [
        ResponseCall("utter_nothing_of_ours"),
        ResponseCall("utter_help_now"),
        ResponseCall("utter_help_now", {"country": None}),
        ResponseCall("utter_help_now", {"country": "any"}),
        ResponseCall("utter_help_now", {"country": "XX"}),
        ResponseCall("utter_numbers", {"country": "MY"}),
        ResponseCall("utter_numbers", {"country": "MY", "hotlines": ["hot-no-99"]}),
        ResponseCall("utter_numbers", {"country": "MY", "hotlines": None}),
        ResponseCall(
            "utter_office", {"country": "MY", "origin": "PH", "missions": ["mis-no"], "groups": [], "hotlines": []}
        ),
        ResponseCall("utter_topic", {}),
        ResponseCall("utter_topic", {"topic": "no_such_topic"}),
        ResponseCall("utter_topic_law", {"topic": "passport_kept", "country": "MY", "facts": ["no-fact"]}),
        ResponseCall("utter_ask_country", {"countries": ["MY"]}),
        ResponseCall("utter_ask_country", {"countries": ["XX"], "asks": {"intent": "find_hotline", "values": {}}}),
        ResponseCall("utter_ask_country", {"countries": ["MY"], "asks": {"intent": "no_intent", "values": {}}}),
        ResponseCall("utter_language", {"languages": ["fr"]}),
        ResponseCall("utter_not_understood", {"suggestions": ["greet"]}),
        ResponseCall("utter_menu_work", {"topics": 3}),
    ],
    ids=str,
)
def test_what_is_missing_or_unknown_cannot_be_shown(said: ResponseCall) -> None:
    with pytest.raises(RenderError):
        create_renderer().render(said, create_translator("id"))


def test_a_screen_that_is_kept_says_nothing_of_this_moment() -> None:
    said = ResponseCall("utter_numbers_kind", {"country": "SG", "kind": "labour", "hotlines": ["hot-sg-03"]})
    assert "Open now (16:30 there)" in create_renderer().render(said, create_translator()).text
    assert "now (" not in create_renderer().render(said, create_translator(), is_stored=True).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_true_of_telegram_alone_is_said_otherwise_on_a_page(language: str) -> None:
    """A text that says what Telegram does with a chat misleads whoever writes on a page; statements of law may name it."""
    translator, renderer = create_translator(language), create_renderer(OPERATOR)
    for said in every_utterance():
        if "facts" not in said.arguments:
            assert "Telegram" not in renderer.render(said, translator, service=Service.WEB).text, said


def test_a_page_is_offered_no_reminder_since_nobody_can_write_to_it_later() -> None:
    def list_screens_with_a_reminder(service: Service) -> list[ResponseCall]:
        return [
            said
            for said in SAID["utter_topic_law"]
            for row in create_renderer().render(said, create_translator(), service=service).rows
            for button in row
            if button.choice and button.choice.intent == "remind"
        ]

    assert list_screens_with_a_reminder(Service.TELEGRAM)
    assert not list_screens_with_a_reminder(Service.WEB)
