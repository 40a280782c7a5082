"""data/policies → how a handoff lives, and when a post may write to her."""

from datetime import time
from pathlib import Path
from typing import Any, Final

from bot.content.files import read_yaml
from bot.errors import BadContent
from bot.model.handoff import CONTACT_DAYS, CONTACT_METHODS, CONTACT_WINDOWS, ESCALATION_TARGETS, EscalationStep, HandoffPolicy, URGENCIES
from bot.model.safe_contact import SafeContact, WEEKDAYS
from bot.model.vocabulary import DESTINATIONS

HANDOFF_FILE: Final = "handoff.yml"
SAFE_CONTACT_FILE: Final = "safe_contact.yml"
TIME_SPANS: Final = ("morning", "afternoon", "evening", "night")
"""The windows that have hours: `any` has none, and `i_write_first` begins with her."""


def load_handoff_policy(folder: Path) -> HandoffPolicy:
    """Raises BadContent."""
    try:
        written = dict(read_yaml(folder / HANDOFF_FILE))
        escalation = {urgency: tuple(map(_parse_escalation_step, rungs)) for urgency, rungs in written["escalation"].items()}
        policy = HandoffPolicy(**{**written, "consent_text": str(written["consent_text"]), "escalation": escalation})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadContent(f"{HANDOFF_FILE}: {error}.") from error
    if tuple(policy.escalation) != URGENCIES or not all(policy.escalation.values()):
        raise BadContent(f"{HANDOFF_FILE}: escalation needs steps for {', '.join(URGENCIES)}, in this order.")
    numbers = [value for name, value in vars(policy).items() if name not in ("consent_text", "escalation")]
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        raise BadContent(f"{HANDOFF_FILE}: times and numbers must be whole and above 0.")
    return policy


def load_safe_contact(folder: Path) -> SafeContact:
    """Raises BadContent."""
    try:
        written = read_yaml(folder / SAFE_CONTACT_FILE)
        skipped = written["skipped"]
        policy = SafeContact(
            windows={code: _parse_span(*hours) for code, hours in written["windows"].items()},
            days_off={place: tuple(map(WEEKDAYS.index, days)) for place, days in written["days_off"].items()},
            person_turn_minutes=written["her_turn_minutes"],
            margin_minutes=written["margin_minutes"],
            skipped_window=skipped["window"],
            skipped_days=skipped["days"],
            skipped_how=skipped["how"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadContent(f"{SAFE_CONTACT_FILE}: {error}.") from error
    _refuse_faults(_find_faults(policy))
    return policy


def _parse_escalation_step(row: dict[str, Any]) -> EscalationStep:
    rung = EscalationStep(**row)
    if not isinstance(rung.after, int) or rung.after <= 0 or rung.calls not in ESCALATION_TARGETS:
        raise ValueError(f"after {rung.after!r} calling {rung.calls!r} is no step")
    if not isinstance(rung.tells_her, bool):
        raise ValueError("tells_her is true or false")
    return rung


def _parse_span(begins: str, ends: str) -> tuple[time, time]:
    return time.fromisoformat(begins), time.fromisoformat(ends)


def _find_faults(policy: SafeContact) -> list[str]:
    known = {*DESTINATIONS, "any"}
    rules = {
        f"windows are {', '.join(TIME_SPANS)}": tuple(policy.windows) == TIME_SPANS,
        "days_off has `any` and countries we know": "any" in policy.days_off and set(policy.days_off) <= known,
        "a country has one day off or more, and not all": all(0 < len(days) < 7 for days in policy.days_off.values()),
        "minutes are whole and above 0": _is_positive(policy.person_turn_minutes) and _is_positive(policy.margin_minutes),
        "what is skipped means a code of the card": (
            policy.skipped_window in CONTACT_WINDOWS and policy.skipped_days in CONTACT_DAYS and policy.skipped_how in CONTACT_METHODS
        ),
    }  # fmt: skip
    return [rule for rule, is_kept in rules.items() if not is_kept]


def _is_positive(number: Any) -> bool:
    return isinstance(number, int) and number > 0


def _refuse_faults(faults: list[str]) -> None:
    if faults:
        raise BadContent(f"{SAFE_CONTACT_FILE}: {'; '.join(faults)}.")
