"""A session ends by itself, ends everywhere at once when the account changes, and is one cookie that nobody can read."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.console.app import _expire
from bot.services import sign_in
from tests.support.console import PASSWORD, SIGNING, Browser, Stage, console


def is_in(browser: Browser) -> bool:
    return browser.http.get("/account").status_code == 200


def cookie(browser: Browser) -> str:
    """The cookie of the session, as it was given; the marks beside it have tests of their own."""
    given = browser.page.headers.get_list("set-cookie")
    return next((one for one in given if "-device=" not in one), "")


@pytest.fixture
def dara(stage: Stage) -> Browser:
    return stage.officer("dara").signs_in()


@pytest.fixture
def boss(stage: Stage) -> Browser:
    return stage.officer("boss", "administrator", post=None).signs_in()


def test_ten_minutes_without_use_end_it(stage: Stage, dara: Browser) -> None:
    stage.clock.pass_time(minutes=SIGNING.idle_minutes - 1)
    assert is_in(dara)
    stage.clock.pass_time(minutes=SIGNING.idle_minutes)
    assert not is_in(dara)


def test_eight_hours_end_it_whatever_was_done(stage: Stage, dara: Browser) -> None:
    for _ in range(SIGNING.session_hours * 10):
        assert is_in(dara)
        stage.clock.pass_time(minutes=6)
    assert not is_in(dara)


def test_what_a_page_fetches_by_itself_is_no_use_and_typing_is(stage: Stage, dara: Browser) -> None:
    csrf = dara.csrf()
    for _ in range(3):
        stage.clock.pass_time(minutes=4)
        dara.http.post("/awake", data={"csrf": csrf}, headers={"X-Part": "1"})
    assert is_in(dara)
    for _ in range(3):
        stage.clock.pass_time(minutes=4)
        dara.http.get("/parts/present", headers={"X-Part": "1"})
    assert not is_in(dara)


def test_a_script_is_told_that_it_ended(stage: Stage, dara: Browser) -> None:
    stage.clock.pass_time(hours=1)
    assert dara.opens("/parts/present", **{"X-Part": "1"}).status_code == 401
    assert dara.opens("/account").headers["location"] == "/sign-in?done=ended"


def test_signing_out_ends_it(dara: Browser) -> None:
    kept = dict(dara.http.cookies)
    dara.sends("/sign-out")
    assert dara.page.headers["location"] == "/sign-in?done=signed_out"
    dara.http.cookies.update(kept)
    assert not is_in(dara)


def test_signing_in_gives_another_cookie(stage: Stage) -> None:
    dara = stage.officer("dara")
    dara.opens("/sign-in")
    before = dict(dara.http.cookies)
    dara.signs_in()
    assert dict(dara.http.cookies) != before
    thief = Browser(stage)
    thief.http.cookies.update(before)
    assert not is_in(thief)


def test_disabling_ends_every_session_at_once(stage: Stage, dara: Browser, boss: Browser) -> None:
    elsewhere = Browser(stage, "dara").signs_in()
    boss.sends(f"/officers/{dara.id}/disable")
    assert not is_in(dara)
    assert not is_in(elsewhere)
    assert not is_in(dara.signs_in(code="123456"))


def test_an_account_that_may_be_used_again_needs_a_new_session(dara: Browser, boss: Browser) -> None:
    boss.sends(f"/officers/{dara.id}/disable")
    boss.sends(f"/officers/{dara.id}/enable")
    assert not is_in(dara)
    assert is_in(dara.signs_in())


def test_a_reset_makes_password_and_phone_void(stage: Stage, dara: Browser, boss: Browser) -> None:
    boss.sends(f"/officers/{dara.id}/reset")
    assert "CODE-" in boss.page.text
    assert not is_in(dara)
    row = stage.row("dara")
    assert (row.password_hash, row.totp, row.joined_at, row.on_duty_at) == (None, None, None, None)
    assert not is_in(dara.signs_in(code="RESCUE-dara"))


def test_other_roles_end_it(dara: Browser, boss: Browser) -> None:
    boss.sends(f"/officers/{dara.id}", name="Dara", title="legal", roles=["officer"], languages=["en"], post_id="kh-my")
    assert is_in(dara)
    boss.sends(f"/officers/{dara.id}", name="Dara", title="legal", roles=["editor"], languages=["en"], post_id="kh-my")
    assert not is_in(dara)


def test_a_new_password_ends_the_others_and_keeps_this_one(stage: Stage, dara: Browser) -> None:
    elsewhere = Browser(stage, "dara").signs_in()
    new = "five other quiet words here"
    dara.sends("/account/password", old=PASSWORD, new=new, again=new)
    assert dara.page.headers["location"] == "/account?done=password"
    assert is_in(dara)
    assert not is_in(elsewhere)
    assert not is_in(elsewhere.signs_in())
    assert is_in(elsewhere.signs_in(password=new))


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
def test_a_password_that_will_not_do_changes_nothing(dara: Browser, stage: Stage, old: str, new: str, again: str) -> None:
    before = stage.row("dara")
    dara.sends("/account/password", old=old, new=new, again=again)
    assert dara.page.status_code == 409
    assert "fault" in dara.page.text
    assert stage.row("dara") == before


def test_whoever_sits_at_an_open_browser_cannot_guess_the_password(stage: Stage, dara: Browser) -> None:
    new = "five other quiet words"
    for _ in range(SIGNING.tries):
        dara.sends("/account/password", old="a guess of somebody", new=new, again=new)
    dara.sends("/account/password", old=PASSWORD, new=new, again=new)
    assert "Too many tries" in dara.page.text


def test_new_codes_for_a_lost_phone_need_the_phone(stage: Stage, dara: Browser) -> None:
    assert dara.sends("/account/codes", code="000000").status_code == 409
    shown = dara.sends("/account/codes", code=stage.code("dara"))
    assert shown.text.count("<code>") == SIGNING.recovery_codes
    assert not is_in(Browser(stage, "dara").signs_in(code="RESCUE-dara"))
    first = shown.text.split("<code>")[1].split("</code>")[0]
    assert is_in(Browser(stage, "dara").signs_in(code=first.lower()))


def test_on_this_machine_the_cookie_is_plain_and_hidden_from_scripts(dara: Browser) -> None:
    assert cookie(dara).startswith("pelita_console=")
    assert {"httponly", "samesite=strict", "path=/"} <= _parts(cookie(dara))
    assert "secure" not in _parts(cookie(dara))


def test_behind_a_proxy_the_cookie_is_for_this_host_and_encrypted_ways_alone(tmp_path: Path) -> None:
    with console(tmp_path, home="https://console.example.org") as stage:
        dara = stage.officer("dara").signs_in()
        assert cookie(dara).startswith("__Host-pelita=")
        assert {"httponly", "samesite=strict", "path=/", "secure"} <= _parts(cookie(dara))
        assert not any(part.startswith(("domain", "expires", "max-age")) for part in _parts(cookie(dara)))
        assert is_in(dara)


def test_the_database_knows_no_cookie(stage: Stage, dara: Browser) -> None:
    token = next(iter(dara.http.cookies.values()))
    with stage.work() as uow:
        assert uow.sessions.by_hash(token) is None
        assert uow.sessions.by_hash(stage.office.keys.fingerprint("session", token))


def test_a_session_begun_by_an_account_that_changed_meanwhile_is_none(stage: Stage, dara: Browser) -> None:
    before = stage.row("dara")
    with stage.work() as uow:
        uow.officers.raise_epoch(before.officer_id)
        sign_in.begin(uow, stage.office.keys, officer=before, token="late", stage="signed_in", now=stage.clock.now)
        uow.commit()
    with stage.work() as uow:
        assert sign_in.recognise(uow, stage.office.keys, SIGNING, token="late", now=stage.clock.now) is None


def test_an_account_disabled_for_a_year_is_removed_with_everything_of_it(stage: Stage, dara: Browser, boss: Browser) -> None:
    boss.sends(f"/officers/{dara.id}/disable")
    for days, is_there in ((SIGNING.gone_days - 1, True), (2, False)):
        stage.clock.pass_time(days=days)
        with stage.work() as uow:
            sign_in.expire(uow, SIGNING, now=stage.clock.now)
        with stage.work() as uow:
            assert (uow.officers.by_login("dara") is not None) is is_there


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)])
def test_tidying_removes_no_account_and_no_session_while_the_clock_is_in_doubt(
    stage: Stage, dara: Browser, boss: Browser, jump: timedelta
) -> None:
    boss.sends(f"/officers/{dara.id}/disable")
    stage.clock.now += jump
    _expire(stage.office)
    with stage.work() as uow:
        assert uow.officers.by_login("dara") is not None
    assert stage.office.clock.state.reason
    stage.clock.now -= jump
    _expire(stage.office)
    assert is_in(boss)


def _parts(cookie: str) -> set[str]:
    return {part.strip().lower() for part in cookie.split(";")[1:]}
