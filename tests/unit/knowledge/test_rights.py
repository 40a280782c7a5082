"""A topic is shown as it is known; a disclosure is met with choices, never with law."""

import itertools

import pytest

from bot.domain.enums import ANY, DESTINATIONS, MENUS, PHRASES_MENU, STAGE_MENUS, TOPIC_PARTS, TOPICS
from bot.domain.rights import Rights
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import rights
from tests.support.factories import create_renderer, create_translator, load_real_content
from tests.support.together import together

RIGHTS = load_real_content().rights
DISCLOSURES = [name for name, topic in RIGHTS.topics.items() if topic.is_disclosure]


@pytest.mark.parametrize("name", DISCLOSURES)
@pytest.mark.parametrize("country", [None, ANY, "MY"])
def test_a_disclosure_is_met_with_thanks_and_choices_and_no_law(name: str, country: str | None) -> None:
    said = rights.build_topic(RIGHTS, name=name, part=None, country=country)
    assert said.response in ("utter_disclosure", "utter_disclosure_time", "utter_disclosure_time_here")
    text = create_renderer().render(said, create_translator()).text
    assert text.startswith("Thank you for telling me. I am sorry this happened.")
    assert "It is not your fault." in text


def test_time_windows_stand_in_the_answer_where_time_matters() -> None:
    said = rights.build_topic(RIGHTS, name="sexual_violence", part=None, country=None)
    text = create_renderer().render(said, create_translator()).text
    assert "72" in text
    assert "120" in text


@pytest.mark.parametrize("name", DISCLOSURES)
def test_from_a_disclosure_the_law_is_two_taps_away(name: str) -> None:
    first = create_renderer().render(
        rights.build_topic(RIGHTS, name=name, part=None, country=None), create_translator()
    )
    assert Choice(name, {"part": "more"}) in [button.choice for row in first.rows for button in row]
    more = create_renderer().render(ResponseCall("utter_disclosure_more", {"topic": name}), create_translator())
    assert Choice(name, {"part": "law"}) in [button.choice for row in more.rows for button in row]


def test_the_law_asks_where_she_is_and_only_once() -> None:
    asked = rights.build_topic(RIGHTS, name="passport_kept", part="law", country=None)
    assert asked.arguments["asks"] == {"intent": "passport_kept", "values": {"part": "law"}}
    assert rights.build_topic(RIGHTS, name="passport_kept", part="law", country="MY").response == "utter_topic_law"


@pytest.mark.parametrize("country", ["MY", "TH"])
def test_a_right_comes_with_its_risk(country: str) -> None:
    said = rights.build_topic(RIGHTS, name="passport_kept", part="law", country=country)
    kinds = {RIGHTS.facts[fact].kind for fact in said.arguments["facts"]}
    assert kinds == {"right", "risk"}


OWN = {name for name in DESTINATIONS if any(f.country for f in RIGHTS.list_rights("passport_kept", name))}


@pytest.mark.parametrize("country", [ANY, *[c for c in DESTINATIONS if c not in OWN]])
def test_where_no_law_of_a_country_is_known_it_is_not_shown_as_one(country: str) -> None:
    said = rights.build_topic(RIGHTS, name="passport_kept", part="law", country=country)
    assert said.response == ("utter_topic_law_everywhere" if country == ANY else "utter_topic_law_standard")
    assert said.arguments["facts"]
    assert all(RIGHTS.facts[fact].country == "" for fact in said.arguments["facts"])


def test_where_nothing_at_all_is_known_she_is_told_so() -> None:
    bare = Rights(RIGHTS.topics, {})
    for country in (ANY, "MY"):
        assert rights.build_topic(bare, name="health", part="law", country=country).response == "utter_topic_unknown"
    said = rights.build_topic(bare, name="health", part="home", country=None, origin="KH")
    assert said.response == "utter_topic_home_unknown"


@pytest.mark.parametrize("name", TOPICS)
def test_the_law_of_her_own_country_is_offered_where_some_is_known(name: str) -> None:
    said = rights.build_topic(RIGHTS, name=name, part="law", country="MY", origin="PH")
    if said.response.startswith("utter_topic_law"):
        assert said.arguments["parts"] == (["home"] if RIGHTS.list_home_facts(name) else [])


def test_what_is_only_known_at_home_is_asked_about_home() -> None:
    assert rights.build_topic(RIGHTS, name="reintegration", part="law", country="MY").response == "utter_ask_origin"
    said = rights.build_topic(RIGHTS, name="reintegration", part="law", country="MY", origin="VN")
    assert (said.response, said.arguments["facts"][0]) == ("utter_topic_home", "vn-003")


def test_what_to_know_is_shown_without_asking_where_she_is() -> None:
    said = rights.build_topic(RIGHTS, name="health", part="know", country=None)
    assert said.response == "utter_topic_know_anywhere"
    assert (
        rights.build_topic(RIGHTS, name="health", part="know", country=None, page="1").response == "utter_ask_country"
    )


@pytest.mark.parametrize("country", DESTINATIONS)
def test_who_must_report_is_told_or_said_to_be_unknown(country: str) -> None:
    said = rights.build_topic(RIGHTS, name="police_reporting", part="know", country=country)
    is_known = bool(RIGHTS.list_duties("police_reporting", country))
    assert said.response == ("utter_topic_know" if is_known else "utter_topic_know_unknown")
    assert (
        "I do not know" in create_renderer().render(said, create_translator()).text.split("\n\n")[0]
    ) is not is_known


def test_a_late_tap_for_a_screen_that_is_no_more_shows_the_last() -> None:
    first = rights.build_topic(RIGHTS, name="arrested", part="law", country="SG")
    last = rights.build_topic(RIGHTS, name="arrested", part="law", country="SG", page="6", names_place=True)
    assert first.arguments["more"]
    assert last.arguments["facts"]
    assert "more" not in last.arguments


def test_another_country_can_be_asked_for_although_one_is_known() -> None:
    assert (
        rights.build_topic(RIGHTS, name="passport_kept", part="law", country="MY", page="1").response
        == "utter_ask_country"
    )


@together(("name", "part"), itertools.product(TOPICS, [None, *TOPIC_PARTS]))
def test_every_part_has_a_response(name: str, part: str | None) -> None:
    said = rights.build_topic(RIGHTS, name=name, part=part, country="MY", origin="PH")
    assert said.response in load_real_content().responses


@pytest.mark.parametrize("name", [name for name in MENUS if name not in ("stages", PHRASES_MENU)])
def test_a_menu_shows_each_of_its_topics_once(name: str) -> None:
    shown, page = [], "1"
    while page:
        said = rights.build_menu(RIGHTS, name=name, page=page)
        shown += said.arguments["topics"]
        assert 0 < len(said.arguments["topics"]) <= rights.TOPICS_PER_PAGE
        page = (said.arguments["more"] or {"values": {}})["values"].get("page", "")
    assert tuple(shown) == RIGHTS.list_menu_topics(name)


def test_every_stage_is_two_taps_from_work_and_papers() -> None:
    work = create_renderer().render(rights.build_menu(RIGHTS, name="work", page=None), create_translator())
    assert Choice("show_menu", {"menu": "stages"}) in [button.choice for row in work.rows for button in row]
    stages = create_renderer().render(rights.build_menu(RIGHTS, name="stages", page=None), create_translator())
    led = [
        button.choice.values["menu"] for row in stages.rows for button in row if button.choice and button.choice.values
    ]
    assert led == list(STAGE_MENUS.values())
