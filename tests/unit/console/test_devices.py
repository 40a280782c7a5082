"""Whoever guesses uses up his own tries: delays that end, and marks of browsers that signed in before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.services import devices, rate_limits
from tests.support.console import PASSWORD, SIGNING, Browser, Stage, console, phone

EMBASSY = {"X-Forwarded-For": "203.0.113.7"}
MARKS = "__Host-pelita-device"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Behind a proxy, as posts use it."""
    with console(tmp_path, home="https://console.example.org") as stage:
        yield stage


def browser(stage: Stage, login: str) -> Browser:
    """A browser in the embassy that nobody signed in with yet."""
    return Browser(stage, login, EMBASSY)


def known(stage: Stage, login: str) -> Browser:
    """A browser in the embassy that somebody signed in with this morning, and signed out of."""
    signed = browser(stage, login).signs_in()
    signed.sends("/sign-out")
    return signed


def is_in(browser: Browser) -> bool:
    return browser.opens("/").status_code == 200


def fails(stage: Stage, logins: list[str], times: int) -> None:
    """Somebody in the same network guesses, as fast as he can, then waits a moment."""
    guesser = browser(stage, "")
    guesser.opens("/sign-in")
    for number in range(times):
        guesser.sends("/sign-in", login=logins[number % len(logins)], password="a guess", code="000000")


def test_five_hundred_failures_beside_them_keep_no_officer_out(stage: Stage) -> None:
    for login in ("dara", "lina"):
        stage.officer(login)
    dara, lina = known(stage, "dara"), browser(stage, "lina")
    codes = {login: stage.code(login) for login in ("dara", "lina")}
    fails(stage, [f"invented-{number}" for number in range(500)], 250)
    fails(stage, ["dara"], 250)
    assert is_in(dara.signs_in(code=codes["dara"]))
    lina.signs_in(code=codes["lina"])
    assert not is_in(lina)
    stage.clock.pass_time(seconds=SIGNING.delay_most_seconds)
    assert is_in(lina.signs_in(code=codes["lina"]))


def test_an_account_under_attack_opens_from_a_new_browser_when_its_time_is_over(stage: Stage) -> None:
    stage.officer("dara")
    fails(stage, ["dara"], 50)
    for _ in range(10):
        stage.clock.pass_time(seconds=SIGNING.delay_most_seconds)
        fails(stage, ["dara"], 50)
    stage.clock.pass_time(minutes=SIGNING.tries_minutes)
    assert is_in(browser(stage, "dara").signs_in())


def test_guesses_at_an_account_are_few_however_long_somebody_guesses(stage: Stage) -> None:
    stage.officer("dara")
    for _ in range(60 * 60 // 12):
        fails(stage, ["dara"], 2)
        stage.clock.pass_time(seconds=12)
    heard = [at for at, verb in acts(stage) if verb == "refuse"]
    assert len(heard) >= 3 * SIGNING.tries
    for first in heard:
        assert sum(first <= at < first + SIGNING.window for at in heard) <= SIGNING.tries


def acts(stage: Stage) -> list[tuple[datetime, str]]:
    with stage.work() as uow:
        return [(row.at, row.verb) for row in uow.audit.latest(1000)]


def test_a_known_browser_has_few_tries_too(stage: Stage) -> None:
    stage.officer("dara")
    dara = known(stage, "dara")
    for _ in range(SIGNING.tries):
        dara.signs_in(password="another password")
    assert not is_in(dara.signs_in())
    assert is_in(browser(stage, "dara").signs_in())


def test_a_mark_is_of_one_login(stage: Stage) -> None:
    for login in ("dara", "mallory"):
        stage.officer(login)
    mallory = known(stage, "mallory")
    fails(stage, ["dara"], 50)
    stage.clock.pass_time(seconds=SIGNING.delay_most_seconds)
    for _ in range(SIGNING.tries):
        fails(stage, ["dara"], 1)
        stage.clock.pass_time(seconds=SIGNING.delay_most_seconds)
    assert not is_in(Browser(stage, "dara", {**EMBASSY, "Cookie": f"{MARKS}={mallory.http.cookies[MARKS]}"}).signs_in())


def test_a_shift_that_shares_a_computer_is_known_by_it(stage: Stage) -> None:
    shared = browser(stage, "")
    for login in ("dara", "lina"):
        stage.officer(login)
        shared.login = login
        shared.signs_in().sends("/sign-out")
    codes = {login: stage.code(login) for login in ("dara", "lina")}
    fails(stage, ["dara", "lina"], 50)
    for login, code in codes.items():
        shared.login = login
        assert is_in(shared.signs_in(code=code))
        shared.sends("/sign-out")


def test_whoever_joins_is_known_by_the_browser_he_joined_with(stage: Stage) -> None:
    dara = stage.officer("dara")
    assert MARKS not in dara.http.cookies  # the helper joins without pages
    stage.invite(replace(stage.row("dara"), officer_id="new", login="maly"), code="CODE-x")
    maly = browser(stage, "maly")
    maly.opens("/invitation")
    maly.sends("/invitation", login="maly", code="CODE-x")
    maly.sends("/joining", password=PASSWORD, again=PASSWORD, code=phone(maly))
    assert devices.recognise(
        stage.office.keys, maly.http.cookies[MARKS], login="maly", lasts=SIGNING.device, now=stage.clock.now
    )


def test_the_cookie_stays_here_and_names_nobody(stage: Stage) -> None:
    dara = stage.officer("dara").signs_in()
    given = next(value for value in dara.page.headers.get_list("set-cookie") if value.startswith(MARKS))
    for attribute in ("Secure", "HttpOnly", "SameSite=strict", "Path=/", f"Max-Age={SIGNING.device_days * 86400}"):
        assert attribute in given
    assert "dara" not in given
    assert dara.id not in given


@pytest.mark.parametrize("late", [timedelta(), SIGNING.device])
def test_a_mark_lasts_as_long_as_the_policy_says(stage: Stage, late: timedelta) -> None:
    keys, now = stage.office.keys, stage.clock.now
    marks = devices.remember(keys, "", login="dara", name="a" * 43, now=now)
    found = devices.recognise(keys, marks, login="dara", lasts=SIGNING.device, now=now + late)
    assert found == (None if late else "a" * 43)


@pytest.mark.parametrize(
    "marks", ["", "~~~", "1.a.b", f"{'9' * 13}.{'a' * 43}.{'0' * 64}", f"\u0661.{'a' * 43}.{'0' * 64}"]
)
def test_what_is_no_mark_of_ours_is_nothing(stage: Stage, marks: str) -> None:
    found = devices.recognise(stage.office.keys, marks, login="dara", lasts=SIGNING.device, now=stage.clock.now)
    assert found is None


def test_a_mark_that_was_changed_is_nothing(stage: Stage) -> None:
    keys, now = stage.office.keys, stage.clock.now
    marks = devices.remember(keys, "", login="dara", name="a" * 43, now=now)
    for changed in (marks.replace("a" * 43, "b" * 43), marks.replace(marks[:10], "9" * 10), marks[:-1] + "x"):
        assert devices.recognise(keys, changed, login="dara", lasts=SIGNING.device, now=now) is None


def test_a_browser_keeps_a_few_marks_and_one_for_each(stage: Stage) -> None:
    keys, marks = stage.office.keys, ""
    for number in range(20):
        marks = devices.remember(keys, marks, login=f"officer-{number % 12}", name="a" * 43, now=stage.clock.now)
    assert len(marks.split("~")) == len(set(marks.split("~"))) == devices.MOST


def test_delays_grow_and_end() -> None:
    seconds = [rate_limits.delay(failed, 2, SIGNING).total_seconds() for failed in range(1000)]
    assert seconds[:6] == [0, 0, 1, 2, 4, 8]
    assert seconds == sorted(seconds)
    assert seconds[-1] == SIGNING.delay_most_seconds
