"""Whatever she asks for and wherever she is, something useful is shown, and the emergency numbers with it."""

import itertools

import pytest

from bot.domain.enums import ANY, DESTINATIONS, HOTLINE_KINDS, ORIGINS
from bot.domain.turn import ResponseCall
from bot.i18n.directory_rows import format_phone
from bot.knowledge import hotlines
from bot.knowledge.ranking import Seeker
from tests.property.response_calls import COUNTRIES, EVERY_KIND, EVERY_ORIGIN, every_utterance
from tests.support.factories import create_renderer, create_translator, load_real_content
from tests.support.together import together

ROWS = load_real_content().directory
WITH_EMERGENCY = (
    "utter_help_now",
    "utter_numbers",
    "utter_numbers_kind",
    "utter_numbers_none",
    "utter_numbers_only_emergency",
    "utter_shelter",
    "utter_health_care",
    "utter_office",
    "utter_office_groups_first",
    "utter_office_caution",
    "utter_office_all",
    "utter_office_elsewhere",
)
QUESTIONS = ("utter_ask_country", "utter_ask_origin")


def shown(said: ResponseCall, language: str = "en") -> str:
    return create_renderer().render(said, create_translator(language)).text


@pytest.mark.parametrize("response", WITH_EMERGENCY)
def test_the_emergency_numbers_of_her_country_are_on_the_screen(response: str) -> None:
    screens = [said for said in every_utterance() if said.response == response]
    assert screens
    for said in screens:
        text = shown(said)
        assert all(format_phone(line.phone) in text for line in ROWS.list_emergency_lines(said.arguments["country"]))


@together("country", DESTINATIONS)
@together("kind", [None, ANY, *(kind for kind in HOTLINE_KINDS if kind != "consular")])
def test_with_a_country_numbers_are_shown_without_another_question(country: str, kind: str | None) -> None:
    for origin in EVERY_ORIGIN:
        said = hotlines.find_numbers(ROWS, country=country, origin=origin, kind=kind)
        assert said.response not in QUESTIONS
        assert any(letter.isdigit() for letter in shown(said))


def test_every_skipped_question_reaches_a_screen_with_numbers() -> None:
    found = [
        hotlines.find_numbers(ROWS, country=ANY, origin=o, kind=k)
        for o, k in itertools.product((ANY, *ORIGINS), EVERY_KIND)
    ]
    found += [hotlines.find_offices(ROWS, country=c, origin=ANY) for c in COUNTRIES if c]
    found += [hotlines.find_offices(ROWS, country=ANY, origin=o) for o in ORIGINS]
    found += [
        hotlines.find_services(ROWS, intent=intent, country=ANY, origin=None) for intent in hotlines.SERVICES_BY_INTENT
    ]
    found += [
        hotlines.find_home_lines(ROWS, origin=ANY),
        hotlines.build_help_card(country=ANY),
        hotlines.build_self_harm_card(ROWS, country=ANY),
    ]
    for said in found:
        assert said.response not in QUESTIONS
        is_bare = said.response in ("utter_numbers_home_nothing", "utter_office_anywhere")
        assert is_bare or any(letter.isdigit() for letter in shown(said))


@pytest.mark.parametrize("origin", [None, ANY, *ORIGINS])
def test_only_an_unknown_country_is_asked_for(origin: str | None) -> None:
    assert hotlines.find_numbers(ROWS, country=None, origin=origin, kind=None).response == "utter_ask_country"
    assert hotlines.find_offices(ROWS, country=None, origin=origin).response == "utter_ask_country"


def test_the_question_carries_what_it_was_asked_for() -> None:
    asked = hotlines.find_numbers(ROWS, country=None, origin=None, kind="labour")
    assert asked.arguments["asks"] == {"intent": "find_hotline", "values": {"kind": "labour"}}
    asked = hotlines.find_offices(ROWS, country="MY", origin=None)
    assert (asked.response, asked.arguments["asks"]["values"]) == ("utter_ask_origin", {"country": "MY"})


def test_danger_is_never_answered_by_a_question() -> None:
    assert all(hotlines.build_help_card(country=c).response.startswith("utter_help_now") for c in COUNTRIES)
    assert all(hotlines.build_self_harm_card(ROWS, country=c).response.startswith("utter_very_low") for c in COUNTRIES)


@pytest.mark.parametrize("country", ["MY", "SG", "TH"])
def test_groups_stand_before_the_office_of_myanmar_and_its_caution_with_it(country: str) -> None:
    said = hotlines.find_offices(ROWS, country=country, origin="MM")
    assert (said.response, said.arguments["caution"]) == ("utter_office_groups_first", "military_linked")
    text = shown(said)
    assert text.index("Not government") < text.index("run by the military") < text.index("Embassy of Myanmar")


def test_cambodias_office_in_thailand_comes_with_its_caution() -> None:
    said = hotlines.find_offices(ROWS, country="TH", origin="KH")
    assert (said.response, said.arguments["caution"]) == ("utter_office_caution", "relations_downgraded")
    text = shown(said)
    assert text.index("Relations between") < text.index("Embassy of Cambodia")


@pytest.mark.parametrize("country", ["MY", "SG", "TH"])
def test_where_all_offices_are_shown_each_has_its_own_caution(country: str) -> None:
    said = hotlines.find_offices(ROWS, country=country, origin=ANY)
    risky = [row for row in said.arguments["missions"] if ROWS.get_mission(row).risk]
    assert risky
    assert "run by the military" in shown(said)


@together(("country", "origin"), itertools.product(DESTINATIONS, ORIGINS))
def test_an_office_is_never_the_only_door(country: str, origin: str) -> None:
    said = hotlines.find_offices(ROWS, country=country, origin=origin)
    assert "groups" in said.arguments
    groups = ROWS.list_ngo_hotlines(country=country, origin=origin)
    assert bool(said.arguments["groups"]) is bool(groups)
    assert groups or "no such group" in shown(said)


@together(("country", "origin"), itertools.product(DESTINATIONS, ORIGINS))
def test_offices_shown_are_of_that_country_and_of_that_origin(country: str, origin: str) -> None:
    said = hotlines.find_offices(ROWS, country=country, origin=origin)
    offices = [ROWS.get_mission(row_id) for row_id in said.arguments.get("missions", ())]
    assert all(office.origin == origin for office in offices)
    there = [office for office in offices if office.country == country]
    assert bool(there) is bool(ROWS.list_missions(origin=origin, country=country))
    abroad = [office for office in offices if office.country != country]
    assert all(country in office.jurisdiction for office in abroad)
    assert not (there and abroad)
    assert said.response == "utter_office_abroad" or not abroad


@pytest.mark.parametrize("country", DESTINATIONS)
def test_more_shows_every_line_of_a_country_in_turn(country: str) -> None:
    said = hotlines.find_numbers(ROWS, country=country, origin=None, kind=None)
    shown = list(said.arguments.get("hotlines", ()))
    while "more" in said.arguments:
        page = said.arguments["more"]["values"]["page"]
        said = hotlines.find_numbers(ROWS, country=country, origin=None, kind=None, page=page)
        shown += said.arguments["hotlines"]
    assert sorted(shown) == sorted(line.row_id for line in ROWS.list_hotlines(country=country))


@pytest.mark.parametrize("country", DESTINATIONS)
def test_that_there_is_nothing_else_is_said_only_where_it_is_so(country: str) -> None:
    for origin in EVERY_ORIGIN:
        said = hotlines.find_numbers(ROWS, country=country, origin=origin, kind=None)
        if said.response == "utter_numbers_only_emergency":
            assert not ROWS.list_hotlines(country=country, origin=origin)


@together(
    ("country", "kind"),
    itertools.product(DESTINATIONS, [k for k in HOTLINE_KINDS if k not in ("consular", "police", "ambulance")]),
)
def test_that_none_of_a_kind_is_known_is_said_only_where_it_is_so(country: str, kind: str) -> None:
    said = hotlines.find_numbers(ROWS, country=country, origin=None, kind=kind)
    known = (
        ROWS.list_ngo_hotlines(country=country)
        if kind == "migrant_ngo"
        else ROWS.list_hotlines(country=country, kinds=[kind])
    )
    assert (said.response == "utter_numbers_none") is (not known)


@pytest.mark.parametrize("origin", ORIGINS)
def test_home_lines_work_from_abroad_or_are_said_not_to(origin: str) -> None:
    said = hotlines.find_home_lines(ROWS, origin=origin)
    lines = [ROWS.get_hotline(row_id) for row_id in said.arguments.get("hotlines", ())]
    assert all(line.country == origin for line in lines)
    assert all((line.dialable_from == ANY) is (said.response == "utter_numbers_home") for line in lines)


def test_where_no_group_speaks_her_language_a_line_that_does_stands_before_them() -> None:
    said = hotlines.find_offices(ROWS, country="TW", origin="ID", seeker=Seeker(language="id"))
    assert (said.arguments["groups"], said.arguments["lines"]) == (["hot-tw-09"], ["hot-tw-03"])
    text = create_renderer().render(said, create_translator("id")).text
    assert text.index("Dalam bahasa Anda:") < text.index("\n1955\n") < text.index("Bukan pemerintah:")
    assert "+886 901 132 000" in text
    understood = hotlines.find_offices(ROWS, country="SG", origin="ID", seeker=Seeker(language="id"))
    assert understood.arguments["groups"] and understood.arguments["lines"] == []


def test_a_line_that_does_not_speak_her_language_does_not_stand_there() -> None:
    said = hotlines.find_offices(load_real_content().directory, country="TW", origin="KH", seeker=Seeker(language="km"))
    assert said.arguments["lines"] == []


def test_an_older_number_is_a_tap_away_only_where_none_is_trusted() -> None:
    choices = {}
    for country, origin in itertools.product(DESTINATIONS, ORIGINS):
        said = hotlines.find_offices(ROWS, country=country, origin=origin)
        if said.arguments.get("older"):
            choices[country, origin] = said
            assert not any(ROWS.get_mission(row).can_be_called for row in said.arguments["missions"])
            assert "from_home" not in said.arguments, "four choices at most"
    assert set(choices) == {("SG", "KH"), ("TH", "KH"), ("HK", "KH"), ("KW", "KH"), ("HK", "VN")}
    for country, origin in choices:
        older = hotlines.find_older_numbers(ROWS, country=country, origin=origin)
        (number,) = [format_phone(ROWS.get_mission(row).older_phone) for row in older.arguments["missions"]]
        assert number in shown(older) and "Nobody has confirmed it" in shown(older)
        assert number not in shown(choices[country, origin])
    assert hotlines.find_older_numbers(ROWS, country="MY", origin="PH").response == "utter_office"
