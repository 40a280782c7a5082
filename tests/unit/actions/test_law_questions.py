"""A question about the law is answered by what is known of it where she is, and where nothing is known that is said."""

import pytest

from bot.domain.enums import ANY, ASPECTS, DESTINATIONS
from bot.knowledge import rights
from tests.support.factories import create_renderer, create_translator, load_real_content
from tests.unit.actions.conversation_thread import Thread

KNOWN = load_real_content().rights


def test_the_facts_that_answer_stand_alone_on_the_first_screen() -> None:
    thread = Thread()
    shown = thread.turn("wages_unpaid", {"country": "HK"}, asks="minimum_wage")
    assert shown.response == "utter_answer"
    answers = [KNOWN.facts[name] for name in shown.arguments["facts"]]
    assert any("minimum_wage" in fact.aspects and fact.country == "HK" for fact in answers)
    assert len(shown.arguments["hotlines"]) == 1


def test_without_a_country_she_is_asked_where_and_her_question_is_answered_then() -> None:
    thread = Thread()
    assert thread.turn("passport_kept", {}, asks="passport_legality").response == "utter_ask_country"
    shown = thread.says("inform", country="KW")
    assert (shown.response, shown.arguments["facts"][0]) == ("utter_answer", "kw-002")


def test_a_question_that_is_not_understood_belongs_to_what_she_told_before() -> None:
    thread = Thread()
    thread.turn("wages_unpaid", {"country": "TW"})
    shown = thread.turn("nlu_fallback", {}, ranking=("wages_unpaid",), asks="wage_deductions")
    assert shown.response == "utter_answer"
    assert all("wage_deductions" in KNOWN.facts[name].aspects for name in shown.arguments["facts"][:1])


def test_a_question_and_where_she_is_in_one_message_are_answered_at_once() -> None:
    shown = Thread().turn("inform", {"country": "HK", "topic": "wages_unpaid"}, asks="wage_deductions")
    assert shown.response == "utter_answer"
    assert "hk-125" in shown.arguments["facts"]
    assert "lead" not in shown.arguments


@pytest.mark.parametrize(
    ("intent", "asks", "aspect"),
    [
        ("passport_kept", "legality", "passport_legality"),
        ("wages_unpaid", "deadline", "claim_deadline"),
        ("no_documents", "will_i_be", "arrest_risk_without_papers"),
        ("health", "who_pays", "emergency_care_cost"),
    ],
)
def test_question_that_leans_on_its_topic_is_answered_by_the_law_of_that(intent: str, asks: str, aspect: str) -> None:
    for country in ("MY", "TW", "SA"):
        shown = Thread().turn(intent, {"country": country}, asks=asks)
        found = rights.list_answers(KNOWN, aspect=aspect, topic=intent, country=country, told=[intent])
        if found and KNOWN.facts[found[0][0]].country:
            assert shown.arguments["facts"] == found[0]


def test_question_that_leans_on_the_talk_is_answered_by_the_law_of_that() -> None:
    thread = Thread()
    thread.turn("wages_unpaid", {"country": "SA"})
    shown = thread.turn("nlu_fallback", {}, asks="deadline")
    assert (shown.arguments["topic"], shown.arguments["aspect"]) == ("wages_unpaid", "claim_deadline")


def test_a_right_that_names_a_risk_is_answered_with_it() -> None:
    shown = Thread().turn("wages_unpaid", {"country": "KR"}, asks="claim_without_papers")
    for name in shown.arguments["facts"]:
        assert set(KNOWN.facts[name].paired_fact_ids) <= set(shown.arguments["facts"])


def test_what_nobody_has_read_is_said_to_be_unknown() -> None:
    unknown = next(
        (aspect, country)
        for aspect in ASPECTS
        for country in ("LB", "BH", "OM")
        if not KNOWN.list_answers(aspect, country=country)
    )
    shown = Thread().turn("wages_unpaid", {"country": unknown[1]}, asks=unknown[0])
    assert "unknown" in shown.response or shown.arguments["lead"] == {"says": "nearest"}


def test_who_was_hurt_and_asks_is_believed_above_the_answer_once() -> None:
    thread = Thread()
    shown = thread.turn("physical_abuse", {"country": "MY"}, asks="reporting_affects_stay")
    assert (shown.response, shown.arguments["lead"]) == ("utter_answer", {"says": "believe"})
    again = thread.turn("physical_abuse", {}, asks="reporting_affects_stay")
    assert again.arguments.get("lead") != {"says": "believe"}


def test_who_was_hurt_and_asks_nothing_is_met_with_choices() -> None:
    assert Thread().turn("physical_abuse", {"country": "MY"}).response.startswith("utter_disclosure")


def test_danger_is_answered_with_numbers_and_what_she_asks_below() -> None:
    thread = Thread()
    shown = thread.turn("danger_now", {"country": "MY"}, asks="where_do_i_sleep")
    assert [said.response for said in thread.said] == [shown.response, "utter_shelter"]
    assert shown.response == "utter_help_now"


@pytest.mark.parametrize("country", ["MY", "SG", "TH", "HK", "TW", "KR", "JP", "SA", "AE", "KW", "QA", "JO"])
def test_every_answer_fits_its_screen(country: str) -> None:
    for aspect in ASPECTS:
        for screen in rights.list_answers(KNOWN, aspect=aspect, topic=None, country=country):
            assert 0 < len(screen) <= rights.FACTS_PER_SCREEN + 1, (aspect, screen)


@pytest.mark.parametrize("origin", [None, ANY, "VN"])
@pytest.mark.parametrize("country", [None, ANY, "BN"])
def test_every_answer_can_be_read_wherever_she_is_or_does_not_say(country: str | None, origin: str | None) -> None:
    for aspect in ASPECTS:
        topic = next(iter(KNOWN.topics_by_aspect[aspect]), "wages_unpaid")
        said = rights.build_topic(KNOWN, name=topic, part=aspect, country=country, origin=origin)
        assert create_renderer().render(said, create_translator()).text


def test_what_is_said_of_all_law_is_said_once_for_a_country() -> None:
    thread = Thread()
    thread.turn("wages_unpaid", {"country": "HK"}, asks="minimum_wage")
    assert thread.turn("nlu_fallback", {}, asks="wage_deductions").response == "utter_answer_next"
    assert thread.turn("inform", {"country": "TW"}, asks="wage_deductions").response == "utter_answer"


def test_who_looks_for_an_office_is_not_told_of_the_law() -> None:
    shown = Thread().turn("find_embassy", {"country": "MY", "origin": "ID"}, asks="embassy_shelter", likely=0.7)
    assert shown.response.startswith(("utter_office", "utter_ask_place"))


def test_first_telling_is_met_by_its_topic_where_no_law_of_that_country_answers() -> None:
    lacking = next(code for code in DESTINATIONS if not KNOWN.list_answers("overtime", country=code))
    shown = Thread().turn("wages_unpaid", {"country": lacking}, asks="overtime", likely=0.5)
    assert shown.response.startswith("utter_topic")


@pytest.mark.parametrize(
    ("before", "likely", "response"),
    [(None, 0.4, "utter_topic_here"), (None, 0.5, "utter_answer"), ("passport_kept", 0.4, "utter_answer")],
)
def test_what_opens_a_talk_is_a_question_only_where_that_is_plain(
    before: str | None, likely: float, response: str
) -> None:
    thread = Thread()
    if before:
        thread.turn(before, {"country": "HK"})
    assert thread.turn("wages_unpaid", {"country": "HK"}, asks="minimum_wage", likely=likely).response == response


def test_message_that_asks_nothing_is_answered_by_its_intent() -> None:
    shown = Thread().turn("wages_unpaid", {"country": "HK"}, asks="wage_deductions", likely=0.2, asks_nothing=0.7)
    assert shown.response == "utter_topic_here"
    assert len(shown.arguments["hotlines"]) == 1


@pytest.mark.parametrize(
    ("asks", "screen"),
    [("afraid", "utter_afraid"), ("my_fault", "utter_not_your_fault"), ("is_it_true", "utter_is_it_true")],
)
def test_what_she_feels_is_met_in_the_middle_of_a_talk_and_not_instead_of_a_trouble(asks: str, screen: str) -> None:
    thread = Thread()
    thread.turn("children", {"country": "HK"})
    assert thread.turn("nlu_fallback", {}, asks=asks).response == screen
    assert thread.turn("contract_changed", {}, asks=asks, likely=0.9).response != screen


def test_whether_a_threat_is_true_is_answered_by_the_law_where_that_says_something() -> None:
    thread = Thread()
    thread.turn("recruitment_debt", {"country": "HK"})
    shown = thread.turn("nlu_fallback", {}, asks="is_it_true")
    assert (shown.response, shown.arguments["aspect"]) == ("utter_answer", "recruitment_fee")
    assert shown.arguments["lead"] == {"says": "is_it_true"}


def test_a_threat_of_which_no_law_is_known_there_is_met_as_one() -> None:
    known = [KNOWN.list_answers("phone_confiscation", country=code) for code in DESTINATIONS]
    lacking = next(code for code, facts in zip(DESTINATIONS, known, strict=True) if not any(f.country for f in facts))
    thread = Thread()
    thread.turn("phone_safety", {"country": lacking})
    assert thread.turn("nlu_fallback", {}, asks="is_it_true").response == "utter_is_it_true"


@pytest.mark.parametrize("asks", ["who_are_you", "is_it_secret", "can_i_change_my_mind", "cost"])
def test_who_tells_that_she_was_hurt_is_met_with_that_before_a_question_about_the_chat(asks: str) -> None:
    assert Thread().turn("physical_abuse", {"country": "SG"}, asks=asks, likely=0.9).response == "utter_disclosure"


@pytest.mark.parametrize(("country", "aspect"), [("AE", "sex_outside_marriage_risk"), ("TW", "pregnancy_dismissal")])
def test_who_is_pregnant_and_afraid_is_told_what_is_known_there(country: str, aspect: str) -> None:
    thread = Thread()
    thread.turn("pregnancy", {"country": country})
    assert thread.turn("nlu_fallback", {}, asks="will_i_be").arguments["aspect"] == aspect


def test_who_told_of_no_violence_is_not_answered_with_what_holds_after_a_rape() -> None:
    of_rape = "th-104"
    assert KNOWN.facts[of_rape].topics[0] == "sexual_violence"
    thread = Thread()
    thread.turn("wages_unpaid", {"country": "TH"})
    assert of_rape not in thread.turn("wages_unpaid", {}, asks="claim_without_papers").arguments["facts"]
    thread.turn("sexual_violence", {})
    assert of_rape in thread.turn("nlu_fallback", {}, asks="claim_without_papers").arguments["facts"]


def test_who_helps_is_answered_with_numbers_for_what_she_told() -> None:
    thread = Thread()
    thread.turn("wages_unpaid", {})
    assert thread.turn("nlu_fallback", {}, asks="who_helps").response == "utter_ask_country"
    shown = thread.says("inform", country="SG")
    kinds = {load_real_content().directory.get_hotline(row_id).kind for row_id in shown.arguments["hotlines"]}
    assert "labour" in kinds


def test_who_answers_a_number_is_not_known_and_the_number_stays() -> None:
    thread = Thread()
    before = thread.turn("find_hotline", {"country": "SG"})
    shown = thread.turn("nlu_fallback", {}, asks="who_answers")
    assert (shown.response, shown.arguments["hotlines"]) == (before.response, before.arguments["hotlines"])
    assert shown.arguments["lead"] == {"says": "who_answers"}


def test_line_that_speaks_her_language_is_the_number_below_an_answer() -> None:
    shown = Thread().turn("wages_unpaid", {"country": "TH"}, asks="where_to_claim", language="my")
    (row_id,) = shown.arguments["hotlines"]
    assert "my" in load_real_content().directory.get_hotline(row_id).languages


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope", "clarify"])
def test_very_low_mood_is_stayed_with_whatever_she_may_ask(intent: str) -> None:
    thread = Thread()
    thread.says("self_harm", country="HK")
    shown = thread.turn(intent, {}, ranking=("wages_unpaid",), asks="wage_deductions")
    assert shown.response in ("utter_still_here", "utter_very_low")


def test_topic_of_the_message_stands_below_an_answer_about_another() -> None:
    shown = Thread().turn("wages_unpaid", {"country": "HK"}, asks="change_employer")
    assert (shown.arguments["topic"], shown.arguments["also"]) == ("change_employer", ["wages_unpaid"])


def test_place_on_its_own_brings_what_the_message_before_asked() -> None:
    thread = Thread()
    assert thread.turn("wages_unpaid", {}, asks="wage_deductions", likely=0.4).response == "utter_topic"
    shown = thread.turn("inform", {"country": "HK"})
    assert (shown.response, shown.arguments["aspect"]) == ("utter_answer", "wage_deductions")
    assert shown.arguments["lead"]["says"] == "place"


def test_what_she_is_afraid_of_is_answered() -> None:
    thread = Thread()
    thread.turn("no_documents", {"country": "MY"})
    shown = thread.turn("nlu_fallback", {}, asks="afraid")
    assert (shown.arguments["aspect"], shown.arguments["lead"]["says"]) == ("arrest_risk_without_papers", "afraid")


def test_plain_question_after_danger_is_answered() -> None:
    thread = Thread()
    thread.turn("confinement_trafficking", {"country": "MY"})
    plain = thread.turn("nlu_fallback", {}, asks="passport_legality", after="danger_now")
    assert plain.arguments["aspect"] == "passport_legality"


def test_half_a_question_after_danger_stays_with_it() -> None:
    thread = Thread()
    thread.turn("confinement_trafficking", {"country": "MY"})
    half = thread.turn("nlu_fallback", {}, asks="passport_legality", likely=0.5, asks_nothing=0.4, after="danger_now")
    assert half.response == "utter_help_now"


def test_line_is_asked_about_after_a_very_low_mood() -> None:
    thread = Thread()
    thread.turn("feeling_low", {"country": "TW"})
    assert thread.turn("nlu_fallback", {}, asks="what_they_ask").response == "utter_what_they_ask"


def test_no_that_asks_something_is_answered() -> None:
    thread = Thread()
    thread.turn("no_documents", {"country": "TH"})
    assert thread.turn("deny", {}, asks="services_without_papers").arguments["aspect"] == "services_without_papers"


def test_first_thing_to_do_about_one_trouble_is_what_can_be_done() -> None:
    thread = Thread()
    thread.turn("wages_unpaid", {"country": "MY"})
    thread.turn("find_hotline", {})
    assert thread.turn("ask_next", {}, asks="what_first").response == "utter_topic_help"


def test_first_thing_of_two_troubles_begins_with_the_graver() -> None:
    thread = Thread()
    thread.turn("wages_unpaid", {"country": "MY"})
    thread.turn("physical_abuse", {})
    shown = thread.turn("ask_next", {}, asks="what_first")
    assert shown.arguments["topics"] == ["physical_abuse", "wages_unpaid"]
