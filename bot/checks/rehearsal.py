"""data/policies/rehearsal and doorbell.yml: scenarios whole, every sentence of the standard used, words in every language."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks.finding import Finding
from bot.content.doorbell import load_staff_alert_policy
from bot.content.files import read_csv
from bot.content.guides import load_playbooks
from bot.content.handoffs import load_handoff_policy
from bot.content.scenarios import WORD_COLUMNS, load_scenarios
from bot.errors import BadContent
from bot.model.guides import Playbooks
from bot.model.scenario import SCENARIOS, WORD_SIGNS, Scenarios
from bot.model.vocabulary import LANGUAGES

SCENARIO_FOLDER: Final = "data/policies/rehearsal"
STAFF_ALERT_FILE: Final = "data/policies/doorbell.yml"
EXTRA_FILES: Final = ("standard",)
"""Files there that are no scenario."""


def validate_scenarios(root: Path) -> Iterator[Finding]:
    """Every finding."""
    policies = root / "data" / "policies"
    for path in sorted((root / SCENARIO_FOLDER).glob("*.yml")):
        if path.stem not in (*SCENARIOS, *EXTRA_FILES):
            yield Finding(f"{SCENARIO_FOLDER}/{path.name}", None, "nobody reads it", f"use {', '.join(SCENARIOS)}")
    yield from _check_words(root)
    yield from _check_staff_alerts(policies)
    try:
        yield from _check_scenarios(load_scenarios(policies), load_playbooks(policies))
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
                yield Finding(f"{SCENARIO_FOLDER}/{scenario.name}.yml", None, f"there is no step {step}", "see data/policies/sop")


def _check_staff_alerts(policies: Path) -> Iterator[Finding]:
    bell, handoffs = load_staff_alert_policy(policies), load_handoff_policy(policies)
    for urgency, rungs in handoffs.escalation.items():
        if bell.get_minutes_before(urgency) >= rungs[0].after:
            yield Finding(STAFF_ALERT_FILE, None, f"{urgency} would ring as near before the card came", "make near_minutes less")
