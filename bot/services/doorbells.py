"""Doorbells: a post's own group is told that the console needs a look. Never who, where, what or how urgent.

When it rings is bot/services/rings.py. Nothing here is part of any transaction of hers.
"""

from datetime import datetime, timedelta
from typing import Final

from bot.errors import NotFound, NotNow, Unsealable
from bot.model.doorbell import CONFIRMED, NONE, RINGS, SILENT, WAITS, DoorbellPolicy, Ring
from bot.model.post import Post
from bot.services import onetime
from bot.store.doorbells import DoorbellRow
from bot.store.keys import ROUTE, KeyRing
from bot.store.sealing import open_sealed, place, seal
from bot.store.unit_of_work import UnitOfWork

NOUN: Final = "doorbell"
BY: Final = "gateway"
_PURPOSE: Final = "doorbell"


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
    if found is None or not is_fresh(found, policy, now) or uow.doorbells.by_group(keys.pseudonym(bot_id, chat_id)):
        return None
    _set(uow, keys, found.post_id, bot_id=bot_id, chat_id=chat_id, now=now)
    _record(uow, "confirm", found.post_id, by=BY, now=now)
    return Ring(found.post_id, chat_id, CONFIRMED, _post(uow, found.post_id).languages, now, now)


def set_group(
    uow: UnitOfWork, keys: KeyRing, *, post_id: str, bot_id: int, chat_id: int, by: str, now: datetime
) -> None:
    """An operator names the group, and so confirms it. Raises NotFound, NotNow where it is another post's already."""
    _post(uow, post_id)
    other = uow.doorbells.by_group(keys.pseudonym(bot_id, chat_id))
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
    return uow.doorbells.by_group(keys.pseudonym(bot_id, chat_id)) is not None


def is_awaited(uow: UnitOfWork, *, policy: DoorbellPolicy, now: datetime) -> bool:
    """Whether some post's code waits to be written in a group."""
    return any(is_fresh(row, policy, now) for row in uow.doorbells.all())


def state(uow: UnitOfWork, *, post_id: str) -> tuple[str, datetime | None]:
    """How it stands with a post's doorbell, and since when it does not ring."""
    found = uow.doorbells.of(post_id)
    if found is None or (found.route is None and found.code_hash is None):
        return NONE, None
    if found.route is None:
        return WAITS, None
    return (SILENT, found.silent_at) if found.silent_at else (RINGS, None)


def _set(uow: UnitOfWork, keys: KeyRing, post_id: str, *, bot_id: int, chat_id: int, now: datetime) -> None:
    sealed = seal(keys.key(ROUTE), place=_where(post_id), plain=str(chat_id).encode())
    uow.doorbells.put(
        post_id, route=sealed, group_key=keys.pseudonym(bot_id, chat_id), code_hash=None, code_at=None, rang_at=None,
        rung_for=now, silent_at=None,
    )  # fmt: skip


def opened(keys: KeyRing, row: DoorbellRow) -> int | None:
    """The number of the group's chat; None where its key was lost, and it has to be joined anew."""
    try:
        return int(open_sealed(keys.key(ROUTE), place=_where(row.post_id), sealed=row.route or b""))
    except Unsealable:
        return None


def _where(post_id: str) -> str:
    return place("doorbells", "route", post_id, ROUTE)


def is_fresh(row: DoorbellRow, policy: DoorbellPolicy, now: datetime) -> bool:
    """Whether its code still opens something."""
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
