"""The real content loads, and says what the product promises."""

from dataclasses import replace
from datetime import date

import pytest

from bot.model.directory import Directory, Source
from bot.model.vocabulary import TOPICS
from tests.support.factories import library


def test_every_topic_is_known_and_stands_in_a_menu() -> None:
    assert set(library().rights.topics) == set(TOPICS)
    assert sum(len(library().rights.menu(name)) for name in ("work", "health", "safe")) == len(TOPICS)


def test_every_fact_is_trusted_sourced_and_has_its_values() -> None:
    for fact in library().rights.facts.values():
        assert fact.source.title
        assert fact.statement.format_map(fact.values)


@pytest.mark.parametrize("topic", ["sexual_violence", "physical_abuse", "partner_violence", "confinement_trafficking"])
def test_violence_is_a_disclosure(topic: str) -> None:
    assert library().rights.topics[topic].is_disclosure


def test_time_matters_after_sexual_violence() -> None:
    assert [name for name, topic in library().rights.topics.items() if topic.time_matters] == ["sexual_violence"]


def test_the_limits_are_those_of_the_decisions() -> None:
    limits = library().limits
    assert (limits.engine_seconds, limits.thread_minutes, limits.tombstone_hours) == (5, 10, 48)
    assert limits.message_log_hours < limits.deletable_hours == 48


def test_x_always_leaves() -> None:
    assert library().words.whole["x"] == library().words.whole["/x"] == "leave"


def test_no_phrase_means_two_things() -> None:
    assert not set(library().words.whole) & set(library().words.within)


def test_checks_last_as_long_as_the_schema_says() -> None:
    rules = library().freshness
    assert dict(rules.months) == {"police": 12, "ambulance": 12, "line": 6, "mission": 6, "mission_short_lived": 3}
    assert set(rules.short_lived) == {"SA", "AE", "KW", "QA", "BH", "OM", "JO", "LB"}
    assert rules.shown == ("high", "medium")


def test_the_library_of_a_day_differs_in_its_directory_alone() -> None:
    called = replace(library().directory.hotline("hot-sg-10"), source=Source("a page", "", date(2024, 1, 1)))
    content = replace(library(), directory=Directory((), (called,)))
    assert content.on(date(2024, 2, 1)) == content
    assert content.on(date(2026, 1, 1)) == replace(content, directory=Directory((), ()))
