"""What kind of help she wants, as the queue of a post shows it: sealed, since it tells what happened to her.

Its key is made of the handoff's own file, so that it dies with the words. Nobody is noted for seeing it: a queue shows it.
"""

from collections.abc import Collection

from bot.errors import DecryptionError
from bot.store.handoff_rows import HandoffRow
from bot.store.keys import ROUTE, KeyRing
from bot.store.sealing import compose_associated_data, decrypt, encrypt


def encrypt_help_kinds(keys: KeyRing, handoff_id: str, kinds: Collection[str]) -> bytes | None:
    """What is kept of these codes; None where she said none. Raises Unsealable where the handoff has no file yet."""
    if not kinds:
        return None
    return encrypt(_derive_key(keys, handoff_id), associated_data=build_kinds_associated_data(handoff_id), plaintext=",".join(kinds).encode("ascii"))


def decrypt_help_kinds(keys: KeyRing, row: HandoffRow) -> tuple[str, ...]:
    """The codes; none where she said none, or where the words are destroyed."""
    if row.help is None:
        return ()
    try:
        said = decrypt(_derive_key(keys, row.handoff_id), associated_data=build_kinds_associated_data(row.handoff_id), ciphertext=row.help)
    except DecryptionError:
        return ()
    return tuple(said.decode("ascii").split(","))


def build_kinds_associated_data(handoff_id: str) -> str:
    """Where these bytes belong, and open nowhere else. Not bound to a post: the handoff may be passed on."""
    return compose_associated_data("handoffs", "help", handoff_id, "card")


def _derive_key(keys: KeyRing, handoff_id: str) -> bytes:
    return keys.vault_keys.derive_card_key(keys.get_key(ROUTE), handoff_id=handoff_id)
