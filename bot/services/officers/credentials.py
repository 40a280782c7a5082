"""Passwords of officers: argon2id, as dear for a name that does not exist as for one that does."""

import base64
import hmac
import threading
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.domain.officer import SignInPolicy

MAX_CONCURRENCY: Final = 2
"""Each takes the memory of the policy; a small machine bears two at a time."""
KIB: Final = 1024


class PasswordService:
    """Makes and compares hashes of passwords."""

    def __init__(self, *, memory_kib: int, rounds: int) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        self._semaphore = threading.BoundedSemaphore(MAX_CONCURRENCY)
        self._dummy_hash = self.hash("the password of nobody")

    @classmethod
    def from_policy(cls, signing: SignInPolicy) -> "PasswordService":
        """As the policy asks."""
        return cls(memory_kib=signing.password_memory_mib * KIB, rounds=signing.password_rounds)

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        with self._semaphore:
            return self._hasher.hash(_normalize(password))

    def is_match(self, password: str, password_hash: str | None) -> bool:
        """Whether it is the one; False where there is none, after as long a time."""
        with self._semaphore:
            try:
                return self._hasher.verify(password_hash or self._dummy_hash, _normalize(password)) and bool(
                    password_hash
                )
            except (Argon2Error, InvalidHashError):
                return False


def find_password_fault(password: str, *, login: str, signing: SignInPolicy) -> str | None:
    """Why a new password will not do, as a code, or None."""
    if len(password) < signing.password_least:
        return "password_short"
    if len(password) > signing.password_most:
        return "password_long"
    if len(set(password)) < signing.password_letters or login in password.lower():
        return "password_plain"
    return None


def _normalize(password: str) -> str:
    # The same letters may be typed in two ways on two keyboards.
    return unicodedata.normalize("NFKC", password)


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
