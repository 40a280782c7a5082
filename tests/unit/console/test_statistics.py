"""The pages of numbers and of complaints: what they show, what they hide, what is on record."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.console.views import statistics as views_statistics
from bot.domain.statistics import COMPLAINTS, DIMENSIONS
from bot.services import feedback, statistics
from tests.support.console_client import ConsoleApp, OfficerBrowser, open_console

THEN = datetime(2025, 12, 12, 9, 0, tzinfo=UTC)
"""In a month whose numbers may be shown: the console's clock is in March."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleApp]:
    with open_console(tmp_path_factory.mktemp("numbers")) as stage:
        with stage.open_unit_of_work() as uow:
            for language, times in (("my", 41), ("km", 23), ("vi", 3), ("id", 1)):
                for _ in range(times):
                    statistics.count_event(uow, now=THEN, dimension="request", value="sent")
                    statistics.count_event(uow, now=THEN, dimension="language", value=language)
            feedback.record_complaint(uow, kind="asked_for_money", post_id="kh-my", now=THEN)
        yield stage


@pytest.fixture(scope="module")
def auditor(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("vanna", "auditor", post=None).sign_in()


def test_the_page_shows_what_may_be_shown_and_says_what_it_does_not(auditor: OfficerBrowser) -> None:
    page = auditor.open("/statistics").text
    assert page.count("do not say how common violence is") == 1
    for shown in (">70<", ">40<", ">25<", "Burmese", "Too few to show."):
        assert shown in page
    for small in (">3<", ">1<", ">68<", ">41<", ">23<"):
        assert small not in page


def test_every_dimension_and_value_has_words() -> None:
    assert set(views_statistics.DIMENSION_LABELS) == set(DIMENSIONS)
    for dimension, values in DIMENSIONS.items():
        if dimension not in ("country", "language"):
            assert set(views_statistics.VALUE_LABELS[dimension]) == set(values), dimension
    assert set(views_statistics.VALUE_LABELS["complaint"]) == set(COMPLAINTS)


@pytest.mark.parametrize("audience", ["posts", "public"])
def test_a_file_says_what_it_does_not_say_and_that_it_was_taken_is_on_record(
    stage: ConsoleApp, auditor: OfficerBrowser, audience: str
) -> None:
    answer = auditor.submit_form("/statistics/export", month="2025-12", audience=audience)
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="pelita-{audience}-2025-12.csv"'
    said, hidden, header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert "not say how common violence is" in said[0]
    assert "Numbers below" in hidden[0]
    assert header[0] == "month"
    numbers = {row[2]: row[5] for row in rows if row[1] == "language"}
    assert numbers == {"my": "40", "km": "25", "vi": "hidden", "id": "hidden", "fil": "hidden", "en": "hidden"}
    assert stage.list_audit_acts()[-1] == (auditor.id, "export", "statistics")


def test_a_month_that_may_not_be_shown_is_not_handed_out(auditor: OfficerBrowser) -> None:
    assert auditor.submit_form("/statistics/export", month="2025-12", audience="press").status_code == 404
    answer = auditor.submit_form("/statistics/export", month="2026-03", audience="posts")
    assert "2025-12" in answer.headers["content-disposition"]


def test_a_supervisor_sees_numbers_and_takes_none(stage: ConsoleApp) -> None:
    boss = stage.create_officer("boss", "supervisor").sign_in()
    page = boss.open("/statistics")
    assert page.status_code == 200
    assert "/statistics/export" not in page.text
    assert boss.submit_form("/statistics/export", month="2025-12").status_code == 403
    assert boss.open("/complaints").status_code == 403


def test_one_grave_complaint_is_seen_and_that_it_was_seen_is_on_record(
    stage: ConsoleApp, auditor: OfficerBrowser
) -> None:
    page = auditor.open("/complaints?month=2025-12").text
    for shown in ("Somebody asked for money", "Embassy in a test", "Close the post now"):
        assert shown in page
    assert stage.list_audit_acts()[-1] == (auditor.id, "see", "complaints")
    assert "Close the post now" not in auditor.open("/complaints").text


def test_without_any_month_the_page_says_so(tmp_path: Path) -> None:
    with open_console(tmp_path) as empty:
        page = empty.create_officer("vanna", "auditor", post=None).sign_in().open("/statistics").text
    assert "There is no month to show yet." in page


def test_a_cell_never_begins_a_formula(monkeypatch: pytest.MonkeyPatch, auditor: OfficerBrowser) -> None:
    monkeypatch.setitem(views_statistics.DIMENSION_LABELS, "language", "=cmd()")
    answer = auditor.submit_form("/statistics/export", month="2025-12", audience="posts").content.decode("utf-8-sig")
    assert "'=cmd()" in answer
    assert ",=cmd" not in answer


def test_a_plot_is_as_long_as_its_numbers_and_shows_nothing_of_what_is_hidden() -> None:
    values = [("a", 40), ("b", 10), ("c", None)]
    assert [line.length for line in views_statistics.build_bar_rows(values)] == [300, 75, 0]
    assert [column.height for column in views_statistics.build_bar_columns(values)] == [100, 25, 0]
    assert views_statistics.build_bar_columns([]) == []
