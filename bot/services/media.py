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

HOLDS: Final = timedelta(minutes=2)
"""How long an address can be used."""
TYPES: Final = {"voice": "audio/ogg", "photo": "image/jpeg"}


def words(*, file: str, caption: str) -> str:
    """What is kept of a voice note or a photo: Telegram's name of it, and below that what she wrote with it."""
    return f"{file}\n{caption}" if caption else file


def caption(kept: str) -> str:
    """What she wrote with it."""
    return kept.partition("\n")[2]


def path(key: bytes, *, handoff_id: str, position: int, by: str, now: datetime) -> str:
    """Path and query under which the gateway hands out one piece, for HOLDS. `key` is the channel's."""
    until = int((now + HOLDS).timestamp())
    signed = _signature(key, handoff_id, position, by, until)
    return f"/media/{handoff_id}/{position}?" + urlencode({"by": by, "until": until, "signature": signed})


def is_signed(
    key: bytes, *, handoff_id: str, position: int, by: str, until: int, signature: str, now: datetime
) -> bool:
    """Whether an address is ours and still holds; takes the same time whatever is wrong."""
    expected = _signature(key, handoff_id, position, by, until)
    is_ours = hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
    return is_ours and 0 <= until - now.timestamp() <= HOLDS.total_seconds()


def find(uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, position: int, by: str, now: datetime) -> tuple[str, str]:
    """Telegram's name of a piece, and its kind, once it is on record who asked. Raises NotFound, Unsealable."""
    uow.vaults.enter()
    row = uow.relay.by_position(handoff_id, position)
    if row is None or row.media not in TYPES:
        raise NotFound("no such piece")
    kept = vault.words_in(uow, keys, handoff_id, by=by, now=now)[position]
    uow.commit()
    return kept.decode().partition("\n")[0], row.media


def _signature(key: bytes, handoff_id: str, position: int, by: str, until: int) -> str:
    signed = "\n".join(("media", handoff_id, str(position), by, str(until)))
    return hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
