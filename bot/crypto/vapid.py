"""Who sends a notice to a browser, as push services ask for it (RFC 8292): a short token, signed for one service.

The notice itself is empty: nothing is encrypted for the browser, because nothing is said.
"""

import base64
import json
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TOKEN_LIFETIME: Final = timedelta(hours=12)
"""Push services accept no token that holds longer than a day."""
_CURVE: Final = ec.SECP256R1()
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_HALF_BYTES: Final = 32


def get_public_key(key: bytes) -> str:
    """The public half of a key of 32 bytes, as a browser is told it."""
    public = _build_private_key(key).public_key()
    return _encode(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def build_authorization(key: bytes, *, audience: str, contact: str, now: datetime) -> str:
    """The header that says who sends. `audience`: the origin of the push service; `contact`: whom it can write to."""
    claims = {"aud": audience, "exp": int((now + TOKEN_LIFETIME).timestamp()), "sub": contact}
    signed = ".".join(_encode(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(_build_private_key(key).sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(_HALF_BYTES, "big") + s.to_bytes(_HALF_BYTES, "big")
    return f"vapid t={signed}.{_encode(signature)}, k={get_public_key(key)}"


def _build_private_key(key: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(key, "big") % (_ORDER - 1) + 1, _CURVE)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
