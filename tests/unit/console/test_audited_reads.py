"""No answer of any route has a word of hers in it unless it is on record, in the same request, who read it (R39)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from httpx import Response

from bot.console.request_context import Route
from bot.console.routes import ROUTES
from bot.console.views import handoff
from bot.db.unit_of_work import UnitOfWork
from bot.services.handoffs import lifecycle, vault
from bot.services.handoffs.lifecycle import OpenedHandoff
from tests.support.console_client import OfficerBrowser
from tests.support.console_scenario import CARD, HandoffScenario, OfficerClient

HERS = ("a kingfisher on her card", "a kingfisher in her message", "a kingfisher under her photo")
SHOWN_BY = {
    ("GET", "/handoffs/{handoff_id}"),
    ("GET", "/handoffs/{handoff_id}/talk"),
    ("POST", "/handoffs/{handoff_id}/refer"),
    ("POST", "/handoffs/{handoff_id}/reply"),
    ("POST", "/handoffs/{handoff_id}/note"),
    ("POST", "/handoffs/{handoff_id}/write"),
    ("POST", "/handoffs/{handoff_id}/interpreter/note"),
}
"""Every route that shows them when it is asked with an empty form; one more must be put here by whoever adds it."""


@dataclass
class Record:
    """A handoff with words of hers, the officer who holds it, and everybody else."""

    story: HandoffScenario
    handoff_id: str
    dara: OfficerClient
    others: list[OfficerBrowser]

    def reads(self, by: str) -> int:
        """How often it is on record that somebody read it."""
        with self.story.app.open_unit_of_work() as uow:
            return sum(
                (row.by, row.verb) == (by, "read") for row in uow.audit.list_by_subject(self.handoff_id, limit=10_000)
            )

    def asks(self, browser: OfficerBrowser, route: Route) -> Response:
        """A request to a route, about this handoff where it is about one, in a form of ours that is empty otherwise."""
        path = re.sub(r"{[a-z_]+}", "1", route.path.replace("{handoff_id}", self.handoff_id))
        if not route.has_form:
            return browser.open(path)
        bound = self.dara.scenario.app.console_state.keys.hash_secret(
            "form", f"{_cookie(browser)}|handoff {self.handoff_id}"
        )
        return browser.http.post(path, data={"csrf": browser.get_csrf_token(), "bound": bound})

    def put_back(self) -> None:
        """It is dara's again, whatever was done."""
        with self.story.app.open_unit_of_work() as uow:
            uow.handoffs.update(self.handoff_id, state="claimed", officer_id=self.dara.id, ended_at=None, outcome=None)
            uow.commit()


def _cookie(browser: OfficerBrowser) -> str:
    return next((cookie.value or "" for cookie in browser.http.cookies.jar), "")


@pytest.fixture
def record(story: HandoffScenario) -> Iterator[Record]:
    asked, dara = story.send_card(card=f"{CARD}\nWish: {HERS[0]}"), story.create_officer("dara")
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    her = story.services.create_person()
    her.send_message(HERS[1])
    her.send_message(vault.pack_media(file="file-1", caption=HERS[2]), media="photo")
    stage = story.app
    others = [
        stage.create_officer("sokha").sign_in(),
        stage.create_officer("head", "officer", "supervisor").sign_in(),
        stage.create_officer("lina", "officer", "supervisor", post="ngo-my").sign_in(),
        *(stage.create_officer(role, role, post=None).sign_in() for role in ("editor", "auditor", "administrator")),
        OfficerBrowser(stage),
    ]
    yield Record(story, asked.handoff_id, dara, others)


def in_it(answer: Response) -> bool:
    return any(words in answer.text for words in HERS)


def shows(record: Record, browser: OfficerBrowser, by: str) -> set[tuple[str, str]]:
    """The routes that showed him words of hers; each must have put it on record."""
    found = set()
    for route in ROUTES:
        if route.path in ("/events", "/sign-out"):
            continue
        before = record.reads(by)
        answer = record.asks(browser, route)
        if in_it(answer):
            assert record.reads(by) > before, f"{route.method} {route.path} showed words and nobody knows"
            found.add((route.method, route.path))
        record.put_back()
    return found


def test_whoever_holds_it_reads_on_record(record: Record) -> None:
    assert shows(record, record.dara.browser, record.dara.id) == SHOWN_BY


def test_nobody_else_is_shown_a_word(record: Record) -> None:
    for browser in record.others:
        by = browser.id if browser.login != "nobody" else ""
        assert shows(record, browser, by) == set()


def test_a_piece_is_found_on_record_only(record: Record) -> None:
    """The gateway, which hands out voice notes and photos, knows who asks, and writes it down before the first byte."""
    office = record.story.services
    before = record.reads("dara")
    found = office.run_in_transaction(
        vault.find_media, office.keys, handoff_id=record.handoff_id, position=4, by="dara", now=office.clock()
    )
    assert found == ("file-1", "photo")
    assert record.reads("dara") == before + 1


def test_a_page_that_reads_past_the_record_is_found(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    real = lifecycle.read_handoff

    def unrecorded(uow: UnitOfWork, *given: object, **named: object) -> OpenedHandoff:
        uow.commit = lambda **_: None  # type: ignore[method-assign]
        return real(uow, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(handoff.lifecycle, "read_handoff", unrecorded)
    with pytest.raises(AssertionError, match="nobody knows"):
        shows(record, record.dara.browser, record.dara.id)
