"""An open question is answered by a place alone, can be skipped, and is not asked again."""

import pytest

from bot.domain.enums import DESTINATIONS
from bot.knowledge.hotlines import SERVICES_BY_INTENT
from tests.unit.actions.conversation_thread import Thread

ASKING = [
    "/find_hotline",
    "/find_embassy",
    *(f"/{intent}" for intent in SERVICES_BY_INTENT),
    '/passport_kept{"part": "law"}',
]


@pytest.mark.parametrize(
    ("asking", "answered"),
    [
        ("/find_hotline", "utter_numbers"),
        ("/find_shelter", "utter_shelter"),
        ("/find_health_care", "utter_health_care"),
        ("/find_legal_aid", "utter_legal_aid"),
        ('/passport_kept{"part": "law"}', "utter_topic_law"),
        ("/find_embassy", "utter_ask_origin"),
    ],
)
def test_a_country_on_its_own_answers_the_open_question(thread: Thread, asking: str, answered: str) -> None:
    assert thread.taps(asking).response == "utter_ask_country"
    assert thread.says("inform", country="MY").response == answered


def test_an_origin_on_its_own_answers_whose_office(thread: Thread) -> None:
    thread.taps('/find_embassy{"country": "MY"}')
    assert thread.says("inform", origin="ID").response == "utter_ask_place"
    assert thread.says("skip").response == "utter_office"


def test_an_origin_on_its_own_answers_whose_rules(thread: Thread) -> None:
    thread.taps('/recruitment_debt{"part": "home"}')
    assert thread.says("inform", origin="ID").arguments["facts"][0] == "id-002"


def test_a_country_that_is_known_is_not_asked_for_again(thread: Thread) -> None:
    thread.taps('/find_hotline{"country": "SG"}')
    assert thread.taps("/find_shelter").response == "utter_shelter"


@pytest.mark.parametrize("asking", ASKING)
def test_skipping_any_question_never_asks_one_again(thread: Thread, asking: str) -> None:
    thread.taps(asking)
    said = thread.says("skip")
    while said.response in ("utter_ask_origin", "utter_ask_place"):
        said = thread.says("skip")
    assert not said.response.startswith("utter_ask")
    assert thread.taps(asking).response == said.response


def test_skipping_whose_line_shows_all_home_lines_and_leaves_the_country_open(thread: Thread) -> None:
    assert thread.taps('/find_hotline{"kind": "consular"}').response == "utter_ask_origin"
    assert thread.says("skip").response == "utter_numbers_home"
    assert thread.slots["country"] is None


def test_an_origin_that_was_skipped_does_not_send_her_home_for_numbers(thread: Thread) -> None:
    thread.taps('/find_hotline{"kind": "consular"}')
    thread.says("skip")
    thread.taps("/find_hotline")
    assert thread.says("inform", country="MY").response == "utter_numbers"


def test_skipping_where_nothing_is_asked_shows_the_menu(thread: Thread) -> None:
    assert thread.says("skip").response == "utter_menu"


@pytest.mark.parametrize("asking", ASKING)
def test_more_shows_every_country_in_turn_and_keeps_what_was_asked(thread: Thread, asking: str) -> None:
    asked = thread.taps(asking)
    shown, need = list(asked.arguments["countries"]), asked.arguments["asks"]["intent"]
    while asked.arguments["more"]:
        more = asked.arguments["more"]
        asked = thread.turn(more["intent"], more["values"])
        shown += asked.arguments["countries"]
    assert shown == list(DESTINATIONS)
    assert thread.slots["need"] == need


def test_a_place_without_a_question_offers_what_can_be_done_there(thread: Thread) -> None:
    assert thread.says("inform", country="MY").arguments == {"country": "MY"}
    assert thread.says("inform", origin="PH").response == "utter_origin_known"


def test_a_language_on_its_own_changes_the_language(thread: Thread) -> None:
    said = thread.says("inform", language="km")
    assert (said.response, said.arguments) == ("utter_language_set", {"language": "km"})


def test_informing_of_nothing_is_not_understood(thread: Thread) -> None:
    assert thread.says("inform").response == "utter_not_understood"


def test_a_question_that_was_answered_is_closed(thread: Thread) -> None:
    thread.taps("/find_hotline")
    thread.taps('/find_hotline{"country": "MY"}')
    assert (thread.slots["need"], thread.slots["part"]) == (None, None)
