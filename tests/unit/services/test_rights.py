"""A topic is shown as it is known; a disclosure is met with choices, never with law."""

import itertools

import pytest

from bot.model.vocabulary import ANY, DESTINATIONS, MENUS, PARTS, TOPICS
from bot.services import rights
from tests.property.utterances import with_all_pages
from tests.support.factories import library, stage, voice

RIGHTS = library().rights
DISCLOSURES = [name for name, topic in RIGHTS.topics.items() if topic.is_disclosure]


@pytest.mark.parametrize("name", DISCLOSURES)
@pytest.mark.parametrize("country", [None, ANY, "MY"])
def test_a_disclosure_is_met_with_thanks_and_choices_and_no_law(name: str, country: str | None) -> None:
    said = rights.topic(RIGHTS, name=name, part=None, country=country)
    assert said.response in ("utter_disclosure", "utter_disclosure_time")
    text = stage().screen(said, voice()).text
    assert text.startswith("Thank you for telling me. I am sorry this happened. It is not your fault.")


def test_time_windows_stand_in_the_answer_where_time_matters() -> None:
    said = rights.topic(RIGHTS, name="sexual_violence", part=None, country=None)
    text = stage().screen(said, voice()).text
    assert "72" in text
    assert "120" in text


@pytest.mark.parametrize(
    "name", [name for name, topic in RIGHTS.topics.items() if not topic.is_disclosure and not topic.page]
)
@pytest.mark.parametrize("part", [None, *PARTS])
def test_a_topic_without_a_page_says_so_and_names_other_doors(name: str, part: str | None) -> None:
    said = rights.topic(RIGHTS, name=name, part=part, country="MY")
    assert (said.response, said.arguments) == ("utter_topic_soon", {"topic": name})


def test_the_law_asks_where_she_is_and_only_once() -> None:
    asked = rights.topic(RIGHTS, name="passport_kept", part="law", country=None)
    assert asked.arguments["asks"] == {"intent": "passport_kept", "values": {"part": "law"}}
    assert rights.topic(RIGHTS, name="passport_kept", part="law", country="MY").response == "utter_topic_law"


@pytest.mark.parametrize("country", ["MY", "TH"])
def test_a_right_comes_with_its_risk(country: str) -> None:
    said = rights.topic(RIGHTS, name="passport_kept", part="law", country=country)
    kinds = {RIGHTS.facts[fact].kind for fact in said.arguments["facts"]}
    assert kinds == {"right", "risk"}


@pytest.mark.parametrize("country", [ANY, *[c for c in DESTINATIONS if c not in ("MY", "SG", "TH")]])
def test_where_no_law_of_a_country_is_known_it_is_not_shown_as_one(country: str) -> None:
    said = rights.topic(RIGHTS, name="passport_kept", part="law", country=country)
    assert said.response == "utter_topic_law_everywhere"
    assert said.arguments["facts"]
    assert all(RIGHTS.facts[fact].country == "" for fact in said.arguments["facts"])


def test_another_country_can_be_asked_for_although_one_is_known() -> None:
    assert (
        rights.topic(RIGHTS, name="passport_kept", part="law", country="MY", page="1").response == "utter_ask_country"
    )


@pytest.mark.parametrize(("name", "part"), itertools.product(TOPICS, [None, *PARTS]))
def test_with_all_pages_written_every_part_has_a_response(name: str, part: str | None) -> None:
    said = rights.topic(with_all_pages(RIGHTS), name=name, part=part, country="MY")
    assert said.response in library().responses


@pytest.mark.parametrize("name", MENUS)
def test_a_menu_shows_each_of_its_topics_once(name: str) -> None:
    shown, page = [], "1"
    while page:
        said = rights.menu(RIGHTS, name=name, page=page)
        shown += said.arguments["topics"]
        assert 0 < len(said.arguments["topics"]) <= rights.TOPICS_A_PAGE
        page = (said.arguments["more"] or {"values": {}})["values"].get("page", "")
    assert tuple(shown) == RIGHTS.menu(name)
