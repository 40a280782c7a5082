"""The signs a live page listens to: name → a short text that changes when that part of a page does."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.console.pulse import Sign
from bot.store.unit_of_work import UnitOfWork

LOOKED_BACK: Final = timedelta(days=1)
"""Further back than any duty lasts; who is on duty is decided where the part is drawn."""


def present(uow: UnitOfWork, post_id: str, now: datetime) -> str:
    """Who of a post is on duty."""
    there = uow.officers.on_duty(post_id, since=now - LOOKED_BACK)
    return short(*(f"{officer.officer_id} {officer.on_duty_at}" for officer in there))


def short(*parts: str) -> str:
    """A sign that says nothing but whether something differs."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


SIGNS: Final[Mapping[str, Sign]] = {
    "present": present,
}
