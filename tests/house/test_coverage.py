"""docs/coverage.md says what facts.csv holds."""

from bot.coverage import PAGE, counts, kind, page
from bot.model.vocabulary import DESTINATIONS, TOPICS
from tests.support.factories import ROOT, library


def test_the_page_is_up_to_date() -> None:
    written = (ROOT / PAGE).read_text(encoding="utf-8")
    assert written == page(library().rights), "run `python -m bot coverage`"


def test_every_topic_is_counted_in_every_country() -> None:
    assert sum(counts(library().rights).values()) == len(TOPICS) * len(DESTINATIONS)


def test_a_country_s_own_right_is_a_fact_and_another_s_is_none() -> None:
    known = library().rights
    assert kind(known, "passport_kept", "MY") == "fact"
    assert kind(known, "passport_kept", "LB") == "standard"
    assert kind(known, "reintegration", "MY") == "unknown"
