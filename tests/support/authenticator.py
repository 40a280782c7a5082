"""A passkey in software: ES256, a counter, and whatever somebody might get wrong or do on purpose."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

USER_PRESENT_FLAG, USER_VERIFIED_FLAG, ATTESTED_DATA_FLAG = 0x01, 0x04, 0x40


def encode_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode_base64url(written: str) -> bytes:
    return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))


@dataclass
class Authenticator:
    """One passkey, as a computer or a security key keeps it."""

    origin: str = "https://console.example.org"
    """Of the page it is used on, as the browser says it."""
    flags: int = USER_PRESENT_FLAG | USER_VERIFIED_FLAG
    counter: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes = b""

    def create_credential(self, asked: str, **changed: Any) -> str:
        """What the browser hands over for a new passkey."""
        options = json.loads(asked)
        self.user_handle = decode_base64url(options["user"]["id"])
        attested = (
            bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self._encode_public_key()
        )
        told = self._build_authenticator_data(options["rp"]["id"], self.flags | ATTESTED_DATA_FLAG) + attested
        given = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        said = self._build_client_data("webauthn.create", changed.get("challenge", options["challenge"]))
        return self._encode_response(
            {"clientDataJSON": encode_base64url(said), "attestationObject": encode_base64url(given)}
        )

    def sign_challenge(self, asked: str, **changed: Any) -> str:
        """What the browser hands over at the door."""
        options = json.loads(asked)
        self.counter += 1
        told = self._build_authenticator_data(changed.get("rp_id", options["rpId"]), self.flags)
        said = self._build_client_data("webauthn.get", changed.get("challenge", options["challenge"]))
        signature = self.key.sign(told + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._encode_response(
            {
                "clientDataJSON": encode_base64url(said),
                "authenticatorData": encode_base64url(told),
                "signature": encode_base64url(signature),
                "userHandle": encode_base64url(changed.get("user_handle", self.user_handle)),
            }
        )

    def _build_authenticator_data(self, rp_id: str, flags: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _build_client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _encode_public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _encode_response(self, response: dict[str, str]) -> str:
        name = encode_base64url(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
