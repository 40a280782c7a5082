"""The same console over PostgreSQL, where the database itself hides what is another post's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.console import app
from tests.support.console import Stage, console
from tests.support.console_handoffs import Story


@pytest.fixture
def stage(postgres_database_url: str, tmp_path: Path) -> Iterator[Stage]:
    with console(tmp_path, url=postgres_database_url) as stage:
        yield stage


def test_a_morning_at_two_posts(stage: Stage) -> None:
    head = stage.officer("head", "officer", "supervisor").signs_in()
    lina = stage.officer("lina", "officer", "supervisor", post="ngo-my").signs_in()
    for browser in (head, lina):
        browser.sends("/account/duty", on_duty="yes")
        browser.sends("/shifts", officer_id=browser.id, weekday="0", begins="09:00", ends="17:00")
        browser.sends("/holidays", day="2026-03-03", country="MY", name=f"Holiday of {browser.login}")
    shown = head.opens("/shifts").text
    assert "Holiday of head" in shown
    assert "Holiday of lina" not in shown
    assert "Head" in head.opens("/parts/present").text
    assert "Lina" not in head.page.text
    assert stage.office.pulse.of("kh-my") != stage.office.pulse.of("ngo-my")


def test_what_is_past_its_time_goes_at_every_post(stage: Stage) -> None:
    lina = stage.officer("lina", "officer", "supervisor", post="ngo-my").signs_in()
    lina.sends("/holidays", day="2026-03-03", country="MY", name="A holiday")
    stage.clock.pass_time(days=30)
    app._expire(stage.office)
    with stage.work() as uow:
        assert uow.roster.holidays("ngo-my", since=stage.clock.now.date().replace(year=2020)) == []
        assert uow.sessions.by_hash(stage.office.keys.fingerprint("session", next(iter(lina.http.cookies.values())))) is None


def test_what_a_reset_account_held_is_in_the_queue_of_its_post(stage: Stage) -> None:
    story = Story(stage)
    boss, dara, asked = stage.officer("boss", "administrator", post=None).signs_in(), story.officer("dara"), story.asked()
    dara.claims(asked)
    boss.sends(f"/officers/{dara.id}/reset")
    with stage.work() as uow:
        row = uow.handoffs.by_id(asked.handoff_id)
    assert row
    assert (str(row.state), row.officer_id) == ("queued", None)
