"""Voice notes and photos of hers within a handoff: their name is in the vault, they themselves are with Telegram alone.

The console asks the gateway for one by an address that is signed, holds for a short time, and says who asks.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from bot.errors import NotFound
from bot.services import vault
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

URL_LIFETIME: Final = timedelta(minutes=2)
"""How long an address can be used."""
CONTENT_TYPES: Final = {"voice": "audio/ogg", "photo": "image/jpeg"}


def pack_media(*, file: str, caption: str) -> str:
    """What is kept of a voice note or a photo: Telegram's name of it, and below that what she wrote with it."""
    return f"{file}\n{caption}" if caption else file


def parse_caption(packed_media: str) -> str:
    """What she wrote with it."""
    return packed_media.partition("\n")[2]


def build_signed_path(key: bytes, *, handoff_id: str, position: int, by: str, now: datetime) -> str:
    """Path and query under which the gateway hands out one piece, for HOLDS. `key` is the channel's."""
    until = int((now + URL_LIFETIME).timestamp())
    signed = _sign_request(key, handoff_id, position, by, until)
    return f"/media/{handoff_id}/{position}?" + urlencode({"by": by, "until": until, "signature": signed})


def has_valid_signature(
    key: bytes, *, handoff_id: str, position: int, by: str, until: int, signature: str, now: datetime
) -> bool:
    """Whether an address is ours and still holds; takes the same time whatever is wrong."""
    expected = _sign_request(key, handoff_id, position, by, until)
    is_ours = hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
    return is_ours and 0 <= until - now.timestamp() <= URL_LIFETIME.total_seconds()


def find_media(uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, position: int, by: str, now: datetime) -> tuple[str, str]:
    """Telegram's name of a piece, and its kind, once it is on record who asked. Raises NotFound, Unsealable."""
    uow.vaults.lock_shared()
    row = uow.handoff_messages.get_by_position(handoff_id, position)
    if row is None or row.media not in CONTENT_TYPES:
        raise NotFound("no such piece")
    kept = vault.read_words(uow, keys, handoff_id, by=by, now=now)[position]
    uow.commit()
    return kept.decode().partition("\n")[0], row.media


def _sign_request(key: bytes, handoff_id: str, position: int, by: str, until: int) -> str:
    signed = "\n".join(("media", handoff_id, str(position), by, str(until)))
    return hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
