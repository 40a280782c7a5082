"""data/policies/handoff.yml and safe_contact.yml: nobody waits without being told, and every code has its hours."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bot.checks.finding import Finding
from bot.content.handoffs import load_handoff_policy, load_safe_contact
from bot.model.handoff import EscalationStep, HandoffPolicy

FILE: Final = "data/policies/handoff.yml"
WINDOWS_FILE: Final = "data/policies/safe_contact.yml"
MAX_MINUTES_UNTIL_UPDATE: Final = {"now": 20, "today": 240, "week": 1440, "none": 4320}
"""Minutes after which a woman nobody answered has been told, at the latest."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about both files; what cannot be read at all is said by the loader."""
    folder = root / "data" / "policies"
    policy = load_handoff_policy(folder)
    for urgency, rungs in policy.escalation.items():
        yield from _check_escalation_steps(urgency, rungs, policy)
    if policy.draft_minutes < policy.send_minutes:
        yield Finding(FILE, None, "a card may be sent for longer than it is kept", "raise draft_minutes")
    safe = load_safe_contact(folder)
    if safe.person_turn_minutes <= 2 * safe.margin_minutes:
        yield Finding(WINDOWS_FILE, None, "who writes first cannot be answered in time", "raise her_turn_minutes")
    for code, (begins, ends) in safe.windows.items():
        length = (ends.hour - begins.hour) % 24 * 60 + ends.minute - begins.minute
        if length <= 2 * safe.margin_minutes:
            yield Finding(WINDOWS_FILE, None, f"the window {code} is over before a message can come", "make it longer")


def _check_escalation_steps(urgency: str, rungs: Sequence[EscalationStep], policy: HandoffPolicy) -> Iterator[Finding]:
    minutes = [rung.after for rung in rungs]
    if minutes != sorted(set(minutes)):
        yield Finding(FILE, None, f"the steps of {urgency} are not one after the other", "order them by `after`")
    told = [rung.after for rung in rungs if rung.tells_her]
    if not told or min(told) > MAX_MINUTES_UNTIL_UPDATE[urgency]:
        mend = f"let a step tell her within {MAX_MINUTES_UNTIL_UPDATE[urgency]} minutes"
        yield Finding(FILE, None, f"a woman who marked {urgency} is left waiting without a word", mend)
    if max(minutes) >= policy.queue_hours * 60:
        yield Finding(FILE, None, f"a step of {urgency} comes after the card is erased", "let it come before queue_hours")
