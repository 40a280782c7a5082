"""Passkeys: one signs in in place of password and code, from this site, this browser and this moment alone."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from bot.console import app
from bot.services.officers import passkeys
from tests.support.authenticator import USER_PRESENT_FLAG, Authenticator, decode_base64url, encode_base64url
from tests.support.console_client import PASSWORD, SIGN_IN_POLICY, ConsoleApp, OfficerBrowser, open_console

HOME = "https://console.example.org"
_ASKED = re.compile(r'data-asked="([^"]+)"')


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[ConsoleApp]:
    with open_console(tmp_path, home=HOME) as stage:
        yield stage


@pytest.fixture
def dara(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("dara").sign_in()


@pytest.fixture
def key(dara: OfficerBrowser) -> Authenticator:
    """Dara's passkey, which she added to her account."""
    key = Authenticator()
    adds(dara, key)
    assert "Added 2026-03-02" in dara.open("/account").text
    return key


def asked(browser: OfficerBrowser, page: str) -> str:
    """What the page asks the browser for."""
    found = _ASKED.search(browser.open(page).text)
    assert found, "no passkey is asked for"
    return unescape(found[1])


def adds(browser: OfficerBrowser, key: Authenticator, password: str = PASSWORD) -> int:
    credential = key.create_credential(asked(browser, "/account"))
    return browser.submit_form("/account/passkeys", credential=credential, password=password).status_code


def signs_in(browser: OfficerBrowser, key: Authenticator) -> bool:
    """Somebody at the door uses a passkey; whether he is in."""
    hands(browser, key.sign_challenge(asked(browser, "/sign-in")))
    return is_in(browser)


def hands(browser: OfficerBrowser, credential: str) -> None:
    browser.submit_form("/sign-in/passkey", credential=credential)


def is_in(browser: OfficerBrowser) -> bool:
    return browser.open("/").status_code == 200


def test_a_passkey_opens_the_door_and_is_on_record(stage: ConsoleApp, dara: OfficerBrowser, key: Authenticator) -> None:
    again = OfficerBrowser(stage)
    assert signs_in(again, key)
    assert "Hello, Dara" in again.page.text
    assert [act for act in stage.list_audit_acts() if act[0] == dara.id][-2:] == [
        (dara.id, "add_passkey", "officer"),
        (dara.id, "sign_in", "session"),
    ]
    assert signs_in(OfficerBrowser(stage), key)  # with the counter gone on


def test_the_door_asks_for_no_login_and_names_nobody(stage: ConsoleApp, key: Authenticator) -> None:
    options = json.loads(asked(OfficerBrowser(stage), "/sign-in"))
    assert options["rpId"] == "console.example.org"
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")
    assert key.credential_id.hex() not in json.dumps(options)


def test_what_was_signed_opens_once(stage: ConsoleApp, dara: OfficerBrowser, key: Authenticator) -> None:
    thief = OfficerBrowser(stage)
    credential = key.sign_challenge(asked(thief, "/sign-in"))
    before = dict(thief.http.cookies)
    hands(thief, credential)
    assert is_in(thief)
    other = OfficerBrowser(stage)
    other.http.cookies.update(before)
    other.open("/sign-in")
    hands(other, credential)
    assert not is_in(other)


def test_what_was_signed_opens_once_where_a_passkey_does_not_count(stage: ConsoleApp, key: Authenticator) -> None:
    key.counter = -1  # many passkeys that are kept by several devices always say 0
    first, second = OfficerBrowser(stage), OfficerBrowser(stage)
    credential = key.sign_challenge(asked(first, "/sign-in"))
    second.http.cookies.update(dict(first.http.cookies))
    second.open("/sign-in")
    hands(first, credential)
    hands(second, credential)
    assert is_in(first)
    assert not is_in(second)


def test_what_was_signed_for_one_browser_opens_no_other(stage: ConsoleApp, key: Authenticator) -> None:
    credential = key.sign_challenge(asked(OfficerBrowser(stage), "/sign-in"))
    thief = OfficerBrowser(stage)
    thief.open("/sign-in")
    hands(thief, credential)
    assert not is_in(thief)


@pytest.mark.parametrize("origin", [f"{HOME}.evil.example", "http://console.example.org", f"{HOME}:444", ""])
def test_what_was_signed_on_another_page_opens_nothing(stage: ConsoleApp, key: Authenticator, origin: str) -> None:
    key.origin = origin
    assert not signs_in(OfficerBrowser(stage), key)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://console.example.org"])
def test_a_passkey_made_on_another_page_is_not_kept(dara: OfficerBrowser, origin: str) -> None:
    assert adds(dara, Authenticator(origin=origin)) == 409


def test_what_was_signed_for_another_site_opens_nothing(stage: ConsoleApp, key: Authenticator) -> None:
    browser = OfficerBrowser(stage)
    hands(browser, key.sign_challenge(asked(browser, "/sign-in"), rp_id="evil.example"))
    assert not is_in(browser)


@pytest.mark.parametrize("kind", ["empty", "random", "other_purpose", "changed", "old"])
def test_a_challenge_that_is_not_ours_opens_nothing(
    stage: ConsoleApp, dara: OfficerBrowser, key: Authenticator, kind: str
) -> None:
    browser = OfficerBrowser(stage)
    options = asked(browser, "/sign-in")
    ours = decode_base64url(json.loads(options)["challenge"])
    given = {
        "empty": b"",
        "random": bytes(64),
        "changed": ours[:-1] + bytes([ours[-1] ^ 1]),
        "old": ours,
        "other_purpose": decode_base64url(json.loads(asked(dara, "/account"))["challenge"]),
    }[kind]
    if kind == "old":
        stage.clock.advance(minutes=SIGN_IN_POLICY.challenge_minutes)
    hands(browser, key.sign_challenge(options, challenge=encode_base64url(given)))
    assert not is_in(browser)


def test_a_challenge_of_the_door_adds_no_passkey(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    key, browser = Authenticator(), OfficerBrowser(stage)
    options = asked(dara, "/account")
    credential = key.create_credential(options, challenge=json.loads(asked(browser, "/sign-in"))["challenge"])
    assert dara.submit_form("/account/passkeys", credential=credential, password=PASSWORD).status_code == 409


def test_whoever_did_not_show_who_he_is_is_not_let_in(
    stage: ConsoleApp, dara: OfficerBrowser, key: Authenticator
) -> None:
    key.flags = USER_PRESENT_FLAG
    assert not signs_in(OfficerBrowser(stage), key)
    assert adds(dara, Authenticator(flags=USER_PRESENT_FLAG)) == 409


def test_a_copy_of_a_passkey_is_noticed(stage: ConsoleApp, key: Authenticator) -> None:
    copy = replace(key)
    for _ in range(3):
        assert signs_in(OfficerBrowser(stage), key)
    assert not signs_in(OfficerBrowser(stage), copy)


def test_another_key_under_the_same_name_opens_nothing(
    stage: ConsoleApp, dara: OfficerBrowser, key: Authenticator
) -> None:
    forged = Authenticator(credential_id=key.credential_id, user_handle=key.user_handle, counter=9)
    assert not signs_in(OfficerBrowser(stage), forged)
    assert [act for act in stage.list_audit_acts() if act[1:] == ("refuse", "session")] == [
        ("console", "refuse", "session")
    ]


def test_a_passkey_is_of_one_account(stage: ConsoleApp, dara: OfficerBrowser, key: Authenticator) -> None:
    lina = stage.create_officer("lina").sign_in()
    assert adds(lina, replace(key)) == 409
    browser = OfficerBrowser(stage)
    hands(browser, key.sign_challenge(asked(browser, "/sign-in"), user_handle=lina.id.encode()))
    assert not is_in(browser)


def test_a_passkey_that_was_removed_opens_nothing(stage: ConsoleApp, dara: OfficerBrowser, key: Authenticator) -> None:
    waiting = OfficerBrowser(stage)
    credential = key.sign_challenge(asked(waiting, "/sign-in"))
    assert (
        dara.submit_form("/account/passkeys/remove", passkey=encode_base64url(key.credential_id))
        .headers["location"]
        .endswith("removed")
    )
    assert (dara.id, "remove_passkey", "officer") in stage.list_audit_acts()
    hands(waiting, credential)
    assert not is_in(waiting)
    assert not signs_in(OfficerBrowser(stage), key)


def test_nobody_removes_the_passkey_of_somebody_else(
    stage: ConsoleApp, dara: OfficerBrowser, key: Authenticator
) -> None:
    lina = stage.create_officer("lina").sign_in()
    for name in (encode_base64url(key.credential_id), "", "no name", "é"):
        assert lina.submit_form("/account/passkeys/remove", passkey=name).headers["location"].endswith("nothing")
    assert signs_in(OfficerBrowser(stage), key)


@pytest.mark.parametrize("act", ["disable", "reset"])
def test_an_account_that_nobody_can_sign_in_to_has_no_passkey(
    stage: ConsoleApp, dara: OfficerBrowser, key: Authenticator, act: str
) -> None:
    stage.create_officer("boss", "administrator", post=None).sign_in().submit_form(f"/officers/{dara.id}/{act}")
    assert not signs_in(OfficerBrowser(stage), key)


def test_an_open_session_alone_makes_no_passkey(stage: ConsoleApp, dara: OfficerBrowser) -> None:
    for _ in range(SIGN_IN_POLICY.tries + 1):
        assert adds(dara, Authenticator(), password="not hers") == 409
        stage.clock.advance(seconds=SIGN_IN_POLICY.delay_most_seconds)
    assert adds(dara, Authenticator()) == 409
    stage.clock.advance(minutes=8)
    dara.submit_form("/awake")
    stage.clock.advance(minutes=8)
    assert adds(dara, Authenticator()) == 303


def test_an_account_has_so_many_and_no_more(dara: OfficerBrowser) -> None:
    assert [adds(dara, Authenticator()) for _ in range(passkeys.MAX_PASSKEYS)] == [303] * passkeys.MAX_PASSKEYS
    assert adds(dara, Authenticator()) == 409


@pytest.mark.parametrize(
    "credential",
    ["", "{", "[" * 9000, "null", "[]", '{"response": {}}', '{"response": {"clientDataJSON": "e30"}}', "é" * 9000],
    ids=lambda given: given[:8],
)
def test_what_no_browser_sends_is_refused_kindly(stage: ConsoleApp, dara: OfficerBrowser, credential: str) -> None:
    browser = OfficerBrowser(stage)
    browser.open("/sign-in")
    hands(browser, credential)
    assert browser.page.status_code == 409
    dara.open("/account")
    assert dara.submit_form("/account/passkeys", credential=credential, password=PASSWORD).status_code == 409


def test_every_bit_of_what_is_handed_over_counts(stage: ConsoleApp, key: Authenticator) -> None:
    browser = OfficerBrowser(stage)
    options = asked(browser, "/sign-in")
    for part in ("clientDataJSON", "authenticatorData", "signature"):
        given = json.loads(key.sign_challenge(options))
        whole = decode_base64url(given["response"][part])
        for place in range(0, len(whole), 3):
            changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
            cut = whole[:place]
            for wrong in (changed, cut):
                response = {**given["response"], part: encode_base64url(wrong)}
                hands(browser, json.dumps({**given, "response": response}))
                assert browser.page.status_code == 409, (part, place)


def test_used_challenges_are_forgotten_after_they_end(stage: ConsoleApp, key: Authenticator) -> None:
    assert signs_in(OfficerBrowser(stage), key)
    stage.clock.advance(minutes=SIGN_IN_POLICY.challenge_minutes)
    app._expire_sessions(stage.console_state)
    assert used(stage) == 2
    stage.clock.advance(minutes=10)
    app._expire_sessions(stage.console_state)
    assert used(stage) == 0


def used(stage: ConsoleApp) -> int:
    with stage.console_state.engine.connect() as connection:
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
    found = passkeys.find_relying_party(home)
    assert (found and (found.rp_id, found.origin)) == made


def test_where_browsers_make_none_nothing_is_asked(tmp_path: Path) -> None:
    with open_console(tmp_path) as stage:  # http://127.0.0.1
        dara = stage.create_officer("dara").sign_in()
        assert "data-passkey" not in dara.open("/account").text
        assert "data-passkey" not in OfficerBrowser(stage).open("/sign-in").text
        assert dara.submit_form("/account/passkeys", credential="{}", password=PASSWORD).status_code == 409
