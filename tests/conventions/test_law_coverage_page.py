"""docs/coverage.md says what facts.csv and the directory hold."""

from bot.domain.enums import DESTINATIONS, TOPICS
from tests.support.factories import ROOT, load_real_content
from tools.law_coverage import PAGE, classify_answer, classify_coverage, count_coverage, render_page


def test_the_page_is_up_to_date() -> None:
    written = (ROOT / PAGE).read_text(encoding="utf-8")
    assert written == render_page(load_real_content().rights, load_real_content().directory), (
        "run `python -m bot coverage`"
    )


def test_every_topic_is_counted_in_every_country() -> None:
    assert sum(count_coverage(load_real_content().rights).values()) == len(TOPICS) * len(DESTINATIONS)


def test_a_country_s_own_right_is_a_fact_and_another_s_is_none() -> None:
    known = load_real_content().rights
    assert classify_coverage(known, "passport_kept", "MY") == "fact"
    assert classify_coverage(known, "passport_kept", "KR") == "standard"
    assert classify_coverage(known, "reintegration", "MY") == "unknown"


def test_a_question_is_answered_by_the_country_by_what_holds_everywhere_or_not_at_all() -> None:
    known = load_real_content().rights
    assert classify_answer(known, "passport_legality", "MY") == "fact"
    assert classify_answer(known, "passport_legality", "KR") == "standard"
    assert classify_answer(known, "overtime", "MY") == "unknown"
