"""The same console over PostgreSQL, where the database itself hides what is another post's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.console import app
from tests.support.console_client import ConsoleApp, open_console
from tests.support.console_scenario import HandoffScenario


@pytest.fixture
def stage(postgres_database_url: str, tmp_path: Path) -> Iterator[ConsoleApp]:
    with open_console(tmp_path, url=postgres_database_url) as stage:
        yield stage


def test_a_morning_at_two_posts(stage: ConsoleApp) -> None:
    head = stage.create_officer("head", "officer", "supervisor").sign_in()
    lina = stage.create_officer("lina", "officer", "supervisor", post="ngo-my").sign_in()
    for browser in (head, lina):
        browser.submit_form("/account/duty", on_duty="yes")
        browser.submit_form("/shifts", officer_id=browser.id, weekday="0", begins="09:00", ends="17:00")
        browser.submit_form("/holidays", day="2026-03-03", country="MY", name=f"Holiday of {browser.login}")
    shown = head.open("/shifts").text
    assert "Holiday of head" in shown
    assert "Holiday of lina" not in shown
    assert "Head" in head.open("/parts/present").text
    assert "Lina" not in head.page.text
    assert stage.console_state.change_tokens.get_tokens("kh-my") != stage.console_state.change_tokens.get_tokens(
        "ngo-my"
    )


def test_what_is_past_its_time_goes_at_every_post(stage: ConsoleApp) -> None:
    lina = stage.create_officer("lina", "officer", "supervisor", post="ngo-my").sign_in()
    lina.submit_form("/holidays", day="2026-03-03", country="MY", name="A holiday")
    stage.clock.advance(days=30)
    app._expire_sessions(stage.console_state)
    with stage.open_unit_of_work() as uow:
        assert uow.roster.list_holidays("ngo-my", since=stage.clock.now.date().replace(year=2020)) == []
        assert (
            uow.sessions.get_by_hash(
                stage.console_state.keys.hash_secret("session", next(iter(lina.http.cookies.values())))
            )
            is None
        )


def test_what_a_reset_account_held_is_in_the_queue_of_its_post(stage: ConsoleApp) -> None:
    story = HandoffScenario(stage)
    boss, dara, asked = (
        stage.create_officer("boss", "administrator", post=None).sign_in(),
        story.create_officer("dara"),
        story.send_card(),
    )
    dara.claim(asked)
    boss.submit_form(f"/officers/{dara.id}/reset")
    with stage.open_unit_of_work() as uow:
        row = uow.handoffs.get_by_id(asked.handoff_id)
    assert row
    assert (str(row.state), row.officer_id) == ("queued", None)
