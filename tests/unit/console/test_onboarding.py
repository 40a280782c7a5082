"""From an invitation to an account, as somebody does it in a browser."""

import contextlib
import re
import secrets
import threading

import pytest

from bot.db.tables.officers import OfficerRow
from bot.errors import StateConflict
from bot.services.officers import authentication, credentials, onboarding
from bot.services.officers.onboarding import InvitationAttempt
from tests.support.console_client import (
    PASSWORD,
    SIGN_IN_POLICY,
    ConsoleApp,
    OfficerBrowser,
    compute_totp_code,
    read_totp_secret,
)

NEW = OfficerRow(
    officer_id="new",
    post_id="kh-my",
    login="maly",
    name="Maly",
    title="welfare",
    roles="officer",
    language="en",
    languages="km,en",
    is_woman=True,
)


@pytest.fixture
def maly(stage: ConsoleApp) -> OfficerBrowser:
    """Somebody with an invitation in her hand."""
    stage.invite(NEW, code="ABCDE-FGHJK")
    maly = OfficerBrowser(stage, "maly")
    maly.open("/invitation")
    return maly


def test_from_the_code_to_the_first_page(stage: ConsoleApp, maly: OfficerBrowser) -> None:
    maly.submit_form("/invitation", login="Maly", code="abcde fghjk")
    assert maly.page.headers["location"] == "/joining"
    shown = maly.open("/joining").text
    assert "Welcome, Maly" in shown
    assert "<svg" in shown
    typed = read_totp_secret(maly)
    assert typed in shown
    assert 'href="otpauth://totp/' in shown  # whoever reads it on that phone cannot photograph it
    maly.submit_form("/joining", password=PASSWORD, again=PASSWORD, code=compute_totp_code(maly))
    assert maly.page.text.count("<code>") == SIGN_IN_POLICY.recovery_codes
    assert authentication.decrypt_totp_secret(stage.console_state.keys, stage.get_officer("maly")) == typed
    assert "Hello, Maly" in maly.open("/").text
    assert ("new", "join", "officer") in stage.list_audit_acts()


def test_whoever_joins_is_spoken_to_as_the_browser_asks(stage: ConsoleApp, maly: OfficerBrowser) -> None:
    maly.submit_form("/invitation", login="maly", code="ABCDEFGHJK", headers={"Accept-Language": "km-KH,en;q=0.5"})
    assert '<html lang="km">' in maly.open("/joining").text
    assert stage.get_officer("maly").language == "km"


def test_a_code_opens_once(stage: ConsoleApp, maly: OfficerBrowser) -> None:
    maly.submit_form("/invitation", login="maly", code="ABCDEFGHJK")
    maly.open("/joining")
    maly.submit_form("/joining", password=PASSWORD, again=PASSWORD, code=compute_totp_code(maly))
    again = OfficerBrowser(stage, "maly")
    again.open("/invitation")
    assert again.submit_form("/invitation", login="maly", code="ABCDEFGHJK").status_code == 403


def test_two_who_hold_the_code_do_not_both_join(stage: ConsoleApp, maly: OfficerBrowser) -> None:
    other = OfficerBrowser(stage, "maly")
    for browser in (maly, other):
        browser.open("/invitation")
        browser.submit_form("/invitation", login="maly", code="ABCDEFGHJK")
        browser.open("/joining")
    maly.submit_form("/joining", password=PASSWORD, again=PASSWORD, code=compute_totp_code(maly))
    late = other.submit_form("/joining", password="another long password", again="another long password", code="1")
    assert late.headers["location"].startswith("/sign-in")
    assert stage.console_state.passwords.is_match(PASSWORD, stage.get_officer("maly").password_hash)


def test_each_browser_is_shown_a_secret_of_its_own(stage: ConsoleApp, maly: OfficerBrowser) -> None:
    mallory = OfficerBrowser(stage, "maly")
    for browser in (mallory, maly):
        browser.open("/invitation")
        browser.submit_form("/invitation", login="maly", code="ABCDEFGHJK")
    hers, seen = read_totp_secret(maly), read_totp_secret(mallory)
    assert hers != seen
    assert read_totp_secret(maly) == hers  # a page that is drawn again is no new opening
    assert (
        maly.submit_form("/joining", password=PASSWORD, again=PASSWORD, code=compute_totp_code(mallory)).status_code
        == 409
    )
    maly.submit_form("/joining", password=PASSWORD, again=PASSWORD, code=compute_totp_code(maly))
    assert stage.get_officer("maly").joined_at
    stage.clock.advance(seconds=credentials.STEP_SECONDS)
    mallory.sign_in(code=credentials.compute_totp(seen, stage.clock.now))
    assert mallory.open("/").status_code == 303
    maly.sign_in(code=credentials.compute_totp(hers, stage.clock.now))
    assert maly.open("/").status_code == 200


def test_of_two_who_join_at_once_one_does(stage: ConsoleApp, maly: OfficerBrowser) -> None:
    signed, codes = [], []
    for token in ("a" * 43, "b" * 43):
        invited = InvitationAttempt("maly", "ABCDEFGHJK", "test")
        assert onboarding.open_invitation(
            stage.console_state.auth, invited, token=token, now=stage.clock.now, random_bytes=secrets.token_bytes
        )
        signed.append(stage.get_session(token))
        codes.append(
            credentials.compute_totp(
                onboarding.decrypt_shown_secret(stage.console_state.keys, signed[-1].session), stage.clock.now
            )
        )
    joined: list[str] = []

    def join(number: int) -> None:
        with contextlib.suppress(StateConflict):
            onboarding.join_account(
                stage.console_state.auth,
                signed[number],
                password=f"{PASSWORD} {number}",
                code=codes[number],
                token=secrets.token_urlsafe(32),
                recovery=[],
                now=stage.clock.now,
            )
            joined.append(f"{PASSWORD} {number}")

    both = [threading.Thread(target=join, args=(number,)) for number in (0, 1)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(joined) == 1
    assert stage.console_state.passwords.is_match(joined[0], stage.get_officer("maly").password_hash)


def test_an_invitation_that_was_used_meanwhile_joins_nobody(stage: ConsoleApp, maly: OfficerBrowser) -> None:
    maly.submit_form("/invitation", login="maly", code="ABCDEFGHJK")
    code = compute_totp_code(maly)
    with stage.open_unit_of_work() as uow:
        uow.sessions.delete_invitation("new")
        uow.commit()
    shown = maly.submit_form("/joining", password=PASSWORD, again=PASSWORD, code=code)
    assert shown.status_code == 409
    assert "used up" in shown.text
    assert stage.get_officer("maly").joined_at is None


@pytest.mark.parametrize(("login", "code"), [("maly", "ABCDEFGHJX"), ("sok", "ABCDEFGHJK"), ("", ""), ("maly", "")])
def test_a_wrong_code_opens_nothing(stage: ConsoleApp, maly: OfficerBrowser, login: str, code: str) -> None:
    assert maly.submit_form("/invitation", login=login, code=code).status_code == 403
    assert maly.open("/joining").status_code == 303


def test_codes_cannot_be_guessed_fast(stage: ConsoleApp, maly: OfficerBrowser) -> None:
    for _ in range(SIGN_IN_POLICY.tries):
        maly.submit_form("/invitation", login="maly", code="A GUESS")
    assert maly.submit_form("/invitation", login="maly", code="ABCDEFGHJK").status_code == 403
    stage.clock.advance(seconds=SIGN_IN_POLICY.delay_most_seconds)
    assert maly.submit_form("/invitation", login="maly", code="ABCDEFGHJK").status_code == 303


def test_an_old_invitation_opens_nothing(stage: ConsoleApp, maly: OfficerBrowser) -> None:
    stage.clock.advance(hours=SIGN_IN_POLICY.invitation_hours)
    assert maly.submit_form("/invitation", login="maly", code="ABCDEFGHJK").status_code == 403


def test_whoever_joins_can_do_nothing_else_yet(stage: ConsoleApp, maly: OfficerBrowser) -> None:
    maly.submit_form("/invitation", login="maly", code="ABCDEFGHJK")
    for path in ("/", "/account", "/shifts", "/events"):
        assert maly.open(path).headers["location"] == "/joining"
    assert stage.get_officer("maly").joined_at is None


@pytest.mark.parametrize(
    ("password", "again", "code"),
    [
        (PASSWORD, "another", ""),
        ("short", "short", ""),
        (PASSWORD, PASSWORD, "000000"),
        ("maly maly maly", "maly maly maly", ""),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_joined(
    stage: ConsoleApp, maly: OfficerBrowser, password: str, again: str, code: str
) -> None:
    maly.submit_form("/invitation", login="maly", code="ABCDEFGHJK")
    maly.open("/joining")
    maly.submit_form("/joining", password=password, again=again, code=code or compute_totp_code(maly))
    assert maly.page.status_code == 409
    assert 'role="alert"' in maly.page.text
    assert stage.get_officer("maly").joined_at is None


def test_the_picture_holds_no_word_of_the_secret(stage: ConsoleApp, maly: OfficerBrowser) -> None:
    maly.submit_form("/invitation", login="maly", code="ABCDEFGHJK")
    picture = re.search(r"<svg.*?</svg>", maly.open("/joining").text, re.DOTALL)
    assert picture
    assert not re.search(r"otpauth|maly|xlink|href|style=", picture[0])
