"""Codes that open once: those of an officer's phone (TOTP), of an invitation, and for a lost phone."""

import base64
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import pyotp

SECRET_BYTES: Final = 20
STEP_SECONDS: Final = 30
ACCEPTED_DRIFT: Final = (-1, 0, 1)
"""Steps that are accepted: a phone's clock may be half a minute off."""
ISSUER: Final = "Pelita"
_ALPHABET: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without letters and digits that are taken for one another."""
_GROUP_COUNT, _GROUP_SIZE = 4, 5
_SEPARATORS: Final = str.maketrans("", "", " -")


def generate_secret(random_bytes: Callable[[int], bytes]) -> str:
    """A secret for a phone, as it can be typed."""
    return base64.b32encode(random_bytes(SECRET_BYTES)).decode("ascii")


def build_totp_uri(secret: str, *, login: str) -> str:
    """What the picture holds that a phone reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def compute_totp(secret: str, now: datetime) -> str:
    """What a phone shows at a moment."""
    return str(pyotp.TOTP(secret).generate_otp(_to_time_step(now)))


def find_totp_step(secret: str, code: str, *, now: datetime) -> int | None:
    """The step a code belongs to, None where it is wrong. Whoever accepts it uses the step up."""
    given = code.translate(_SEPARATORS).encode("utf-8", "surrogatepass")
    found = None
    for around in ACCEPTED_DRIFT:
        wanted = str(pyotp.TOTP(secret).generate_otp(_to_time_step(now) + around)).encode("ascii")
        if hmac.compare_digest(wanted, given):
            found = _to_time_step(now) + around
    return found


def generate_code(choose: Callable[[Sequence[str]], str]) -> str:
    """A code that can be read aloud; 98 bits."""
    return "-".join("".join(choose(_ALPHABET) for _ in range(_GROUP_SIZE)) for _ in range(_GROUP_COUNT))


def normalize_code(code: str) -> str:
    """A code as it is recognised, however it was typed."""
    return code.translate(_SEPARATORS).upper()


def _to_time_step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS
