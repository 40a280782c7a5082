"""A handoff: her request for a person at a post. Its states, its one table of verbs, and every value a card may hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final


class State(StrEnum):
    """Where a handoff is in its life."""

    DRAFTED = "drafted"
    QUEUED = "queued"
    CLAIMED = "claimed"
    TRANSFERRING = "transferring"
    WRAPPED_UP = "wrapped_up"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


WAITING: Final = frozenset({State.QUEUED})
OPEN: Final = frozenset({State.QUEUED, State.CLAIMED, State.TRANSFERRING})
ENDED: Final = frozenset({State.WRAPPED_UP, State.WITHDRAWN, State.EXPIRED})

VERBS: Final[Mapping[str, tuple[frozenset[State], State]]] = {
    "send": (frozenset({State.DRAFTED}), State.QUEUED),
    "claim": (WAITING, State.CLAIMED),
    "release": (frozenset({State.CLAIMED}), State.QUEUED),
    "assign": (frozenset({State.CLAIMED}), State.CLAIMED),
    "transfer": (frozenset({State.CLAIMED}), State.TRANSFERRING),
    "accept": (frozenset({State.TRANSFERRING}), State.CLAIMED),
    "take_back": (frozenset({State.TRANSFERRING}), State.CLAIMED),
    "return": (frozenset({State.TRANSFERRING}), State.QUEUED),
    "wrap_up": (frozenset({State.CLAIMED, State.TRANSFERRING}), State.WRAPPED_UP),
    "withdraw": (OPEN, State.WITHDRAWN),
    "expire": (OPEN, State.EXPIRED),
    "reopen": (frozenset({State.WRAPPED_UP}), State.QUEUED),
}
"""The one table of transitions: verb → (from which states, to which). Nothing else changes a state.

`assign` is a cold transfer to an officer of the same post; `return` brings a cold transfer that nobody took back to the
queue it came from; `take_back` ends a warm one.
"""

HELP: Final = ("health", "safe_place", "papers", "wages", "legal", "listen", "go_home", "no_say")
"""What kind of help she wants; several may be chosen."""
URGENCY: Final = ("now", "today", "week", "none")
"""As she marks it; an officer may raise it, never lower it."""
WHEN: Final = ("any", "morning", "afternoon", "evening", "night", "i_write_first")
DAYS: Final = ("any", "day_off", "work_days")
HOW: Final = ("open", "sealed", "she_calls")
WHO: Final = ("woman", "anyone")
COVERS: Final = ("parcel", "wrong_number", "friend", "shop")
"""What an officer says to whoever else answers; she picks it from a list, nothing is typed."""
LANGUAGE_LINE: Final = "language"

LINES: Final = ("help", "urgency", "when", "how", "code_word", "cover", "who", "language")
"""The lines of a card in their order, eight at most. `when` is answered by two fields: `window` and `days`."""
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "help": HELP, "urgency": URGENCY, "window": WHEN, "days": DAYS, "how": HOW, "cover": COVERS, "who": WHO,
}  # fmt: skip
"""Answers that are closed codes. `code_word` holds words of hers; `language` is a language code."""
OWN_WORDS: Final = ("code_word",)
"""The only answer she may type."""
LONGEST_WORD: Final = 40
"""Characters of a code word."""

OUTCOMES: Final = (
    "goal_met", "referred_confirmed", "referred_unconfirmed", "declined", "no_safe_contact", "other_post",
    "information_only", "out_of_scope", "duplicate", "mandatory_report",
)  # fmt: skip
"""How a handoff ended: C1 … C10."""

PURPOSES: Final = ("send", "reopen", "other_post", "call", "lost_touch", "home", "follow_up")
"""What a consent is for. `other_post`: that post reads the card and all that was written; nothing else follows from it."""

SIDES: Final = ("her", "officer", "note")
DELIVERIES: Final = ("due", "held", "handed", "delivered", "failed", "cancelled", "undone")
"""What became of one piece of a relay: `due` to her, `held` for her window, `handed` to the outbox, and how it ended."""
PENDING: Final = frozenset({"due", "held"})
MEDIA: Final = ("voice", "photo")

HOLDERS: Final = ("assistant", "draft", "officer")


@dataclass(frozen=True)
class Answers:
    """What a card holds so far; None and () are lines she skipped or removed."""

    help: tuple[str, ...] = ()
    urgency: str | None = None
    window: str | None = None
    days: str | None = None
    how: str | None = None
    code_word: str | None = field(default=None, repr=False)
    cover: str | None = None
    who: str | None = None
    language: str | None = None

    def with_answer(self, name: str, value: str) -> "Answers":
        """The same with one answer more. Raises ValueError for a value that no button offers.

        A kind of help already chosen is taken out again; `no_say` stands alone.
        """
        if name == "help":
            return replace(self, help=_toggled(self.help, value))
        if name in OWN_WORDS:
            return replace(self, code_word=" ".join(value.split())[:LONGEST_WORD] or None)
        if name in FIELDS and value not in FIELDS[name]:
            raise ValueError(f"{name} may not be {value!r}")
        if name not in FIELDS and name != LANGUAGE_LINE:
            raise ValueError(f"no such line: {name}")
        said: dict[str, Any] = {name: value}
        return replace(self, **said)

    def without(self, line: str) -> "Answers":
        """The same with a line of the card removed. Raises ValueError."""
        if line not in LINES:
            raise ValueError(f"no such line: {line}")
        empty: dict[str, Any] = {"window": None, "days": None} if line == "when" else {line: None}
        return replace(self, **({"help": ()} if line == "help" else empty))


def _toggled(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    if value not in HELP:
        raise ValueError(f"help may not be {value!r}")
    if value == "no_say":
        return () if value in chosen else (value,)
    kept = set(chosen) - {"no_say"}
    return tuple(kind for kind in HELP if kind in kept ^ {value})


@dataclass(frozen=True)
class Rung:
    """One step of an escalation: minutes after the card came into the queue, who is called, whether she is told."""

    after: int
    calls: str
    tells_her: bool


CALLS: Final = ("officer", "supervisor", "head", "partner")
"""Whom a rung calls: another officer of the post, its supervisor, its head, the partner group."""


@dataclass(frozen=True)
class HandoffPolicy:
    """data/policies/handoff.yml: times and numbers of a handoff, each with its unit in its name."""

    consent_text: str
    """Version of the wording of the consent; part of every consent record."""
    draft_minutes: int
    send_minutes: int
    """How long after she saw the card it may be sent."""
    consent_days: int
    queue_hours: int
    claim_minutes: int
    """A claim without a word to her goes back to the queue after this."""
    transfer_minutes: int
    quiet_days: int
    """An open handoff in which nobody wrote for so long ends."""
    ended_days: int
    """How long what is left of an ended handoff stays at most, without words."""
    undo_seconds: int
    sealed_minutes: int
    """A sealed message closes again after this."""
    per_day: int
    open_per_officer: int
    return_tries: int
    return_minutes: int
    duty_hours: int
    """Somebody who said to be on duty counts for this long."""
    escalation: Mapping[str, tuple[Rung, ...]]
    """By urgency; a card without one is met like `none`."""

    def rungs(self, urgency: str | None) -> tuple[Rung, ...]:
        """The steps for an urgency, first one first."""
        return self.escalation[urgency or "none"]
