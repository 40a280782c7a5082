"""The audit page: who did what, for an auditor, without a word of anybody."""

import csv
from datetime import timedelta

import pytest

from bot.console.views import audit as audit_views
from bot.services.handoffs.submission import SubmissionReceipt
from tests.support.console_client import ConsoleApp, OfficerBrowser
from tests.support.console_scenario import CARD, HandoffScenario, OfficerClient


def test_an_auditor_sees_who_did_what(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara").sign_in()
    dara.submit_form("/account/duty", on_duty="yes")
    audit = stage.create_officer("audit", "auditor", post=None).sign_in()
    shown = audit.open("/audit").text
    assert "marked as on duty" in shown
    assert "signed in" in shown
    assert "dara" in shown


def test_it_goes_back_page_by_page(stage: ConsoleApp) -> None:
    audit = stage.create_officer("audit", "auditor", post=None).sign_in()
    with stage.open_unit_of_work() as uow:
        for number in range(250):
            uow.audit.write(at=stage.clock.now, by="test", verb=f"act_{number}", noun="thing", subject="x")
        uow.commit()
    seen, address, pages = "", "/audit", 0
    while address:
        page = audit.open(address).text
        seen, pages = seen + page, pages + 1
        address = page.split('href="/audit?before=')[1].split('"')[0] if "?before=" in page else ""
        address = address and f"/audit?before={address}"
    assert pages == 3
    assert all(f"thing act_{number}<" in seen for number in range(250))


def test_a_number_that_is_none_shows_the_newest(stage: ConsoleApp) -> None:
    audit = stage.create_officer("audit", "auditor", post=None).sign_in()
    for before in ("x", "-1", "9" * 40, "١"):
        assert audit.open(f"/audit?before={before}").status_code == 200


@pytest.fixture
def auditor(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("audit", "auditor", post=None).sign_in()


def listed(auditor: OfficerBrowser, query: str) -> str:
    """The acts that are shown, without the form above them."""
    return auditor.open(f"/audit?{query}").text.partition("<tbody>")[2].partition("</tbody>")[0]


def taken(auditor: OfficerBrowser, **chosen: str) -> list[list[str]]:
    """The rows of the file."""
    answer = auditor.submit_form("/audit/export", **chosen)
    assert answer.headers["content-disposition"].startswith("attachment")
    return list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))


def test_it_is_searched_by_who_and_what(stage: ConsoleApp, auditor: OfficerBrowser) -> None:
    dara, sok = (stage.create_officer(login) for login in ("dara", "sok"))
    for officer in (dara, sok):
        officer.sign_in().submit_form("/account/duty", on_duty="yes")
    found = listed(auditor, f"who={dara.id}&what=officer+go_on_duty")
    assert found.count("<tr>") == 1
    assert "dara" in found
    assert listed(auditor, "what=officer+go_on_duty").count("<tr>") == 2
    assert "Nothing was found." in listed(auditor, "what=post+close")


def test_a_verb_stands_for_those_with_a_code_and_for_no_other_verb(stage: ConsoleApp, auditor: OfficerBrowser) -> None:
    with stage.open_unit_of_work() as uow:
        for noun, verb in (("post", "check_hours"), ("post", "checkup"), ("handoff", "call"), ("handoff", "call_head")):
            uow.audit.write(at=stage.clock.now, by="gateway", verb=verb, noun=noun, subject="x")
        uow.commit()
    assert [row[4] for row in taken(auditor, what="post check")[1:]] == ["check_hours"]
    assert [row[4] for row in taken(auditor, what="handoff call")[1:]] == ["call"]


def test_it_is_searched_by_day(stage: ConsoleApp, auditor: OfficerBrowser) -> None:
    with stage.open_unit_of_work() as uow:
        for days, verb in ((3, "add"), (2, "change"), (0, "close")):
            uow.audit.write(
                at=stage.clock.now - timedelta(days=days), by="someone", verb=verb, noun="post", subject="x"
            )
        uow.commit()
    day = (stage.clock.now.date() - timedelta(days=2)).isoformat()
    assert [row[4] for row in taken(auditor, since=day, until=day, who="someone")[1:]] == ["change"]
    assert len(taken(auditor, since="x", until="2026-99-99", who="someone")[1:]) == 3


def test_it_is_searched_by_the_code_of_a_handoff(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt, auditor: OfficerBrowser
) -> None:
    dara.claim(story.send_card(7002))
    for name in (asked.code, asked.code.lower(), asked.handoff_id):
        rows = taken(auditor, handoff=f" {name} ")[1:]
        assert {row[5] for row in rows} == {asked.handoff_id}
        assert "claim" in {row[4] for row in rows}
    assert taken(auditor, handoff="no-such")[1:] == []


def test_the_file_holds_no_words_and_is_on_record(
    stage: ConsoleApp, dara: OfficerClient, asked: SubmissionReceipt, auditor: OfficerBrowser
) -> None:
    dara.send_reply(asked, "I am here")
    rows = taken(auditor)
    assert rows[0] == list(audit_views.FILE_HEADER)
    assert "wrote to her" in str(rows)
    assert not any(words in str(rows) for words in ("I am here", *CARD.splitlines()))
    assert stage.list_audit_acts()[-1][1:] == ("export", "audit")


def test_a_file_that_is_cut_off_says_so(auditor: OfficerBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_views, "MAX_FILE_ROWS", 1)
    rows = taken(auditor)
    assert len(rows) == 3
    assert "There is more." in rows[-1][0]


def test_older_pages_go_on_with_what_was_chosen(stage: ConsoleApp, auditor: OfficerBrowser) -> None:
    with stage.open_unit_of_work() as uow:
        for number in range(150):
            for by in ("one", "two"):
                uow.audit.write(at=stage.clock.now, by=by, verb=f"act_{number}", noun="thing", subject="x")
        uow.commit()
    page = auditor.open("/audit?who=one").text
    address = page.partition('href="/audit?before=')[2].partition('"')[0].replace("&amp;", "&")
    older = listed(auditor, f"before={address}")
    assert "two" not in older
    assert "thing act_0<" in older


@pytest.mark.parametrize("query", ["who=%27%22", "what=x", "handoff=%25", "since=0000-00-00", "until=9999-12-31"])
def test_whatever_is_typed_is_answered(auditor: OfficerBrowser, query: str) -> None:
    assert auditor.open(f"/audit?{query}").status_code == 200
