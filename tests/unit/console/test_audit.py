"""The audit page: who did what, for an auditor, without a word of anybody."""

from tests.support.console_client import ConsoleApp


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
