"""What we take from a Telegram update; names, photos, places and forwards are left at the door."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final


class UpdateKind(StrEnum):
    """What she sent."""

    TEXT = "text"
    TAP = "tap"
    VOICE = "voice"
    MEDIA = "media"
    PIN = "pin"
    EDITED = "edited"
    """Something without words changed, as a live location does. New words are TEXT, with `edited_after`."""
    BLOCKED = "blocked"
    GROUP = "group"


DELETED_KINDS: Final = (UpdateKind.VOICE, UpdateKind.MEDIA, UpdateKind.PIN)
"""What is deleted from the chat once it is answered: nothing of it is kept, and it says much to whoever holds the phone."""


@dataclass(frozen=True)
class IncomingMessage:
    """One update, reduced to what an answer needs."""

    update_id: int
    kind: UpdateKind
    chat_id: int
    message_id: int
    """Her message, or the message whose button she tapped; 0 where there is none."""
    language_code: str = ""
    text: str = ""
    """What she typed, also below a photo; the callback data of a button; the place nearest to a pin we asked for."""
    callback_id: str = ""
    file: str = ""
    """Telegram's name of a voice note or a photo, taken only while an officer answers her. Never the thing itself."""
    media: str = ""
    """`voice` or `photo`, where `file` is named."""
    file_mark: str = ""
    """What Telegram knows the same file by again, whatever name it gives it; for edits alone."""
    edited_after: int | None = None
    """Seconds from her message to this edit of it, by Telegram's clock; None where it is no edit."""

    @property
    def typed_text(self) -> str:
        """What she wrote, also below a photo; empty where `text` is something else."""
        return self.text if self.kind in (UpdateKind.TEXT, UpdateKind.VOICE, UpdateKind.MEDIA) else ""

    @property
    def is_edit(self) -> bool:
        """Whether she changed a message that she sent before. Its number is the same."""
        return self.edited_after is not None

    def to_bytes(self) -> bytes:
        """For sealing."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "IncomingMessage":
        """Raises ValueError, KeyError or TypeError on anything else than `to_bytes` wrote."""
        fields = json.loads(plain)
        return cls(**{**fields, "kind": UpdateKind(fields["kind"])})


@dataclass(frozen=True)
class OutgoingMessage:
    """A message to send, or to put in the place of `edits`."""

    text: str
    keyboard: tuple[tuple[tuple[str, str], ...], ...]
    """Rows of (label, callback data)."""
    screen: str
    language: str
    edits: int | None = None
    after_seconds: int = 0
    """It closes the message it edits, so long after it was opened: past every queue, and only if that message still stands."""

    copies: tuple[tuple[str, str], ...] = ()
    """(Label, number): numbers of its text that she may copy. A channel that has no such button leaves them out."""

    clips: str = ""
    """Instead of a text: what a button calls the clips of this voice note (bot/domain/clips.py)."""

    @property
    def is_collapse(self) -> bool:
        """Whether this puts something away that was opened."""
        return self.after_seconds > 0

    def to_bytes(self) -> bytes:
        """For sealing."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "OutgoingMessage":
        """Raises ValueError, KeyError or TypeError on anything else than `to_bytes` wrote."""
        fields = json.loads(plain)
        rows = tuple(tuple((label, data) for label, data in row) for row in fields.pop("keyboard"))
        copies = tuple((label, number) for label, number in fields.pop("copies", ()))
        return cls(keyboard=rows, copies=copies, **fields)


VOICE_NOTE_SCREEN = "voice"
"""Instead of a screen in the message log: a text of ours, read aloud."""
UNCERTAIN_SCREEN = "unsure"
"""Instead of a screen in the message log: something was sent and no answer came. It stands above this number, if at all."""


@dataclass(frozen=True)
class MessageLogEntry:
    """One entry of the message log: a message in her chat, hers or ours. Of one message there may be several."""

    message_id: int
    is_ours: bool
    screen: str = ""
    trace: str = ""
    """Of hers: a keyed trace of what it said, which tells whether an edit changed anything."""
    turn: str = ""
    """The turn it came with, or was sent in."""
    answers: int = 0
    """Of ours: the message of hers that this card was sent for at once."""
    handoff: str = ""
    position: int = 0
    """Of hers: the handoff it was passed on in, and where its words stand there."""

    def to_bytes(self) -> bytes:
        """For sealing."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "MessageLogEntry":
        """Raises ValueError or TypeError on anything else than `to_bytes` wrote."""
        return cls(**json.loads(plain))
