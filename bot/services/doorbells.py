"""Doorbells: a post's own group is told that the console needs a look. Never who, where, what or how urgent.

A ring is on record before it is sent, so that a restart never rings twice; what is lost in a crash is rung for when the next
promised time comes near. Nothing here is part of any transaction of hers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.errors import NotFound, NotNow, Unsealable
from bot.i18n import hours
from bot.model.doorbell import CONFIRMED, NEW, NONE, RINGS, SILENT, SOON, WAITS, DoorbellPolicy
from bot.model.handoff import HandoffPolicy, State
from bot.model.post import Post
from bot.services import onetime
from bot.store.doorbells import DoorbellRow
from bot.store.handoff_rows import HandoffRow
from bot.store.keys import ROUTE, KeyRing
from bot.store.sealing import open_sealed, place, seal
from bot.store.unit_of_work import UnitOfWork

NOUN: Final = "doorbell"
BY: Final = "gateway"
_PURPOSE: Final = "doorbell"


@dataclass(frozen=True)
class Ring:
    """One line to send, to a group."""

    post_id: str
    chat_id: int = field(repr=False)
    kind: str
    languages: tuple[str, ...]
    rung_for: datetime
    """The newest of what it rings for."""
    before: datetime | None
    """What was rung for before: put back where this ring does not arrive."""


def invite(uow: UnitOfWork, keys: KeyRing, *, post_id: str, code: str, by: str, now: datetime) -> None:
    """A code to be written in the group, once; one made before opens nothing any more. Raises NotFound."""
    _post(uow, post_id)
    uow.doorbells.put(post_id, code_hash=_hash(keys, code), code_at=now)
    _record(uow, "invite", post_id, by=by, now=now)


def confirm(
    uow: UnitOfWork, keys: KeyRing, *, code: str, bot_id: int, chat_id: int, policy: DoorbellPolicy, now: datetime
) -> Ring | None:
    """The code was written in a group: from now on it rings there; the line that says so. None where it opens nothing."""
    found = uow.doorbells.by_code(_hash(keys, code))
    if found is None or not _is_fresh(found, policy, now) or uow.doorbells.by_group(keys.chat_key(bot_id, chat_id)):
        return None
    _set(uow, keys, found.post_id, bot_id=bot_id, chat_id=chat_id, now=now)
    _record(uow, "confirm", found.post_id, by=BY, now=now)
    return Ring(found.post_id, chat_id, CONFIRMED, _post(uow, found.post_id).languages, now, now)


def set_group(
    uow: UnitOfWork, keys: KeyRing, *, post_id: str, bot_id: int, chat_id: int, by: str, now: datetime
) -> None:
    """An operator names the group, and so confirms it. Raises NotFound, NotNow where it is another post's already."""
    _post(uow, post_id)
    other = uow.doorbells.by_group(keys.chat_key(bot_id, chat_id))
    if other and other.post_id != post_id:
        raise NotNow("group_taken")
    _set(uow, keys, post_id, bot_id=bot_id, chat_id=chat_id, now=now)
    _record(uow, "set", post_id, by=by, now=now)


def take_off(uow: UnitOfWork, *, post_id: str, by: str, now: datetime) -> bool:
    """It rings no more, and the group is forgotten; whether there was one."""
    is_news = uow.doorbells.drop(post_id)
    if is_news:
        _record(uow, "remove", post_id, by=by, now=now)
    return is_news


def is_known(uow: UnitOfWork, keys: KeyRing, *, bot_id: int, chat_id: int) -> bool:
    """Whether a group is the doorbell of a post."""
    return uow.doorbells.by_group(keys.chat_key(bot_id, chat_id)) is not None


def is_awaited(uow: UnitOfWork, *, policy: DoorbellPolicy, now: datetime) -> bool:
    """Whether some post's code waits to be written in a group."""
    return any(_is_fresh(row, policy, now) for row in uow.doorbells.all())


def state(uow: UnitOfWork, *, post_id: str) -> tuple[str, datetime | None]:
    """How it stands with a post's doorbell, and since when it does not ring."""
    found = uow.doorbells.of(post_id)
    if found is None or (found.route is None and found.code_hash is None):
        return NONE, None
    if found.route is None:
        return WAITS, None
    return (SILENT, found.silent_at) if found.silent_at else (RINGS, None)


def due(
    uow: UnitOfWork, keys: KeyRing, *, policy: DoorbellPolicy, handoffs: HandoffPolicy, now: datetime
) -> list[Ring]:
    """The rings to send now, each on record already."""
    rows = uow.doorbells.all()
    if any(row.code_at and not _is_fresh(row, policy, now) for row in rows):
        lasts = timedelta(minutes=policy.code_minutes)
        uow.doorbells.forget_codes(before=now - lasts, after=now + lasts)
        uow.commit()
    rings = [ring for row in rows if (ring := _due(uow, keys, row, policy, handoffs, now))]
    for ring in rings:
        uow.doorbells.put(ring.post_id, rang_at=now, rung_for=ring.rung_for)
        uow.audit.write(at=now, by=BY, verb="ring", noun=NOUN, subject=ring.post_id)
    if rings:
        uow.commit()
    return rings


def rang(uow: UnitOfWork, *, ring: Ring, is_heard: bool, now: datetime) -> None:
    """How a ring ended. One that did not arrive is tried again after the quiet minutes, and officers are told."""
    found = uow.doorbells.of(ring.post_id, held=True)
    if found is None or found.route is None:
        return
    if is_heard and found.silent_at:
        uow.doorbells.put(ring.post_id, silent_at=None)
    if not is_heard:
        uow.doorbells.put(ring.post_id, silent_at=found.silent_at or now, rung_for=ring.before)
    uow.commit()


def _due(
    uow: UnitOfWork, keys: KeyRing, row: DoorbellRow, policy: DoorbellPolicy, handoffs: HandoffPolicy, now: datetime
) -> Ring | None:
    post = uow.posts.by_id(row.post_id)
    is_quiet = row.rang_at is not None and timedelta() <= now - row.rang_at < timedelta(minutes=policy.quiet_minutes)
    if row.route is None or post is None or not post.is_joined or is_quiet:
        return None
    since, at_work = row.rung_for or now, _is_at_work(uow, post, now)
    found = [
        (at, kind) for handoff in uow.handoffs.seen_by(post.post_id)
        for kind, at, calls in _events(handoff, post, policy, handoffs) if since < at <= now and (at_work or calls)
    ]  # fmt: skip
    chat_id = _opened(keys, row) if found else None
    if chat_id is None:
        return None
    kind = SOON if any(kind == SOON for _, kind in found) else NEW
    return Ring(post.post_id, chat_id, kind, post.languages, max(at for at, _ in found), row.rung_for)


def _events(
    row: HandoffRow, post: Post, policy: DoorbellPolicy, handoffs: HandoffPolicy
) -> Iterator[tuple[str, datetime, bool]]:
    """What of a handoff is worth a ring, and when: its kind, its time, and whether the policy then calls somebody."""
    if row.to_post == post.post_id and row.offered_at:
        yield NEW, row.offered_at, False
    if row.post_id != post.post_id or row.answered_at is not None:
        return
    if row.state is State.QUEUED:
        yield NEW, row.waiting_since, False
    for number, rung in enumerate(handoffs.rungs(row.urgency), 1):
        reached = row.waiting_since + timedelta(minutes=rung.after)
        if row.step < number:
            yield SOON, reached - timedelta(minutes=policy.near(row.urgency)), False
        yield SOON, reached, True


def _is_at_work(uow: UnitOfWork, post: Post, now: datetime) -> bool:
    """Whether it is within the post's hours; hours that are not known are no reason for silence."""
    today = now.astimezone(ZoneInfo(post.time_zone)).date()
    is_holiday = any(row.day == today for row in uow.roster.holidays(post.post_id, since=today))
    return not is_holiday and hours.is_open(post.hours, post.time_zone, now=now) is not False


def _set(uow: UnitOfWork, keys: KeyRing, post_id: str, *, bot_id: int, chat_id: int, now: datetime) -> None:
    sealed = seal(keys.key(ROUTE), place=_where(post_id), plain=str(chat_id).encode())
    uow.doorbells.put(
        post_id, route=sealed, group_key=keys.chat_key(bot_id, chat_id), code_hash=None, code_at=None, rang_at=None,
        rung_for=now, silent_at=None,
    )  # fmt: skip


def _opened(keys: KeyRing, row: DoorbellRow) -> int | None:
    try:
        return int(open_sealed(keys.key(ROUTE), place=_where(row.post_id), sealed=row.route or b""))
    except Unsealable:
        return None  # its key was lost: it has to be joined anew


def _where(post_id: str) -> str:
    return place("doorbells", "route", post_id, ROUTE)


def _is_fresh(row: DoorbellRow, policy: DoorbellPolicy, now: datetime) -> bool:
    return row.code_at is not None and abs(now - row.code_at) <= timedelta(minutes=policy.code_minutes)


def _hash(keys: KeyRing, code: str) -> str:
    return keys.fingerprint(_PURPOSE, onetime.tidy(code))


def _post(uow: UnitOfWork, post_id: str) -> Post:
    found = uow.posts.by_id(post_id)
    if found is None:
        raise NotFound("no such post")
    return found


def _record(uow: UnitOfWork, verb: str, post_id: str, *, by: str, now: datetime) -> None:
    uow.audit.write(at=now, by=by, verb=verb, noun=NOUN, subject=post_id)
    uow.commit()
