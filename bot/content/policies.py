"""data/policies, data/triage and data/banner.yml → limits, the gateway's word lists, banners."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.content.file_reader import read_csv, read_yaml
from bot.domain import enums
from bot.domain.enums import CARD_COUNTRIES, DESTINATIONS
from bot.domain.handoff import (
    CONTACT_DAYS,
    CONTACT_METHODS,
    CONTACT_WINDOWS,
    URGENCIES,
    WEEKDAYS,
    EscalationStep,
    HandoffPolicy,
    SafeContact,
)
from bot.domain.limits import SUBJECT_MARKERS, Limits, WordLists
from bot.domain.officer import SignInPolicy
from bot.domain.post import StaffAlertPolicy
from bot.domain.reminder import ReminderPolicy
from bot.domain.screen import Banner
from bot.domain.statistics import AUDIENCES, ReleaseRules
from bot.domain.verification import CONFIDENCE_LEVELS, VerificationPolicy
from bot.errors import BadContent

WHOLE_MEANINGS = ("leave", "erase", "help", "stop")
PHRASE_LISTS = ("danger", "leave", "stop")
"""Lists in the folder of each language whose phrases mean something to do at once."""
CONTAINED_MEANINGS = ("danger_now", "self_harm")
SAFE_WORD_MEANINGS = ("recall", "common")
COLUMNS = ("phrase", "means")
VALIDITY_KINDS = ("police", "ambulance", "line", "mission", "mission_short_lived")
"""Kinds of row whose checks last a time of their own."""
LIKELY_COUNTRIES_FILE, MAX_LIKELY_COUNTRIES = "likely_countries.yml", 6
"""Where women of a language mostly are, and how many countries a card may name: more cannot be read in danger."""
GRAVITY_COLUMNS = ("topic", "rank", "reason")
MIN_GROUP_SIZES = {"posts": 5, "public": 10}
"""The smallest number that any rules may show, by audience."""


def load_limits(folder: Path) -> Limits:
    """Raises BadContent."""
    try:
        return Limits(**read_yaml(folder / "limits.yml"))
    except TypeError as error:
        raise BadContent(f"limits.yml: {error}.") from error


def load_verification_rules(folder: Path) -> VerificationPolicy:
    """Raises BadContent."""
    try:
        written = dict(read_yaml(folder / "directory.yml"))
        rules = VerificationPolicy(**{**written, **{name: tuple(written[name]) for name in ("shown", "short_lived")}})
        lasting = [rules.months[kind] for kind in VALIDITY_KINDS] + [rules.demoted_after, rules.hidden_after]
    except (KeyError, TypeError, ValueError) as error:
        raise BadContent(f"directory.yml: {error}.") from error
    if not all(isinstance(number, int) and number > 0 for number in lasting):
        raise BadContent("directory.yml: months and times must be whole numbers above 0.")
    if not set(rules.shown) <= set(CONFIDENCE_LEVELS[:-1]):
        raise BadContent("directory.yml may show high and medium alone.")
    return rules


def load_statistics_rules(folder: Path) -> dict[str, ReleaseRules]:
    """The rules of what numbers may be shown, by audience. Raises BadContent, also where they would show too much."""
    try:
        rules = {audience: ReleaseRules(**read_yaml(folder / "statistics.yml")[audience]) for audience in AUDIENCES}
        is_safe = all(_is_strict_enough(rules[audience], MIN_GROUP_SIZES[audience]) for audience in AUDIENCES)
        is_safe &= len({each.round_to for each in rules.values()}) == 1
    except (KeyError, TypeError) as error:
        raise BadContent(f"statistics.yml: {error}.") from error
    if not is_safe:
        raise BadContent("statistics.yml shows more than may be shown: smaller numbers, unrounded ones, or too early.")
    return rules


def _is_strict_enough(rules: ReleaseRules, least: int) -> bool:
    # The limit is a multiple of the base: else a number that may be shown could be rounded to below it.
    return rules.least >= least and rules.round_to >= 3 and rules.least % rules.round_to == 0 and rules.delay_days >= 0


def load_gravity(folder: Path) -> tuple[str, ...]:
    """Intents of safety, help and topics, the gravest first. Raises BadContent."""
    rows = list(read_csv(folder / "gravity.csv", GRAVITY_COLUMNS))
    for number, row in enumerate(rows, 1):
        if row["rank"] != str(number) or not row["reason"].strip():
            raise BadContent(f"gravity.csv: {row['topic']} has rank {row['rank']!r} and reason {row['reason']!r}.")
    return tuple(row["topic"] for row in rows)


def load_word_lists(folder: Path) -> WordLists:
    """The lists of leave, stop, help and danger words, all languages together. Raises BadContent."""
    whole: dict[str, str] = {"x": "leave", "/x": "leave"}
    within: dict[str, str] = {}
    for language in enums.LANGUAGES:
        for kind in PHRASE_LISTS:
            for row in read_csv(folder / language / f"{kind}.csv", COLUMNS):
                _add_phrase(row, whole, within, f"{language}/{kind}.csv")
    unlike = (row["word"] for row in read_csv(folder / "not_leave.csv", ("word", "language", "means")))
    recall = {
        language: _read_meanings(folder / language / "recall.csv", SAFE_WORD_MEANINGS) for language in enums.LANGUAGES
    }
    about = [_read_meanings(folder / language / "about.csv", SUBJECT_MARKERS) for language in enums.LANGUAGES]
    return WordLists(
        whole_messages=whole,
        phrases=within,
        lookalike_words=frozenset(unlike),
        safe_words={language: words["recall"] for language, words in recall.items()},
        common_words=frozenset(word for words in recall.values() for word in words["common"]),
        subject_phrases={
            means: tuple(phrase for words in about for phrase in words[means]) for means in SUBJECT_MARKERS
        },
    )


def load_likely_countries(folder: Path) -> dict[str, tuple[str, ...]]:
    """The countries a help card names where hers is not known, by language, the likeliest first. Raises BadContent."""
    found = read_yaml(folder / LIKELY_COUNTRIES_FILE)
    if not isinstance(found, dict) or set(found) != set(enums.LANGUAGES):
        raise BadContent(f"{LIKELY_COUNTRIES_FILE} must name every language once.")
    for language, codes in found.items():
        is_list = isinstance(codes, list) and 0 < len(codes) <= MAX_LIKELY_COUNTRIES and len(set(codes)) == len(codes)
        if not is_list or not set(codes) <= set(enums.CARD_COUNTRIES):
            raise BadContent(
                f"{LIKELY_COUNTRIES_FILE}: {language} must name one to {MAX_LIKELY_COUNTRIES} countries of a card, each once."
            )
    return {language: tuple(codes) for language, codes in found.items()}


def _read_meanings(path: Path, known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {means: [] for means in known}
    for row in read_csv(path, COLUMNS):
        phrase = row["phrase"].strip()
        if row["means"] not in known or not phrase:
            raise BadContent(
                f"{path.parent.name}/{path.name}: {row['phrase']!r} means {row['means']!r}, which is unknown."
            )
        found[row["means"]].append(phrase)
    return {means: tuple(phrases) for means, phrases in found.items()}


def _add_phrase(row: dict[str, str], whole: dict[str, str], within: dict[str, str], name: str) -> None:
    phrase, means = row["phrase"].strip(), row["means"]
    if means not in (*WHOLE_MEANINGS, *CONTAINED_MEANINGS) or not phrase:
        raise BadContent(f"{name}: {row['phrase']!r} means {means!r}, which is unknown.")
    (whole if means in WHOLE_MEANINGS else within)[phrase] = means


HANDOFF_FILE: Final = "handoff.yml"
SAFE_CONTACT_FILE: Final = "safe_contact.yml"
LADDERS: Final = ("escalation", "next_response")
TIME_SPANS: Final = ("morning", "afternoon", "evening", "night")
"""The windows that have hours: `any` has none, and `i_write_first` begins with her."""


def load_handoff_policy(folder: Path) -> HandoffPolicy:
    """Raises BadContent."""
    try:
        written = dict(read_yaml(folder / HANDOFF_FILE))
        ladders = {name: _parse_ladders(written[name]) for name in LADDERS}
        policy = HandoffPolicy(**{**written, "consent_text": str(written["consent_text"]), **ladders})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadContent(f"{HANDOFF_FILE}: {error}.") from error
    for name in LADDERS:
        ladder = getattr(policy, name)
        if tuple(ladder) != URGENCIES or not all(ladder.values()):
            raise BadContent(f"{HANDOFF_FILE}: {name} needs steps for {', '.join(URGENCIES)}, in this order.")
    if tuple(policy.acknowledge_minutes) != URGENCIES:
        raise BadContent(
            f"{HANDOFF_FILE}: acknowledge_minutes needs minutes for {', '.join(URGENCIES)}, in this order."
        )
    written_numbers = {name: value for name, value in vars(policy).items() if name not in ("consent_text", *LADDERS)}
    numbers = [*written_numbers.pop("acknowledge_minutes").values(), *written_numbers.values()]
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


def _parse_ladders(written: Mapping[str, Sequence[dict[str, Any]]]) -> dict[str, tuple[EscalationStep, ...]]:
    return {urgency: tuple(map(_parse_escalation_step, steps)) for urgency, steps in written.items()}


def _parse_escalation_step(row: dict[str, Any]) -> EscalationStep:
    rung = EscalationStep(**row)
    if not isinstance(rung.after, int) or rung.after <= 0:
        raise ValueError(f"after {rung.after!r} is no step")
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
        "minutes are whole and above 0": _is_positive(policy.person_turn_minutes)
        and _is_positive(policy.margin_minutes),
        "what is skipped means a code of the card": (
            policy.skipped_window in CONTACT_WINDOWS
            and policy.skipped_days in CONTACT_DAYS
            and policy.skipped_how in CONTACT_METHODS
        ),
    }
    return [rule for rule, is_kept in rules.items() if not is_kept]


def _is_positive(number: Any) -> bool:
    return isinstance(number, int) and number > 0


def _refuse_faults(faults: list[str]) -> None:
    if faults:
        raise BadContent(f"{SAFE_CONTACT_FILE}: {'; '.join(faults)}.")


REMINDER_FILE: Final = "reminder.yml"
HOURS_OF_A_DAY: Final = range(24)


def load_reminder_policy(folder: Path) -> ReminderPolicy:
    """Raises BadContent."""
    try:
        written = read_yaml(folder / REMINDER_FILE)
        policy = ReminderPolicy(**{**written, **{name: tuple(written[name]) for name in ("days", "hours")}})
        for zone in policy.zones.values():
            ZoneInfo(zone)
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        raise BadContent(f"{REMINDER_FILE}: {error}.") from error
    if set(policy.zones) != set(CARD_COUNTRIES):
        raise BadContent(f"{REMINDER_FILE}: zones are of {', '.join(CARD_COUNTRIES)}.")
    if not all(_is_positive(day) for day in policy.days) or list(policy.days) != sorted(set(policy.days)):
        raise BadContent(f"{REMINDER_FILE}: days are whole, above 0, and one after the other.")
    if not set(policy.hours) <= set(HOURS_OF_A_DAY) or list(policy.hours) != sorted(set(policy.hours)):
        raise BadContent(f"{REMINDER_FILE}: hours are full hours of a day, one after the other.")
    if not policy.days or not policy.hours or not _is_positive(policy.grace_minutes):
        raise BadContent(f"{REMINDER_FILE}: it needs days, hours and grace_minutes.")
    return policy


MIN_MEMORY_MIB = 64
"""What a password must cost whoever guesses it."""


def load_sign_in_policy(folder: Path) -> SignInPolicy:
    """Raises BadContent, also where a password would be cheap to guess."""
    try:
        signing = SignInPolicy(**read_yaml(folder / "console.yml"))
    except TypeError as error:
        raise BadContent(f"console.yml: {error}.") from error
    if not all(isinstance(value, int) and value > 0 for value in vars(signing).values()):
        raise BadContent("console.yml: every value must be a whole number above 0.")
    if signing.password_memory_mib < MIN_MEMORY_MIB:
        raise BadContent(f"console.yml: password_memory_mib must be at least {MIN_MEMORY_MIB}.")
    if signing.warning_minutes >= signing.idle_minutes:
        raise BadContent("console.yml: warning_minutes must be less than idle_minutes.")
    if signing.once_hours < signing.session_hours:
        raise BadContent("console.yml: once_hours must not be less than session_hours.")
    return signing


FILE: Final = "doorbell.yml"


def load_staff_alert_policy(folder: Path) -> StaffAlertPolicy:
    """Raises BadContent."""
    try:
        policy = StaffAlertPolicy(**read_yaml(folder / FILE))
        numbers = [policy.quiet_minutes, policy.code_minutes, policy.wait_seconds, *policy.near_minutes.values()]
    except (TypeError, AttributeError) as error:
        raise BadContent(f"{FILE}: {error}.") from error
    if tuple(policy.near_minutes) != URGENCIES:
        raise BadContent(f"{FILE}: near_minutes needs {', '.join(URGENCIES)}, in this order.")
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        raise BadContent(f"{FILE}: times must be whole numbers above 0.")
    return policy


FIELDS = ("from", "until", "countries", "text", "source")


def load_banners(folder: Path) -> tuple[Banner, ...]:
    """Raises BadContent."""
    try:
        return tuple(_parse_banner(row) for row in read_yaml(folder / "banner.yml")["banners"])
    except (KeyError, TypeError, AttributeError) as error:
        raise BadContent(f"banner.yml lacks {error}.") from error


def _parse_banner(row: dict[str, Any]) -> Banner:
    starts, until, countries = row["from"], row["until"], tuple(row["countries"])
    if not (isinstance(starts, date) and isinstance(until, date) and starts <= until):
        raise BadContent(f"banner.yml: from {starts!r} until {until!r} are not two days, the first before the last.")
    if not set(countries) <= set(DESTINATIONS):
        raise BadContent(f"banner.yml: {countries!r} are not codes of countries we know.")
    if not str(row["text"]).strip() or not str(row["source"]).strip():
        raise BadContent("banner.yml: a banner has no text or no source.")
    return Banner(
        starts, until, countries, str(row["text"]), str(row["source"]), tuple(map(str, row.get("rows") or ()))
    )
