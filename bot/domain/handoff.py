"""A handoff: her request for a person at a post. Its states, its one table of verbs, and every value a card may hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from enum import StrEnum
from typing import Any, Final


class HandoffState(StrEnum):
    """Where a handoff is in its life."""

    DRAFTED = "drafted"
    QUEUED = "queued"
    CLAIMED = "claimed"
    TRANSFERRING = "transferring"
    WRAPPED_UP = "wrapped_up"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


WAITING_STATES: Final = frozenset({HandoffState.QUEUED})
OPEN_STATES: Final = frozenset({HandoffState.QUEUED, HandoffState.CLAIMED, HandoffState.TRANSFERRING})
ENDED_STATES: Final = frozenset({HandoffState.WRAPPED_UP, HandoffState.WITHDRAWN, HandoffState.EXPIRED})

TRANSITIONS: Final[Mapping[str, tuple[frozenset[HandoffState], HandoffState]]] = {
    "send": (frozenset({HandoffState.DRAFTED}), HandoffState.QUEUED),
    "claim": (WAITING_STATES, HandoffState.CLAIMED),
    "release": (frozenset({HandoffState.CLAIMED}), HandoffState.QUEUED),
    "assign": (frozenset({HandoffState.CLAIMED, HandoffState.QUEUED}), HandoffState.CLAIMED),
    "transfer": (frozenset({HandoffState.CLAIMED}), HandoffState.TRANSFERRING),
    "accept": (frozenset({HandoffState.TRANSFERRING}), HandoffState.CLAIMED),
    "take_back": (frozenset({HandoffState.TRANSFERRING}), HandoffState.CLAIMED),
    "return": (frozenset({HandoffState.TRANSFERRING}), HandoffState.QUEUED),
    "wrap_up": (frozenset({HandoffState.CLAIMED, HandoffState.TRANSFERRING}), HandoffState.WRAPPED_UP),
    "withdraw": (OPEN_STATES, HandoffState.WITHDRAWN),
    "expire": (OPEN_STATES, HandoffState.EXPIRED),
    "reopen": (frozenset({HandoffState.WRAPPED_UP}), HandoffState.QUEUED),
}
"""The one table of transitions: verb → (from which states, to which). Nothing else changes a state.

`assign` gives it to an officer of the same post, who holds it at once; `return` brings a cold transfer that nobody took
back to the queue it came from; `take_back` ends a warm one.
"""

HELP_BY_TOPIC: Final = {
    "wages_unpaid": "wages",
    "passport_kept": "papers",
    "no_documents": "papers",
    "arrested": "legal",
    "police_reporting": "legal",
    "contract_changed": "legal",
    "recruitment_debt": "legal",
    "working_hours_rest": "legal",
    "leave_employer": "legal",
    "change_employer": "legal",
    "health": "health",
    "pregnancy": "health",
    "return_home": "go_home",
    "physical_abuse": "safe_place",
    "partner_violence": "safe_place",
    "confinement_trafficking": "safe_place",
    "sexual_violence": "listen",
    "sexual_harassment": "listen",
    "feeling_low": "listen",
}
"""The kind of help that is ticked to begin with for whoever talked of a topic; she sees it, and can take it out."""
HELP_KINDS: Final = ("health", "safe_place", "papers", "wages", "legal", "listen", "go_home", "no_say")
"""What kind of help she wants; several may be chosen."""
URGENCIES: Final = ("now", "today", "week", "none")
"""As she marks it; an officer may raise it, never lower it."""
CONTACT_WINDOWS: Final = ("any", "morning", "afternoon", "evening", "night", "i_write_first")
CONTACT_DAYS: Final = ("any", "day_off", "work_days")
CONTACT_METHODS: Final = ("open", "sealed", "she_calls")
OFFICER_PREFERENCES: Final = ("woman", "anyone")
COVER_STORIES: Final = ("parcel", "wrong_number", "friend", "shop")
"""What an officer says to whoever else answers; she picks it from a list, nothing is typed."""
LANGUAGE_LINE: Final = "language"

CARD_LINES: Final = ("help", "urgency", "when", "how", "code_word", "cover", "who", "language")
"""The lines of a card in their order, eight at most. `when` is answered by two fields: `window` and `days`."""
CARD_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "help": HELP_KINDS,
    "urgency": URGENCIES,
    "window": CONTACT_WINDOWS,
    "days": CONTACT_DAYS,
    "how": CONTACT_METHODS,
    "cover": COVER_STORIES,
    "who": OFFICER_PREFERENCES,
}
"""Answers that are closed codes. `code_word` holds words of hers; `language` is a language code."""
FREE_TEXT_FIELDS: Final = ("code_word",)
"""The only answer she may type."""
MAX_CODE_WORD_LENGTH: Final = 40
"""Characters of a code word."""

OUTCOMES: Final = (
    "goal_met",
    "referred_confirmed",
    "referred_unconfirmed",
    "declined",
    "no_safe_contact",
    "other_post",
    "information_only",
    "out_of_scope",
    "duplicate",
    "mandatory_report",
)
"""How a handoff ended: C1 … C10."""

PURPOSE_INTERPRETER: Final = "interpreter"
PURPOSE_TRANSLATION: Final = "translation"
CONSENT_PURPOSES: Final = (
    "send",
    "reopen",
    "other_post",
    "call",
    "lost_touch",
    "home",
    "follow_up",
    PURPOSE_INTERPRETER,
    PURPOSE_TRANSLATION,
)
"""What a consent is for. `other_post`: that post reads the card and all that was written; nothing else follows from it.
`interpreter`: one colleague of the same post reads them too, and writes under a name of their own.
`translation`: the operator's translation server is given what she writes, for this post, piece by piece."""

MESSAGE_SIDES: Final = ("her", "officer", "note")
DELIVERY_STATES: Final = ("due", "held", "handed", "delivered", "failed", "cancelled", "undone")
"""What became of one piece of a relay: `due` to her, `held` for her window, `handed` to the outbox, and how it ended."""
PENDING_DELIVERIES: Final = frozenset({"due", "held"})
MEDIA_KINDS: Final = ("voice", "photo")

CONVERSATION_HOLDERS: Final = ("assistant", "draft", "officer")


@dataclass(frozen=True)
class CardAnswers:
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

    def with_answer(self, name: str, value: str) -> "CardAnswers":
        """The same with one answer more. Raises ValueError for a value that no button offers.

        A kind of help already chosen is taken out again; `no_say` stands alone.
        """
        if name == "help":
            return replace(self, help=_toggle_help(self.help, value))
        if name in FREE_TEXT_FIELDS:
            return replace(self, code_word=" ".join(value.split())[:MAX_CODE_WORD_LENGTH] or None)
        if name in CARD_FIELDS and value not in CARD_FIELDS[name]:
            raise ValueError(f"{name} may not be {value!r}")
        if name not in CARD_FIELDS and name != LANGUAGE_LINE:
            raise ValueError(f"no such line: {name}")
        said: dict[str, Any] = {name: value}
        return replace(self, **said)

    def without_line(self, line: str) -> "CardAnswers":
        """The same with a line of the card removed. Raises ValueError."""
        if line not in CARD_LINES:
            raise ValueError(f"no such line: {line}")
        empty: dict[str, Any] = {"window": None, "days": None} if line == "when" else {line: None}
        return replace(self, **({"help": ()} if line == "help" else empty))


def _toggle_help(kinds: tuple[str, ...], value: str) -> tuple[str, ...]:
    if value not in HELP_KINDS:
        raise ValueError(f"help may not be {value!r}")
    if value == "no_say":
        return () if value in kinds else (value,)
    kept = set(kinds) - {"no_say"}
    return tuple(kind for kind in HELP_KINDS if kind in kept ^ {value})


@dataclass(frozen=True)
class EscalationStep:
    """One step of an escalation: minutes since she waits, and whether she is told. Each calls the next officer on call."""

    after: int
    tells_her: bool


MAX_ON_CALL: Final = 5
"""Officers on the list of whom a post calls."""


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
    reopen_minutes: int
    """What was wrapped up ends, and she is told, only after this; until then its officer can open it again."""
    slip_hours: int
    """The link of a referral slip opens it for so long."""
    sealed_minutes: int
    """A sealed message closes again after this."""
    per_day: int
    open_per_officer: int
    return_tries: int
    return_minutes: int
    duty_hours: int
    """Somebody who said to be on duty counts for this long."""
    escalation: Mapping[str, tuple[EscalationStep, ...]]
    """By urgency; a card without one is met like `none`. For the first answer, also of whoever takes over."""
    next_response: Mapping[str, tuple[EscalationStep, ...]]
    """The same, minutes counted from what she wrote after an answer."""
    acknowledge_minutes: Mapping[str, int]
    """By urgency: whoever is called and does not acknowledge it for so long is followed by the next one."""

    def get_escalation_steps(self, urgency: str | None) -> tuple[EscalationStep, ...]:
        """The steps for an urgency, first one first."""
        return self.escalation[urgency or "none"]

    def get_acknowledge_minutes(self, urgency: str | None) -> int:
        """How long a call waits for somebody to acknowledge it."""
        return self.acknowledge_minutes[urgency or "none"]

    def get_next_response_steps(self, urgency: str | None) -> tuple[EscalationStep, ...]:
        """The same, for what she writes once she was answered."""
        return self.next_response[urgency or "none"]


WEEKDAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@dataclass(frozen=True)
class SafeContact:
    """What the codes of a card mean in hours and days."""

    windows: Mapping[str, tuple[time, time]]
    """Code → from, to, local time; one that ends before it begins goes past midnight. `any` is not in it."""
    days_off: Mapping[str, tuple[int, ...]]
    """Country, or `any`, → days of the week that are usually free, Monday 0."""
    person_turn_minutes: int
    """Where she writes first: how long after her message an answer is hers to expect."""
    margin_minutes: int
    """Nothing is handed over so late in a window that a delivery tried again would come after it."""
    skipped_window: str
    skipped_days: str
    skipped_how: str

    def get_free_days(self, country: str) -> tuple[int, ...]:
        """The days usually free in a country."""
        return self.days_off.get(country, self.days_off["any"])


REFERRAL_SERVICES: Final = ("health", "justice", "shelter", "social", "home_country")
"""To whom an officer refers her."""
STATE_ASKED: Final = "asked"
FINAL_STATES: Final = ("confirmed", "unavailable", "declined", "unsafe")
"""How a referral ends: a living person there took it; nobody could; she did not want it; it would have put her in danger."""
REFERRAL_STATES: Final = (STATE_ASKED, *FINAL_STATES)
ROW_FAULTS: Final = ("dead", "other_number", "other_hours", "other_address", "closed", "unkind")
"""What an officer may find wrong with a row of the directory."""
OWN_LIST_RECEIVER: Final = "own"
"""The receiver that is no row of the directory: a service that the post knows itself."""
RECEIVER_KINDS: Final = {
    "health": ("health", "mental_health"),
    "justice": ("legal", "labour", "trafficking", "police"),
    "shelter": ("shelter", "violence", "child"),
    "social": ("migrant_ngo", "labour"),
    "home_country": ("consular", "migrant_ngo", "violence", "legal"),
}
"""The kinds of help lines that are offered as receivers of each service."""
