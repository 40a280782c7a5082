"""The token of a notice is what RFC 8292 asks for: anybody can check it with the public key alone."""

import base64
import json

import pytest
from cryptography.exceptions import InvalidSignature

from bot.crypto import vapid
from tests.support.factories import NOW
from tests.support.push_service import verify_authorization

KEY = bytes(range(32))
CLAIMS = {"audience": "https://push.example.org", "contact": "mailto:someone@example.org", "now": NOW}


def test_a_push_service_can_check_it() -> None:
    claims = verify_authorization(vapid.build_authorization(KEY, **CLAIMS))
    assert claims == {
        "aud": "https://push.example.org",
        "exp": int((NOW + vapid.TOKEN_LIFETIME).timestamp()),
        "sub": "mailto:someone@example.org",
    }


def test_what_was_changed_is_noticed() -> None:
    token, _, key = vapid.build_authorization(KEY, **CLAIMS).removeprefix("vapid t=").partition(", k=")
    head, _, signature = token.split(".")
    forged = base64.urlsafe_b64encode(json.dumps({"aud": "https://evil.example"}).encode()).rstrip(b"=").decode()
    with pytest.raises(InvalidSignature):
        verify_authorization(f"vapid t={head}.{forged}.{signature}, k={key}")


@pytest.mark.parametrize("key", [bytes(32), b"\xff" * 32, KEY])
def test_any_key_of_32_bytes_will_do(key: bytes) -> None:
    point = base64.urlsafe_b64decode(vapid.get_public_key(key) + "=")
    assert (len(point), point[0]) == (65, 4)
    verify_authorization(vapid.build_authorization(key, **CLAIMS))
