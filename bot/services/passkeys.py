"""Passkeys (WebAuthn): one stands for password and code together, and works on no page that only pretends to be the console.

Together, because whoever uses one must prove to it who he is (finger, face or PIN): something he has, and something he is or
knows. It is asked for without a login, so that nobody learns from it who has an account. Password and phone stay beside it.

A challenge is bound to the browser it was drawn for and to what it is for, and sealed, so that none is kept before it was used.
"""

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json,
    parse_authentication_credential_json,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bot.errors import NotNow
from bot.services import rate_limits
from bot.services.officers import NOUN
from bot.services.sign_in import AHEAD, BY, SIGNED_IN, Reception, begin
from bot.store.keys import KeyRing
from bot.store.officer_rows import OfficerRow, PasskeyRow
from bot.store.unit_of_work import UnitOfWork

MOST: Final = 10
"""Passkeys of one officer."""
LONGEST: Final = 16 * 1024
"""Characters of what a browser hands over."""
NAME: Final = "Pelita"
ADDING: Final = "add"
SIGNING_IN: Final = "sign in"
_TIME, _RANDOM = 8, 24
_UNREADABLE: Final = (
    WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError,
)  # fmt: skip
"""What the library raises for what no browser sends."""


@dataclass(frozen=True)
class Site:
    """For which site passkeys are: what the browser signs must name both."""

    rp_id: str
    origin: str


@dataclass(frozen=True)
class Handed:
    """What a browser handed over, and the cookie it came with."""

    credential: str
    token: str


def site(home: str) -> Site | None:
    """The site of the console's address; None where browsers make no passkeys: for a number, or unencrypted elsewhere."""
    found = urlsplit(home)
    host = (found.hostname or "").lower()
    is_encrypted = found.scheme == "https" or host == "localhost"
    is_number = ":" in host or host.replace(".", "").isdigit()
    return Site(host, f"{found.scheme}://{found.netloc.lower()}") if is_encrypted and host and not is_number else None


def options_to_add(
    keys: KeyRing, place: Site, officer: OfficerRow, kept: Sequence[PasskeyRow], *, token: str, now: datetime,
    random_bytes: Callable[[int], bytes],
) -> str:  # fmt: skip
    """What a browser is asked for a new passkey, as JSON."""
    must = UserVerificationRequirement.REQUIRED
    return options_to_json(
        generate_registration_options(
            rp_id=place.rp_id, rp_name=NAME, user_id=officer.officer_id.encode(), user_name=officer.login,
            user_display_name=officer.name,
            challenge=_challenge(keys, token, _adding(officer), now=now, random_bytes=random_bytes),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=must
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=row.credential_id) for row in kept],
        )
    )  # fmt: skip


def options_to_sign_in(
    keys: KeyRing, place: Site, *, token: str, now: datetime, random_bytes: Callable[[int], bytes]
) -> str:
    """What a browser is asked at the door, as JSON: any passkey of this site, so that it tells nothing of any account."""
    asked = _challenge(keys, token, SIGNING_IN, now=now, random_bytes=random_bytes)
    must = UserVerificationRequirement.REQUIRED
    return options_to_json(generate_authentication_options(rp_id=place.rp_id, challenge=asked, user_verification=must))


def add(
    reception: Reception, place: Site, officer: OfficerRow, handed: Handed, *, password: str, now: datetime
) -> None:
    """Keep a new passkey, for whoever knows the password too: an open session alone does not make one. Raises NotNow."""
    keys, limits = reception.keys, rate_limits.of_officer(reception.keys, officer_id=officer.officer_id)
    if not rate_limits.count(reception.open_work, limits, reception.signing, now=now):
        raise NotNow("too_often")
    if not reception.passwords.matches(password, officer.password_hash):
        raise NotNow("password_wrong")
    asked = _asked(reception, handed, _adding(officer), now=now)
    made = _registered(place, handed.credential, asked, officer, now=now) if asked else None
    with reception.open_work() as uow:
        rate_limits.forget(uow, limits)
        is_room = len(uow.passkeys.of(officer.officer_id)) < MOST
        is_new = made and asked and is_room and uow.passkeys.take_challenge(_hash(keys, asked), now=now)
        if is_new and made and uow.passkeys.add(made):
            _record(uow, "add_passkey", officer.officer_id, now=now)
            uow.commit()
            return
    raise NotNow("passkey_wrong")


def sign_in(reception: Reception, place: Site, handed: Handed, *, token: str, now: datetime) -> OfficerRow | None:
    """Begin the session of a new cookie; None where anything was wrong, whatever it was.

    Nothing is counted: there is nothing to guess.
    """
    row = _named(reception, handed.credential)
    asked = _asked(reception, handed, SIGNING_IN, now=now)
    counter = _signed(place, handed.credential, asked, row) if row and asked else None
    with reception.open_work() as uow:
        officer = uow.officers.by_id(row.officer_id, held=True) if row else None
        if not row or not officer:
            return None
        is_in = (
            asked is not None and counter is not None and officer.may_sign_in
            and uow.passkeys.take_challenge(_hash(reception.keys, asked), now=now)
            and uow.passkeys.use(row, sign_count=counter, now=now)
        )  # fmt: skip
        if is_in:
            begin(uow, reception.keys, officer=officer, token=token, stage=SIGNED_IN, now=now)
        verb, by = ("sign_in", officer.officer_id) if is_in else ("refuse", BY)
        uow.audit.write(at=now, by=by, verb=verb, noun="session", subject=officer.officer_id)
        uow.commit()
    return officer if is_in else None


def name_of(row: PasskeyRow) -> str:
    """What a passkey is called on a page."""
    return bytes_to_base64url(row.credential_id)


def remove(uow: UnitOfWork, officer: OfficerRow, *, name: str, now: datetime) -> bool:
    """Remove one of his passkeys, by its name on the page; whether it was there."""
    credential_id = _bytes(name)
    is_news = credential_id is not None and uow.passkeys.remove(credential_id, officer_id=officer.officer_id)
    if is_news:
        _record(uow, "remove_passkey", officer.officer_id, now=now)
        uow.commit()
    return is_news


def _challenge(
    keys: KeyRing, token: str, purpose: str, *, now: datetime, random_bytes: Callable[[int], bytes]
) -> bytes:
    head = int(now.timestamp()).to_bytes(_TIME, "big") + random_bytes(_RANDOM)
    return head + _seal(keys, token, purpose, head)


def _seal(keys: KeyRing, token: str, purpose: str, head: bytes) -> bytes:
    return bytes.fromhex(keys.fingerprint("passkey challenge", f"{token}|{purpose}|{head.hex()}"))


def _asked(reception: Reception, handed: Handed, purpose: str, *, now: datetime) -> bytes | None:
    """The challenge that was signed, if it is one of ours, for this browser and purpose, and not too old."""
    try:
        signed = parse_client_data_json(base64url_to_bytes(_part(handed.credential, "clientDataJSON"))).challenge
    except _UNREADABLE:
        return None
    head, seal = signed[: _TIME + _RANDOM], signed[_TIME + _RANDOM :]
    if len(head) < _TIME + _RANDOM or not hmac.compare_digest(seal, _seal(reception.keys, handed.token, purpose, head)):
        return None
    age = now - datetime.fromtimestamp(int.from_bytes(head[:_TIME], "big"), UTC)
    return signed if -AHEAD < age < reception.signing.challenge else None


def _registered(place: Site, credential: str, asked: bytes, officer: OfficerRow, *, now: datetime) -> PasskeyRow | None:
    try:
        made = verify_registration_response(
            credential=credential, expected_challenge=asked, expected_rp_id=place.rp_id, expected_origin=place.origin,
            require_user_verification=True,
        )  # fmt: skip
    except _UNREADABLE:
        return None
    return PasskeyRow(made.credential_id, officer.officer_id, made.credential_public_key, made.sign_count, now)


def _named(reception: Reception, credential: str) -> PasskeyRow | None:
    """The passkey that what was handed over names."""
    try:
        found = parse_authentication_credential_json(credential[:LONGEST])
        name, owner = found.raw_id, found.response.user_handle
    except _UNREADABLE:
        return None
    with reception.open_work() as uow:
        row = uow.passkeys.by_id(name)
    return row if row and owner in (None, row.officer_id.encode()) else None


def _signed(place: Site, credential: str, asked: bytes, row: PasskeyRow) -> int | None:
    """The counter of the passkey, if it signed for this site; None otherwise, also where a copy of it was used before."""
    try:
        return verify_authentication_response(
            credential=credential, expected_challenge=asked, expected_rp_id=place.rp_id, expected_origin=place.origin,
            credential_public_key=row.public_key, credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        ).new_sign_count  # fmt: skip
    except _UNREADABLE:
        return None


def _part(credential: str, name: str) -> str:
    return str(json.loads(credential[:LONGEST])["response"][name])


def _bytes(name: str) -> bytes | None:
    try:
        return base64url_to_bytes(name)
    except ValueError:
        return None


def _hash(keys: KeyRing, challenge: bytes) -> str:
    return keys.fingerprint("used challenge", challenge.hex())


def _adding(officer: OfficerRow) -> str:
    return f"{ADDING} {officer.officer_id}"


def _record(uow: UnitOfWork, verb: str, officer_id: str, *, now: datetime) -> None:
    uow.audit.write(at=now, by=officer_id, verb=verb, noun=NOUN, subject=officer_id)
