"""The pulse of a post: short signs that change when a part of a page does. One look a second serves every open page."""

import hashlib
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import PURPOSE_INTERPRETER

TokenBuilder = Callable[[UnitOfWork, str, datetime], str | Mapping[str, str]]
"""What a part of a page looks like for a post, in a short text without anything of hers; or, by officer, for each alone."""
CACHE_SECONDS: Final = 0.9


class ChangeTokens:
    """The signs of every post somebody looks at."""

    def __init__(
        self,
        open_unit_of_work: Callable[[str], UnitOfWork],
        token_builders: Mapping[str, TokenBuilder],
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_unit_of_work = open_unit_of_work
        self._token_builders = token_builders
        self._now = now
        self._clock = clock
        self._lock = threading.Lock()
        self._cache: dict[str, tuple[float, dict[str, str | Mapping[str, str]]]] = {}

    def get_tokens(self, post_id: str, officer_id: str = "") -> dict[str, str]:
        """Every sign of a post, and of an officer's own pages, at most a second old. Raises StoreUnavailable."""
        return {
            name: sign if isinstance(sign, str) else sign.get(officer_id, "")
            for name, sign in self._get_all_tokens(post_id).items()
        }

    def _get_all_tokens(self, post_id: str) -> dict[str, str | Mapping[str, str]]:
        with self._lock:
            kept = self._cache.get(post_id)
            if kept and self._clock() - kept[0] < CACHE_SECONDS:
                return kept[1]
            with self._open_unit_of_work(post_id) as uow:
                found = {name: sign(uow, post_id, self._now()) for name, sign in self._token_builders.items()}
            self._cache[post_id] = (self._clock(), found)
            return found


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
    late = [row.handoff_id for row in rows if row.step]
    calls = uow.officer_calls.list_by_handoffs(late) if late else []
    called = (f"{call.handoff_id} {call.number} {call.acknowledged_at}" for call in calls)
    shown = (
        f"{row.handoff_id} {row.state} {row.officer_id} {row.to_officer} {row.to_post} {row.urgency} {row.read_at}"
        f" {row.wrote_at} {row.answered_at} {row.asked_at} {row.step} {row.sealed_at}"
        f" {row.passed_at} {row.next_told_at} {row.closing_at}"
        for row in rows
    )
    return hash_parts(_get_shifted_minute(post_id, now), *shown, *called)


def build_messages_token(uow: UnitOfWork, post_id: str, now: datetime) -> dict[str, str]:
    """By officer, what was said in the handoffs he holds or interprets in, and what of it arrived."""
    said: dict[str, list[str]] = {}
    by_handoff: dict[str, list[str]] = {}
    for officer_id, handoff_id, *told in uow.handoff_messages.summarize_open_by_post(post_id):
        stands = " ".join(map(str, (handoff_id, *told)))
        said.setdefault(str(officer_id), []).append(stands)
        by_handoff.setdefault(str(handoff_id), []).append(stands)
    for consent in uow.consents.list_open_by_purpose(post_id, PURPOSE_INTERPRETER):
        said.setdefault(consent.recipient, []).extend((consent.consent_id, *by_handoff.get(consent.handoff_id, ())))
    rows = [row for row in uow.handoffs.list_open_visible_to_post(post_id) if row.officer_id]
    answered = uow.referrals.list_answer_times([row.handoff_id for row in rows])
    for row in rows:
        stands = f"{row.handoff_id} {row.state} {row.sealed_at} {row.account_at} {row.account_known_at}"
        stands += f" {row.next_told_at} {answered.get(row.handoff_id)}"
        said.setdefault(str(row.officer_id), []).append(stands)
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
