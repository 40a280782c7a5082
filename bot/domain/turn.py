"""One message of hers and its answer: a turn, the choice a button stands for, and the reply."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain import enums, handoff_buttons

TOKEN_BYTES = 32
"""What a sealed button may hold: 64 characters of callback data less the seal."""
MAX_TURNS = 8
"""How many turns a thread remembers as they happened; of older ones it knows what came of them."""
MAX_OTHER_TOPICS = 2
"""Other topics of a message that are offered beside its answer."""

_KEY_LETTERS = {
    "country": "c",
    "origin": "o",
    "language": "l",
    "topic": "t",
    "part": "p",
    "question": "j",
    "kind": "k",
    "menu": "m",
    "page": "g",
    "place": "w",
    "step": "s",
    "says": "a",
    "unsays": "u",
    "line": "e",
    "post": "q",
    "of": "f",
    "seen": "v",
    "piece": "n",
    "within": "i",
    "days": "d",
    "hour": "h",
    "years": "y",
    "wage": "b",
    "clip": "z",
}
_SHORT_VALUES = {
    enums.ANY: "*",
    "confinement_trafficking": "confinement",
    "i_write_first": "i_first",
    "code_word": "cw",
    "agree": "+",
    "begin": "b",
    "complaint": "!",
    "touched_or_asked": "touched",
    "estimate": "=",
    **{aspect: f"@{number}" for number, aspect in enumerate(enums.ASPECTS)},
}
_LONG_VALUES = {short: value for value, short in _SHORT_VALUES.items()}
_NAMES_BY_LETTER = {letter: name for name, letter in _KEY_LETTERS.items()}
_TOPIC_VALUES = {**enums.ENTITY_VALUES, **enums.GATEWAY_VALUES}
_PAYLOAD_PATTERN = re.compile(r"/(?P<intent>[a-z_]+)(?P<values>\{.*\})?\Z")


@dataclass(frozen=True)
class Choice:
    """What a button means: an intent and closed values, complete in itself so that it works late, twice or after a restart."""

    intent: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.intent not in enums.INTENTS and not self.is_gateway_choice:
            raise ValueError(f"no such intent: {self.intent}")
        known = handoff_buttons.BUTTON_VALUES if self.is_gateway_choice else _TOPIC_VALUES
        for name, value in self.values.items():
            if value not in known.get(name, ()):
                raise ValueError(f"{name} may not be {value!r}")

    @property
    def is_gateway_choice(self) -> bool:
        """Whether the gateway itself answers this; the assistant has never heard of it."""
        return self.intent in handoff_buttons.HANDOFF_INTENTS

    @classmethod
    def from_payload(cls, payload: str) -> "Choice":
        """Read Rasa's own form, `/find_embassy{"country": "MY"}`. Raises ValueError, also for what is not of Rasa."""
        choice = cls.from_button_payload(payload)
        if choice.is_gateway_choice or enums.GATEWAY_VALUES.keys() & choice.values:
            raise ValueError(f"not for the assistant: {payload}")
        return choice

    @classmethod
    def from_button_payload(cls, payload: str) -> "Choice":
        """The same, for what is written on a button, the gateway's own too. Raises ValueError."""
        found = _PAYLOAD_PATTERN.match(payload)
        if not found:
            raise ValueError(f"not a payload: {payload}")
        return cls(found["intent"], json.loads(found["values"] or "{}"))

    def to_payload(self) -> str:
        """Rasa's own form of this choice."""
        return f"/{self.intent}{json.dumps(dict(self.values), sort_keys=True) if self.values else ''}"

    def to_compact(self) -> bytes:
        """The short form that is sealed into a button. Raises ValueError beyond TOKEN_BYTES."""
        named = _SHORT_VALUES.get(self.intent, self.intent)
        parts = [
            named,
            *sorted(_KEY_LETTERS[name] + _SHORT_VALUES.get(value, value) for name, value in self.values.items()),
        ]
        packed = ":".join(parts).encode("ascii")
        if len(packed) > TOKEN_BYTES:
            raise ValueError(f"too long for a button: {packed.decode()}")
        return packed

    @classmethod
    def from_compact(cls, packed: bytes) -> "Choice":
        """Read the short form. Raises ValueError."""
        intent, *values = packed.decode("ascii").split(":")
        if any(value[:1] not in _NAMES_BY_LETTER for value in values):
            raise ValueError("not a choice")
        return cls(
            _LONG_VALUES.get(intent, intent),
            {_NAMES_BY_LETTER[value[0]]: _LONG_VALUES.get(value[1:], value[1:]) for value in values},
        )


@dataclass(frozen=True)
class Turn:
    """One message of hers on its way to the assistant: either what she typed or what she chose."""

    turn_id: str
    conversation_id: str
    language: str
    expires_at: float
    """Seconds since the epoch after which no answer is wanted and nothing may be saved."""
    text: str | None = None
    choice: Choice | None = None
    country: str | None = None
    """Where she is, if this thread knows; so that the assistant needs no memory of its own for it."""
    subject: str | None = None
    """Whom her message is about, if not herself (vocabulary.ABOUT)."""
    previous_card: str | None = None
    """The card that was the last thing she was shown (vocabulary.SAFETY): the assistant does not know of it."""


@dataclass(frozen=True)
class ResponseCall:
    """A response named by the assistant, with typed arguments (codes and row ids, never prose)."""

    response: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AssistantReply:
    """What the assistant answered in one turn. Never empty: an empty answer is a failure."""

    turn_id: str
    response_calls: tuple[ResponseCall, ...]
    intent: str
    confidence: float
    country: str | None = None
    """Where she is, as the thread now knows it."""
