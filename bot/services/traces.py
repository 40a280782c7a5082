"""A keyed trace of what a message said: enough to tell whether an edit changed it, and nothing that could be read back."""

import hashlib
import hmac
from typing import Final

from bot.model.incoming import IncomingMessage
from bot.store.keys import IDENTITY, KeyRing

DIGEST_CHARACTERS: Final = 16
"""Sixty-four bits: an edit that is taken for none by chance is out of reach."""


def compute_trace(keys: KeyRing, incoming: IncomingMessage) -> str:
    """The trace of one message of hers; of the same words in another message it is another."""
    said = "\n".join(("said", str(incoming.chat_id), str(incoming.message_id), incoming.file_mark, incoming.text))
    return hmac.new(keys.get_key(IDENTITY), said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:DIGEST_CHARACTERS]
