"""Passwords: dear to guess, the same however they are typed, and said plainly where they will not do."""

import pytest

from bot.services.officers.credentials import PasswordService, find_password_fault
from tests.support.console_client import CHEAP_PASSWORDS, SIGN_IN_POLICY


def test_it_costs_what_the_policy_says_and_never_less_than_64_mebibytes() -> None:
    hashed = PasswordService.from_policy(SIGN_IN_POLICY).hash("four quiet words here")
    assert hashed.startswith("$argon2id$")
    memory = int(hashed.split("m=")[1].split(",")[0])
    assert memory == SIGN_IN_POLICY.password_memory_mib * 1024 >= 64 * 1024


def test_the_right_one_matches_and_no_other() -> None:
    kept = CHEAP_PASSWORDS.hash("four quiet words")
    assert CHEAP_PASSWORDS.is_match("four quiet words", kept)
    assert not CHEAP_PASSWORDS.is_match("four quiet words ", kept)
    assert not CHEAP_PASSWORDS.is_match("", kept)


@pytest.mark.parametrize("kept", [None, "", "nonsense", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
def test_where_there_is_none_nothing_matches(kept: str | None) -> None:
    assert not CHEAP_PASSWORDS.is_match("the password of nobody", kept)


def test_the_same_letters_typed_in_two_ways_are_the_same() -> None:
    assert CHEAP_PASSWORDS.is_match("Mật khẩu của tôi", CHEAP_PASSWORDS.hash("Mật khẩu của tôi"))


def test_two_hashes_of_one_password_differ() -> None:
    assert CHEAP_PASSWORDS.hash("four quiet words") != CHEAP_PASSWORDS.hash("four quiet words")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "password_short"),
        ("x" * 500, "password_long"),
        ("aaaaaaaaaaaaaa", "password_plain"),
        ("DARA is my name", "password_plain"),
        ("four quiet words", None),
        ("ពាក្យ​ស្ងាត់​បួន", None),
    ],
)
def test_what_will_not_do(password: str, reason: str | None) -> None:
    assert find_password_fault(password, login="dara", signing=SIGN_IN_POLICY) == reason
