"""A push service of a browser's vendor, in this process: it checks who sends, and that nothing is sent."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature


def verify_authorization(header: str) -> dict[str, Any]:
    """The claims of a token, once its signature was checked. Raises InvalidSignature."""
    token, _, key = header.removeprefix("vapid t=").partition(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(_decode(head)) == {"typ": "JWT", "alg": "ES256"}
    raw = _decode(signature)
    encoded = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decode(key))
    public.verify(encoded, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    found: dict[str, Any] = json.loads(_decode(claims))
    return found


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class PushService:
    """Takes notices; `status` is what it answers with."""

    status: int = 201
    is_away: bool = False
    notices: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Where each went, and what its token claims."""
    bodies: list[bytes] = field(default_factory=list)

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        return httpx.MockTransport(self._take)

    def _take(self, request: httpx.Request) -> httpx.Response:
        if self.is_away:
            raise httpx.ConnectError("away")
        assert request.method == "POST"
        assert int(request.headers["TTL"]) > 0
        self.notices.append((str(request.url), verify_authorization(request.headers["Authorization"])))
        self.bodies.append(request.content)
        return httpx.Response(self.status)
