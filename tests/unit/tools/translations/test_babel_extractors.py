"""Texts that live in YAML, CSV and the table of labels are found, each in the context it is looked up in."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import IO, Any

import pytest

from bot.domain.enums import TOPICS
from bot.i18n import labels
from bot.i18n.translation_files import build_template
from tests.support.factories import ROOT, load_real_content
from tools.translations import babel_extractors

Extractor = Callable[[IO[bytes], Any, Any, Any], Iterator[babel_extractors.ExtractedMessage]]


def found(extractor: Extractor, text: str) -> list[tuple[int, str, str]]:
    """(line, context, msgid)"""
    return [(line, *message) for line, _, message, _ in extractor(BytesIO(text.encode()), [], [], {})]


DOMAIN = """responses:
  utter_a:
  - text: Hello {country}
    buttons:
    - title: Menu
      payload: /show_menu
  utter_bare:
  - text: "{frame}"
"""


def test_a_response_is_found_under_its_name_and_its_buttons_under_button() -> None:
    assert [found[1:] for found in found(babel_extractors.extract_responses, DOMAIN)] == [
        ("utter_a", "Hello {country}"),
        ("button", "Menu"),
    ]


def test_a_text_names_the_screen_it_stands_on() -> None:
    named = [comments[-1] for *_, comments in babel_extractors.extract_responses(BytesIO(DOMAIN.encode()), [], [], {})]
    assert named == ["Screen: utter_a", "Screen: utter_a"]


def test_lines_are_counted_as_people_count_them() -> None:
    assert found(babel_extractors.extract_responses, DOMAIN)[0][0] == 3


def test_topics_are_found_under_their_names() -> None:
    assert found(babel_extractors.extract_topics, "topics:\n- {topic: health, title: My health}\n")[0][1:] == (
        "health",
        "My health",
    )


def test_a_page_is_found_under_its_topic() -> None:
    page = "topic: health\nframe: A\noptions:\n- B\nknow:\n- C\nfriend: D\n"
    assert {message[1:] for message in found(babel_extractors.extract_topic_page, page)} == {
        ("health", text) for text in "ABCD"
    }


def test_facts_are_found_under_fact() -> None:
    facts = (
        "fact_id,topic,kind,confidence,values,statement_en,source_title\n"
        "any-1,health,right,high,,It is so.,A page\n"
        "any-2,health,right,low,,Perhaps.,A page\nany-3,health,note,high,,For us.,A page\n"
    )
    assert [message[1:] for message in found(babel_extractors.extract_facts, facts)] == [("fact", "It is so.")]


def test_translators_read_the_values_of_a_fact() -> None:
    facts = (
        "fact_id,topic,kind,confidence,values,statement_en,source_title\n"
        "any-1,health,right,high,days=14,After {days}.,A page\n"
    )
    ((_, _, _, comments),) = babel_extractors.extract_facts(BytesIO(facts.encode()), [], [], {})
    assert comments == [
        f"Sourced statement any-1: A page. Values: days=14. {babel_extractors.FACT_COMMENT}",
        "Screen: health",
    ]


def test_a_banner_is_found_whether_or_not_it_is_in_date() -> None:
    banners = "banners:\n- from: 2020-01-01\n  text: Closed.\n"
    assert [message[1:] for message in found(babel_extractors.extract_banners, banners)] == [
        ("utter_banner", "Closed.")
    ]
    assert not found(babel_extractors.extract_banners, "banners: []\n")


def test_labels_are_found_under_label_and_only_where_they_are_marked() -> None:
    assert [
        message[1:]
        for message in found(babel_extractors.extract_labels, 'A = N_("Menu")\nB = "Not marked"\nC = _("Neither")\n')
    ] == [("label", "Menu")]


@pytest.mark.parametrize(
    "extractor",
    [
        babel_extractors.extract_responses,
        babel_extractors.extract_topics,
        babel_extractors.extract_topic_page,
        babel_extractors.extract_banners,
    ],
)
def test_a_file_of_another_kind_is_not_passed_over(extractor: Extractor) -> None:
    with pytest.raises((KeyError, TypeError)):
        found(extractor, "something: else\n")


def test_the_template_holds_everything_she_can_read() -> None:
    texts = {(message.context, message.id) for message in build_template(ROOT)}
    assert {(name, load_real_content().rights.topics[name].title) for name in TOPICS} <= texts
    assert {("fact", fact.statement) for fact in load_real_content().rights.facts.values()} <= texts
    assert {
        ("button", b.title) for response in load_real_content().responses.values() for b in response.buttons
    } <= texts
    assert {("label", text) for text in labels.ROW.values()} <= texts
