"""Shifts, holidays and gaps, as a supervisor and an officer see them."""

import re
from zoneinfo import ZoneInfo

import pytest

from tests.support.console_client import ConsoleApp, OfficerBrowser


@pytest.fixture
def head(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("head", "officer", "supervisor").sign_in()


def add(head: OfficerBrowser, **changed: str | list[str]) -> None:
    week: dict[str, str | list[str]] = {"officer_id": head.id, "weekday": "0", "begins": "09:00", "ends": "17:00"}
    head.submit_form("/shifts", **{**week, **changed})


def test_a_week_with_everybody_there_has_no_gap(head: OfficerBrowser) -> None:
    assert "Monday 2026-03-02 · 09:00–17:00" in head.open("/shifts").text
    add(head, weekday=list("01234"))
    assert "Every opening hour of the next two weeks is covered." in head.open("/shifts").text


def test_one_form_adds_a_time_on_several_days_and_the_same_twice_adds_one(
    stage: ConsoleApp, head: OfficerBrowser
) -> None:
    add(head, weekday=["0", "2"])
    add(head, weekday=["0", "4"])
    with stage.open_unit_of_work() as uow:
        assert sorted(row.weekday for row in uow.roster.list_shifts("kh-my")) == [0, 2, 4]


def week_of(head: OfficerBrowser, day: str) -> list[str]:
    """The days of the calendar, each as the words that stand in it."""
    page = head.open(f"/shifts?week={day}").text
    calendar = page.split('<ol class="calendar">')[1].split("</ol>")[0]
    return [" ".join(re.sub(r"<[^>]*>", " ", one).split()) for one in calendar.split("<h3>")[1:]]


def test_the_week_shows_who_answers_and_when_nobody_does(stage: ConsoleApp, head: OfficerBrowser) -> None:
    add(head, ends="12:00", weekday=["0", "1"])
    head.submit_form("/holidays", day="2026-03-10", country="my", name="A holiday")
    monday, tuesday, *_, sunday = week_of(head, "2026-03-12")
    assert monday.startswith("Monday 2026-03-09 09:00–12:00")
    assert monday.endswith("12:00–17:00 nobody")
    assert tuesday == "Tuesday 2026-03-10 Holiday: A holiday 09:00–17:00 nobody"
    assert sunday == "Sunday 2026-03-15 –"


@pytest.mark.parametrize("asked", ["", "yesterday", "1999-01-01", "9999-12-31"])
def test_a_week_that_cannot_be_shown_is_this_week(head: OfficerBrowser, asked: str) -> None:
    assert week_of(head, asked)[0].startswith("Monday 2026-03-02")


def test_whoever_has_a_shift_and_is_not_on_duty_reads_it(stage: ConsoleApp, head: OfficerBrowser) -> None:
    now = stage.clock.now.astimezone(ZoneInfo("Asia/Kuala_Lumpur"))
    head.submit_form("/account/duty", on_duty="no")
    assert "gives you a shift now" not in head.open("/").text
    add(head, weekday=str(now.weekday()), begins="00:00", ends="23:59")
    assert "gives you a shift now, 00:00–23:59" in head.open("/").text
    assert "Not on duty" in week_of(head, "")[now.weekday()]
    head.submit_form("/account/duty", on_duty="yes")
    assert "gives you a shift now" not in head.open("/").text
    assert "On duty" in week_of(head, "")[now.weekday()]


def test_what_a_shift_leaves_open_is_a_gap(head: OfficerBrowser) -> None:
    add(head, ends="12:30")
    assert "Monday 2026-03-02 · 12:30–17:00" in head.open("/shifts").text


def test_on_a_holiday_nobody_covers(head: OfficerBrowser) -> None:
    for weekday in "01234":
        add(head, weekday=weekday)
    head.submit_form("/holidays", day="2026-03-03", country="my", name="A holiday")
    shown = head.open("/shifts").text
    assert "Tuesday 2026-03-03 · 09:00–17:00" in shown
    assert "2026-03-03 · Malaysia · A holiday" in shown
    head.submit_form("/holidays/2026-03-03/remove")
    assert "is covered" in head.open("/shifts").text


def test_a_shift_over_midnight_is_two_days(stage: ConsoleApp, head: OfficerBrowser) -> None:
    add(head, weekday="6", begins="22:00", ends="06:00")
    with stage.open_unit_of_work() as uow:
        assert [(row.weekday, row.begins, row.ends) for row in uow.roster.list_shifts("kh-my")] == [
            (0, 0, 360),
            (6, 1320, 1440),
        ]


def test_a_shift_of_whoever_left_covers_nothing(stage: ConsoleApp, head: OfficerBrowser) -> None:
    dara = stage.create_officer("dara")
    add(head, officer_id=dara.id)
    assert "Monday 2026-03-02" not in head.open("/shifts").text
    head.submit_form(f"/officers/{dara.id}/disable")
    assert "Monday 2026-03-02 · 09:00–17:00" in head.open("/shifts").text


@pytest.mark.parametrize(
    "changed",
    [
        {"begins": "9"},
        {"begins": "25:00"},
        {"ends": ""},
        {"ends": "09:00"},
        {"weekday": "7"},
        {"weekday": "-1"},
        {"ends": "24:30"},
    ],
    ids=str,
)
def test_a_shift_that_is_none_is_said(stage: ConsoleApp, head: OfficerBrowser, changed: dict[str, str]) -> None:
    add(head, **changed)
    assert head.page.status_code == 409
    with stage.open_unit_of_work() as uow:
        assert uow.roster.list_shifts("kh-my") == []


def test_a_roster_holds_the_officers_of_its_post(stage: ConsoleApp, head: OfficerBrowser) -> None:
    add(head, officer_id=stage.create_officer("lina", post="ngo-my").id)
    assert head.page.status_code == 404


def test_another_posts_shift_is_not_removed(stage: ConsoleApp, head: OfficerBrowser) -> None:
    add(head)
    with stage.open_unit_of_work() as uow:
        (shift,) = uow.roster.list_shifts("kh-my")
    lina = stage.create_officer("lina", "officer", "supervisor", post="ngo-my").sign_in()
    assert lina.submit_form(f"/shifts/{shift.shift_id}/remove").headers["location"].endswith("done=nothing")
    assert head.submit_form(f"/shifts/{shift.shift_id}/remove").headers["location"].endswith("done=removed")


@pytest.mark.parametrize(
    "changed",
    [
        {"day": "soon"},
        {"country": "Malaysia"},
        {"country": "XX"},
        {"name": ""},
        {"name": "x" * 90},
        {"name": "a\nb"},
    ],
    ids=str,
)
def test_a_holiday_that_is_none_is_said(head: OfficerBrowser, changed: dict[str, str]) -> None:
    head.submit_form("/holidays", **{"day": "2026-03-03", "country": "MY", "name": "A holiday", **changed})
    assert head.page.status_code == 409


def test_an_officer_reads_the_roster_and_changes_nothing(stage: ConsoleApp, head: OfficerBrowser) -> None:
    add(head)
    dara = stage.create_officer("dara").sign_in()
    shown = dara.open("/shifts").text
    assert "Monday" in shown
    assert "/remove" not in shown
    assert 'action="/shifts"' not in shown
