"""One message on its way to her: text and buttons as Telegram will get them, and which screen it is."""

import json
from dataclasses import asdict, dataclass


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
        return cls(keyboard=rows, **fields)


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
