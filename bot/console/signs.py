"""The signs a live page listens to: name → a short text that changes when that part of a page does."""

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.console.pulse import Sign
from bot.store.unit_of_work import UnitOfWork

LOOKED_BACK: Final = timedelta(days=1)
"""Further back than any duty lasts; who is on duty is decided where the part is drawn."""
SECONDS: Final = 60


def present(uow: UnitOfWork, post_id: str, now: datetime) -> str:
    """Who of a post is on duty."""
    there = uow.officers.on_duty(post_id, since=now - LOOKED_BACK)
    return short(*(f"{officer.officer_id} {officer.on_duty_at}" for officer in there))


def queue(uow: UnitOfWork, post_id: str, now: datetime) -> str:
    """What the queue shows; anew every minute, because windows open and deadlines come nearer by themselves."""
    rows = uow.handoffs.seen_by(post_id)
    shown = (
        f"{row.handoff_id} {row.state} {row.officer_id} {row.to_officer} {row.to_post} {row.urgency} {row.read_at}"
        f" {row.wrote_at} {row.answered_at} {row.step} {row.sealed_at}"
        for row in rows
    )
    return short(_minute(post_id, now), *shown)


def talk(uow: UnitOfWork, post_id: str, now: datetime) -> dict[str, str]:
    """By officer, what was said in the handoffs he holds, and what of it arrived."""
    said: dict[str, list[str]] = {}
    for officer_id, *told in uow.relay.outline(post_id):
        said.setdefault(str(officer_id), []).append(" ".join(map(str, told)))
    for row in uow.handoffs.seen_by(post_id):
        if row.officer_id:
            stands = f"{row.handoff_id} {row.state} {row.sealed_at} {row.account_at} {row.account_known_at}"
            said.setdefault(row.officer_id, []).append(stands)
    return {officer_id: short(_minute(post_id, now), *parts) for officer_id, parts in said.items()}


def _minute(post_id: str, now: datetime) -> str:
    # Each post has a second of its own, so that not every open page of every post is drawn anew at the same moment.
    return (now + timedelta(seconds=zlib.crc32(post_id.encode()) % SECONDS)).strftime("%Y%m%d%H%M")


def short(*parts: str) -> str:
    """A sign that says nothing but whether something differs."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


SIGNS: Final[Mapping[str, Sign]] = {
    "present": present,
    "queue": queue,
    "talk": talk,
}
