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

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def plain(written: str) -> bytes:
    return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))


@dataclass
class Authenticator:
    """One passkey, as a computer or a security key keeps it."""

    origin: str = "https://console.example.org"
    """Of the page it is used on, as the browser says it."""
    flags: int = PRESENT | VERIFIED
    counter: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes = b""

    def creates(self, asked: str, **changed: Any) -> str:
        """What the browser hands over for a new passkey."""
        options = json.loads(asked)
        self.user_handle = plain(options["user"]["id"])
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self._public()
        told = self._told(options["rp"]["id"], self.flags | HAS_KEY) + attested
        given = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        said = self._said("webauthn.create", changed.get("challenge", options["challenge"]))
        return self._written({"clientDataJSON": text(said), "attestationObject": text(given)})

    def signs(self, asked: str, **changed: Any) -> str:
        """What the browser hands over at the door."""
        options = json.loads(asked)
        self.counter += 1
        told = self._told(changed.get("rp_id", options["rpId"]), self.flags)
        said = self._said("webauthn.get", changed.get("challenge", options["challenge"]))
        signature = self.key.sign(told + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._written(
            {
                "clientDataJSON": text(said), "authenticatorData": text(told), "signature": text(signature),
                "userHandle": text(changed.get("user_handle", self.user_handle)),
            }
        )  # fmt: skip

    def _told(self, rp_id: str, flags: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _public(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _written(self, response: dict[str, str]) -> str:
        name = text(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
