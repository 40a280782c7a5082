"""Where somebody wanted to go who had to sign in first: a page of ours and nothing else, and the text typed there."""

import base64
import binascii
import json
import re
from datetime import datetime, timedelta
from typing import Final

from bot.console.app_state import ConsoleState
from bot.console.request_context import RequestContext
from bot.crypto.encryption import compose_associated_data, decrypt, encrypt
from bot.crypto.key_ring import CONSOLE
from bot.db.tables.officers import OfficerRow
from bot.errors import DecryptionError, OperationRefused
from bot.services.handoffs import officer_drafts, once_keys

NEXT_FIELD: Final = "next"
KEPT_FIELD: Final = "kept"
KEPT_LIFETIME: Final = timedelta(minutes=30)
"""How long a page for signing in gives back what was typed before."""
MAX_TEXT_LENGTH: Final = 4000
_HANDOFF_PATTERN: Final = re.compile(r"(/handoffs/[A-Za-z0-9_-]{1,64})(?:/[A-Za-z0-9_/-]*)?")
_PAGE_PATTERN: Final = re.compile(
    r"/(?:queue|directory|corrections|shifts|posts|officers|statistics|complaints|audit|account)"
    r"(?:/[A-Za-z0-9_-]{1,64})?"
)
_BOXES: Final = {"/reply": officer_drafts.REPLY_BOX, "/note": officer_drafts.NOTE_BOX}


def parse_return_address(text: str) -> str:
    """A page that can be opened after signing in; empty for anything that is no page of ours. Of a handoff, its own page."""
    if found := _HANDOFF_PATTERN.fullmatch(text):
        return found[1]
    return text if _PAGE_PATTERN.fullmatch(text) else ""


def seal_typed_text(context: RequestContext) -> str:
    """What was typed in a form that came without a session, for the page that signs in; empty where there is nothing.

    Sealed, so that it stands readable on no page, and for this browser alone.
    """
    path, words = context.request.address_path, context.form.get_raw("words").replace("\r\n", "\n")
    box = next((box for end, box in _BOXES.items() if path.endswith(end)), None)
    handoff_id = context.path.get("handoff_id")
    if not box or not handoff_id or not words.strip() or len(words) > MAX_TEXT_LENGTH:
        return ""
    said = {
        "handoff_id": handoff_id,
        "box": box,
        "words": words,
        "once": context.form.get("once"),
        "at": context.now.isoformat(),
    }
    sealed = encrypt(
        context.state.keys.get_key(CONSOLE),
        associated_data=_build_associated_data(context.token),
        plaintext=json.dumps(said).encode(),
    )
    return base64.urlsafe_b64encode(sealed).decode()


def restore_typed_text(context: RequestContext, officer: OfficerRow) -> None:
    """Whoever just signed in finds the text in its box again; nothing is sent. Not where the handoff is not theirs."""
    said = _open_typed_text(context.state, context.form.get(KEPT_FIELD), token=context.token, now=context.now)
    if said is None or not officer.post_id:
        return
    keys, handoff_id = context.state.keys, said["handoff_id"]
    form = once_keys.describe_form(
        keys, handoff_id=handoff_id, officer_id=officer.officer_id, once=said["once"], content=()
    )
    try:
        with context.state.open_post_unit_of_work(officer.post_id) as uow:
            officer_drafts.save_draft(
                uow,
                keys,
                handoff_id=handoff_id,
                post_id=officer.post_id,
                officer_id=officer.officer_id,
                box=said["box"],
                words=said["words"],
                form=form if said["once"] else None,
                now=context.now,
            )
    except (OperationRefused, DecryptionError):
        return  # it ended, or somebody else holds it: there is nobody to whom it could be sent


def _open_typed_text(state: ConsoleState, kept: str, *, token: str, now: datetime) -> dict[str, str] | None:
    if not kept:
        return None
    try:
        sealed = base64.urlsafe_b64decode(kept)
        plain = decrypt(state.keys.get_key(CONSOLE), associated_data=_build_associated_data(token), ciphertext=sealed)
    except (binascii.Error, ValueError, DecryptionError):
        return None
    said: dict[str, str] = json.loads(plain)
    return said if abs(now - datetime.fromisoformat(said["at"])) <= KEPT_LIFETIME else None


def _build_associated_data(token: str) -> str:
    return compose_associated_data("sign_in", "typed", token, CONSOLE)
