"""A question about the line or office she has just seen is answered from its row; what it does not say is not known."""

import itertools

import pytest

from bot.domain.enums import DESTINATIONS, LANGUAGES, ORIGINS, ROW_QUESTIONS
from tests.support.factories import create_renderer, create_translator, load_real_content
from tests.unit.actions.conversation_thread import Thread

DIRECTORY = load_real_content().directory


@pytest.mark.parametrize("asks", ROW_QUESTIONS)
def test_the_row_that_says_it_stands_alone_below_the_answer(asks: str) -> None:
    thread = Thread()
    shown = thread.says("find_hotline", country="MY")
    answer = thread.turn("ask_about_contact", {}, asks=asks)
    (row_id,) = answer.arguments.get("hotlines") or answer.arguments["missions"]
    assert row_id in str(shown.arguments)
    assert answer.arguments["lead"]["says"] in (asks, f"no_{asks}")


def test_a_free_line_is_said_to_be_free() -> None:
    thread = Thread()
    thread.says("find_hotline", country="MY")
    answer = thread.turn("nlu_fallback", {}, ranking=("find_hotline",), asks="cost")
    if answer.arguments["lead"]["says"] == "cost":
        assert DIRECTORY.get_hotline(answer.arguments["hotlines"][0]).is_free


def test_after_one_row_a_question_may_mean_another_of_the_same_screen() -> None:
    thread = Thread()
    shown = thread.says("find_embassy", country="HK", origin="PH", place="any")
    thread.turn("ask_about_contact", {}, asks="hours")
    answer = thread.turn("ask_about_contact", {}, asks="address")
    (row_id,) = answer.arguments["missions"]
    assert row_id in shown.arguments["missions"]
    assert (answer.arguments["lead"]["says"], bool(DIRECTORY.get_mission(row_id).address)) == ("address", True)


@pytest.mark.parametrize("asks", ROW_QUESTIONS)
def test_nobody_is_told_to_ask_an_office_that_cannot_be_called(asks: str) -> None:
    for country, origin in itertools.product(DESTINATIONS, ORIGINS):
        thread = Thread()
        thread.says("find_embassy", country=country, origin=origin, place="any")
        answer = thread.turn("ask_about_contact", {}, asks=asks)
        if answer.arguments.get("lead", {}).get("says") == f"no_{asks}" and "missions" in answer.arguments:
            assert DIRECTORY.get_mission(answer.arguments["missions"][0]).can_be_called


def test_where_another_country_is_named_its_numbers_come() -> None:
    thread = Thread()
    thread.says("find_hotline", country="MY")
    answer = thread.turn("find_hotline", {"country": "SG"}, asks="hours")
    assert answer.arguments["country"] == "SG"


def test_harm_is_met_before_a_question_about_a_row() -> None:
    thread = Thread()
    thread.says("find_hotline", country="MY")
    assert thread.turn("physical_abuse", {}, asks="cost").response.startswith("utter_disclosure")


def test_without_a_row_before_it_her_numbers_are_shown() -> None:
    thread = Thread()
    thread.says("inform", country="MY")
    assert "hotlines" in thread.turn("ask_about_contact", {}, asks="hours").arguments


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("asks", ROW_QUESTIONS)
def test_every_answer_can_be_read_in_every_language(language: str, asks: str) -> None:
    thread = Thread()
    thread.says("find_hotline", country="HK")
    answer = thread.turn("ask_about_contact", {}, asks=asks)
    assert create_renderer().render(answer, create_translator(language)).text


def test_language_that_is_asked_about_is_no_country_she_comes_from() -> None:
    thread = Thread()
    thread.says("find_hotline", country="TW")
    assert thread.turn("nlu_fallback", {"origin": "KH"}, asks="languages").response.startswith("utter_contact_line")


def test_place_beside_a_question_about_a_row_there_is_no_other_country() -> None:
    thread = Thread()
    thread.says("find_hotline", country="MY")
    assert thread.turn("nlu_fallback", {"country": "MY"}, asks="other_way_to_reach").response.startswith(
        "utter_contact_"
    )
