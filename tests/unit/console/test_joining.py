"""From an invitation to an account, as somebody does it in a browser."""

import contextlib
import re
import secrets
import threading

import pytest

from bot.errors import NotNow
from bot.services import joining, onetime, sign_in
from bot.services.joining import Invited
from bot.store.officer_rows import OfficerRow
from tests.support.console import PASSWORD, SIGNING, Browser, Stage, phone, secret

NEW = OfficerRow(
    officer_id="new", post_id="kh-my", login="maly", name="Maly", title="welfare", roles="officer", language="en",
    languages="km,en", is_woman=True,
)  # fmt: skip


@pytest.fixture
def maly(stage: Stage) -> Browser:
    """Somebody with an invitation in her hand."""
    stage.invite(NEW, code="ABCDE-FGHJK")
    maly = Browser(stage, "maly")
    maly.opens("/invitation")
    return maly




def test_from_the_code_to_the_first_page(stage: Stage, maly: Browser) -> None:
    maly.sends("/invitation", login="Maly", code="abcde fghjk")
    assert maly.page.headers["location"] == "/joining"
    shown = maly.opens("/joining").text
    assert "Welcome, Maly" in shown
    assert "<svg" in shown
    typed = secret(maly)
    assert typed in shown
    maly.sends("/joining", password=PASSWORD, again=PASSWORD, code=phone(maly))
    assert maly.page.text.count("<code>") == SIGNING.recovery_codes
    assert sign_in.secret_of(stage.office.keys, stage.row("maly")) == typed
    assert "Hello, Maly" in maly.opens("/").text
    assert ("new", "join", "officer") in stage.audit()


def test_whoever_joins_is_spoken_to_as_the_browser_asks(stage: Stage, maly: Browser) -> None:
    maly.sends("/invitation", login="maly", code="ABCDEFGHJK", headers={"Accept-Language": "km-KH,en;q=0.5"})
    assert '<html lang="km">' in maly.opens("/joining").text
    assert stage.row("maly").language == "km"


def test_a_code_opens_once(stage: Stage, maly: Browser) -> None:
    maly.sends("/invitation", login="maly", code="ABCDEFGHJK")
    maly.opens("/joining")
    maly.sends("/joining", password=PASSWORD, again=PASSWORD, code=phone(maly))
    again = Browser(stage, "maly")
    again.opens("/invitation")
    assert again.sends("/invitation", login="maly", code="ABCDEFGHJK").status_code == 403


def test_two_who_hold_the_code_do_not_both_join(stage: Stage, maly: Browser) -> None:
    other = Browser(stage, "maly")
    for browser in (maly, other):
        browser.opens("/invitation")
        browser.sends("/invitation", login="maly", code="ABCDEFGHJK")
        browser.opens("/joining")
    maly.sends("/joining", password=PASSWORD, again=PASSWORD, code=phone(maly))
    late = other.sends("/joining", password="another long password", again="another long password", code="1")
    assert late.headers["location"].startswith("/sign-in")
    assert stage.office.passwords.matches(PASSWORD, stage.row("maly").password_hash)


def test_each_browser_is_shown_a_secret_of_its_own(stage: Stage, maly: Browser) -> None:
    mallory = Browser(stage, "maly")
    for browser in (mallory, maly):
        browser.opens("/invitation")
        browser.sends("/invitation", login="maly", code="ABCDEFGHJK")
    hers, seen = secret(maly), secret(mallory)
    assert hers != seen
    assert secret(maly) == hers  # a page that is drawn again is no new opening
    assert maly.sends("/joining", password=PASSWORD, again=PASSWORD, code=phone(mallory)).status_code == 409
    maly.sends("/joining", password=PASSWORD, again=PASSWORD, code=phone(maly))
    assert stage.row("maly").joined_at
    stage.clock.pass_time(seconds=onetime.STEP_SECONDS)
    mallory.signs_in(code=onetime.code_at(seen, stage.clock.now))
    assert mallory.opens("/").status_code == 303
    maly.signs_in(code=onetime.code_at(hers, stage.clock.now))
    assert maly.opens("/").status_code == 200


def test_of_two_who_join_at_once_one_does(stage: Stage, maly: Browser) -> None:
    signed, codes = [], []
    for token in ("a" * 43, "b" * 43):
        invited = Invited("maly", "ABCDEFGHJK", "test")
        assert joining.enter(
            stage.office.reception, invited, token=token, now=stage.clock.now, random_bytes=secrets.token_bytes
        )
        signed.append(stage.signed(token))
        codes.append(onetime.code_at(joining.secret_shown(stage.office.keys, signed[-1].session), stage.clock.now))
    joined: list[str] = []

    def join(number: int) -> None:
        with contextlib.suppress(NotNow):
            joining.join(
                stage.office.reception, signed[number], password=f"{PASSWORD} {number}", code=codes[number],
                token=secrets.token_urlsafe(32), recovery=[], now=stage.clock.now,
            )  # fmt: skip
            joined.append(f"{PASSWORD} {number}")

    both = [threading.Thread(target=join, args=(number,)) for number in (0, 1)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(joined) == 1
    assert stage.office.passwords.matches(joined[0], stage.row("maly").password_hash)


def test_an_invitation_that_was_used_meanwhile_joins_nobody(stage: Stage, maly: Browser) -> None:
    maly.sends("/invitation", login="maly", code="ABCDEFGHJK")
    code = phone(maly)
    with stage.work() as uow:
        uow.sessions.uninvite("new")
        uow.commit()
    shown = maly.sends("/joining", password=PASSWORD, again=PASSWORD, code=code)
    assert shown.status_code == 409
    assert "used up" in shown.text
    assert stage.row("maly").joined_at is None


@pytest.mark.parametrize(("login", "code"), [("maly", "ABCDEFGHJX"), ("sok", "ABCDEFGHJK"), ("", ""), ("maly", "")])
def test_a_wrong_code_opens_nothing(stage: Stage, maly: Browser, login: str, code: str) -> None:
    assert maly.sends("/invitation", login=login, code=code).status_code == 403
    assert maly.opens("/joining").status_code == 303


def test_codes_cannot_be_guessed_fast(stage: Stage, maly: Browser) -> None:
    for _ in range(SIGNING.tries):
        maly.sends("/invitation", login="maly", code="A GUESS")
    assert maly.sends("/invitation", login="maly", code="ABCDEFGHJK").status_code == 403
    stage.clock.pass_time(seconds=SIGNING.delay_most_seconds)
    assert maly.sends("/invitation", login="maly", code="ABCDEFGHJK").status_code == 303


def test_an_old_invitation_opens_nothing(stage: Stage, maly: Browser) -> None:
    stage.clock.pass_time(hours=SIGNING.invitation_hours)
    assert maly.sends("/invitation", login="maly", code="ABCDEFGHJK").status_code == 403


def test_whoever_joins_can_do_nothing_else_yet(stage: Stage, maly: Browser) -> None:
    maly.sends("/invitation", login="maly", code="ABCDEFGHJK")
    for path in ("/", "/account", "/shifts", "/events"):
        assert maly.opens(path).headers["location"] == "/joining"
    assert stage.row("maly").joined_at is None


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
    stage: Stage, maly: Browser, password: str, again: str, code: str
) -> None:
    maly.sends("/invitation", login="maly", code="ABCDEFGHJK")
    maly.opens("/joining")
    maly.sends("/joining", password=password, again=again, code=code or phone(maly))
    assert maly.page.status_code == 409
    assert 'role="alert"' in maly.page.text
    assert stage.row("maly").joined_at is None


def test_the_picture_holds_no_word_of_the_secret(stage: Stage, maly: Browser) -> None:
    maly.sends("/invitation", login="maly", code="ABCDEFGHJK")
    picture = re.search(r"<svg.*?</svg>", maly.opens("/joining").text, re.DOTALL)
    assert picture
    assert not re.search(r"otpauth|maly|xlink|href|style=", picture[0])
