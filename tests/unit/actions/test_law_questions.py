"""A question about the law is answered by what is known of it where she is, and where nothing is known that is said."""

import pytest

from bot.domain.enums import ASPECTS
from bot.knowledge import rights
from bot.nlu.text.normalize import normalize
from bot.nlu.text.subject import QuestionClassifier
from tests.support.factories import load_real_content
from tests.unit.actions.conversation_thread import Thread

KNOWN = load_real_content().rights


@pytest.mark.parametrize(
    ("said", "aspect"),
    [
        ("Can they cut my pay?", "wage_deductions"),
        ("Bolehkah majikan pegang paspor saya?", "passport_legality"),
        ("pwede ba akong magpalit ng amo", "change_employer"),
        ("chủ được giữ hộ chiếu không ạ", "passport_legality"),
        ("ថៅកែកាត់ប្រាក់ខែបានទេ", "wage_deductions"),
        ("လစာဖြတ်လို့ရလားရှင်", "wage_deductions"),
        ("pwede ba nila hawakan passport ko", "allowed"),
        ("paspor saya boleh dipegang majikan?", "allowed"),
        ("he hit me", None),
        ("my salary is two months late", None),
    ],
)
def test_a_question_is_heard_in_every_language(said: str, aspect: str | None) -> None:
    assert QuestionClassifier(load_real_content().word_lists, normalise=normalize).classify(said) == aspect


def test_the_facts_that_answer_stand_alone_on_the_first_screen() -> None:
    thread = Thread()
    shown = thread.turn("wages_unpaid", {"country": "HK"}, asks="minimum_wage")
    assert shown.response == "utter_topic_law"
    answers = [KNOWN.facts[name] for name in shown.arguments["facts"]]
    assert any("minimum_wage" in fact.aspects and fact.country == "HK" for fact in answers)
    assert shown.arguments["parts"] == ["law"]


def test_without_a_country_she_is_asked_where_and_her_question_is_answered_then() -> None:
    thread = Thread()
    assert thread.turn("passport_kept", {}, asks="passport_legality").response == "utter_ask_country"
    shown = thread.says("inform", country="KW")
    assert (shown.response, shown.arguments["facts"][0]) == ("utter_topic_law", "kw-002")


def test_a_question_that_is_not_understood_belongs_to_what_she_told_before() -> None:
    thread = Thread()
    thread.turn("wages_unpaid", {"country": "TW"})
    shown = thread.turn("nlu_fallback", {}, ranking=("wages_unpaid",), asks="wage_deductions")
    assert shown.response == "utter_topic_law"
    assert all("wage_deductions" in KNOWN.facts[name].aspects for name in shown.arguments["facts"][:1])


def test_a_question_and_where_she_is_in_one_message_are_answered_at_once() -> None:
    shown = Thread().turn("inform", {"country": "HK", "topic": "wages_unpaid"}, asks="wage_deductions")
    assert shown.response == "utter_topic_law"
    assert "hk-125" in shown.arguments["facts"]
    assert "lead" not in shown.arguments


@pytest.mark.parametrize(
    ("intent", "aspect"),
    [(name, topic.permission_aspect) for name, topic in KNOWN.topics.items() if topic.permission_aspect],
)
def test_whether_something_is_allowed_asks_what_its_topic_says(intent: str, aspect: str) -> None:
    for country in ("MY", "TW", "SA"):
        shown = Thread().turn(intent, {"country": country}, asks="allowed")
        found = rights.list_answers(KNOWN, aspect=aspect, topic=intent, country=country)
        assert shown.arguments.get("facts") == (found[0] if found else None)


def test_whether_something_is_allowed_says_nothing_where_its_topic_has_several_laws() -> None:
    assert Thread().turn("pregnancy", {"country": "MY"}, asks="allowed").response == "utter_topic"


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
    assert shown.response == "utter_topic_unknown"


def test_harm_is_met_before_a_question() -> None:
    shown = Thread().turn("physical_abuse", {"country": "MY"}, asks="reporting_affects_stay")
    assert shown.response.startswith("utter_disclosure")


@pytest.mark.parametrize("country", ["MY", "SG", "TH", "HK", "TW", "KR", "JP", "SA", "AE", "KW", "QA", "JO"])
def test_every_answer_fits_its_screen(country: str) -> None:
    for aspect in ASPECTS:
        for screen in rights.list_answers(KNOWN, aspect=aspect, topic=None, country=country):
            assert 0 < len(screen) <= rights.FACTS_PER_SCREEN + 1, (aspect, screen)
