"""The door: a password and a phone, few tries, and nobody learns from it who has an account."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.services.officers import authentication, credentials
from bot.services.officers.credentials import PasswordService
from tests.support.console_client import PASSWORD, SIGN_IN_POLICY, ConsoleApp, OfficerBrowser, open_console

WRONG = "That did not work"


def is_in(browser: OfficerBrowser) -> bool:
    return browser.open("/").status_code == 200


def said(browser: OfficerBrowser) -> tuple[int, str]:
    """What the door answered, without what differs for every browser."""
    return browser.page.status_code, re.sub(r"[0-9a-f]{64}", "", browser.page.text)


def test_password_and_phone_open_the_door(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara").sign_in()
    assert (dara.page.status_code, dara.page.headers["location"]) == (303, "/")
    assert "Hello, Dara" in dara.open("/").text


def test_without_signing_in_there_is_only_the_door(stage: ConsoleApp) -> None:
    for path in ("/", "/account", "/officers", "/shifts", "/audit", "/posts", "/events"):
        answer = OfficerBrowser(stage).open(path)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in")


def test_whatever_is_wrong_the_answer_is_the_same(stage: ConsoleApp) -> None:
    dara, gone = stage.create_officer("dara"), stage.create_officer("gone", "administrator", post=None)
    stage.create_officer("boss", "administrator", post=None).sign_in().submit_form(f"/officers/{gone.id}/disable")
    stage.invite(replace(stage.get_officer("dara"), officer_id="new", login="newcomer"), code="CODE-new")
    answers = [
        said(OfficerBrowser(stage, dara.login).sign_in(password="another password")),
        said(OfficerBrowser(stage, dara.login).sign_in(code="000000")),
        said(dara.sign_in(code="not a code")),
        said(OfficerBrowser(stage, "gone").sign_in(code=stage.get_totp_code("gone"))),
        said(OfficerBrowser(stage, "newcomer").sign_in(code="123456")),
        said(OfficerBrowser(stage, "nobody").sign_in(code="123456")),
    ]
    assert len(set(answers)) == 1
    assert answers[0][0] == 403
    assert WRONG in answers[0][1]


def test_a_password_is_compared_once_whoever_asks(stage: ConsoleApp, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bool] = []
    real = PasswordService.is_match

    def counted(self: PasswordService, password: str, kept: str | None) -> bool:
        compared.append(kept is not None)
        return real(self, password, kept)

    monkeypatch.setattr(PasswordService, "is_match", counted)
    stage.create_officer("dara").sign_in(password="another password")
    OfficerBrowser(stage, "nobody").sign_in(code="123456")
    assert compared == [True, False]


def test_a_code_opens_once(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara")
    code = stage.get_totp_code("dara")
    assert is_in(dara.sign_in(code=code))
    assert not is_in(OfficerBrowser(stage, "dara").sign_in(code=code))


def test_an_earlier_code_opens_nothing_after_a_later_one(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara")
    earlier, later = stage.get_totp_code("dara"), stage.get_totp_code("dara")
    assert is_in(dara.sign_in(code=later))
    assert not is_in(OfficerBrowser(stage, "dara").sign_in(code=earlier))


def test_a_written_code_stands_in_for_a_lost_phone_once(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara")
    assert is_in(dara.sign_in(code="res cue dara"))
    assert not is_in(OfficerBrowser(stage, "dara").sign_in(code="RESCUE-dara"))


def test_five_tries_then_not_even_the_right_one(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara")
    for _ in range(SIGN_IN_POLICY.tries):
        assert not is_in(OfficerBrowser(stage, "dara").sign_in(password="another password"))
    assert not is_in(dara.sign_in())
    stage.clock.advance(minutes=SIGN_IN_POLICY.tries_minutes)
    assert is_in(dara.sign_in())


def test_an_account_is_guarded_wherever_it_is_tried_from(tmp_path: Path) -> None:
    with open_console(tmp_path, home="https://console.example.org") as stage:
        dara = stage.create_officer("dara")
        for number in range(SIGN_IN_POLICY.tries):
            OfficerBrowser(stage, "dara", {"X-Forwarded-For": f"203.0.113.{number}"}).sign_in(
                password="another password"
            )
        assert not is_in(dara.sign_in())


def test_an_address_is_delayed_and_never_locked(tmp_path: Path) -> None:
    with open_console(tmp_path, home="https://console.example.org") as stage:
        dara = stage.create_officer("dara")
        code = stage.get_totp_code("dara")
        for number in range(SIGN_IN_POLICY.tries):
            # What a browser claims stands before what the proxy adds; only the last counts.
            OfficerBrowser(stage, f"guess-{number}", {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"}).sign_in(
                code="1"
            )
        assert not is_in(OfficerBrowser(stage, "dara", {"X-Forwarded-For": "203.0.113.7"}).sign_in(code=code))
        dara.http.headers["X-Forwarded-For"] = "203.0.113.8"
        assert is_in(dara.sign_in(code=code))
        again = OfficerBrowser(stage, "dara", {"X-Forwarded-For": "203.0.113.7"})
        stage.clock.advance(seconds=SIGN_IN_POLICY.delay_most_seconds)
        assert is_in(again.sign_in())


def test_without_a_proxy_nobody_chooses_his_own_address(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara")
    code = stage.get_totp_code("dara")
    for number in range(SIGN_IN_POLICY.tries):
        OfficerBrowser(stage, f"guess-{number}", {"X-Forwarded-For": f"198.51.100.{number}"}).sign_in(code="1")
    assert not is_in(dara.sign_in(code=code))
    stage.clock.advance(seconds=SIGN_IN_POLICY.delay_seconds)
    assert is_in(dara.sign_in(code=code))


def test_a_shift_that_signs_in_from_one_address_is_no_attack(stage: ConsoleApp) -> None:
    for number in range(SIGN_IN_POLICY.tries + 2):
        assert is_in(stage.create_officer(f"officer-{number}").sign_in())


def test_who_signs_in_buys_nobody_else_more_guesses(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara")
    for _ in range(SIGN_IN_POLICY.tries - 1):
        OfficerBrowser(stage, "dara").sign_in(password="another password")
    assert is_in(dara.sign_in())
    OfficerBrowser(stage, "dara").sign_in(password="another password")
    assert not is_in(OfficerBrowser(stage, "dara").sign_in())


def test_every_try_is_on_record(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara").sign_in(code="000000")
    dara.sign_in()
    OfficerBrowser(stage, "nobody").sign_in(code="1")
    acts = [act for act in stage.list_audit_acts() if act[2] == "session"]
    assert acts == [("console", "refuse", "session"), (dara.id, "sign_in", "session"), ("console", "refuse", "session")]


def test_a_password_changed_meanwhile_opens_nothing(stage: ConsoleApp, monkeypatch: pytest.MonkeyPatch) -> None:
    dara = stage.create_officer("dara")
    real = PasswordService.is_match

    def slowly(self: PasswordService, password: str, kept: str | None) -> bool:
        with stage.open_unit_of_work() as uow:
            uow.officers.update(dara.id, password_hash=stage.console_state.passwords.hash("a new one, set meanwhile"))
            uow.commit()
        return real(self, password, kept)

    monkeypatch.setattr(PasswordService, "is_match", slowly)
    assert not is_in(dara.sign_in())


def test_a_login_may_be_typed_in_capitals(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara")
    dara.open("/sign-in")
    dara.submit_form("/sign-in", login=" DARA ", password=PASSWORD, code=stage.get_totp_code("dara"))
    assert is_in(dara)


def test_the_secret_of_a_phone_lies_sealed(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara")
    row = stage.get_officer(dara.login)
    secret = authentication.decrypt_totp_secret(stage.console_state.keys, row)
    assert credentials.find_totp_step(secret, credentials.compute_totp(secret, stage.clock.now), now=stage.clock.now)
    assert row.totp
    assert secret.encode() not in row.totp
