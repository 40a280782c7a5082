"""A word of her own that brings the help card back. Kept as a keyed trace under her own key: whoever reads it reads no word.

Nothing is written into the audit, and no screen tells whether there is one.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from bot.crypto.key_ring import KeyRing
from bot.crypto.person_keys import SAFE_WORD_PURPOSE
from bot.db.tables.core import PersonRow
from bot.db.unit_of_work import UnitOfWork
from bot.errors import DecryptionError

DIGEST_CHARACTERS = 32


@dataclass(frozen=True)
class SafeWordDigest:
    """What is kept of her word, and what it is compared with."""

    person_id: str
    key_name: str
    digest: str = field(repr=False)


def get_digest(person: PersonRow) -> SafeWordDigest | None:
    """The trace of her word, if she chose one."""
    return SafeWordDigest(person.person_id, person.route_key, person.recall) if person.recall else None


def is_safe_word(keys: KeyRing, safe_word_digest: SafeWordDigest | None, form: str) -> bool:
    """Whether a message in its comparable form is her word; takes the same time whatever it is. Never raises."""
    if safe_word_digest is None or not form:
        return False
    try:
        return hmac.compare_digest(
            _compute_digest(keys, safe_word_digest.person_id, safe_word_digest.key_name, form), safe_word_digest.digest
        )
    except DecryptionError:
        return False


def set_safe_word(uow: UnitOfWork, keys: KeyRing, person_id: str, *, form: str) -> SafeWordDigest | None:
    """Keep the trace of her word in the place of any other; None where she is gone. Raises Unsealable."""
    person = uow.people.get_by_id(person_id)
    if person is None:
        return None
    trace = _compute_digest(keys, person_id, person.route_key, form)
    uow.people.set_safe_word(person_id, trace=trace)
    uow.commit()
    return SafeWordDigest(person_id, person.route_key, trace)


def remove_safe_word(uow: UnitOfWork, person_id: str) -> bool:
    """No word of her own any more; whether there was one. Nobody is told which."""
    changed = uow.people.set_safe_word(person_id, trace=None)
    uow.commit()
    return changed


def find_digest(uow: UnitOfWork, keys: KeyRing, *, bot_id: int, chat_id: int) -> SafeWordDigest | None:
    """The trace of a chat, also after Leave."""
    person = uow.people.get_by_chat_keys(keys.derive_chat_keys(bot_id, chat_id))
    return get_digest(person) if person else None


def _compute_digest(keys: KeyRing, person_id: str, key_name: str, form: str) -> str:
    key = keys.person_keys.derive_key(key_name, person_id=person_id, purpose=SAFE_WORD_PURPOSE)
    return hmac.new(key, form.encode(), hashlib.sha256).hexdigest()[:DIGEST_CHARACTERS]
