"""data/policies/rehearsal and doorbell.yml: scenarios whole, every sentence of the standard used, words in every language."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks.finding import Finding
from bot.content.doorbell import load_doorbell
from bot.content.files import read_csv
from bot.content.guides import load_guides
from bot.content.handoffs import load_handoff_policy
from bot.content.scenarios import WORDS, load_scenarios
from bot.errors import BadContent
from bot.model.guides import Guides
from bot.model.scenario import SCENARIOS, WORD_SIGNS, Scenarios
from bot.model.vocabulary import LANGUAGES

FOLDER: Final = "data/policies/rehearsal"
DOORBELL: Final = "data/policies/doorbell.yml"
BESIDE: Final = ("standard",)
"""Files there that are no scenario."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding."""
    policies = root / "data" / "policies"
    for path in sorted((root / FOLDER).glob("*.yml")):
        if path.stem not in (*SCENARIOS, *BESIDE):
            yield Finding(f"{FOLDER}/{path.name}", None, "nobody reads it", f"use {', '.join(SCENARIOS)}")
    yield from _words(root)
    yield from _doorbell(policies)
    try:
        yield from _scenarios(load_scenarios(policies), load_guides(policies))
    except BadContent as error:
        yield Finding(FOLDER, None, str(error), "mend it; docs/rehearsal.md says what each field means")


def _words(root: Path) -> Iterator[Finding]:
    rows = list(read_csv(root / FOLDER / "words.csv", WORDS))
    there = {(row["language"], row["means"]) for row in rows}
    for language in LANGUAGES:
        for means in WORD_SIGNS:
            if (language, means) not in there:
                yield Finding(f"{FOLDER}/words.csv", None, f"no phrase of {language} means {means}", "add one")


def _scenarios(found: Scenarios, guides: Guides) -> Iterator[Finding]:
    used = {each.standard for scenario in found.every.values() for each in scenario.expects}
    for code in sorted(set(found.standards) - used):
        yield Finding(f"{FOLDER}/standard.yml", None, f"no scenario expects {code}", "take it out")
    steps = {f"{name}.{step.code}" for name, checklist in guides.checklists.items() for step in checklist.steps}
    for scenario in found.every.values():
        for each in scenario.expects:
            for step in sorted(set(each.given.get("steps", ())) - steps):
                yield Finding(f"{FOLDER}/{scenario.name}.yml", None, f"there is no step {step}", "see data/policies/sop")


def _doorbell(policies: Path) -> Iterator[Finding]:
    bell, handoffs = load_doorbell(policies), load_handoff_policy(policies)
    for urgency, rungs in handoffs.escalation.items():
        if bell.near(urgency) >= rungs[0].after:
            yield Finding(DOORBELL, None, f"{urgency} would ring as near before the card came", "make near_minutes less")
