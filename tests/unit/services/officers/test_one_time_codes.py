"""Codes that open once: the phone's as the standard says, ours as somebody types them."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.services.officers import credentials

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""`12345678901234567890`, as in RFC 6238."""


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_vectors_of_the_standard(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert credentials.compute_totp(SECRET, now) == code
    assert credentials.find_totp_step(SECRET, code, now=now) == seconds // 30


@pytest.mark.parametrize(
    ("off", "is_right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False), (90, False)]
)
def test_a_clock_may_be_half_a_minute_off(off: int, is_right: bool) -> None:
    now = datetime(2026, 3, 2, 1, 0, 10, tzinfo=UTC)
    code = credentials.compute_totp(SECRET, now + timedelta(seconds=off))
    assert (credentials.find_totp_step(SECRET, code, now=now) is not None) is is_right


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\ud83d", "0" * 10_000])
def test_what_is_no_code_opens_nothing(code: str) -> None:
    assert credentials.find_totp_step(SECRET, code, now=datetime(2026, 3, 2, tzinfo=UTC)) is None


def test_a_code_may_be_typed_with_a_gap() -> None:
    assert credentials.find_totp_step(SECRET, " 287 082 ", now=datetime.fromtimestamp(59, UTC)) == 1


def test_a_secret_is_as_long_as_the_standard_asks() -> None:
    assert len(credentials.generate_secret(bytes)) == 32
    assert credentials.SECRET_BYTES >= 20


def test_a_code_of_ours_can_be_read_aloud_and_typed_in_any_way() -> None:
    made = {credentials.generate_code(random.Random(seed).choice) for seed in range(200)}
    assert len(made) == 200
    assert not {letter for code in made for letter in code} & set("ILOU01")
    code = min(made)
    assert credentials.normalize_code(code.lower().replace("-", " ")) == credentials.normalize_code(code)


def test_the_picture_says_whose_phone_it_is() -> None:
    said = credentials.build_totp_uri(SECRET, login="dara")
    assert said.startswith("otpauth://totp/Pelita:dara?")
    assert f"secret={SECRET}" in said
