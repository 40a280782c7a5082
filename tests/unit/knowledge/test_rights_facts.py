"""Every topic in every country: few facts a screen, a right with its risk on it, time windows first, nothing lost."""

import itertools

import pytest

from bot.domain.enums import DESTINATIONS, ORIGINS, TOPICS
from bot.domain.rights import Rights, order_by_deadline
from bot.knowledge import rights
from tests.support.factories import load_real_content
from tests.support.together import together

KNOWN: Rights = load_real_content().rights
PLACES = [(topic, country) for topic in TOPICS for country in (*DESTINATIONS, None)]
ROOM = rights.FACTS_PER_SCREEN + rights.MAX_LEADING_WINDOWS


@together(("topic", "country"), PLACES)
def test_a_right_is_on_no_screen_without_what_must_stand_beside_it(topic: str, country: str | None) -> None:
    for screen in rights.list_law(KNOWN, topic=topic, country=country):
        for fact_id in screen:
            fact = KNOWN.facts[fact_id]
            if fact.kind == "right":
                assert {one.fact_id for one in KNOWN.list_required_facts(fact, topic, country)} <= set(screen)


@together(("topic", "country"), PLACES)
def test_nothing_that_is_known_is_left_out(topic: str, country: str | None) -> None:
    shown = set(itertools.chain(*rights.list_law(KNOWN, topic=topic, country=country)))
    assert {fact.fact_id for fact in (*KNOWN.list_rights(topic, country), *KNOWN.list_risks(topic, country))} <= shown
    told = set(itertools.chain(*rights.list_advice(KNOWN, topic=topic, country=country)))
    wanted = (*KNOWN.list_duties(topic, country), *KNOWN.list_risks(topic, country), *KNOWN.list_advice(topic, country))
    assert {fact.fact_id for fact in wanted} <= told


@together(("topic", "country"), PLACES)
def test_a_screen_holds_few_facts_each_once(topic: str, country: str | None) -> None:
    for screens in (
        rights.list_law(KNOWN, topic=topic, country=country),
        rights.list_advice(KNOWN, topic=topic, country=country),
    ):
        for screen in screens:
            assert 0 < len(screen) <= ROOM
            assert len(screen) <= rights.FACTS_PER_SCREEN or screen is screens[0]
            assert len(screen) == len(set(screen))


def test_a_deadline_stands_before_the_law_of_its_country_and_none_is_lost() -> None:
    for topic, country in PLACES:
        if KNOWN.topics[topic].time_matters:
            continue  # there they stand on the page of what helps
        deadlines = KNOWN.list_deadlines(topic, country)
        screens = rights.list_law(KNOWN, topic=topic, country=country)
        assert {one.fact_id for one in deadlines} <= set(itertools.chain(*screens)), (topic, country)
        leading = [one for one in deadlines if one.topics[0] == topic or one.is_pressing_deadline]
        if leading:
            assert screens[0][0] == leading[0].fact_id
            assert leading[0] == order_by_deadline(leading)[0]


def test_the_shortest_deadline_leads_also_where_it_belongs_to_another_topic_first() -> None:
    assert rights.list_law(KNOWN, topic="leave_employer", country="TH")[0][0] == "th-107"
    assert rights.list_law(KNOWN, topic="leave_employer", country="HK")[0][0] == "hk-016"
    assert (
        rights.list_law(KNOWN, topic="leave_employer", country="KR")[0][0] == "kr-107"
    )  # a month, before three months
    assert rights.list_law(KNOWN, topic="pregnancy", country="MY")[0][0] != "my-121"  # how a birth is registered


def test_a_deadline_stands_beside_the_first_answer_that_needs_it() -> None:
    first, *_ = rights.list_answers(KNOWN, aspect="change_employer", topic="change_employer", country="TW")
    assert KNOWN.aspects["change_employer"].risks_beside
    assert "tw-106" in first
    hours = rights.list_windows(KNOWN, topic="sexual_violence", country="SG")
    assert hours[0] == ["any-023", "sg-022", "any-024"]


def test_a_right_stands_beside_the_risks_of_what_it_answers() -> None:
    leave = KNOWN.facts["ae-109"]  # who pays the flight home, and names no risk
    assert not leave.paired_fact_ids
    assert {one.fact_id for one in KNOWN.list_required_facts(leave, "return_home", "AE")} == {"ae-110"}
    change = next(one for one in KNOWN.list_rights("change_employer", "JP") if not one.paired_fact_ids)
    wanted = {"change_employer", *KNOWN.aspects["change_employer"].risks_beside}
    assert all(wanted & set(one.aspects) for one in KNOWN.list_required_facts(change, "change_employer", "JP"))


@pytest.mark.parametrize("country", [*DESTINATIONS, None])
@pytest.mark.parametrize("show", [rights.list_law, rights.list_advice])
def test_after_sexual_violence_time_windows_come_before_the_law(show: object, country: str | None) -> None:
    screens = show(KNOWN, topic="sexual_violence", country=country)  # type: ignore[operator]
    assert screens[0][:2] == ["any-023", "any-024"]


@pytest.mark.parametrize("country", ["AE", "QA"])
def test_a_warning_stands_on_the_first_screen_of_the_law_and_of_what_to_know(country: str) -> None:
    warning = {"AE": "ae-008", "QA": "qa-111"}[country]
    assert warning in rights.list_law(KNOWN, topic="sexual_violence", country=country)[0]
    assert warning in rights.list_advice(KNOWN, topic="sexual_violence", country=country)[0]


WARNINGS = {
    "ae-008": "sexual_violence",
    "qa-111": "sexual_violence",
    "my-027": "health",
    "my-037": "pregnancy",
    "sg-013": "pregnancy",
    "sg-015": "health",
    "sg-017": "police_reporting",
    "th-017": "partner_violence",
    "jo-007": "pregnancy",
    "kw-007": "leave_employer",
    "lb-003": "leave_employer",
    "kr-002": "no_documents",
    "hk-016": "leave_employer",
    "my-026": "no_documents",
    "th-023": "confinement_trafficking",
}
"""Rows that the research calls warnings, and the topic in which they must never be dropped."""


@pytest.mark.parametrize(("warning", "topic"), WARNINGS.items())
def test_a_warning_is_never_dropped(warning: str, topic: str) -> None:
    country = KNOWN.facts[warning].country
    assert warning in itertools.chain(*rights.list_law(KNOWN, topic=topic, country=country))


@together(("topic", "origin"), itertools.product(TOPICS, [*ORIGINS, None]))
def test_the_law_at_home_is_of_home_alone(topic: str, origin: str | None) -> None:
    for screen in rights.list_home_law(KNOWN, topic=topic, origin=origin):
        assert len(screen) <= rights.FACTS_PER_SCREEN
        assert {KNOWN.facts[fact_id].country for fact_id in screen} <= ({origin} if origin else set(ORIGINS))
