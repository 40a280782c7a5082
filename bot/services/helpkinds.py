"""What kind of help she wants, as the queue of a post shows it: sealed, since it tells what happened to her.

Its key is made of the handoff's own file, so that it dies with the words. Nobody is noted for seeing it: a queue shows it.
"""

from collections.abc import Collection

from bot.errors import Unsealable
from bot.store.handoff_rows import HandoffRow
from bot.store.keys import ROUTE, KeyRing
from bot.store.sealing import open_sealed, place, seal


def sealed(keys: KeyRing, handoff_id: str, kinds: Collection[str]) -> bytes | None:
    """What is kept of these codes; None where she said none. Raises Unsealable where the handoff has no file yet."""
    if not kinds:
        return None
    return seal(_key(keys, handoff_id), place=place_of(handoff_id), plain=",".join(kinds).encode("ascii"))


def opened(keys: KeyRing, row: HandoffRow) -> tuple[str, ...]:
    """The codes; none where she said none, or where the words are destroyed."""
    if row.help is None:
        return ()
    try:
        said = open_sealed(_key(keys, row.handoff_id), place=place_of(row.handoff_id), sealed=row.help)
    except Unsealable:
        return ()
    return tuple(said.decode("ascii").split(","))


def place_of(handoff_id: str) -> str:
    """Where these bytes belong, and open nowhere else. Not bound to a post: the handoff may be passed on."""
    return place("handoffs", "help", handoff_id, "card")


def _key(keys: KeyRing, handoff_id: str) -> bytes:
    return keys.vault.card_key(keys.key(ROUTE), handoff_id=handoff_id)
