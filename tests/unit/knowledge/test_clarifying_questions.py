"""The questions: every country once, the likely ones first; what was not understood offers something in any case."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.enums import DESTINATIONS, INTENTS, ORIGINS
from bot.domain.turn import Choice
from bot.knowledge.clarifying_questions import (
    MAX_SUGGESTIONS,
    OFFERED_INTENTS,
    ask_country,
    ask_origin,
    list_suggestions,
    order_countries,
)


def test_the_pages_show_every_country_once_and_the_last_has_no_more() -> None:
    pages = [ask_country(Choice("find_hotline", {"page": str(page)})).arguments for page in (1, 2, 3)]
    assert sum((page["countries"] for page in pages), []) == list(DESTINATIONS)
    assert [page["more"] and page["more"]["values"]["page"] for page in pages] == ["2", "3", None]


def test_more_keeps_what_was_asked_for() -> None:
    asked = ask_country(Choice("passport_kept", {"part": "law"})).arguments
    assert asked["more"] == {"intent": "passport_kept", "values": {"part": "law", "page": "2"}}
    assert asked["asks"] == {"intent": "passport_kept", "values": {"part": "law"}}


def test_study_countries_come_first() -> None:
    assert ask_country(Choice("find_hotline")).arguments["countries"][:3] == ["MY", "SG", "TH"]


def test_countries_of_her_language_come_first_and_every_country_once() -> None:
    likely = ("SA", "AE", "KW", "HK", "SG", "PH")
    asked = [ask_country(Choice("find_hotline", {"page": str(page)})) for page in (1, 2, 3)]
    pages = [order_countries(call, likely=likely).arguments["countries"] for call in asked]
    assert pages[0] == list(likely)
    assert sorted(sum(pages, [])) == sorted([*DESTINATIONS, "PH"])


def test_home_is_not_offered_where_an_office_abroad_is_looked_for() -> None:
    asked = order_countries(ask_country(Choice("find_embassy")), likely=("SA", "PH", "HK"))
    assert asked.arguments["countries"][:2] == ["SA", "HK"]
    assert "PH" not in asked.arguments["countries"]


def test_countries_she_named_keep_their_order() -> None:
    asked = ask_country(Choice("find_hotline"), among=["TW", "JP"])
    assert order_countries(asked, likely=("SA",)) == asked


def test_every_origin_is_offered() -> None:
    assert ask_origin(Choice("find_embassy")).arguments["origins"] == list(ORIGINS)


@given(st.lists(st.sampled_from(INTENTS) | st.text(max_size=5)))
def test_suggestions_are_few_likeliest_first_and_never_none(ranking: list[str]) -> None:
    found = list_suggestions(ranking)
    assert 1 <= len(found) <= MAX_SUGGESTIONS
    assert set(found) <= set(OFFERED_INTENTS)
    likely = [intent for intent in ranking if intent in OFFERED_INTENTS]
    assert not likely or found == likely[:MAX_SUGGESTIONS]
