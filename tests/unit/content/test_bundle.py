"""The real content loads, and says what the product promises."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.directory import Directory, Source
from bot.domain.enums import TOPICS
from tests.support.factories import load_real_content


def test_every_topic_is_known_and_stands_in_a_menu() -> None:
    assert set(load_real_content().rights.topics) == set(TOPICS)
    assert sum(len(load_real_content().rights.list_menu_topics(name)) for name in ("work", "health", "safe")) == len(
        TOPICS
    )


def test_every_fact_is_trusted_sourced_and_has_its_values() -> None:
    for fact in load_real_content().rights.facts.values():
        assert fact.source.title
        assert fact.statement.format_map(fact.values)


@pytest.mark.parametrize("topic", ["sexual_violence", "physical_abuse", "partner_violence", "confinement_trafficking"])
def test_violence_is_a_disclosure(topic: str) -> None:
    assert load_real_content().rights.topics[topic].is_disclosure


def test_time_matters_after_sexual_violence() -> None:
    assert [name for name, topic in load_real_content().rights.topics.items() if topic.time_matters] == [
        "sexual_violence"
    ]


def test_the_limits_are_those_of_the_decisions() -> None:
    limits = load_real_content().limits
    assert (limits.engine_seconds, limits.thread_minutes, limits.tombstone_hours) == (5, 10, 48)
    assert limits.message_log_hours < limits.deletable_hours == 48


def test_x_always_leaves() -> None:
    assert (
        load_real_content().word_lists.whole_messages["x"]
        == load_real_content().word_lists.whole_messages["/x"]
        == "leave"
    )


def test_no_phrase_means_two_things() -> None:
    assert not set(load_real_content().word_lists.whole_messages) & set(load_real_content().word_lists.phrases)


def test_checks_last_as_long_as_the_schema_says() -> None:
    rules = load_real_content().verification_rules
    assert dict(rules.months) == {"police": 12, "ambulance": 12, "line": 6, "mission": 6, "mission_short_lived": 3}
    assert set(rules.short_lived) == {"SA", "AE", "KW", "QA", "BH", "OM", "JO", "LB"}
    assert rules.shown == ("high", "medium")


def test_the_library_of_a_day_differs_in_its_directory_alone() -> None:
    called = replace(
        load_real_content().directory.get_hotline("hot-sg-10"), source=Source("a page", "", date(2024, 1, 1))
    )
    content = replace(load_real_content(), directory=Directory((), (called,)))
    assert content.as_of(date(2024, 2, 1)) == content
    assert content.as_of(date(2026, 1, 1)) == replace(content, directory=Directory((), ()))
