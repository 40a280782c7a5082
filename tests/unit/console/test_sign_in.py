"""The door: a password and a phone, few tries, and nobody learns from it who has an account."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.services import onetime, sign_in
from bot.services.passwords import Passwords
from tests.support.console import PASSWORD, SIGNING, Browser, Stage, console

WRONG = "That did not work"


def is_in(browser: Browser) -> bool:
    return browser.opens("/").status_code == 200


def said(browser: Browser) -> tuple[int, str]:
    """What the door answered, without what differs for every browser."""
    return browser.page.status_code, re.sub(r"[0-9a-f]{64}", "", browser.page.text)


def test_password_and_phone_open_the_door(stage: Stage) -> None:
    dara = stage.officer("dara").signs_in()
    assert (dara.page.status_code, dara.page.headers["location"]) == (303, "/")
    assert "Hello, Dara" in dara.opens("/").text


def test_without_signing_in_there_is_only_the_door(stage: Stage) -> None:
    for path in ("/", "/account", "/officers", "/shifts", "/audit", "/posts", "/events"):
        answer = Browser(stage).opens(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_whatever_is_wrong_the_answer_is_the_same(stage: Stage) -> None:
    dara, gone = stage.officer("dara"), stage.officer("gone", "administrator", post=None)
    stage.officer("boss", "administrator", post=None).signs_in().sends(f"/officers/{gone.id}/disable")
    stage.invite(replace(stage.row("dara"), officer_id="new", login="newcomer"), code="CODE-new")
    answers = [
        said(Browser(stage, dara.login).signs_in(password="another password")),
        said(Browser(stage, dara.login).signs_in(code="000000")),
        said(dara.signs_in(code="not a code")),
        said(Browser(stage, "gone").signs_in(code=stage.code("gone"))),
        said(Browser(stage, "newcomer").signs_in(code="123456")),
        said(Browser(stage, "nobody").signs_in(code="123456")),
    ]
    assert len(set(answers)) == 1
    assert answers[0][0] == 403
    assert WRONG in answers[0][1]


def test_a_password_is_compared_once_whoever_asks(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bool] = []
    real = Passwords.matches

    def counted(self: Passwords, password: str, kept: str | None) -> bool:
        compared.append(kept is not None)
        return real(self, password, kept)

    monkeypatch.setattr(Passwords, "matches", counted)
    stage.officer("dara").signs_in(password="another password")
    Browser(stage, "nobody").signs_in(code="123456")
    assert compared == [True, False]


def test_a_code_opens_once(stage: Stage) -> None:
    dara = stage.officer("dara")
    code = stage.code("dara")
    assert is_in(dara.signs_in(code=code))
    assert not is_in(Browser(stage, "dara").signs_in(code=code))


def test_an_earlier_code_opens_nothing_after_a_later_one(stage: Stage) -> None:
    dara = stage.officer("dara")
    earlier, later = stage.code("dara"), stage.code("dara")
    assert is_in(dara.signs_in(code=later))
    assert not is_in(Browser(stage, "dara").signs_in(code=earlier))


def test_a_written_code_stands_in_for_a_lost_phone_once(stage: Stage) -> None:
    dara = stage.officer("dara")
    assert is_in(dara.signs_in(code="res cue dara"))
    assert not is_in(Browser(stage, "dara").signs_in(code="RESCUE-dara"))


def test_five_tries_then_not_even_the_right_one(stage: Stage) -> None:
    dara = stage.officer("dara")
    for _ in range(SIGNING.tries):
        assert not is_in(Browser(stage, "dara").signs_in(password="another password"))
    assert not is_in(dara.signs_in())
    stage.clock.pass_time(minutes=SIGNING.tries_minutes)
    assert is_in(dara.signs_in())


def test_an_account_is_guarded_wherever_it_is_tried_from(tmp_path: Path) -> None:
    with console(tmp_path, home="https://console.example.org") as stage:
        dara = stage.officer("dara")
        for number in range(SIGNING.tries):
            Browser(stage, "dara", {"X-Forwarded-For": f"203.0.113.{number}"}).signs_in(password="another password")
        assert not is_in(dara.signs_in())


def test_an_address_is_delayed_and_never_locked(tmp_path: Path) -> None:
    with console(tmp_path, home="https://console.example.org") as stage:
        dara = stage.officer("dara")
        code = stage.code("dara")
        for number in range(SIGNING.tries):
            # What a browser claims stands before what the proxy adds; only the last counts.
            Browser(stage, f"guess-{number}", {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"}).signs_in(code="1")
        assert not is_in(Browser(stage, "dara", {"X-Forwarded-For": "203.0.113.7"}).signs_in(code=code))
        dara.http.headers["X-Forwarded-For"] = "203.0.113.8"
        assert is_in(dara.signs_in(code=code))
        again = Browser(stage, "dara", {"X-Forwarded-For": "203.0.113.7"})
        stage.clock.pass_time(seconds=SIGNING.delay_most_seconds)
        assert is_in(again.signs_in())


def test_without_a_proxy_nobody_chooses_his_own_address(stage: Stage) -> None:
    dara = stage.officer("dara")
    code = stage.code("dara")
    for number in range(SIGNING.tries):
        Browser(stage, f"guess-{number}", {"X-Forwarded-For": f"198.51.100.{number}"}).signs_in(code="1")
    assert not is_in(dara.signs_in(code=code))
    stage.clock.pass_time(seconds=SIGNING.delay_seconds)
    assert is_in(dara.signs_in(code=code))


def test_a_shift_that_signs_in_from_one_address_is_no_attack(stage: Stage) -> None:
    for number in range(SIGNING.tries + 2):
        assert is_in(stage.officer(f"officer-{number}").signs_in())


def test_who_signs_in_buys_nobody_else_more_guesses(stage: Stage) -> None:
    dara = stage.officer("dara")
    for _ in range(SIGNING.tries - 1):
        Browser(stage, "dara").signs_in(password="another password")
    assert is_in(dara.signs_in())
    Browser(stage, "dara").signs_in(password="another password")
    assert not is_in(Browser(stage, "dara").signs_in())


def test_every_try_is_on_record(stage: Stage) -> None:
    dara = stage.officer("dara").signs_in(code="000000")
    dara.signs_in()
    Browser(stage, "nobody").signs_in(code="1")
    acts = [act for act in stage.audit() if act[2] == "session"]
    assert acts == [("console", "refuse", "session"), (dara.id, "sign_in", "session"), ("console", "refuse", "session")]


def test_a_password_changed_meanwhile_opens_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    dara = stage.officer("dara")
    real = Passwords.matches

    def slowly(self: Passwords, password: str, kept: str | None) -> bool:
        with stage.work() as uow:
            uow.officers.change(dara.id, password_hash=stage.office.passwords.hash("a new one, set meanwhile"))
            uow.commit()
        return real(self, password, kept)

    monkeypatch.setattr(Passwords, "matches", slowly)
    assert not is_in(dara.signs_in())


def test_a_login_may_be_typed_in_capitals(stage: Stage) -> None:
    dara = stage.officer("dara")
    dara.opens("/sign-in")
    dara.sends("/sign-in", login=" DARA ", password=PASSWORD, code=stage.code("dara"))
    assert is_in(dara)


def test_the_secret_of_a_phone_lies_sealed(stage: Stage) -> None:
    dara = stage.officer("dara")
    row = stage.row(dara.login)
    secret = sign_in.secret_of(stage.office.keys, row)
    assert onetime.matching_step(secret, onetime.code_at(secret, stage.clock.now), now=stage.clock.now)
    assert row.totp
    assert secret.encode() not in row.totp
