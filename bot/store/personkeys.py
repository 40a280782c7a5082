"""Keys of one woman: made of the route key, which all share, and of her own slot in the key book, which dies with Erase.

So a copy of the database made before she erased opens nothing of hers, not even together with every key that is left.
"""

import re
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import DecryptionError
from bot.store.keybook import PersonKeySlots
from bot.store.keyfiles import KEY_BYTES

ROUTE_PURPOSE: Final = "route"
SAFE_WORD_PURPOSE: Final = "recall"
"""What a key of hers is for: her chat's number; the trace of the word she chose."""
_SLOT_NAME = re.compile(r"slot-([1-9]\d{0,11})\Z")


class PersonKeys:
    """Her keys by the name of her slot, which stands beside what they seal."""

    def __init__(self, directory: Path, whole: bytes) -> None:
        self._slots = PersonKeySlots(directory)
        self._route_key = whole

    def check_permissions(self) -> None:
        """Raise BadSettings where others can read the book."""
        self._slots.check_permissions()

    def allocate_slot(self) -> str:
        """Begin a slot for a woman; its name. Raises StoreUnavailable (disk full)."""
        return f"slot-{self._slots.allocate_slot()}"

    def reserve_slot(self, name: str) -> None:
        """Never give this slot, nor one before it, to anybody else. Raises StoreUnavailable (disk full)."""
        if _SLOT_NAME.match(name):
            self._slots.reserve_slots(_parse_slot(name))

    def derive_key(self, name: str, *, person_id: str, purpose: str) -> bytes:
        """One of her keys. Raises Unsealable where her slot was destroyed, or this is none."""
        half = self._slots.read_slot(_parse_slot(name))
        told = f"{purpose}|{name}|{person_id}".encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=half, info=told).derive(self._route_key)

    def destroy_slot(self, name: str) -> None:
        """Destroy her slot: nothing under it is ever opened again, in no copy. Raises StoreUnavailable."""
        if _SLOT_NAME.match(name):
            self._slots.erase_slot(_parse_slot(name))


def _parse_slot(name: str) -> int:
    found = _SLOT_NAME.match(name)
    if found is None:
        raise DecryptionError("not the name of a slot")
    return int(found[1])
