"""data/policies → how a handoff lives, and when a post may write to her."""

from datetime import time
from pathlib import Path
from typing import Any, Final

from bot.content.files import read_yaml
from bot.errors import BadContent
from bot.model.handoff import CALLS, DAYS, HOW, URGENCY, WHEN, HandoffPolicy, Rung
from bot.model.safe_contact import WEEK, SafeContact
from bot.model.vocabulary import DESTINATIONS

HANDOFF: Final = "handoff.yml"
SAFE_CONTACT: Final = "safe_contact.yml"
SPANS: Final = ("morning", "afternoon", "evening", "night")
"""The windows that have hours: `any` has none, and `i_write_first` begins with her."""


def load_handoff_policy(folder: Path) -> HandoffPolicy:
    """Raises BadContent."""
    try:
        written = dict(read_yaml(folder / HANDOFF))
        escalation = {urgency: tuple(map(_rung, rungs)) for urgency, rungs in written["escalation"].items()}
        policy = HandoffPolicy(**{**written, "consent_text": str(written["consent_text"]), "escalation": escalation})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadContent(f"{HANDOFF}: {error}.") from error
    if tuple(policy.escalation) != URGENCY or not all(policy.escalation.values()):
        raise BadContent(f"{HANDOFF}: escalation needs steps for {', '.join(URGENCY)}, in this order.")
    numbers = [value for name, value in vars(policy).items() if name not in ("consent_text", "escalation")]
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        raise BadContent(f"{HANDOFF}: times and numbers must be whole and above 0.")
    return policy


def load_safe_contact(folder: Path) -> SafeContact:
    """Raises BadContent."""
    try:
        written = read_yaml(folder / SAFE_CONTACT)
        skipped = written["skipped"]
        policy = SafeContact(
            windows={code: _span(*hours) for code, hours in written["windows"].items()},
            days_off={place: tuple(map(WEEK.index, days)) for place, days in written["days_off"].items()},
            her_turn_minutes=written["her_turn_minutes"],
            margin_minutes=written["margin_minutes"],
            skipped_window=skipped["window"],
            skipped_days=skipped["days"],
            skipped_how=skipped["how"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadContent(f"{SAFE_CONTACT}: {error}.") from error
    _refuse(_faults(policy))
    return policy


def _rung(row: dict[str, Any]) -> Rung:
    rung = Rung(**row)
    if not isinstance(rung.after, int) or rung.after <= 0 or rung.calls not in CALLS:
        raise ValueError(f"after {rung.after!r} calling {rung.calls!r} is no step")
    if not isinstance(rung.tells_her, bool):
        raise ValueError("tells_her is true or false")
    return rung


def _span(begins: str, ends: str) -> tuple[time, time]:
    return time.fromisoformat(begins), time.fromisoformat(ends)


def _faults(policy: SafeContact) -> list[str]:
    known = {*DESTINATIONS, "any"}
    rules = {
        f"windows are {', '.join(SPANS)}": tuple(policy.windows) == SPANS,
        "days_off has `any` and countries we know": "any" in policy.days_off and set(policy.days_off) <= known,
        "a country has one day off or more, and not all": all(0 < len(days) < 7 for days in policy.days_off.values()),
        "minutes are whole and above 0": _is_positive(policy.her_turn_minutes) and _is_positive(policy.margin_minutes),
        "what is skipped means a code of the card": (
            policy.skipped_window in WHEN and policy.skipped_days in DAYS and policy.skipped_how in HOW
        ),
    }  # fmt: skip
    return [rule for rule, is_kept in rules.items() if not is_kept]


def _is_positive(number: Any) -> bool:
    return isinstance(number, int) and number > 0


def _refuse(faults: list[str]) -> None:
    if faults:
        raise BadContent(f"{SAFE_CONTACT}: {'; '.join(faults)}.")
