"""What officers work with: checklists whole, prepared texts fit for her lock screen, watched words in every language."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.content.file_reader import read_csv
from bot.content.playbooks import COMPOSER_COLUMNS, load_playbooks
from bot.content.policies import load_handoff_policy, load_limits, load_staff_alert_policy
from bot.content.rights import load_rights
from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.playbooks import CHECKLISTS, PLACEHOLDER_NAMES, RESPONSE_GROUPS, WATCHED_TOPICS, Playbooks
from bot.domain.post import REPORTING_DUTIES
from bot.domain.rights import Fact
from bot.errors import BadContent
from bot.i18n.translator import list_placeholder_names
from tools.lint import lock_screen, text_rules
from tools.officer_training.scenario import SCENARIOS, WORD_SIGNS, Scenarios
from tools.officer_training.scenario_files import WORD_COLUMNS, load_scenarios

FOLDER: Final = "data/officers/sop"
PREPARED: Final = "data/officers/prepared.yml"
COMPOSER_FILE: Final = "data/officers/composer.csv"
STEP_FIELDS: Final = ("code", "says")
TEXT_FIELDS: Final = ("code", "group", "title", "says")
Facts = Mapping[str, Fact]
Fault = tuple[str, str]


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about data/officers/sop, prepared.yml and composer.csv."""
    facts = load_rights(root / "data" / "rights").facts
    for name in CHECKLISTS:
        yield from _check_checklist(root, f"{FOLDER}/{name}.yml", facts)
    for path in sorted((root / FOLDER).glob("*.yml")):
        if path.stem not in CHECKLISTS:
            yield Finding(f"{FOLDER}/{path.name}", None, "nobody reads it", f"use {', '.join(CHECKLISTS)}")
    yield from _check_canned_responses(root, facts)
    yield from _check_watched_phrases(root)
    try:
        load_playbooks(root / "data" / "officers")
    except BadContent as error:
        yield Finding("data/officers", None, str(error), "mend the file")


def _check_checklist(root: Path, file: str, facts: Facts) -> Iterator[Finding]:
    written = files.read_yaml_tree(root / file) or {}
    values = written.get("values") or {}
    yield from _check_values(file, values, facts)
    for field in ("title", "when"):
        for message, mend in _find_text_faults(str(written.get(field) or ""), values):
            yield Finding(file, files.get_line(written, field), f"its {field} {message}", mend)
    steps = written.get("steps") or []
    for index, step in enumerate(steps):
        for message, mend in (
            *_find_missing_fields(step, STEP_FIELDS),
            *_find_text_faults(str(step.get("says") or ""), values),
        ):
            yield Finding(file, files.get_line(steps, index), f"step {step.get('code')} {message}", mend)
    if not any(step.get("consent") for step in steps):
        yield Finding(
            file, None, "no step asks for her consent", "write `consent: true` where something is done for her"
        )


def _check_canned_responses(root: Path, facts: Facts) -> Iterator[Finding]:
    written = files.read_yaml_tree(root / PREPARED) or {}
    values, texts = written.get("values") or {}, written.get("texts") or []
    yield from _check_values(PREPARED, values, facts)
    characters = load_limits(root / "data" / "policies").opening_characters
    telling = lock_screen.load_lock_screen_words(root)[DEFAULT_LANGUAGE]
    for index, text in enumerate(texts):
        said = str(text.get("says") or "")
        found = [
            *_find_missing_fields(text, TEXT_FIELDS),
            *_find_text_faults(said, {**values, **dict.fromkeys(PLACEHOLDER_NAMES)}),
            *_find_offer_faults(text),
        ]
        found += [
            (f"begins with “{word}”", f"keep the first {characters} characters neutral")
            for word in lock_screen.find_lock_screen_words(text_rules.get_opening(said, characters), telling)
        ]
        if "{post}" in said[:characters]:
            found.append(("names the post on her lock screen", f"name it after {characters} characters"))
        for message, mend in found:
            yield Finding(PREPARED, files.get_line(texts, index), f"{text.get('code')} {message}", mend)
    if not any(text.get("first") for text in texts):
        yield Finding(PREPARED, None, "no text may be the first", "write `first: true` beside a greeting")


def _find_missing_fields(row: Mapping[str, Any], fields: tuple[str, ...]) -> Iterator[Fault]:
    for field in fields:
        if not str(row.get(field) or "").strip():
            yield f"lacks {field}", f"write {', '.join(fields)}"


def _find_text_faults(text: str, known: Mapping[str, Any]) -> Iterator[Fault]:
    for thing in sorted(text_rules.describe_embedded_data(text)):
        yield f"holds {thing}", "make it a value"
    try:
        unknown = list_placeholder_names(text) - set(known)
    except ValueError:
        yield "has a stray brace", "write placeholders as {name}"
        return
    for name in sorted(unknown):
        yield f"names {{{name}}}, which nothing fills", f"use {', '.join([*PLACEHOLDER_NAMES, *known])}"


def _find_offer_faults(text: Mapping[str, Any]) -> Iterator[Fault]:
    if text.get("group") not in RESPONSE_GROUPS:
        yield f"is of group {text.get('group')!r}", f"use {', '.join(RESPONSE_GROUPS)}"
    if not set(text.get("reports") or ()) <= set(REPORTING_DUTIES):
        yield "is for posts that report otherwise", f"use {', '.join(REPORTING_DUTIES)}"


def _check_values(file: str, values: Mapping[str, str], facts: Facts) -> Iterator[Finding]:
    for name, fact_id in values.items():
        if fact_id not in facts or not facts[fact_id].values:
            message = f"{name} is the value of {fact_id}, which has none"
            yield Finding(file, files.get_line(values, name), message, "name a fact with a value")


def _check_watched_phrases(root: Path) -> Iterator[Finding]:
    rows = yield from files.check_table(root, COMPOSER_FILE, COMPOSER_COLUMNS)
    if rows is None:
        return
    known = {(row["language"], row["about"]) for _, row in rows if row["phrase"].strip()}
    for language in LANGUAGES:
        for about in WATCHED_TOPICS:
            if (language, about) not in known:
                yield Finding(COMPOSER_FILE, None, f"{language} has no word about {about}", "add at least one row")


SCENARIO_FOLDER: Final = "data/officers/rehearsal"
STAFF_ALERT_FILE: Final = "data/policies/doorbell.yml"
EXTRA_FILES: Final = ("standard",)
"""Files there that are no scenario."""


def validate_scenarios(root: Path) -> Iterator[Finding]:
    """Every finding."""
    officers = root / "data" / "officers"
    for path in sorted((root / SCENARIO_FOLDER).glob("*.yml")):
        if path.stem not in (*SCENARIOS, *EXTRA_FILES):
            yield Finding(f"{SCENARIO_FOLDER}/{path.name}", None, "nobody reads it", f"use {', '.join(SCENARIOS)}")
    yield from _check_words(root)
    yield from _check_staff_alerts(root / "data" / "policies")
    try:
        yield from _check_scenarios(load_scenarios(officers), load_playbooks(officers))
    except BadContent as error:
        yield Finding(SCENARIO_FOLDER, None, str(error), "mend it; docs/rehearsal.md says what each field means")


def _check_words(root: Path) -> Iterator[Finding]:
    rows = list(read_csv(root / SCENARIO_FOLDER / "words.csv", WORD_COLUMNS))
    there = {(row["language"], row["means"]) for row in rows}
    for language in LANGUAGES:
        for means in WORD_SIGNS:
            if (language, means) not in there:
                yield Finding(f"{SCENARIO_FOLDER}/words.csv", None, f"no phrase of {language} means {means}", "add one")


def _check_scenarios(found: Scenarios, guides: Playbooks) -> Iterator[Finding]:
    used = {each.standard for scenario in found.by_name.values() for each in scenario.expectations}
    for code in sorted(set(found.standards) - used):
        yield Finding(f"{SCENARIO_FOLDER}/standard.yml", None, f"no scenario expects {code}", "take it out")
    steps = {f"{name}.{step.code}" for name, checklist in guides.checklists.items() for step in checklist.steps}
    for scenario in found.by_name.values():
        for each in scenario.expectations:
            for step in sorted(set(each.arguments.get("steps", ())) - steps):
                yield Finding(
                    f"{SCENARIO_FOLDER}/{scenario.name}.yml", None, f"there is no step {step}", "see data/officers/sop"
                )


def _check_staff_alerts(policies: Path) -> Iterator[Finding]:
    bell, handoffs = load_staff_alert_policy(policies), load_handoff_policy(policies)
    for urgency, rungs in handoffs.escalation.items():
        if bell.get_minutes_before(urgency) >= rungs[0].after:
            yield Finding(
                STAFF_ALERT_FILE, None, f"{urgency} would ring as near before the card came", "make near_minutes less"
            )
