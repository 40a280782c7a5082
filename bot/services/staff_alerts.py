"""Doorbells: a post's own group is told that the console needs a look. Never who, where, what or how urgent.

When it rings is bot/services/rings.py. Nothing here is part of any transaction of hers.
"""

from datetime import datetime, timedelta
from typing import Final

from bot.errors import DecryptionError, NotFound, StateConflict
from bot.model.doorbell import ALERT_CONFIRMED, STATE_ACTIVE, STATE_FAILED, STATE_NONE, STATE_WAITING, StaffAlert, StaffAlertPolicy
from bot.model.post import Post
from bot.services import onetime
from bot.store.doorbells import StaffAlertRow
from bot.store.keys import ROUTE, KeyRing
from bot.store.sealing import compose_associated_data, decrypt, encrypt
from bot.store.unit_of_work import UnitOfWork

AUDIT_NOUN: Final = "doorbell"
AUDIT_ACTOR: Final = "gateway"
_FINGERPRINT_PURPOSE: Final = "doorbell"


def create_alert_code(uow: UnitOfWork, keys: KeyRing, *, post_id: str, code: str, by: str, now: datetime) -> None:
    """A code to be written in the group, once; one made before opens nothing any more. Raises NotFound."""
    _find_post(uow, post_id)
    uow.staff_alerts.upsert(post_id, code_hash=_hash_code(keys, code), code_at=now)
    _record(uow, "invite", post_id, by=by, now=now)


def confirm_group(
    uow: UnitOfWork, keys: KeyRing, *, code: str, bot_id: int, chat_id: int, policy: StaffAlertPolicy, now: datetime
) -> StaffAlert | None:
    """The code was written in a group: from now on it rings there; the line that says so. None where it opens nothing."""
    found = uow.staff_alerts.get_by_code(_hash_code(keys, code))
    if found is None or not is_code_fresh(found, policy, now) or uow.staff_alerts.get_by_group(keys.derive_pseudonym(bot_id, chat_id)):
        return None
    _store_group(uow, keys, found.post_id, bot_id=bot_id, chat_id=chat_id, now=now)
    _record(uow, "confirm", found.post_id, by=AUDIT_ACTOR, now=now)
    return StaffAlert(found.post_id, chat_id, ALERT_CONFIRMED, _find_post(uow, found.post_id).languages, now, now)


def set_group(
    uow: UnitOfWork, keys: KeyRing, *, post_id: str, bot_id: int, chat_id: int, by: str, now: datetime
) -> None:
    """An operator names the group, and so confirms it. Raises NotFound, NotNow where it is another post's already."""
    _find_post(uow, post_id)
    other = uow.staff_alerts.get_by_group(keys.derive_pseudonym(bot_id, chat_id))
    if other and other.post_id != post_id:
        raise StateConflict("group_taken")
    _store_group(uow, keys, post_id, bot_id=bot_id, chat_id=chat_id, now=now)
    _record(uow, "set", post_id, by=by, now=now)


def remove_group(uow: UnitOfWork, *, post_id: str, by: str, now: datetime) -> bool:
    """It rings no more, and the group is forgotten; whether there was one."""
    is_news = uow.staff_alerts.delete(post_id)
    if is_news:
        _record(uow, "remove", post_id, by=by, now=now)
    return is_news


def is_known_group(uow: UnitOfWork, keys: KeyRing, *, bot_id: int, chat_id: int) -> bool:
    """Whether a group is the doorbell of a post."""
    return uow.staff_alerts.get_by_group(keys.derive_pseudonym(bot_id, chat_id)) is not None


def is_group_awaited(uow: UnitOfWork, *, policy: StaffAlertPolicy, now: datetime) -> bool:
    """Whether some post's code waits to be written in a group."""
    return any(is_code_fresh(row, policy, now) for row in uow.staff_alerts.list_all())


def get_alert_state(uow: UnitOfWork, *, post_id: str) -> tuple[str, datetime | None]:
    """How it stands with a post's doorbell, and since when it does not ring."""
    found = uow.staff_alerts.get_by_post(post_id)
    if found is None or (found.route is None and found.code_hash is None):
        return STATE_NONE, None
    if found.route is None:
        return STATE_WAITING, None
    return (STATE_FAILED, found.silent_at) if found.silent_at else (STATE_ACTIVE, None)


def _store_group(uow: UnitOfWork, keys: KeyRing, post_id: str, *, bot_id: int, chat_id: int, now: datetime) -> None:
    sealed = encrypt(keys.get_key(ROUTE), associated_data=_build_associated_data(post_id), plaintext=str(chat_id).encode())
    uow.staff_alerts.upsert(
        post_id, route=sealed, group_key=keys.derive_pseudonym(bot_id, chat_id), code_hash=None, code_at=None, rang_at=None,
        rung_for=now, silent_at=None,
    )  # fmt: skip


def decrypt_chat_id(keys: KeyRing, row: StaffAlertRow) -> int | None:
    """The number of the group's chat; None where its key was lost, and it has to be joined anew."""
    try:
        return int(decrypt(keys.get_key(ROUTE), associated_data=_build_associated_data(row.post_id), ciphertext=row.route or b""))
    except DecryptionError:
        return None


def _build_associated_data(post_id: str) -> str:
    return compose_associated_data("doorbells", "route", post_id, ROUTE)


def is_code_fresh(row: StaffAlertRow, policy: StaffAlertPolicy, now: datetime) -> bool:
    """Whether its code still opens something."""
    return row.code_at is not None and abs(now - row.code_at) <= timedelta(minutes=policy.code_minutes)


def _hash_code(keys: KeyRing, code: str) -> str:
    return keys.hash_secret(_FINGERPRINT_PURPOSE, onetime.normalize_code(code))


def _find_post(uow: UnitOfWork, post_id: str) -> Post:
    found = uow.posts.get_by_id(post_id)
    if found is None:
        raise NotFound("no such post")
    return found


def _record(uow: UnitOfWork, verb: str, post_id: str, *, by: str, now: datetime) -> None:
    uow.audit.write(at=now, by=by, verb=verb, noun=AUDIT_NOUN, subject=post_id)
    uow.commit()
