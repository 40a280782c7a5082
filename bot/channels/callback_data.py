"""Callback tokens: sealed, stateless, at most 64 bytes, bound to their owner.

AES-SIV seals a choice of up to 32 bytes into 48, which base64 makes exactly 64 characters. The same button is always the
same token, so nothing has to be remembered. The owner is her random id and epoch: Erase ends both, and so every button she had.
"""

import base64
import binascii
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from bot.domain.messages import OutgoingMessage
from bot.domain.screen import Screen
from bot.domain.turn import TOKEN_BYTES, Choice
from bot.errors import DecryptionError

LEAVE_CALLBACK_DATA: Final = "x"
"""Leave needs no look-up and no key, so that it works whatever else is broken."""
HELP_CALLBACK_DATA: Final = "h"
"""Help now without a country: the same."""


class CallbackDataCodec:
    """Seals and opens what buttons mean."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    def encode(self, choice: Choice | None, *, owner: str) -> str:
        """The callback data of a button; None is Leave."""
        if choice is None:
            return LEAVE_CALLBACK_DATA
        if choice == Choice("danger_now"):
            return HELP_CALLBACK_DATA
        padded = choice.to_compact().ljust(TOKEN_BYTES, b"\0")
        sealed = self._cipher.encrypt(padded, [owner.encode()])
        return base64.urlsafe_b64encode(sealed).decode("ascii")

    def decode(self, token: str, *, owner: str) -> Choice | None:
        """What a tapped button means; None is Leave. Raises Unsealable for a dead, foreign or forged one."""
        if token == LEAVE_CALLBACK_DATA:
            return None
        if token == HELP_CALLBACK_DATA:
            return Choice("danger_now")
        try:
            sealed = base64.urlsafe_b64decode(token.encode("ascii"))
            padded = self._cipher.decrypt(sealed, [owner.encode()])
            return Choice.from_compact(padded.rstrip(b"\0"))
        except (InvalidTag, ValueError, binascii.Error):
            raise DecryptionError("not one of her buttons") from None

    def build_message(
        self, screen: Screen, *, owner: str, edits: int | None = None, after_seconds: int = 0
    ) -> OutgoingMessage:
        """A screen as Telegram will get it."""
        keyboard = tuple(
            tuple((button.label, self.encode(button.choice, owner=owner)) for button in row) for row in screen.rows
        )
        copies = tuple((button.label, button.number) for button in screen.copies)
        return OutgoingMessage(screen.text, keyboard, screen.name, screen.language, edits, after_seconds, copies)
