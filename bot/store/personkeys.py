"""Keys of one woman: made of the route key, which all share, and of her own slot in the key book, which dies with Erase.

So a copy of the database made before she erased opens nothing of hers, not even together with every key that is left.
"""

import re
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import Unsealable
from bot.store.keybook import KeyBook
from bot.store.keyfiles import KEY_BYTES

ROUTE_TO: Final = "route"
RECALL: Final = "recall"
"""What a key of hers is for: her chat's number; the trace of the word she chose."""
_SLOT = re.compile(r"slot-([1-9]\d{0,11})\Z")


class PersonKeys:
    """Her keys by the name of her slot, which stands beside what they seal."""

    def __init__(self, directory: Path, whole: bytes) -> None:
        self._book = KeyBook(directory)
        self._whole = whole

    def check(self) -> None:
        """Raise BadSettings where others can read the book."""
        self._book.check()

    def add(self) -> str:
        """Begin a slot for a woman; its name. Raises StoreUnavailable (disk full)."""
        return f"slot-{self._book.add()}"

    def reserve(self, name: str) -> None:
        """Never give this slot, nor one before it, to anybody else. Raises StoreUnavailable (disk full)."""
        if _SLOT.match(name):
            self._book.reserve(_number(name))

    def key(self, name: str, *, person_id: str, purpose: str) -> bytes:
        """One of her keys. Raises Unsealable where her slot was destroyed, or this is none."""
        half = self._book.half(_number(name))
        told = f"{purpose}|{name}|{person_id}".encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=half, info=told).derive(self._whole)

    def destroy(self, name: str) -> None:
        """Destroy her slot: nothing under it is ever opened again, in no copy. Raises StoreUnavailable."""
        if _SLOT.match(name):
            self._book.destroy(_number(name))


def _number(name: str) -> int:
    found = _SLOT.match(name)
    if found is None:
        raise Unsealable("not the name of a slot")
    return int(found[1])
