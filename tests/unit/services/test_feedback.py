"""A complaint goes past the post, without a name or a word, and is seen though it is the only one."""

from datetime import date

import pytest

from bot.services import feedback
from bot.services.feedback import ComplaintOverview
from tests.support.factories import NOW
from tests.unit.services.conftest import Within

MONTH = date(2025, 11, 1)


def test_one_grave_complaint_is_seen_by_whoever_oversees(within: Within) -> None:
    within(feedback.record_complaint, kind="nobody_answered", post_id="post-a", now=NOW)
    assert within(feedback.load_overview, month=MONTH).is_grave is False
    within(feedback.record_complaint, kind="asked_for_money", post_id="post-b", now=NOW)
    found = within(feedback.load_overview, month=MONTH)
    assert found == ComplaintOverview(MONTH, {"nobody_answered": 1, "asked_for_money": 1}, {"post-a": 1, "post-b": 1})
    assert found.is_grave


def test_it_needs_no_post(within: Within) -> None:
    within(feedback.record_complaint, kind="not_kind", post_id=None, now=NOW)
    assert within(feedback.load_overview, month=MONTH) == ComplaintOverview(MONTH, {"not_kind": 1}, {})


def test_what_she_types_is_no_complaint_and_no_answer(within: Within) -> None:
    with pytest.raises(ValueError, match="is counted"):
        within(feedback.record_complaint, kind="he wanted 500 ringgit", post_id=None, now=NOW)
    with pytest.raises(ValueError, match="is counted"):
        within(feedback.record_feedback, how="bad", now=NOW)


def test_an_answer_is_a_number(within: Within) -> None:
    within(feedback.record_feedback, how="helped", now=NOW)
    within(feedback.record_feedback, how="helped", now=NOW)
    rows = within(lambda uow: uow.statistics.list_by_month(MONTH))
    assert [(row.dimension, row.value, row.number) for row in rows] == [("feedback", "helped", 2)]
