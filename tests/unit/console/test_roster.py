"""Shifts, holidays and gaps, as a supervisor and an officer see them."""

import pytest

from tests.support.console import Browser, Stage


@pytest.fixture
def head(stage: Stage) -> Browser:
    return stage.officer("head", "officer", "supervisor").signs_in()


def add(head: Browser, **changed: str) -> None:
    week = {"officer_id": head.id, "weekday": "0", "begins": "09:00", "ends": "17:00"}
    head.sends("/shifts", **{**week, **changed})


def test_a_week_with_everybody_there_has_no_gap(head: Browser) -> None:
    assert "Monday 2026-03-02 · 09:00–17:00" in head.opens("/shifts").text
    for weekday in "01234":
        add(head, weekday=weekday)
    assert "Every opening hour of the next two weeks is covered." in head.opens("/shifts").text


def test_what_a_shift_leaves_open_is_a_gap(head: Browser) -> None:
    add(head, ends="12:30")
    assert "Monday 2026-03-02 · 12:30–17:00" in head.opens("/shifts").text


def test_on_a_holiday_nobody_covers(head: Browser) -> None:
    for weekday in "01234":
        add(head, weekday=weekday)
    head.sends("/holidays", day="2026-03-03", country="my", name="A holiday")
    shown = head.opens("/shifts").text
    assert "Tuesday 2026-03-03 · 09:00–17:00" in shown
    assert "2026-03-03 · Malaysia · A holiday" in shown
    head.sends("/holidays/2026-03-03/remove")
    assert "is covered" in head.opens("/shifts").text


def test_a_shift_over_midnight_is_two_days(stage: Stage, head: Browser) -> None:
    add(head, weekday="6", begins="22:00", ends="06:00")
    with stage.work() as uow:
        assert [(row.weekday, row.begins, row.ends) for row in uow.roster.shifts("kh-my")] == [(0, 0, 360), (6, 1320, 1440)]


def test_a_shift_of_whoever_left_covers_nothing(stage: Stage, head: Browser) -> None:
    dara = stage.officer("dara")
    add(head, officer_id=dara.id)
    assert "Monday 2026-03-02" not in head.opens("/shifts").text
    head.sends(f"/officers/{dara.id}/disable")
    assert "Monday 2026-03-02 · 09:00–17:00" in head.opens("/shifts").text


@pytest.mark.parametrize(
    "changed",
    [
        {"begins": "9"}, {"begins": "25:00"}, {"ends": ""}, {"ends": "09:00"}, {"weekday": "7"}, {"weekday": "-1"},
        {"ends": "24:30"},
    ],
    ids=str,
)  # fmt: skip
def test_a_shift_that_is_none_is_said(stage: Stage, head: Browser, changed: dict[str, str]) -> None:
    add(head, **changed)
    assert head.page.status_code == 409
    with stage.work() as uow:
        assert uow.roster.shifts("kh-my") == []


def test_a_roster_holds_the_officers_of_its_post(stage: Stage, head: Browser) -> None:
    add(head, officer_id=stage.officer("lina", post="ngo-my").id)
    assert head.page.status_code == 404


def test_another_posts_shift_is_not_removed(stage: Stage, head: Browser) -> None:
    add(head)
    with stage.work() as uow:
        (shift,) = uow.roster.shifts("kh-my")
    lina = stage.officer("lina", "officer", "supervisor", post="ngo-my").signs_in()
    assert lina.sends(f"/shifts/{shift.shift_id}/remove").headers["location"].endswith("done=nothing")
    assert head.sends(f"/shifts/{shift.shift_id}/remove").headers["location"].endswith("done=removed")


@pytest.mark.parametrize(
    "changed",
    [
        {"day": "soon"}, {"country": "Malaysia"}, {"country": "XX"}, {"name": ""}, {"name": "x" * 90}, {"name": "a\nb"},
    ],
    ids=str,
)  # fmt: skip
def test_a_holiday_that_is_none_is_said(head: Browser, changed: dict[str, str]) -> None:
    head.sends("/holidays", **{"day": "2026-03-03", "country": "MY", "name": "A holiday", **changed})
    assert head.page.status_code == 409


def test_an_officer_reads_the_roster_and_changes_nothing(stage: Stage, head: Browser) -> None:
    add(head)
    dara = stage.officer("dara").signs_in()
    shown = dara.opens("/shifts").text
    assert "Monday" in shown
    assert "/remove" not in shown
    assert 'action="/shifts"' not in shown
