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

from bot.crypto.key_ring import KeyRing
from bot.db.tables.officers import OfficerRow, PasskeyRow
from bot.db.unit_of_work import UnitOfWork
from bot.errors import StateConflict
from bot.services.officers import authentication
from bot.services.officers.accounts import AUDIT_NOUN
from bot.services.officers.authentication import (
    AUDIT_ACTOR,
    MAX_CLOCK_SKEW,
    STAGE_SIGNED_IN,
    AuthContext,
    begin_session,
)

MAX_PASSKEYS: Final = 10
"""Passkeys of one officer."""
MAX_CREDENTIAL_LENGTH: Final = 16 * 1024
"""Characters of what a browser hands over."""
RELYING_PARTY_NAME: Final = "Pelita"
PURPOSE_ADD: Final = "add"
PURPOSE_SIGN_IN: Final = "sign in"
_TIME_BYTES, _RANDOM_BYTES = 8, 24
_PARSE_ERRORS: Final = (
    WebAuthnException,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
)
"""What the library raises for what no browser sends."""


@dataclass(frozen=True)
class RelyingParty:
    """For which site passkeys are: what the browser signs must name both."""

    rp_id: str
    origin: str


@dataclass(frozen=True)
class CredentialResponse:
    """What a browser handed over, and the cookie it came with."""

    credential: str
    token: str


def find_relying_party(console_url: str) -> RelyingParty | None:
    """The site of the console's address; None where browsers make no passkeys: for a number, or unencrypted elsewhere."""
    found = urlsplit(console_url)
    host = (found.hostname or "").lower()
    is_encrypted = found.scheme == "https" or host == "localhost"
    is_number = ":" in host or host.replace(".", "").isdigit()
    return (
        RelyingParty(host, f"{found.scheme}://{found.netloc.lower()}")
        if is_encrypted and host and not is_number
        else None
    )


def build_registration_options(
    keys: KeyRing,
    relying_party: RelyingParty,
    officer: OfficerRow,
    passkeys: Sequence[PasskeyRow],
    *,
    token: str,
    now: datetime,
    random_bytes: Callable[[int], bytes],
) -> str:
    """What a browser is asked for a new passkey, as JSON."""
    must = UserVerificationRequirement.REQUIRED
    return options_to_json(
        generate_registration_options(
            rp_id=relying_party.rp_id,
            rp_name=RELYING_PARTY_NAME,
            user_id=officer.officer_id.encode(),
            user_name=officer.login,
            user_display_name=officer.name,
            challenge=_build_challenge(keys, token, _build_add_purpose(officer), now=now, random_bytes=random_bytes),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=must
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=row.credential_id) for row in passkeys],
        )
    )


def build_authentication_options(
    keys: KeyRing, relying_party: RelyingParty, *, token: str, now: datetime, random_bytes: Callable[[int], bytes]
) -> str:
    """What a browser is asked at the door, as JSON: any passkey of this site, so that it tells nothing of any account."""
    asked = _build_challenge(keys, token, PURPOSE_SIGN_IN, now=now, random_bytes=random_bytes)
    must = UserVerificationRequirement.REQUIRED
    return options_to_json(
        generate_authentication_options(rp_id=relying_party.rp_id, challenge=asked, user_verification=must)
    )


def add_passkey(
    auth: AuthContext,
    relying_party: RelyingParty,
    officer: OfficerRow,
    response: CredentialResponse,
    *,
    password: str,
    now: datetime,
) -> None:
    """Keep a new passkey, for whoever knows the password too: an open session alone does not make one. Raises NotNow."""
    keys, limits = auth.keys, authentication.list_officer_limits(auth.keys, officer_id=officer.officer_id)
    if not authentication.count_try(auth.open_unit_of_work, limits, auth.policy, now=now):
        raise StateConflict("too_often")
    if not auth.passwords.is_match(password, officer.password_hash):
        raise StateConflict("password_wrong")
    asked = _verify_challenge(auth, response, _build_add_purpose(officer), now=now)
    made = _verify_registration(relying_party, response.credential, asked, officer, now=now) if asked else None
    with auth.open_unit_of_work() as uow:
        authentication.forget_try(uow, limits)
        is_room = len(uow.passkeys.list_by_officer(officer.officer_id)) < MAX_PASSKEYS
        is_new = made and asked and is_room and uow.passkeys.consume_challenge(_hash_challenge(keys, asked), now=now)
        if is_new and made and uow.passkeys.add(made):
            _record(uow, "add_passkey", officer.officer_id, now=now)
            uow.commit()
            return
    raise StateConflict("passkey_wrong")


def sign_in_with_passkey(
    auth: AuthContext, relying_party: RelyingParty, response: CredentialResponse, *, token: str, now: datetime
) -> OfficerRow | None:
    """Begin the session of a new cookie; None where anything was wrong, whatever it was.

    Nothing is counted: there is nothing to guess.
    """
    row = _find_passkey(auth, response.credential)
    asked = _verify_challenge(auth, response, PURPOSE_SIGN_IN, now=now)
    counter = _verify_assertion(relying_party, response.credential, asked, row) if row and asked else None
    with auth.open_unit_of_work() as uow:
        officer = uow.officers.get_by_id(row.officer_id, for_update=True) if row else None
        if not row or not officer:
            return None
        is_in = (
            asked is not None
            and counter is not None
            and officer.can_sign_in
            and uow.passkeys.consume_challenge(_hash_challenge(auth.keys, asked), now=now)
            and uow.passkeys.record_use(row, sign_count=counter, now=now)
        )
        if is_in:
            begin_session(uow, auth.keys, officer=officer, token=token, stage=STAGE_SIGNED_IN, now=now)
        verb, by = ("sign_in", officer.officer_id) if is_in else ("refuse", AUDIT_ACTOR)
        uow.audit.write(at=now, by=by, verb=verb, noun="session", subject=officer.officer_id)
        uow.commit()
    return officer if is_in else None


def encode_name(row: PasskeyRow) -> str:
    """What a passkey is called on a page."""
    return bytes_to_base64url(row.credential_id)


def remove_passkey(uow: UnitOfWork, officer: OfficerRow, *, name: str, now: datetime) -> bool:
    """Remove one of his passkeys, by its name on the page; whether it was there."""
    credential_id = _decode_name(name)
    is_news = credential_id is not None and uow.passkeys.delete(credential_id, officer_id=officer.officer_id)
    if is_news:
        _record(uow, "remove_passkey", officer.officer_id, now=now)
        uow.commit()
    return is_news


def _build_challenge(
    keys: KeyRing, token: str, purpose: str, *, now: datetime, random_bytes: Callable[[int], bytes]
) -> bytes:
    head = int(now.timestamp()).to_bytes(_TIME_BYTES, "big") + random_bytes(_RANDOM_BYTES)
    return head + _sign_challenge(keys, token, purpose, head)


def _sign_challenge(keys: KeyRing, token: str, purpose: str, head: bytes) -> bytes:
    return bytes.fromhex(keys.hash_secret("passkey challenge", f"{token}|{purpose}|{head.hex()}"))


def _verify_challenge(auth: AuthContext, response: CredentialResponse, purpose: str, *, now: datetime) -> bytes | None:
    """The challenge that was signed, if it is one of ours, for this browser and purpose, and not too old."""
    try:
        signed = parse_client_data_json(
            base64url_to_bytes(_read_field(response.credential, "clientDataJSON"))
        ).challenge
    except _PARSE_ERRORS:
        return None
    head, seal = signed[: _TIME_BYTES + _RANDOM_BYTES], signed[_TIME_BYTES + _RANDOM_BYTES :]
    if len(head) < _TIME_BYTES + _RANDOM_BYTES or not hmac.compare_digest(
        seal, _sign_challenge(auth.keys, response.token, purpose, head)
    ):
        return None
    age = now - datetime.fromtimestamp(int.from_bytes(head[:_TIME_BYTES], "big"), UTC)
    return signed if -MAX_CLOCK_SKEW < age < auth.policy.challenge_lifetime else None


def _verify_registration(
    relying_party: RelyingParty, credential: str, challenge: bytes, officer: OfficerRow, *, now: datetime
) -> PasskeyRow | None:
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=relying_party.rp_id,
            expected_origin=relying_party.origin,
            require_user_verification=True,
        )
    except _PARSE_ERRORS:
        return None
    return PasskeyRow(made.credential_id, officer.officer_id, made.credential_public_key, made.sign_count, now)


def _find_passkey(auth: AuthContext, credential: str) -> PasskeyRow | None:
    """The passkey that what was handed over names."""
    try:
        found = parse_authentication_credential_json(credential[:MAX_CREDENTIAL_LENGTH])
        name, owner = found.raw_id, found.response.user_handle
    except _PARSE_ERRORS:
        return None
    with auth.open_unit_of_work() as uow:
        row = uow.passkeys.get_by_id(name)
    return row if row and owner in (None, row.officer_id.encode()) else None


def _verify_assertion(relying_party: RelyingParty, credential: str, challenge: bytes, row: PasskeyRow) -> int | None:
    """The counter of the passkey, if it signed for this site; None otherwise, also where a copy of it was used before."""
    try:
        return verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=relying_party.rp_id,
            expected_origin=relying_party.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        ).new_sign_count
    except _PARSE_ERRORS:
        return None


def _read_field(credential: str, name: str) -> str:
    return str(json.loads(credential[:MAX_CREDENTIAL_LENGTH])["response"][name])


def _decode_name(name: str) -> bytes | None:
    try:
        return base64url_to_bytes(name)
    except ValueError:
        return None


def _hash_challenge(keys: KeyRing, challenge: bytes) -> str:
    return keys.hash_secret("used challenge", challenge.hex())


def _build_add_purpose(officer: OfficerRow) -> str:
    return f"{PURPOSE_ADD} {officer.officer_id}"


def _record(uow: UnitOfWork, verb: str, officer_id: str, *, now: datetime) -> None:
    uow.audit.write(at=now, by=officer_id, verb=verb, noun=AUDIT_NOUN, subject=officer_id)
