"""Passkeys: one signs in in place of password and code, from this site, this browser and this moment alone."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from bot.console import app
from bot.services import passkeys
from tests.support.authenticator import PRESENT, Authenticator, plain, text
from tests.support.console import PASSWORD, SIGNING, Browser, Stage, console

HOME = "https://console.example.org"
_ASKED = re.compile(r'data-asked="([^"]+)"')


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with console(tmp_path, home=HOME) as stage:
        yield stage


@pytest.fixture
def dara(stage: Stage) -> Browser:
    return stage.officer("dara").signs_in()


@pytest.fixture
def key(dara: Browser) -> Authenticator:
    """Dara's passkey, which she added to her account."""
    key = Authenticator()
    adds(dara, key)
    assert "Added 2026-03-02" in dara.opens("/account").text
    return key


def asked(browser: Browser, page: str) -> str:
    """What the page asks the browser for."""
    found = _ASKED.search(browser.opens(page).text)
    assert found, "no passkey is asked for"
    return unescape(found[1])


def adds(browser: Browser, key: Authenticator, password: str = PASSWORD) -> int:
    credential = key.creates(asked(browser, "/account"))
    return browser.sends("/account/passkeys", credential=credential, password=password).status_code


def signs_in(browser: Browser, key: Authenticator) -> bool:
    """Somebody at the door uses a passkey; whether he is in."""
    hands(browser, key.signs(asked(browser, "/sign-in")))
    return is_in(browser)


def hands(browser: Browser, credential: str) -> None:
    browser.sends("/sign-in/passkey", credential=credential)


def is_in(browser: Browser) -> bool:
    return browser.opens("/").status_code == 200


def test_a_passkey_opens_the_door_and_is_on_record(stage: Stage, dara: Browser, key: Authenticator) -> None:
    again = Browser(stage)
    assert signs_in(again, key)
    assert "Hello, Dara" in again.page.text
    assert [act for act in stage.audit() if act[0] == dara.id][-2:] == [
        (dara.id, "add_passkey", "officer"), (dara.id, "sign_in", "session"),
    ]  # fmt: skip
    assert signs_in(Browser(stage), key)  # with the counter gone on


def test_the_door_asks_for_no_login_and_names_nobody(stage: Stage, key: Authenticator) -> None:
    options = json.loads(asked(Browser(stage), "/sign-in"))
    assert options["rpId"] == "console.example.org"
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")
    assert key.credential_id.hex() not in json.dumps(options)


def test_what_was_signed_opens_once(stage: Stage, dara: Browser, key: Authenticator) -> None:
    thief = Browser(stage)
    credential = key.signs(asked(thief, "/sign-in"))
    before = dict(thief.http.cookies)
    hands(thief, credential)
    assert is_in(thief)
    other = Browser(stage)
    other.http.cookies.update(before)
    other.opens("/sign-in")
    hands(other, credential)
    assert not is_in(other)


def test_what_was_signed_opens_once_where_a_passkey_does_not_count(stage: Stage, key: Authenticator) -> None:
    key.counter = -1  # many passkeys that are kept by several devices always say 0
    first, second = Browser(stage), Browser(stage)
    credential = key.signs(asked(first, "/sign-in"))
    second.http.cookies.update(dict(first.http.cookies))
    second.opens("/sign-in")
    hands(first, credential)
    hands(second, credential)
    assert is_in(first)
    assert not is_in(second)


def test_what_was_signed_for_one_browser_opens_no_other(stage: Stage, key: Authenticator) -> None:
    credential = key.signs(asked(Browser(stage), "/sign-in"))
    thief = Browser(stage)
    thief.opens("/sign-in")
    hands(thief, credential)
    assert not is_in(thief)


@pytest.mark.parametrize("origin", [f"{HOME}.evil.example", "http://console.example.org", f"{HOME}:444", ""])
def test_what_was_signed_on_another_page_opens_nothing(stage: Stage, key: Authenticator, origin: str) -> None:
    key.origin = origin
    assert not signs_in(Browser(stage), key)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://console.example.org"])
def test_a_passkey_made_on_another_page_is_not_kept(dara: Browser, origin: str) -> None:
    assert adds(dara, Authenticator(origin=origin)) == 409


def test_what_was_signed_for_another_site_opens_nothing(stage: Stage, key: Authenticator) -> None:
    browser = Browser(stage)
    hands(browser, key.signs(asked(browser, "/sign-in"), rp_id="evil.example"))
    assert not is_in(browser)


@pytest.mark.parametrize("kind", ["empty", "random", "other_purpose", "changed", "old"])
def test_a_challenge_that_is_not_ours_opens_nothing(stage: Stage, dara: Browser, key: Authenticator, kind: str) -> None:
    browser = Browser(stage)
    options = asked(browser, "/sign-in")
    ours = plain(json.loads(options)["challenge"])
    given = {
        "empty": b"", "random": bytes(64), "changed": ours[:-1] + bytes([ours[-1] ^ 1]), "old": ours,
        "other_purpose": plain(json.loads(asked(dara, "/account"))["challenge"]),
    }[kind]  # fmt: skip
    if kind == "old":
        stage.clock.pass_time(minutes=SIGNING.challenge_minutes)
    hands(browser, key.signs(options, challenge=text(given)))
    assert not is_in(browser)


def test_a_challenge_of_the_door_adds_no_passkey(stage: Stage, dara: Browser) -> None:
    key, browser = Authenticator(), Browser(stage)
    options = asked(dara, "/account")
    credential = key.creates(options, challenge=json.loads(asked(browser, "/sign-in"))["challenge"])
    assert dara.sends("/account/passkeys", credential=credential, password=PASSWORD).status_code == 409


def test_whoever_did_not_show_who_he_is_is_not_let_in(stage: Stage, dara: Browser, key: Authenticator) -> None:
    key.flags = PRESENT
    assert not signs_in(Browser(stage), key)
    assert adds(dara, Authenticator(flags=PRESENT)) == 409


def test_a_copy_of_a_passkey_is_noticed(stage: Stage, key: Authenticator) -> None:
    copy = replace(key)
    for _ in range(3):
        assert signs_in(Browser(stage), key)
    assert not signs_in(Browser(stage), copy)


def test_another_key_under_the_same_name_opens_nothing(stage: Stage, dara: Browser, key: Authenticator) -> None:
    forged = Authenticator(credential_id=key.credential_id, user_handle=key.user_handle, counter=9)
    assert not signs_in(Browser(stage), forged)
    assert [act for act in stage.audit() if act[1:] == ("refuse", "session")] == [("console", "refuse", "session")]


def test_a_passkey_is_of_one_account(stage: Stage, dara: Browser, key: Authenticator) -> None:
    lina = stage.officer("lina").signs_in()
    assert adds(lina, replace(key)) == 409
    browser = Browser(stage)
    hands(browser, key.signs(asked(browser, "/sign-in"), user_handle=lina.id.encode()))
    assert not is_in(browser)


def test_a_passkey_that_was_removed_opens_nothing(stage: Stage, dara: Browser, key: Authenticator) -> None:
    waiting = Browser(stage)
    credential = key.signs(asked(waiting, "/sign-in"))
    assert (
        dara.sends("/account/passkeys/remove", passkey=text(key.credential_id)).headers["location"].endswith("removed")
    )
    assert (dara.id, "remove_passkey", "officer") in stage.audit()
    hands(waiting, credential)
    assert not is_in(waiting)
    assert not signs_in(Browser(stage), key)


def test_nobody_removes_the_passkey_of_somebody_else(stage: Stage, dara: Browser, key: Authenticator) -> None:
    lina = stage.officer("lina").signs_in()
    for name in (text(key.credential_id), "", "no name", "é"):
        assert lina.sends("/account/passkeys/remove", passkey=name).headers["location"].endswith("nothing")
    assert signs_in(Browser(stage), key)


@pytest.mark.parametrize("act", ["disable", "reset"])
def test_an_account_that_nobody_can_sign_in_to_has_no_passkey(
    stage: Stage, dara: Browser, key: Authenticator, act: str
) -> None:
    stage.officer("boss", "administrator", post=None).signs_in().sends(f"/officers/{dara.id}/{act}")
    assert not signs_in(Browser(stage), key)


def test_an_open_session_alone_makes_no_passkey(stage: Stage, dara: Browser) -> None:
    for _ in range(SIGNING.tries + 1):
        assert adds(dara, Authenticator(), password="not hers") == 409
        stage.clock.pass_time(seconds=SIGNING.delay_most_seconds)
    assert adds(dara, Authenticator()) == 409
    stage.clock.pass_time(minutes=8)
    dara.sends("/awake")
    stage.clock.pass_time(minutes=8)
    assert adds(dara, Authenticator()) == 303


def test_an_account_has_so_many_and_no_more(dara: Browser) -> None:
    assert [adds(dara, Authenticator()) for _ in range(passkeys.MOST)] == [303] * passkeys.MOST
    assert adds(dara, Authenticator()) == 409


@pytest.mark.parametrize(
    "credential",
    ["", "{", "[" * 9000, "null", "[]", '{"response": {}}', '{"response": {"clientDataJSON": "e30"}}', "é" * 9000],
    ids=lambda given: given[:8],
)
def test_what_no_browser_sends_is_refused_kindly(stage: Stage, dara: Browser, credential: str) -> None:
    browser = Browser(stage)
    browser.opens("/sign-in")
    hands(browser, credential)
    assert browser.page.status_code == 409
    dara.opens("/account")
    assert dara.sends("/account/passkeys", credential=credential, password=PASSWORD).status_code == 409


def test_every_bit_of_what_is_handed_over_counts(stage: Stage, key: Authenticator) -> None:
    browser = Browser(stage)
    options = asked(browser, "/sign-in")
    for part in ("clientDataJSON", "authenticatorData", "signature"):
        given = json.loads(key.signs(options))
        whole = plain(given["response"][part])
        for place in range(0, len(whole), 3):
            changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
            cut = whole[:place]
            for wrong in (changed, cut):
                response = {**given["response"], part: text(wrong)}
                hands(browser, json.dumps({**given, "response": response}))
                assert browser.page.status_code == 409, (part, place)


def test_used_challenges_are_forgotten_after_they_end(stage: Stage, key: Authenticator) -> None:
    assert signs_in(Browser(stage), key)
    stage.clock.pass_time(minutes=SIGNING.challenge_minutes)
    app._expire(stage.office)
    assert used(stage) == 2
    stage.clock.pass_time(minutes=10)
    app._expire(stage.office)
    assert used(stage) == 0


def used(stage: Stage) -> int:
    with stage.office.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM used_challenges").scalar_one())


@pytest.mark.parametrize(
    ("home", "made"),
    [
        (HOME, ("console.example.org", HOME)),
        ("https://Console.Example.org:8443", ("console.example.org", "https://console.example.org:8443")),
        ("http://localhost:8082", ("localhost", "http://localhost:8082")),
        ("http://127.0.0.1:8082", None),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::1]", None),
        ("http://console.example.org", None),
    ],
)
def test_passkeys_are_for_a_name_on_an_encrypted_way(home: str, made: tuple[str, str] | None) -> None:
    found = passkeys.site(home)
    assert (found and (found.rp_id, found.origin)) == made


def test_where_browsers_make_none_nothing_is_asked(tmp_path: Path) -> None:
    with console(tmp_path) as stage:  # http://127.0.0.1
        dara = stage.officer("dara").signs_in()
        assert "data-passkey" not in dara.opens("/account").text
        assert "data-passkey" not in Browser(stage).opens("/sign-in").text
        assert dara.sends("/account/passkeys", credential="{}", password=PASSWORD).status_code == 409
