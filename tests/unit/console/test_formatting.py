"""Words instead of codes: hours, cities, languages; and what translators are told of words that could mean two things."""

import pytest

from bot.console.templating import format_city
from bot.i18n.catalogs import CONSOLE
from bot.i18n.translation_files import build_template
from tests.support.console_client import ConsoleApp
from tests.support.console_scenario import HandoffScenario
from tests.support.factories import ROOT


def test_a_zone_is_named_by_its_city() -> None:
    assert (format_city("Asia/Kuala_Lumpur"), format_city("UTC")) == ("Kuala Lumpur", "UTC")


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("24/7", "Day and night"),
        ("Mo-Fr 09:00-17:00", "Mon–Fri, 9:00–17:00 (time there)"),
        ("by appointment", "by appointment"),
    ],
)
def test_hours_are_said_in_words_where_they_can_be(stage: ConsoleApp, hours: str, said: str) -> None:
    assert stage.console_state.handoff_resources.format_hours(hours, "en") == said


def test_her_language_is_named_in_the_language_of_the_officer(story: HandoffScenario) -> None:
    story.send_card(language="my")
    page = story.create_officer("dara").open_queue()
    assert "Burmese" in page
    assert "မြန်မာဘာသာ" not in page


def test_translators_are_told_what_an_ambiguous_word_means() -> None:
    known = build_template(ROOT, CONSOLE)
    for msgid in ("Claim", "Statistics", "Numbers to call", "Sent by", "Sent to", "Job title", "Status"):
        message = known.get(msgid)
        assert message and message.auto_comments, msgid
