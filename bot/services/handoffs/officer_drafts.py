"""What an officer typed and did not send: kept for that officer alone, so that no reload and no ended session loses it.

It is sealed under the key of its handoff, as what is said there is, and goes when it is sent, when the handoff ends or
changes hands, when she leaves or erases, and after a time.
"""

from datetime import datetime
from typing import Final

from bot.crypto.encryption import compose_associated_data, decrypt, encrypt
from bot.crypto.key_ring import KeyRing
from bot.db.tables.core import VaultRow
from bot.db.tables.handoffs import OfficerDraftRow
from bot.db.unit_of_work import UnitOfWork
from bot.errors import DecryptionError, PermissionDenied, StateConflict
from bot.services.handoffs import vault
from bot.services.handoffs.interpreter_access import find_writable
from bot.services.handoffs.once_keys import SentForm

REPLY_BOX: Final = "reply"
NOTE_BOX: Final = "note"
BETWEEN_BOX: Final = "between"
"""What holder and interpreter write to each other."""
OWN_BOX: Final = "own"
"""What a machine is to translate into her language."""
DRAFT_BOX: Final = "draft"
"""A machine's draft, as the officer changed it."""
SOURCE_BOX: Final = "source"
"""The text of which that draft was made; no page saves it by itself."""
BOXES: Final = (REPLY_BOX, NOTE_BOX, BETWEEN_BOX, OWN_BOX, DRAFT_BOX)
INTERPRETER_BOXES: Final = (REPLY_BOX, BETWEEN_BOX)
"""Those of whoever interprets: notes between officers are not theirs."""


def save_draft(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    post_id: str,
    officer_id: str,
    box: str,
    words: str,
    form: SentForm | None,
    now: datetime,
) -> bool:
    """Keep what stands in a box, nothing where it is empty; whether it is kept.

    Not where its form was sent meanwhile: what is saved may arrive after it. Raises NotFound, PermissionDenied, also for a box
    that an interpreter has not, and StateConflict("sealed") after she left.
    """
    uow.vaults.lock_shared()
    row = find_writable(uow, handoff_id, post_id, officer_id, now=now)
    if row.officer_id != officer_id and box not in INTERPRETER_BOXES:
        raise PermissionDenied("an interpreter writes no such thing")
    if row.is_suspended:
        raise StateConflict("sealed")
    if form is not None and uow.once_keys.get(form.key_hash) is not None:
        return False
    if words.strip():
        kept = vault.find_vault(uow, handoff_id)
        uow.officer_drafts.replace(seal_draft(keys, kept, officer_id=officer_id, box=box, words=words, now=now))
    else:
        uow.officer_drafts.delete(handoff_id, officer_id, box)
    uow.commit()
    return bool(words.strip())


def read_drafts(uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, officer_id: str) -> dict[str, str]:
    """By box, what an officer typed and did not send. What nobody can open any more is left out."""
    found = {}
    for row in uow.officer_drafts.list_by_officer(handoff_id, officer_id):
        try:
            found[row.box] = decrypt_draft(keys, vault.find_vault(uow, handoff_id), row)
        except DecryptionError:
            continue  # sealed for another post, before it came here
    return found


def discard_draft(uow: UnitOfWork, *, handoff_id: str, officer_id: str, box: str) -> None:
    """It is being sent, within the caller's transaction."""
    uow.officer_drafts.delete(handoff_id, officer_id, box)


def decrypt_draft(keys: KeyRing, kept: VaultRow, row: OfficerDraftRow) -> str:
    """The words of a draft. Raises Unsealable."""
    where = _build_associated_data(kept, row.officer_id, row.box)
    return decrypt(vault.unwrap_data_key(keys, kept), associated_data=where, ciphertext=row.words).decode()


def seal_draft(
    keys: KeyRing, kept: VaultRow, *, officer_id: str, box: str, words: str, now: datetime
) -> OfficerDraftRow:
    """A draft as it is kept. Raises Unsealable."""
    where = _build_associated_data(kept, officer_id, box)
    key = vault.unwrap_data_key(keys, kept)
    sealed = encrypt(key, associated_data=where, plaintext=words.encode("utf-8", "replace"))
    return OfficerDraftRow(kept.handoff_id, officer_id, box, sealed, now)


def _build_associated_data(kept: VaultRow, officer_id: str, box: str) -> str:
    return compose_associated_data(
        "officer_drafts", box, officer_id, vault.FORMAT_VERSION, kept.handoff_id, kept.post_id
    )
