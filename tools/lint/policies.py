"""data/policies: nobody waits without being told, every code has its hours, and what a reminder offers can be chosen."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bot.content.directory import load_directory
from bot.content.policies import (
    FIELDS,
    load_banners,
    load_gravity,
    load_handoff_policy,
    load_limits,
    load_reminder_policy,
    load_safe_contact,
)
from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, FIND_HELP_INTENTS, GRAVITY, SAFETY_INTENTS, TOPICS
from bot.domain.handoff import EscalationStep, HandoffPolicy, SafeContact
from bot.domain.limits import Limits
from bot.domain.reminder import ReminderPolicy
from bot.errors import BadContent
from bot.i18n.labels import REMINDER_DAYS
from bot.i18n.opening_hours import get_zone_territory
from tools.lint import lock_screen, text_rules

FILE: Final = "data/policies/handoff.yml"
WINDOWS_FILE: Final = "data/policies/safe_contact.yml"
REMINDER_FILE: Final = "data/policies/reminder.yml"
MAX_MINUTES_UNTIL_UPDATE: Final = {"now": 20, "today": 240, "week": 1440, "none": 4320}
"""Minutes after which a woman nobody answered has been told, at the latest."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about these files; what cannot be read at all is said by the loader."""
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
    for message, mend in _find_reminder_faults(load_reminder_policy(folder), safe, load_limits(folder)):
        yield Finding(REMINDER_FILE, None, message, mend)


def _find_reminder_faults(policy: ReminderPolicy, safe: SafeContact, limits: Limits) -> Iterator[tuple[str, str]]:
    for day in policy.days:
        if str(day) not in REMINDER_DAYS:
            yield f"day {day} has no button", "add its label to REMINDER_DAYS in bot/i18n/labels.py"
    if policy.days[-1] >= limits.reminder_days_most:
        yield f"day {policy.days[-1]} is later than a row is kept", "lower it, or raise reminder_days_most"
    for code, (begins, ends) in safe.windows.items():
        length = (ends.hour - begins.hour) % 24
        if not any((hour - begins.hour) % 24 < length for hour in policy.hours):
            yield f"no hour lies in the window {code}", f"add one from {begins:%H:%M} on"
    for country, zone in policy.zones.items():
        if get_zone_territory(zone) != country:
            yield f"{zone} is no time of {country}", "use an IANA name, Asia/Kuala_Lumpur"


def _check_escalation_steps(urgency: str, rungs: Sequence[EscalationStep], policy: HandoffPolicy) -> Iterator[Finding]:
    minutes = [rung.after for rung in rungs]
    if minutes != sorted(set(minutes)):
        yield Finding(FILE, None, f"the steps of {urgency} are not one after the other", "order them by `after`")
    told = [rung.after for rung in rungs if rung.tells_her]
    if not told or min(told) > MAX_MINUTES_UNTIL_UPDATE[urgency]:
        mend = f"let a step tell her within {MAX_MINUTES_UNTIL_UPDATE[urgency]} minutes"
        yield Finding(FILE, None, f"a woman who marked {urgency} is left waiting without a word", mend)
    if max(minutes) >= policy.queue_hours * 60:
        yield Finding(
            FILE, None, f"a step of {urgency} comes after the card is erased", "let it come before queue_hours"
        )


BANNER_FILE: Final = "data/banner.yml"
MAX_WORDS: Final = 24
Fault = tuple[str, str]


def validate_banner(root: Path) -> Iterator[Finding]:
    """Every finding about banners; that one is not translated is found with the catalogues."""
    listed = (files.read_yaml_tree(root / BANNER_FILE) or {}).get("banners")
    if not isinstance(listed, list):
        yield Finding(BANNER_FILE, None, "no list of banners", "write `banners: []`")
        return
    whole = True
    for index, row in enumerate(listed):
        line = files.get_line(listed, index)
        for field in sorted(set(FIELDS) - set(row)):
            whole = False
            yield Finding(BANNER_FILE, line, f"the banner lacks {field}", f"write {', '.join(FIELDS)}")
        for message, mend in _find_text_faults(root, str(row.get("text") or "")):
            yield Finding(BANNER_FILE, line, f"the banner {message}", mend)
    if whole:
        known = {line.row_id for line in load_directory(root / "data" / "directory").hotlines}
        for index, banner in enumerate(load_banners(root / "data")):
            for row_id in (row_id for row_id in banner.rows if row_id not in known):
                message = f"the banner names {row_id}, which is no line that women are shown"
                yield Finding(BANNER_FILE, files.get_line(listed, index), message, "name a line of hotlines.csv")


def _find_text_faults(root: Path, text: Any) -> Iterator[Fault]:
    limits = load_limits(root / "data" / "policies")
    telling = lock_screen.load_lock_screen_words(root)[DEFAULT_LANGUAGE]
    for thing in sorted(text_rules.describe_embedded_data(text)):
        yield f"holds {thing}", "say it without; she can look numbers up in the menu below"
    if "\n" in text.strip() or "{" in text or "}" in text:
        yield "is more than a line", "write one line without braces"
    if text_rules.count_words(text) > MAX_WORDS:
        yield f"has {text_rules.count_words(text)} words", f"shorten it to {MAX_WORDS}"
    for word in lock_screen.find_lock_screen_words(text_rules.get_opening(text, limits.opening_characters), telling):
        yield f"begins with “{word}”", f"keep the first {limits.opening_characters} characters neutral"


GRAVITY_FILE: Final = "data/triage/gravity.csv"


def validate_gravity(root: Path) -> Iterator[Finding]:
    """Every finding about the table."""
    try:
        order = load_gravity(root / "data" / "triage")
    except BadContent as error:
        yield Finding(GRAVITY_FILE, None, str(error), "ranks count from 1, and each has a reason")
        return
    for name in (*SAFETY_INTENTS, *FIND_HELP_INTENTS, *TOPICS):
        if name not in order:
            yield Finding(GRAVITY_FILE, None, f"{name} has no rank", "say how grave it is beside the others")
    for name in order:
        if name not in (*SAFETY_INTENTS, *FIND_HELP_INTENTS, *TOPICS):
            yield Finding(GRAVITY_FILE, None, f"{name} is no trouble and no door", "take it out")
    if order != GRAVITY:
        yield Finding(
            GRAVITY_FILE, None, "GRAVITY in bot/domain/enums.py has another order", "write the same order there"
        )
