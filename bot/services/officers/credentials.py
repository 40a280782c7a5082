"""Passwords of officers: argon2id, as dear for a name that does not exist as for one that does."""

import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.model.officer import SignInPolicy

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
                return self._hasher.verify(password_hash or self._dummy_hash, _normalize(password)) and bool(password_hash)
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
