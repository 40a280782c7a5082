"""Whoever guesses uses up his own tries: delays that end, and marks of browsers that signed in before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.services.officers import authentication
from tests.support.console_client import (
    PASSWORD,
    SIGN_IN_POLICY,
    ConsoleApp,
    OfficerBrowser,
    compute_totp_code,
    open_console,
)

EMBASSY = {"X-Forwarded-For": "203.0.113.7"}
MARKS = "__Host-pelita-device"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[ConsoleApp]:
    """Behind a proxy, as posts use it."""
    with open_console(tmp_path, home="https://console.example.org") as stage:
        yield stage


def browser(stage: ConsoleApp, login: str) -> OfficerBrowser:
    """A browser in the embassy that nobody signed in with yet."""
    return OfficerBrowser(stage, login, EMBASSY)


def known(stage: ConsoleApp, login: str) -> OfficerBrowser:
    """A browser in the embassy that somebody signed in with this morning, and signed out of."""
    signed = browser(stage, login).sign_in()
    signed.submit_form("/sign-out")
    return signed


def is_in(browser: OfficerBrowser) -> bool:
    return browser.open("/").status_code == 200


def fails(stage: ConsoleApp, logins: list[str], times: int) -> None:
    """Somebody in the same network guesses, as fast as he can, then waits a moment."""
    guesser = browser(stage, "")
    guesser.open("/sign-in")
    for number in range(times):
        guesser.submit_form("/sign-in", login=logins[number % len(logins)], password="a guess", code="000000")


def test_five_hundred_failures_beside_them_keep_no_officer_out(stage: ConsoleApp) -> None:
    for login in ("dara", "lina"):
        stage.create_officer(login)
    dara, lina = known(stage, "dara"), browser(stage, "lina")
    codes = {login: stage.get_totp_code(login) for login in ("dara", "lina")}
    fails(stage, [f"invented-{number}" for number in range(500)], 250)
    fails(stage, ["dara"], 250)
    assert is_in(dara.sign_in(code=codes["dara"]))
    lina.sign_in(code=codes["lina"])
    assert not is_in(lina)
    stage.clock.advance(seconds=SIGN_IN_POLICY.delay_most_seconds)
    assert is_in(lina.sign_in(code=codes["lina"]))


def test_an_account_under_attack_opens_from_a_new_browser_when_its_time_is_over(stage: ConsoleApp) -> None:
    stage.create_officer("dara")
    fails(stage, ["dara"], 50)
    for _ in range(10):
        stage.clock.advance(seconds=SIGN_IN_POLICY.delay_most_seconds)
        fails(stage, ["dara"], 50)
    stage.clock.advance(minutes=SIGN_IN_POLICY.tries_minutes)
    assert is_in(browser(stage, "dara").sign_in())


def test_guesses_at_an_account_are_few_however_long_somebody_guesses(stage: ConsoleApp) -> None:
    stage.create_officer("dara")
    for _ in range(60 * 60 // 12):
        fails(stage, ["dara"], 2)
        stage.clock.advance(seconds=12)
    heard = [at for at, verb in acts(stage) if verb == "refuse"]
    assert len(heard) >= 3 * SIGN_IN_POLICY.tries
    for first in heard:
        assert sum(first <= at < first + SIGN_IN_POLICY.attempt_window for at in heard) <= SIGN_IN_POLICY.tries


def acts(stage: ConsoleApp) -> list[tuple[datetime, str]]:
    with stage.open_unit_of_work() as uow:
        return [(row.at, row.verb) for row in uow.audit.list_latest(1000)]


def test_a_known_browser_has_few_tries_too(stage: ConsoleApp) -> None:
    stage.create_officer("dara")
    dara = known(stage, "dara")
    for _ in range(SIGN_IN_POLICY.tries):
        dara.sign_in(password="another password")
    assert not is_in(dara.sign_in())
    assert is_in(browser(stage, "dara").sign_in())


def test_a_mark_is_of_one_login(stage: ConsoleApp) -> None:
    for login in ("dara", "mallory"):
        stage.create_officer(login)
    mallory = known(stage, "mallory")
    fails(stage, ["dara"], 50)
    stage.clock.advance(seconds=SIGN_IN_POLICY.delay_most_seconds)
    for _ in range(SIGN_IN_POLICY.tries):
        fails(stage, ["dara"], 1)
        stage.clock.advance(seconds=SIGN_IN_POLICY.delay_most_seconds)
    assert not is_in(
        OfficerBrowser(stage, "dara", {**EMBASSY, "Cookie": f"{MARKS}={mallory.http.cookies[MARKS]}"}).sign_in()
    )


def test_a_shift_that_shares_a_computer_is_known_by_it(stage: ConsoleApp) -> None:
    shared = browser(stage, "")
    for login in ("dara", "lina"):
        stage.create_officer(login)
        shared.login = login
        shared.sign_in().submit_form("/sign-out")
    codes = {login: stage.get_totp_code(login) for login in ("dara", "lina")}
    fails(stage, ["dara", "lina"], 50)
    for login, code in codes.items():
        shared.login = login
        assert is_in(shared.sign_in(code=code))
        shared.submit_form("/sign-out")


def test_whoever_joins_is_known_by_the_browser_he_joined_with(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara")
    assert MARKS not in dara.http.cookies  # the helper joins without pages
    stage.invite(replace(stage.get_officer("dara"), officer_id="new", login="maly"), code="CODE-x")
    maly = browser(stage, "maly")
    maly.open("/invitation")
    maly.submit_form("/invitation", login="maly", code="CODE-x")
    maly.submit_form("/joining", password=PASSWORD, again=PASSWORD, code=compute_totp_code(maly))
    assert authentication.recognize_device(
        stage.console_state.keys,
        maly.http.cookies[MARKS],
        login="maly",
        lifetime=SIGN_IN_POLICY.device_lifetime,
        now=stage.clock.now,
    )


def test_the_cookie_stays_here_and_names_nobody(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara").sign_in()
    given = next(value for value in dara.page.headers.get_list("set-cookie") if value.startswith(MARKS))
    for attribute in (
        "Secure",
        "HttpOnly",
        "SameSite=strict",
        "Path=/",
        f"Max-Age={SIGN_IN_POLICY.device_days * 86400}",
    ):
        assert attribute in given
    assert "dara" not in given
    assert dara.id not in given


@pytest.mark.parametrize("late", [timedelta(), SIGN_IN_POLICY.device_lifetime])
def test_a_mark_lasts_as_long_as_the_policy_says(stage: ConsoleApp, late: timedelta) -> None:
    keys, now = stage.console_state.keys, stage.clock.now
    marks = authentication.add_device(keys, "", login="dara", name="a" * 43, now=now)
    found = authentication.recognize_device(
        keys, marks, login="dara", lifetime=SIGN_IN_POLICY.device_lifetime, now=now + late
    )
    assert found == (None if late else "a" * 43)


@pytest.mark.parametrize(
    "marks", ["", "~~~", "1.a.b", f"{'9' * 13}.{'a' * 43}.{'0' * 64}", f"\u0661.{'a' * 43}.{'0' * 64}"]
)
def test_what_is_no_mark_of_ours_is_nothing(stage: ConsoleApp, marks: str) -> None:
    found = authentication.recognize_device(
        stage.console_state.keys, marks, login="dara", lifetime=SIGN_IN_POLICY.device_lifetime, now=stage.clock.now
    )
    assert found is None


def test_a_mark_that_was_changed_is_nothing(stage: ConsoleApp) -> None:
    keys, now = stage.console_state.keys, stage.clock.now
    marks = authentication.add_device(keys, "", login="dara", name="a" * 43, now=now)
    for changed in (marks.replace("a" * 43, "b" * 43), marks.replace(marks[:10], "9" * 10), marks[:-1] + "x"):
        assert (
            authentication.recognize_device(
                keys, changed, login="dara", lifetime=SIGN_IN_POLICY.device_lifetime, now=now
            )
            is None
        )


def test_a_browser_keeps_a_few_marks_and_one_for_each(stage: ConsoleApp) -> None:
    keys, marks = stage.console_state.keys, ""
    for number in range(20):
        marks = authentication.add_device(
            keys, marks, login=f"officer-{number % 12}", name="a" * 43, now=stage.clock.now
        )
    assert len(marks.split("~")) == len(set(marks.split("~"))) == authentication.MAX_TOKENS


def test_delays_grow_and_end() -> None:
    seconds = [authentication.compute_delay(failed, 2, SIGN_IN_POLICY).total_seconds() for failed in range(1000)]
    assert seconds[:6] == [0, 0, 1, 2, 4, 8]
    assert seconds == sorted(seconds)
    assert seconds[-1] == SIGN_IN_POLICY.delay_most_seconds
