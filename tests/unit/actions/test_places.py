"""Where she is: asked for only where it decides, skipped for good, never a wrong country, nearest first once it is known."""

import pytest

from tests.support.factories import create_renderer, create_translator, load_real_content
from tests.unit.actions.conversation_thread import Thread

JOHOR, KUALA_LUMPUR, KOTA_KINABALU = "1732752", "1735161", "1733432"
BETONGS = ("1736902", "1611635")
MALAYSIA = '/find_embassy{"country": "MY", "origin": "ID"}'


@pytest.fixture
def asked(thread: Thread) -> Thread:
    """She asks for the Indonesian office in Malaysia; there are six."""
    assert thread.taps(MALAYSIA).response == "utter_ask_place"
    return thread


def city(thread: Thread) -> str:
    """Where the first office of the last screen is."""
    missions = thread.events[-1]["metadata"]["arguments"]["missions"]
    return load_real_content().directory.get_mission(missions[0]).city


@pytest.mark.parametrize(
    ("place", "first"), [(JOHOR, "Johor Bahru"), (KUALA_LUMPUR, "Kuala Lumpur"), (KOTA_KINABALU, "Kota Kinabalu")]
)
def test_a_city_written_brings_the_nearest_office_first(asked: Thread, place: str, first: str) -> None:
    assert asked.says("inform", country="MY", place=place).response == "utter_office"
    assert city(asked) == first


def test_a_button_and_a_pin_say_the_same(asked: Thread) -> None:
    tapped = asked.taps(f'/find_embassy{{"country": "MY", "origin": "ID", "place": "{JOHOR}"}}')
    other = Thread()
    other.taps(MALAYSIA)
    assert other.taps(f'/inform{{"place": "{JOHOR}"}}') == tapped


def test_a_skipped_city_is_not_asked_for_again(asked: Thread) -> None:
    assert asked.says("skip").response == "utter_office"
    assert asked.taps(MALAYSIA).response == "utter_office"


def test_a_city_is_remembered_within_its_country_only(asked: Thread) -> None:
    asked.says("inform", country="MY", place=JOHOR)
    assert asked.taps(MALAYSIA).response == "utter_office"
    assert asked.taps('/find_embassy{"country": "SA", "origin": "ID"}').response == "utter_ask_place"


@pytest.mark.parametrize(("country", "origin"), [("SG", "ID"), ("BN", "PH"), ("LB", "ID"), ("KW", "PH")])
def test_where_all_offices_are_in_one_city_it_is_not_asked_for(thread: Thread, country: str, origin: str) -> None:
    assert thread.taps(f'/find_embassy{{"country": "{country}", "origin": "{origin}"}}').response != "utter_ask_place"


def test_a_name_of_two_countries_is_asked_about(thread: Thread) -> None:
    thread.taps("/find_hotline")
    asked = thread.says("inform", place=BETONGS[0])
    assert (asked.response, asked.arguments["candidates"]) == ("utter_ask_which", [BETONGS[0]])
    assert thread.taps('/find_hotline{"country": "TH"}').arguments["country"] == "TH"


def test_the_country_she_said_settles_which_is_meant(thread: Thread) -> None:
    thread.taps("/find_hotline")
    said = thread.says("inform", place=BETONGS[1], country="TH")
    assert (said.response, said.arguments["country"]) == ("utter_numbers", "TH")


def test_a_question_which_place_can_be_skipped(thread: Thread) -> None:
    thread.says("inform", place=BETONGS[0])
    assert thread.taps('/inform{"place": "any"}').response == "utter_menu"


def test_the_question_offers_cities_with_an_office() -> None:
    shown = create_renderer().render(Thread().taps(MALAYSIA), create_translator())
    labels = [button.label for row in shown.rows for button in row]
    assert {"Kuala Lumpur", "Johor Bahru", "Kota Kinabalu", "Kuching", "George Town", "Tawau"} <= set(labels)
    assert "Skip" in labels


def test_an_id_no_table_holds_is_no_place(asked: Thread) -> None:
    assert asked.says("inform", country="MY", place="99999999").response == "utter_ask_place"


def test_further_offices_stand_on_the_next_page(asked: Thread) -> None:
    first = asked.taps(f'/find_embassy{{"country": "MY", "origin": "ID", "place": "{JOHOR}"}}')
    more = first.arguments["more"]
    second = asked.turn(more["intent"], more["values"])
    assert len(first.arguments["missions"]) == len(second.arguments["missions"]) == 3
    assert not set(first.arguments["missions"]) & set(second.arguments["missions"])
    assert "more" not in second.arguments


def test_after_a_topic_about_work_the_labour_office_stands_first(thread: Thread) -> None:
    riyadh = next(
        place.place_id for place in load_real_content().places.list_in_country("SA") if place.name == "Riyadh"
    )
    choice = f'/find_embassy{{"country": "SA", "origin": "PH", "place": "{riyadh}"}}'
    kinds = []
    for begins in ("/show_menu", "/wages_unpaid"):
        talk = Thread()
        talk.taps(begins)
        kinds.append(load_real_content().directory.get_mission(talk.taps(choice).arguments["missions"][0]).kind)
    assert kinds == ["embassy", "labour_office"]


def test_of_two_countries_she_is_asked_which(thread: Thread) -> None:
    asked = thread.says("find_hotline", named=("MY", "SG"))
    assert (asked.response, asked.arguments["countries"]) == ("utter_ask_country", ["MY", "SG"])
    assert thread.taps('/find_hotline{"country": "SG"}').arguments["country"] == "SG"


def test_a_country_only_named_is_answered_and_not_remembered(thread: Thread) -> None:
    thread.says("inform", country="HK")
    assert thread.says("find_hotline", named=("TW",)).arguments["country"] == "TW"
    assert thread.slots["country"] == "HK"


def test_where_she_is_may_be_her_home_country(thread: Thread) -> None:
    assert thread.says("find_hotline").response == "utter_ask_country"
    thread.says("inform", named=("ID",), origin="ID")
    assert thread.slots["country"] == "ID"


def test_her_home_country_alone_is_whose_she_is_where_nothing_else_was_asked(thread: Thread) -> None:
    assert thread.says("inform", named=("ID",), origin="ID").response == "utter_origin_known"
    assert thread.slots["country"] is None
