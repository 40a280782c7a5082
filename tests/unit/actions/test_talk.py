"""A talk goes on from where she is: a place continues it, a yes leads on, what was not understood is said again."""

from typing import Any

import pytest

from bot.domain.turn import ResponseCall
from tests.support.factories import load_real_content
from tests.unit.actions.conversation_thread import Thread


def lead(said: ResponseCall) -> Any:
    """What stands above a screen."""
    return said.arguments.get("lead", {}).get("says")


@pytest.mark.parametrize(
    ("told", "screen"),
    [
        ("physical_abuse", "utter_numbers_kind"),
        ("sexual_violence", "utter_disclosure_time_here"),
        ("wages_unpaid", "utter_topic_law"),
        ("passport_kept", "utter_topic_law"),
        ("health", "utter_health_care"),
        ("phone_safety", "utter_topic_law"),
    ],
)
def test_where_she_is_continues_what_she_told(thread: Thread, told: str, screen: str) -> None:
    thread.says(told)
    there = thread.says("inform", country="SG")
    assert (there.response, there.arguments["country"]) == (screen, "SG")
    assert there.arguments["lead"] == {"says": "place", "country": "SG", "topic": told}


def test_every_country_is_no_place_to_go_on_in_but_her_own_is(thread: Thread) -> None:
    thread.says("passport_kept")
    said = thread.turn("ask_next", {"country": "any", "origin": "KH"})
    assert "country" not in said.arguments.get("lead", {})


def test_thanks_between_change_nothing(thread: Thread) -> None:
    thread.says("physical_abuse")
    thread.says("thanks")
    assert lead(thread.says("inform", country="SG")) == "place"


def test_where_nothing_went_before_she_is_asked_what_she_needs(thread: Thread) -> None:
    assert thread.says("inform", country="SG").response == "utter_place_known"


def test_another_country_changes_the_numbers_she_was_shown(thread: Thread) -> None:
    thread.taps('/find_hotline{"country": "MY", "kind": "labour"}')
    there = thread.says("inform", country="HK")
    assert (there.response, there.arguments["country"], there.arguments["kind"]) == (
        "utter_numbers_kind",
        "HK",
        "labour",
    )


@pytest.mark.parametrize(("intent", "screen"), [("danger_now", "utter_help_now"), ("self_harm", "utter_very_low")])
def test_after_a_card_a_country_brings_its_numbers(thread: Thread, intent: str, screen: str) -> None:
    thread.says(intent)
    assert thread.says("inform", country="JP").response == screen
    assert Thread().turn("inform", {"country": "JP"}, after=intent).response == screen


def test_the_gravest_is_answered_and_the_others_are_offered(thread: Thread) -> None:
    said = thread.says("physical_abuse", topic=("passport_kept", "wages_unpaid", "return_home"))
    assert (said.response, said.arguments["also"]) == ("utter_disclosure", ["passport_kept", "wages_unpaid"])
    assert thread.says("ask_next").arguments == {
        "topics": ["physical_abuse", "passport_kept", "wages_unpaid", "return_home"]
    }


def test_danger_and_a_topic_are_both_answered_danger_first(thread: Thread) -> None:
    thread.says("danger_now", topic=("sexual_violence", "wages_unpaid"), country="SG")
    assert [said.response for said in thread.said] == ["utter_help_now", "utter_disclosure_time_here"]
    assert thread.said[1].arguments["also"] == ["wages_unpaid"]


@pytest.mark.parametrize("more", ["deny", "affirm", "ask_next", "nlu_fallback", "goodbye", "skip", "out_of_scope"])
def test_a_very_low_mood_is_stayed_with(thread: Thread, more: str) -> None:
    thread.says("self_harm", country="SG")
    still = thread.says(more)
    assert (still.response, still.arguments["country"]) == ("utter_still_here", "SG")
    assert thread.says("deny").response == "utter_low_pause"
    assert Thread().turn(more, {}, after="self_harm").response == "utter_still_here_all"


def test_what_a_low_mood_said_is_said_again(thread: Thread) -> None:
    first = thread.says("self_harm", country="SG")
    again = thread.says("clarify")
    assert (again.response, lead(again)) == (first.response, "again")


@pytest.mark.parametrize(
    ("before", "again", "says"),
    [
        ("/passport_kept", "utter_topic_plain", None),
        ("/physical_abuse", "utter_disclosure_plain", None),
        ('/find_embassy{"country": "SG", "origin": "PH"}', "utter_office", "again_office"),
        ('/find_hotline{"country": "SG"}', "utter_numbers", "again_numbers"),
        ("/find_hotline", "utter_ask_country", "again_question"),
        ('/wages_unpaid{"part": "law", "country": "MY"}', "utter_topic_law", "again_law"),
    ],
)
def test_what_she_does_not_understand_is_shown_again(thread: Thread, before: str, again: str, says: str | None) -> None:
    thread.taps(before)
    said = thread.says("clarify")
    assert (said.response, lead(said)) == (again, says)
    assert thread.says("clarify").response == "utter_not_understood_again"


def test_a_question_said_again_is_still_open(thread: Thread) -> None:
    thread.taps('/find_hotline{"kind": "labour"}')
    thread.says("clarify")
    assert thread.says("inform", country="MY").response == "utter_numbers_kind"


@pytest.mark.parametrize("more", ["ask_next", "affirm"])
@pytest.mark.parametrize(
    ("before", "then"),
    [
        (None, "utter_menu"),
        ("/greet", "utter_menu"),
        ("/passport_kept", "utter_topic_help"),
        ('/passport_kept{"part": "help"}', "utter_ask_country"),
        ("/physical_abuse", "utter_ask_country"),
        ('/wages_unpaid{"part": "law", "country": "MY"}', "utter_topic_help"),
        ('/find_embassy{"country": "SG", "origin": "PH"}', "utter_office_know"),
        ('/find_embassy{"part": "know"}', "utter_before_you_call"),
        ('/find_hotline{"country": "SG"}', "utter_what_they_ask"),
        ("/talk_to_person", "utter_before_you_call"),
        ("/find_hotline", "utter_ask_country"),
        ("/danger_now", "utter_help_now_all"),
    ],
)
def test_yes_and_then_lead_on(thread: Thread, before: str | None, then: str, more: str) -> None:
    if before:
        thread.taps(before)
    assert thread.says(more).response == then


def test_yes_to_what_was_asked_about_with_care_is_that(thread: Thread) -> None:
    thread.turn("nlu_fallback", {}, ranking=("physical_abuse", "wages_unpaid"), confidence=0.3)
    assert thread.says("affirm").response == "utter_disclosure"


OFFICE = '/find_embassy{"country": "SG", "origin": "PH"}'


@pytest.mark.parametrize(
    ("asks", "screen", "says"),
    [
        (None, "utter_office", "unknown"),
        ("languages", "utter_contact_office", "no_languages"),
        ("will_they_tell", "utter_office_know", None),
        ("what_to_say", "utter_office_know", None),
        ("nobody_answered", "utter_contact_other", None),
    ],
)
def test_a_question_about_an_office_is_about_the_office(
    thread: Thread, asks: str | None, screen: str, says: str | None
) -> None:
    thread.taps(OFFICE)
    said = thread.turn("ask_about_contact", {}, asks=asks)
    assert (said.response, lead(said)) == (screen, says)


def test_nobody_answered_shows_numbers_she_has_not_seen(thread: Thread) -> None:
    seen = thread.taps('/find_hotline{"country": "SG"}').arguments["hotlines"]
    other = thread.turn("ask_about_contact", {}, asks="nobody_answered")
    assert other.response == "utter_contact_other"
    assert not set(other.arguments["hotlines"]) & set(seen)


def test_the_rows_stay_while_she_reads_something_else(thread: Thread) -> None:
    shown = thread.taps('/find_hotline{"country": "SG"}')
    thread.taps('/find_hotline{"part": "know"}')
    said = thread.says("ask_about_contact")
    assert (said.response, said.arguments["hotlines"]) == (shown.response, shown.arguments["hotlines"])


def test_where_no_row_was_shown_it_is_said_that_nothing_is_known(thread: Thread) -> None:
    assert thread.says("ask_about_contact").response == "utter_contact_unknown"


@pytest.mark.parametrize(("intent", "asks"), [("ask_privacy", "will_they_tell"), ("change_language", "languages")])
def test_a_question_about_them_is_never_answered_about_this_chat(thread: Thread, intent: str, asks: str) -> None:
    thread.taps(OFFICE)
    assert thread.turn(intent, {}, asks=asks).response in ("utter_contact_office", "utter_office_know")
    assert Thread().turn(intent, {}, asks=asks).response in ("utter_contact_unknown", "utter_ask_country")


@pytest.mark.parametrize("intent", ["return_home", "arrested", "nlu_fallback"])
def test_the_fear_of_being_sent_home_gets_what_is_known_of_it(thread: Thread, intent: str) -> None:
    said = thread.turn(intent, {"country": "KR"}, asks="will_i_be")
    assert (said.response, said.arguments["topic"], lead(said)) == ("utter_topic_know", "no_documents", "afraid")


def test_a_woman_who_is_pregnant_already_is_not_told_how_to_prevent_it(thread: Thread) -> None:
    told = thread.says("sexual_violence").arguments["facts"]
    assert any("pregnancy" in load_real_content().rights.facts[fact].topics for fact in told)
    for other in (Thread().says("sexual_violence", topic=("pregnancy",)), _after("pregnancy").says("sexual_violence")):
        assert not any(
            "pregnancy" in load_real_content().rights.facts[fact].topics for fact in other.arguments["facts"]
        )


def test_forced_where_a_line_is_known_leads_with_it(thread: Thread) -> None:
    said = thread.says("sexual_violence", country="HK")
    assert said.response == "utter_disclosure_time_here"
    (line,) = said.arguments["hotlines"]
    assert load_real_content().directory.get_hotline(line).kind == "violence"


@pytest.mark.parametrize("country", ["HK", "TW"])
def test_at_doctor_a_line_that_exists_is_shown(thread: Thread, country: str) -> None:
    assert thread.says("find_health_care", country=country).arguments["hotlines"]


def _after(intent: str) -> Thread:
    thread = Thread()
    thread.says(intent)
    return thread
