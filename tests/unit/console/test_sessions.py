"""A session ends by itself, ends everywhere at once when the account changes, and is one cookie that nobody can read."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.console.app import _expire_sessions
from bot.services.officers import authentication
from tests.support.console_client import PASSWORD, SIGN_IN_POLICY, ConsoleApp, OfficerBrowser, open_console


def is_in(browser: OfficerBrowser) -> bool:
    return browser.http.get("/account").status_code == 200


def cookie(browser: OfficerBrowser) -> str:
    """The cookie of the session, as it was given; the marks beside it have tests of their own."""
    given = browser.page.headers.get_list("set-cookie")
    return next((one for one in given if "-device=" not in one), "")


@pytest.fixture
def dara(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("dara").sign_in()


@pytest.fixture
def boss(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("boss", "administrator", post=None).sign_in()


def test_ten_minutes_without_use_end_it(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    stage.clock.advance(minutes=SIGN_IN_POLICY.idle_minutes - 1)
    assert is_in(dara)
    stage.clock.advance(minutes=SIGN_IN_POLICY.idle_minutes)
    assert not is_in(dara)


def test_eight_hours_end_it_whatever_was_done(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    for _ in range(SIGN_IN_POLICY.session_hours * 10):
        assert is_in(dara)
        stage.clock.advance(minutes=6)
    assert not is_in(dara)


def test_what_a_page_fetches_by_itself_is_no_use_and_typing_is(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    csrf = dara.get_csrf_token()
    for _ in range(3):
        stage.clock.advance(minutes=4)
        dara.http.post("/awake", data={"csrf": csrf}, headers={"X-Part": "1"})
    assert is_in(dara)
    for _ in range(3):
        stage.clock.advance(minutes=4)
        dara.http.get("/parts/present", headers={"X-Part": "1"})
    assert not is_in(dara)


def test_a_script_is_told_that_it_ended(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    stage.clock.advance(hours=1)
    assert dara.open("/parts/present", **{"X-Part": "1"}).status_code == 401
    assert dara.open("/account").headers["location"] == "/sign-in?next=/account&done=ended"


def test_signing_out_ends_it(dara: OfficerBrowser) -> None:
    kept = dict(dara.http.cookies)
    dara.submit_form("/sign-out")
    assert dara.page.headers["location"] == "/sign-in?done=signed_out"
    dara.http.cookies.update(kept)
    assert not is_in(dara)


def test_signing_in_gives_another_cookie(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara")
    dara.open("/sign-in")
    before = dict(dara.http.cookies)
    dara.sign_in()
    assert dict(dara.http.cookies) != before
    thief = OfficerBrowser(stage)
    thief.http.cookies.update(before)
    assert not is_in(thief)


def test_disabling_ends_every_session_at_once(stage: ConsoleApp, dara: OfficerBrowser, boss: OfficerBrowser) -> None:
    elsewhere = OfficerBrowser(stage, "dara").sign_in()
    boss.submit_form(f"/officers/{dara.id}/disable")
    assert not is_in(dara)
    assert not is_in(elsewhere)
    assert not is_in(dara.sign_in(code="123456"))


def test_an_account_that_may_be_used_again_needs_a_new_session(dara: OfficerBrowser, boss: OfficerBrowser) -> None:
    boss.submit_form(f"/officers/{dara.id}/disable")
    boss.submit_form(f"/officers/{dara.id}/enable")
    assert not is_in(dara)
    assert is_in(dara.sign_in())


def test_a_reset_makes_password_and_phone_void(stage: ConsoleApp, dara: OfficerBrowser, boss: OfficerBrowser) -> None:
    boss.submit_form(f"/officers/{dara.id}/reset")
    assert "CODE-" in boss.page.text
    assert not is_in(dara)
    row = stage.get_officer("dara")
    assert (row.password_hash, row.totp, row.joined_at, row.on_duty_at) == (None, None, None, None)
    assert not is_in(dara.sign_in(code="RESCUE-dara"))


def test_other_roles_end_it(dara: OfficerBrowser, boss: OfficerBrowser) -> None:
    boss.submit_form(
        f"/officers/{dara.id}", name="Dara", title="legal", roles=["officer"], languages=["en"], post_id="kh-my"
    )
    assert is_in(dara)
    boss.submit_form(
        f"/officers/{dara.id}", name="Dara", title="legal", roles=["editor"], languages=["en"], post_id="kh-my"
    )
    assert not is_in(dara)


def test_a_new_password_ends_the_others_and_keeps_this_one(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    elsewhere = OfficerBrowser(stage, "dara").sign_in()
    new = "five other quiet words here"
    dara.submit_form("/account/password", old=PASSWORD, new=new, again=new)
    assert dara.page.headers["location"] == "/account?done=password"
    assert is_in(dara)
    assert not is_in(elsewhere)
    assert not is_in(elsewhere.sign_in())
    assert is_in(elsewhere.sign_in(password=new))


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "five other quiet words", "five other quiet words"),
        (PASSWORD, "five other quiet words", "five other words"),
        (PASSWORD, "short", "short"),
        (PASSWORD, "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"),
        (PASSWORD, "dara dara dara dara", "dara dara dara dara"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    dara: OfficerBrowser, stage: ConsoleApp, old: str, new: str, again: str
) -> None:
    before = stage.get_officer("dara")
    dara.submit_form("/account/password", old=old, new=new, again=again)
    assert dara.page.status_code == 409
    assert "fault" in dara.page.text
    assert stage.get_officer("dara") == before


def test_whoever_sits_at_an_open_browser_cannot_guess_the_password(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    new = "five other quiet words"
    for _ in range(SIGN_IN_POLICY.tries):
        dara.submit_form("/account/password", old="a guess of somebody", new=new, again=new)
    dara.submit_form("/account/password", old=PASSWORD, new=new, again=new)
    assert "Too many tries" in dara.page.text


def test_new_codes_for_a_lost_phone_need_the_phone(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    assert dara.submit_form("/account/codes", code="000000").status_code == 409
    shown = dara.submit_form("/account/codes", code=stage.get_totp_code("dara"))
    assert shown.text.count("<code>") == SIGN_IN_POLICY.recovery_codes
    assert not is_in(OfficerBrowser(stage, "dara").sign_in(code="RESCUE-dara"))
    first = shown.text.split("<code>")[1].split("</code>")[0]
    assert is_in(OfficerBrowser(stage, "dara").sign_in(code=first.lower()))


def test_on_this_machine_the_cookie_is_plain_and_hidden_from_scripts(dara: OfficerBrowser) -> None:
    assert cookie(dara).startswith("pelita_console=")
    assert {"httponly", "samesite=strict", "path=/"} <= _parts(cookie(dara))
    assert "secure" not in _parts(cookie(dara))


def test_behind_a_proxy_the_cookie_is_for_this_host_and_encrypted_ways_alone(tmp_path: Path) -> None:
    with open_console(tmp_path, home="https://console.example.org") as stage:
        dara = stage.create_officer("dara").sign_in()
        assert cookie(dara).startswith("__Host-pelita=")
        assert {"httponly", "samesite=strict", "path=/", "secure"} <= _parts(cookie(dara))
        assert not any(part.startswith(("domain", "expires", "max-age")) for part in _parts(cookie(dara)))
        assert is_in(dara)


def test_the_database_knows_no_cookie(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    token = next(iter(dara.http.cookies.values()))
    with stage.open_unit_of_work() as uow:
        assert uow.sessions.get_by_hash(token) is None
        assert uow.sessions.get_by_hash(stage.console_state.keys.hash_secret("session", token))


def test_a_session_begun_by_an_account_that_changed_meanwhile_is_none(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    before = stage.get_officer("dara")
    with stage.open_unit_of_work() as uow:
        uow.officers.increment_epoch(before.officer_id)
        authentication.begin_session(
            uow, stage.console_state.keys, officer=before, token="late", stage="signed_in", now=stage.clock.now
        )
        uow.commit()
    with stage.open_unit_of_work() as uow:
        assert (
            authentication.authenticate_session(
                uow, stage.console_state.keys, SIGN_IN_POLICY, token="late", now=stage.clock.now
            )
            is None
        )


def test_an_account_disabled_for_a_year_is_removed_with_everything_of_it(
    stage: ConsoleApp, dara: OfficerBrowser, boss: OfficerBrowser
) -> None:
    boss.submit_form(f"/officers/{dara.id}/disable")
    for days, is_there in ((SIGN_IN_POLICY.gone_days - 1, True), (2, False)):
        stage.clock.advance(days=days)
        with stage.open_unit_of_work() as uow:
            authentication.expire_sessions(uow, SIGN_IN_POLICY, now=stage.clock.now)
        with stage.open_unit_of_work() as uow:
            assert (uow.officers.get_by_login("dara") is not None) is is_there


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)])
def test_tidying_removes_no_account_and_no_session_while_the_clock_is_in_doubt(
    stage: ConsoleApp, dara: OfficerBrowser, boss: OfficerBrowser, jump: timedelta
) -> None:
    boss.submit_form(f"/officers/{dara.id}/disable")
    stage.clock.now += jump
    _expire_sessions(stage.console_state)
    with stage.open_unit_of_work() as uow:
        assert uow.officers.get_by_login("dara") is not None
    assert stage.console_state.clock.state.reason
    stage.clock.now -= jump
    _expire_sessions(stage.console_state)
    assert is_in(boss)


def _parts(cookie: str) -> set[str]:
    return {part.strip().lower() for part in cookie.split(";")[1:]}
