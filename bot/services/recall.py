"""A word of her own that brings the help card back. Kept as a keyed trace under her own key: whoever reads it reads no word.

Nothing is written into the audit, and no screen tells whether there is one.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from bot.errors import Unsealable
from bot.store.keys import KeyRing
from bot.store.personkeys import RECALL
from bot.store.rows import PersonRow
from bot.store.unit_of_work import UnitOfWork

TRACE_CHARACTERS = 32


@dataclass(frozen=True)
class Sign:
    """What is kept of her word, and what it is compared with."""

    person_id: str
    key_name: str
    trace: str = field(repr=False)


def sign_of(person: PersonRow) -> Sign | None:
    """The trace of her word, if she chose one."""
    return Sign(person.person_id, person.route_key, person.recall) if person.recall else None


def is_word(keys: KeyRing, sign: Sign | None, form: str) -> bool:
    """Whether a message in its comparable form is her word; takes the same time whatever it is. Never raises."""
    if sign is None or not form:
        return False
    try:
        return hmac.compare_digest(_trace(keys, sign.person_id, sign.key_name, form), sign.trace)
    except Unsealable:
        return False


def choose(uow: UnitOfWork, keys: KeyRing, person_id: str, *, form: str) -> Sign | None:
    """Keep the trace of her word in the place of any other; None where she is gone. Raises Unsealable."""
    person = uow.people.by_id(person_id)
    if person is None:
        return None
    trace = _trace(keys, person_id, person.route_key, form)
    uow.people.set_recall(person_id, trace=trace)
    uow.commit()
    return Sign(person_id, person.route_key, trace)


def drop(uow: UnitOfWork, person_id: str) -> bool:
    """No word of her own any more; whether there was one. Nobody is told which."""
    changed = uow.people.set_recall(person_id, trace=None)
    uow.commit()
    return changed


def look_up(uow: UnitOfWork, keys: KeyRing, *, bot_id: int, chat_id: int) -> Sign | None:
    """The trace of a chat, also after Leave."""
    person = uow.people.by_chat_keys(keys.chat_keys(bot_id, chat_id))
    return sign_of(person) if person else None


def _trace(keys: KeyRing, person_id: str, key_name: str, form: str) -> str:
    key = keys.people.key(key_name, person_id=person_id, purpose=RECALL)
    return hmac.new(key, form.encode(), hashlib.sha256).hexdigest()[:TRACE_CHARACTERS]
