"""The signs a live page listens to: name → a short text that changes when that part of a page does."""

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.console.pulse import TokenBuilder
from bot.store.unit_of_work import UnitOfWork

LOOKBACK_PERIOD: Final = timedelta(days=1)
"""Further back than any duty lasts; who is on duty is decided where the part is drawn."""
SECONDS_PER_MINUTE: Final = 60


def build_duty_token(uow: UnitOfWork, post_id: str, now: datetime) -> str:
    """Who of a post is on duty."""
    there = uow.officers.list_on_duty(post_id, since=now - LOOKBACK_PERIOD)
    return hash_parts(*(f"{officer.officer_id} {officer.on_duty_at}" for officer in there))


def build_queue_token(uow: UnitOfWork, post_id: str, now: datetime) -> str:
    """What the queue shows; anew every minute, because windows open and deadlines come nearer by themselves."""
    rows = uow.handoffs.list_open_visible_to_post(post_id)
    shown = (
        f"{row.handoff_id} {row.state} {row.officer_id} {row.to_officer} {row.to_post} {row.urgency} {row.read_at}"
        f" {row.wrote_at} {row.answered_at} {row.step} {row.sealed_at}"
        for row in rows
    )
    return hash_parts(_get_shifted_minute(post_id, now), *shown)


def build_messages_token(uow: UnitOfWork, post_id: str, now: datetime) -> dict[str, str]:
    """By officer, what was said in the handoffs he holds, and what of it arrived."""
    said: dict[str, list[str]] = {}
    for officer_id, *told in uow.handoff_messages.summarize_open_by_post(post_id):
        said.setdefault(str(officer_id), []).append(" ".join(map(str, told)))
    for row in uow.handoffs.list_open_visible_to_post(post_id):
        if row.officer_id:
            stands = f"{row.handoff_id} {row.state} {row.sealed_at} {row.account_at} {row.account_known_at}"
            said.setdefault(row.officer_id, []).append(stands)
    return {officer_id: hash_parts(_get_shifted_minute(post_id, now), *parts) for officer_id, parts in said.items()}


def _get_shifted_minute(post_id: str, now: datetime) -> str:
    # Each post has a second of its own, so that not every open page of every post is drawn anew at the same moment.
    return (now + timedelta(seconds=zlib.crc32(post_id.encode()) % SECONDS_PER_MINUTE)).strftime("%Y%m%d%H%M")


def hash_parts(*parts: str) -> str:
    """A sign that says nothing but whether something differs."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


TOKEN_BUILDERS: Final[Mapping[str, TokenBuilder]] = {
    "present": build_duty_token,
    "queue": build_queue_token,
    "talk": build_messages_token,
}
