"""Forms that officers send: each carries a random key, and acts once, however often it comes.

A double tap, "back", a reload or a connection that was cut before the answer all send a form again. Its key is used up in
the transaction that does what it asks for, so that either both happened or neither did.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.crypto.key_ring import KeyRing
from bot.db.tables.handoffs import OnceKeyRow
from bot.db.unit_of_work import UnitOfWork
from bot.errors import StateConflict
from bot.services.handoffs.interpreter_access import find_writable


@dataclass(frozen=True)
class SentForm:
    """A form by its key, and by what it says."""

    handoff_id: str
    key_hash: str = field(repr=False)
    content_hash: str = field(repr=False)


def describe_form(keys: KeyRing, *, handoff_id: str, officer_id: str, once: str, content: Iterable[str]) -> SentForm:
    """A form as it is recognised; `once` is the key it carries, `content` all that it asks for."""
    key_hash = keys.hash_secret("once", "\n".join((handoff_id, officer_id, once)))
    said = "\0".join(content)
    return SentForm(handoff_id, key_hash, keys.hash_secret("sent", f"{once}\n{said}"))


def find_answer(uow: UnitOfWork, form: SentForm) -> str | None:
    """What it was answered; None where it was not sent before. Raises StateConflict where it said something else then."""
    known = uow.once_keys.get(form.key_hash)
    if known is None:
        return None
    if known.content_hash != form.content_hash:
        raise StateConflict("sent_before")
    return known.answer


def use_key(uow: UnitOfWork, form: SentForm, *, post_id: str, officer_id: str, answer: str, now: datetime) -> bool:
    """Use the key up, within the caller's transaction, which does what the form asks for; False where it was before.

    Raises NotFound, NotYours.
    """
    uow.vaults.lock_shared()
    # The handoff first: two forms of one handoff would otherwise wait for each other.
    find_writable(uow, form.handoff_id, post_id, officer_id, now=now)
    return uow.once_keys.add(OnceKeyRow(form.key_hash, form.handoff_id, form.content_hash, answer, now))
