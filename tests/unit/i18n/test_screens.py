"""Every screen that can be asked for is whole, in every language."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest

from bot.errors import Unrenderable
from bot.i18n.screens import WITHOUT_NAVIGATION
from bot.model.own import SKIP
from bot.model.screen import Screen
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import LANGUAGES
from bot.services.understanding import OFFERED
from tests.property.utterances import every_utterance
from tests.support.factories import OPERATOR, library, stage, voice
from tests.support.together import together

TELEGRAM_TAKES = 4096
RESPONSES = sorted(library().responses)


def said_by_response() -> Mapping[str, list[Utterance]]:
    found: dict[str, list[Utterance]] = defaultdict(list)
    for said in every_utterance():
        found[said.response].append(said)
    return found


SAID = said_by_response()


def screens(response: str, language: str) -> list[Screen]:
    """A response with everything it is ever given."""
    return [stage(OPERATOR).screen(said, voice(language)) for said in SAID[response]]


def test_every_response_of_the_domain_is_said_by_somebody() -> None:
    assert set(SAID) == set(RESPONSES)


@pytest.mark.parametrize("language", LANGUAGES)
@together("response", RESPONSES)
def test_a_screen_is_whole(response: str, language: str) -> None:
    for screen in screens(response, language):
        assert screen.text == screen.text.strip() != ""
        assert not re.search(r"[{}$]|\bNone\b|\n{3}| \n", screen.text)
        assert len(screen.text) <= TELEGRAM_TAKES


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


@together("response", [name for name in RESPONSES if library().responses[name].is_question])
def test_every_question_can_be_skipped_and_skipping_answers_it(response: str) -> None:
    skip = {voice().label("Skip"), voice().label("Next")}
    for screen in screens(response, "en"):
        (choice,) = [button.choice for row in screen.rows for button in row if button.label in skip]
        assert choice
        if library().responses[response].skip:
            assert choice == Choice.of_payload(library().responses[response].skip)
            continue
        assert {"any", SKIP} & set(choice.values.values())
        assert "page" not in choice.values


def test_something_aside_leads_back_to_the_last_screen() -> None:
    screen = stage().screen(Utterance("utter_media", {"aside": True}), voice())
    assert screen.rows[-1][0].choice == Choice("go_back", {"part": "last"})


@pytest.mark.parametrize("intent", OFFERED)
def test_whatever_may_be_suggested_has_a_name(intent: str) -> None:
    screen = stage().screen(Utterance("utter_not_understood", {"suggestions": [intent]}), voice("vi"))
    assert screen.rows[0][0].choice == Choice(intent)


def test_the_languages_are_offered_in_their_own_names() -> None:
    screen = stage().screen(Utterance("utter_language", {"languages": list(LANGUAGES)}), voice("vi"))
    labels = [button.label for row in screen.rows[:-1] for button in row]
    assert labels == ["ភាសាខ្មែរ", "Bahasa Indonesia", "Filipino", "မြန်မာဘာသာ", "Tiếng Việt", "English"]


def test_who_runs_this_is_said_in_the_operators_words_or_not_at_all() -> None:
    assert OPERATOR in stage(OPERATOR).screen(Utterance("utter_about"), voice()).text
    assert "run by" not in stage().screen(Utterance("utter_about"), voice()).text


@pytest.mark.parametrize(
    "said",
    [
        Utterance("utter_nothing_of_ours"),
        Utterance("utter_help_now"),
        Utterance("utter_help_now", {"country": None}),
        Utterance("utter_help_now", {"country": "any"}),
        Utterance("utter_help_now", {"country": "XX"}),
        Utterance("utter_numbers", {"country": "MY"}),
        Utterance("utter_numbers", {"country": "MY", "hotlines": ["hot-no-99"]}),
        Utterance("utter_numbers", {"country": "MY", "hotlines": None}),
        Utterance(
            "utter_office", {"country": "MY", "origin": "PH", "missions": ["mis-no"], "groups": [], "hotlines": []}
        ),
        Utterance("utter_topic", {}),
        Utterance("utter_topic", {"topic": "no_such_topic"}),
        Utterance("utter_topic_law", {"topic": "passport_kept", "country": "MY", "facts": ["no-fact"]}),
        Utterance("utter_ask_country", {"countries": ["MY"]}),
        Utterance("utter_ask_country", {"countries": ["XX"], "asks": {"intent": "find_hotline", "values": {}}}),
        Utterance("utter_ask_country", {"countries": ["MY"], "asks": {"intent": "no_intent", "values": {}}}),
        Utterance("utter_language", {"languages": ["fr"]}),
        Utterance("utter_not_understood", {"suggestions": ["greet"]}),
        Utterance("utter_menu_work", {"topics": 3}),
    ],
    ids=str,
)
def test_what_is_missing_or_unknown_cannot_be_shown(said: Utterance) -> None:
    with pytest.raises(Unrenderable):
        stage().screen(said, voice("id"))


def test_a_screen_that_is_kept_says_nothing_of_this_moment() -> None:
    said = Utterance("utter_numbers_kind", {"country": "SG", "kind": "labour", "hotlines": ["hot-sg-03"]})
    assert "Open now (16:30 there)" in stage().screen(said, voice()).text
    assert "now (" not in stage().screen(said, voice(), is_kept=True).text
