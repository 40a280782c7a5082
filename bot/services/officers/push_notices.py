"""Notices to officers' own devices, through the vendor of their browser: that something is new, and nothing else.

Nothing is sent along. What the vendor learns is that a browser of this console was told something, and when
(docs/threat-model.md). Whoever is off duty is told only where the post calls them by its list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from bot.crypto.encryption import compose_associated_data, decrypt, encrypt
from bot.crypto.key_ring import CONSOLE, KeyRing
from bot.db.tables.handoffs import ConsentRow, HandoffRow, OfficerCallRow
from bot.db.tables.officers import OfficerRow, PushSubscriptionRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffPolicy, SafeContact
from bot.domain.permissions import is_allowed
from bot.errors import DecryptionError, StateConflict
from bot.services.handoffs import arrivals, escalation, interpreters, on_call
from bot.services.handoffs.arrivals import Reader
from bot.services.handoffs.response_clock import ResponseClock

MAX_ENDPOINT_LENGTH: Final = 1000
MAX_DEVICES: Final = 8
_HTTPS_PORT: Final = 443


@dataclass(frozen=True)
class PushNotice:
    """One notice to send; it was noted as told already."""

    subscription_id: str
    endpoint: str = field(repr=False)
    told_for: datetime
    told_before: datetime
    """What had been told until now; true again where it could not be sent."""


def is_push_address(address: str, hosts: Sequence[str]) -> bool:
    """Whether an address is of a push service that the operator allows: nothing else is ever called."""
    try:
        found = urlsplit(address)
        port = found.port or _HTTPS_PORT
    except ValueError:
        return False
    is_plain = found.scheme == "https" and port == _HTTPS_PORT and "@" not in found.netloc
    name = found.hostname or ""
    is_known = any(name.endswith(host) if host.startswith(".") else name == host for host in hosts)
    return is_plain and is_known and len(address) <= MAX_ENDPOINT_LENGTH and address.isascii() and address.isprintable()


def add_device(
    uow: UnitOfWork,
    keys: KeyRing,
    officer: OfficerRow,
    *,
    endpoint: str,
    hosts: Sequence[str],
    now: datetime,
    new_id: Callable[[], str],
) -> None:
    """A browser is told from now on. Raises StateConflict where its push service is none that the operator allows."""
    if not is_push_address(endpoint, hosts):
        raise StateConflict("push_unknown")
    row_id = new_id()
    sealed = encrypt(keys.get_key(CONSOLE), associated_data=_build_associated_data(row_id), plaintext=endpoint.encode())
    endpoint_hash = keys.hash_secret("push", endpoint)
    uow.push_subscriptions.replace(
        PushSubscriptionRow(row_id, officer.officer_id, sealed, endpoint_hash, added_at=now, told_for=now)
    )
    for row in uow.push_subscriptions.list_by_officer(officer.officer_id)[:-MAX_DEVICES]:
        uow.push_subscriptions.delete(row.subscription_id)
    uow.audit.write(at=now, by=officer.officer_id, verb="add_push", noun="officer", subject=officer.officer_id)
    uow.commit()


def remove_device(uow: UnitOfWork, officer: OfficerRow, *, subscription_id: str, now: datetime) -> bool:
    """It is told nothing any more; whether that is news."""
    is_news = uow.push_subscriptions.delete(subscription_id, officer_id=officer.officer_id)
    if is_news:
        uow.audit.write(at=now, by=officer.officer_id, verb="remove_push", noun="officer", subject=officer.officer_id)
    uow.commit()
    return is_news


def list_due_notices(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    quiet: timedelta,
    duty_period: timedelta,
    policy: HandoffPolicy,
    safe: SafeContact,
    now: datetime,
) -> list[PushNotice]:
    """What to send now, each noted as told already: of two processes one sends it."""
    found: list[PushNotice] = []
    looks: dict[str, _PostLook] = {}
    for row in uow.push_subscriptions.list_all():
        officer = uow.officers.get_by_id(row.officer_id)
        is_quiet = row.told_at is not None and timedelta() <= now - row.told_at < quiet
        if officer is None or officer.post_id is None or is_quiet or not _can_see(officer):
            continue
        if officer.post_id not in looks:
            looks[officer.post_id] = _look_at_post(uow, officer.post_id, policy=policy, safe=safe, now=now)
        is_on_duty = officer.on_duty_at is not None and now - officer.on_duty_at < duty_period
        newest = _find_newest_event(looks[officer.post_id], officer, now, is_on_duty=is_on_duty)
        if newest is None or newest <= row.told_for:
            continue
        if uow.push_subscriptions.mark_told(row.subscription_id, told_before=row.told_for, told_for=newest, now=now):
            found += _open_notice(keys, row, newest)
    uow.commit()
    return found


def retry_later(uow: UnitOfWork, notice: PushNotice, *, now: datetime) -> None:
    """It could not be sent: it is tried again after the quiet minutes."""
    uow.push_subscriptions.mark_told(
        notice.subscription_id, told_before=notice.told_for, told_for=notice.told_before, now=now
    )
    uow.commit()


def forget_device(uow: UnitOfWork, *, subscription_id: str) -> None:
    """Its vendor says that it is gone."""
    uow.push_subscriptions.delete(subscription_id)
    uow.commit()


def _can_see(officer: OfficerRow) -> bool:
    return officer.can_sign_in and is_allowed(officer.effective_roles, "see_queue")


@dataclass(frozen=True)
class _PostLook:
    """What stands open at a post: read once for all devices of its officers."""

    post_id: str
    rows: Sequence[HandoffRow]
    clocks: Mapping[str, ResponseClock]
    calls: Sequence[OfficerCallRow]
    interpreting: Sequence[ConsentRow]


def _look_at_post(
    uow: UnitOfWork, post_id: str, *, policy: HandoffPolicy, safe: SafeContact, now: datetime
) -> _PostLook:
    rows = uow.handoffs.list_open_visible_to_post(post_id)
    clocks = escalation.list_clocks(uow, rows, policy=policy, safe=safe, now=now)
    calls = [call for made in on_call.list_current_calls(uow, clocks).values() for call in made]
    return _PostLook(post_id, rows, clocks, calls, interpreters.list_open_consents(uow, post_id, now))


def _find_newest_event(look: _PostLook, officer: OfficerRow, now: datetime, *, is_on_duty: bool) -> datetime | None:
    """When something last came for an officer; for one who is off duty, when the post last called them."""
    found = [
        call.called_at for call in look.calls if call.officer_id == officer.officer_id and call.acknowledged_at is None
    ]
    if is_on_duty:
        interpreted = interpreters.list_interpreted(look.interpreting, officer.officer_id)
        reader = Reader(officer.officer_id, look.post_id, interpreted)
        arrived = arrivals.find_newest_arrival(look.rows, look.clocks, reader=reader, now=now, with_overdue=True)
        found += [arrived] if arrived else []
    return max(found, default=None)


def _open_notice(keys: KeyRing, row: PushSubscriptionRow, newest: datetime) -> list[PushNotice]:
    where = _build_associated_data(row.subscription_id)
    try:
        plain = decrypt(keys.get_key(CONSOLE), associated_data=where, ciphertext=row.endpoint)
    except DecryptionError:
        return []
    return [PushNotice(row.subscription_id, plain.decode(), newest, row.told_for)]


def _build_associated_data(subscription_id: str) -> str:
    return compose_associated_data("push_subscriptions", "endpoint", subscription_id, CONSOLE)
